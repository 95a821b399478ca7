"""Customers: Step 6, and those of the scenarios' own."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import Expectation, assert_none
from magento_acceptance.flows.customers import (
    Shopper,
    create_customer,
    customer_body,
    free_email,
    new_password,
    own_email,
    register_for_now,
)
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack

ENTERED = "entered when the account was made"


@given("Jane Doe has an account", target_fixture="shopper")
@given("a customer with a signed-in account", target_fixture="shopper")
def customer(client: MagentoClient, context: Context, cleanup: CleanupStack, shop_defaults: ShopDefaults) -> Shopper:
    """A new customer with an e-mail address of the scenario's own; the first call as the customer signs in."""
    return create_customer(client, context, cleanup, shop_defaults)


@when("the merchant makes an account for Jane Doe", target_fixture="shopper")
def published_customer(
    client: MagentoClient, context: Context, cleanup: CleanupStack, shop_defaults: ShopDefaults
) -> Shopper:
    """Under the published e-mail address, or one of the scenario's own where the shop has that already."""
    return register_for_now(client, context, cleanup, free_email(client, cleanup.run_tag), shop_defaults)


@then("the account carries her name, her address and the website")
def account(client: MagentoClient, shopper: Shopper, channel: SalesChannel) -> None:
    """As read by the administrator."""
    found = client.get(rest_path("customers", shopper.id)).json
    wanted: dict[str, Any] = {
        "id": shopper.id,
        "email": shopper.account.email,
        "firstname": "Jane",
        "lastname": "Doe",
        "website_id": channel.website_id,
    }
    mismatches = [m for key, value in wanted.items() for m in Expectation(f"/{key}", value, ENTERED).judge(found[key])]
    addresses = found["addresses"]
    assert len(addresses) == 1, f"customer {shopper.id} has {len(addresses)} addresses, expected 1"
    for key in ("firstname", "lastname", "city", "postcode", "street", "telephone", "country_id", "region_id"):
        mismatches += Expectation(f"/addresses/0/{key}", shopper.address().get(key), ENTERED).judge(
            addresses[0].get(key)
        )
    assert_none(mismatches, f"customer {shopper.id}")


@then("her address is the default for bills and for parcels")
def default_address(client: MagentoClient, shopper: Shopper) -> None:
    """On the address, and by its number on the account."""
    found = client.get(rest_path("customers", shopper.id)).json
    address = found["addresses"][0]
    mismatches = []
    for kind in ("billing", "shipping"):
        pointer = f"/addresses/0/default_{kind}"
        mismatches += Expectation(pointer, True, ENTERED).judge(address.get(f"default_{kind}"))
        rule = "the number of her only address"
        mismatches += Expectation(f"/default_{kind}", str(address["id"]), rule).judge(found.get(f"default_{kind}"))
    assert_none(mismatches, f"customer {shopper.id}")


@then("Jane can sign in")
def signs_in(client: MagentoClient, shopper: Shopper) -> None:
    """Signed in, the shop knows her."""
    found = client.get("customers/me", as_=shopper.account).json
    assert found["id"] == shopper.id, f"signed in as customer {shopper.id}, the shop answers for {found['id']}"


@when(parsers.parse("an account is asked for with {how}"), target_fixture="refused")
def tries_account(
    how: str, asked: list[str], client: MagentoClient, cleanup: CleanupStack, request: pytest.FixtureRequest
) -> Answer:
    """An account that cannot be; were it made after all, it would be removed."""
    email, password = own_email(cleanup.run_tag), new_password()
    if how == "a password that is too weak":
        password = "x"
    elif how == "an address that is no e-mail address":
        email = cleanup.unique_name()
    else:
        email = request.getfixturevalue("shopper").account.email
    asked.append(email)
    answer = client.attempt("POST", "customers", {"customer": customer_body(email), "password": password})
    if answer.ok:
        cleanup.delete(client, rest_path("customers", answer.json["id"]), what=f"customer {answer.json['id']}")
    return answer


@pytest.fixture
def asked() -> list[str]:
    """The e-mail addresses that accounts were asked for with; the step above adds to it."""
    return []


@then("no such customer is there")
def not_there(client: MagentoClient, asked: list[str]) -> None:
    """The list of customers has nobody with that address."""
    for email in asked:
        found = client.get("customers/search", params=where("email", email)).json["total_count"]
        assert found == 0, f"{found} customers have the address {email}, although the account was refused"


@when("somebody signs in as Jane with a wrong password", target_fixture="refused")
def wrong_password(client: MagentoClient, shopper: Shopper) -> Answer:
    """Asked for once: Magento locks an account after several refusals."""
    credentials = {"username": shopper.account.email, "password": new_password()}
    return client.attempt("POST", "integration/customer/token", credentials)
