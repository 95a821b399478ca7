"""The customer's password lives in memory: another process gives her a new one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.errors import SignInRefused
from magento_acceptance.flows import customers as people
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_tag import run_tag_of
from mock_magento import MockMagento
from tests.support.shops import opened


def test_a_customer_signs_in_afresh_and_keeps_her_data(mock: MockMagento, client: MagentoClient) -> None:
    first = people.register(client, Context(), people.PUBLISHED_EMAIL, ShopDefaults())
    before = client.get(f"customers/{first.id}").json

    with opened(mock) as other:
        second = people.sign_in_afresh(other, first.id, ShopDefaults())
        found = other.get("customers/me", as_=second.account).json

    assert second.account.password != first.account.password
    assert {**found, "updated_at": ""} == {**before, "updated_at": ""}


def test_the_old_password_is_worth_nothing_then(mock: MockMagento, client: MagentoClient) -> None:
    first = people.register(client, Context(), people.PUBLISHED_EMAIL, ShopDefaults())
    people.sign_in_afresh(client, first.id, ShopDefaults())

    with opened(mock) as other, pytest.raises(SignInRefused):
        other.get("customers/me", as_=first.account)


def test_the_published_address_is_left_to_whoever_has_it(client: MagentoClient) -> None:
    assert people.free_email(client, "qa-a1b2c3") == people.PUBLISHED_EMAIL
    people.register(client, Context(), people.PUBLISHED_EMAIL, ShopDefaults())

    assert run_tag_of(people.free_email(client, "qa-a1b2c3")) == "qa-a1b2c3"


def test_a_saved_context_holds_no_password(client: MagentoClient, tmp_path: Path) -> None:
    context = Context("replay")
    shopper = people.register(client, context, people.PUBLISHED_EMAIL, ShopDefaults())
    context.save(tmp_path / "context.json")

    assert shopper.account.password not in (tmp_path / "context.json").read_text()


@given(st.text(min_size=1))
def test_a_hash_is_of_the_form_that_magento_reads(password: str) -> None:
    digest, salt, version = people.magento_hash(password).split(":")

    assert version == "1"
    assert digest == hashlib.sha256((salt + password).encode("utf-8", "surrogatepass")).hexdigest()
