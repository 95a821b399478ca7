"""Customers: Step 6, and those of the scenarios' own."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

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
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack

from .checks import Verify, expect
from .rejections import Attempt

ENTERED = "entered when the account was created"


@given("a customer with a signed-in account", target_fixture="shopper")
def customer(client: MagentoClient, context: Context, cleanup: CleanupStack, shop_defaults: ShopDefaults) -> Shopper:
    """A new customer with an e-mail address of the scenario's own; the first call as the customer signs in."""
    return create_customer(client, context, cleanup, shop_defaults)


@when("the merchant creates the tutorial's customer", target_fixture="shopper")
def published_customer(
    client: MagentoClient, context: Context, cleanup: CleanupStack, shop_defaults: ShopDefaults
) -> Shopper:
    """Under the published e-mail address, or one of the scenario's own where the shop has that already."""
    return register_for_now(client, context, cleanup, free_email(client, cleanup.run_tag), shop_defaults)


@then("the account has the customer's name, address and website")
def account(client: MagentoClient, shopper: Shopper, channel: SalesChannel, verify: Verify) -> None:
    """As read by the administrator."""
    found = client.get(rest_path("customers", shopper.id)).json
    wanted: dict[str, Any] = {
        "id": shopper.id,
        "email": shopper.account.email,
        "firstname": shopper.address()["firstname"],
        "lastname": shopper.address()["lastname"],
        "website_id": channel.website_id,
    }
    rows = [row for key, value in wanted.items() for row in expect(f"/{key}", value, found.get(key), ENTERED)]
    addresses = found.get("addresses", [])
    rows += expect("/addresses", 1, len(addresses), ENTERED, "addresses")
    for key in ("firstname", "lastname", "city", "postcode", "street", "telephone", "country_id", "region_id"):
        value = addresses[0].get(key) if addresses else None
        rows += expect(f"/addresses/0/{key}", shopper.address().get(key), value, ENTERED, f"{key} of the address")
    verify("customer.account", f"customer {shopper.id}", rows)


@then("the address is the default for billing and shipping")
def default_address(client: MagentoClient, shopper: Shopper, verify: Verify) -> None:
    """On the address, and by its id on the account."""
    found = client.get(rest_path("customers", shopper.id)).json
    address = found["addresses"][0]
    rows = []
    for key in ("default_billing", "default_shipping"):
        rows += expect(f"/addresses/0/{key}", True, address.get(key), ENTERED)
        rows += expect(f"/{key}", str(address["id"]), found.get(key), "the id of the only address")
    verify("customer.account", f"customer {shopper.id}", rows)


@then("the customer can sign in")
def signs_in(client: MagentoClient, shopper: Shopper, verify: Verify) -> None:
    found = client.get("customers/me", as_=shopper.account).json
    verify("customer.sign_in", f"customer {shopper.id}", expect("/id", shopper.id, found.get("id"), "signed in as"))


@when(parsers.parse('the merchant tries to create an account with the password "{password}"'), target_fixture="attempt")
def tries_password(
    password: str, client: MagentoClient, cleanup: CleanupStack, shop_defaults: ShopDefaults, asked: list[str]
) -> Attempt:
    return _tries(own_email(cleanup.run_tag), password, client, cleanup, shop_defaults, asked)


@when(
    parsers.parse('the merchant tries to create an account with the e-mail address "{email}"'), target_fixture="attempt"
)
def tries_email(
    email: str, client: MagentoClient, cleanup: CleanupStack, shop_defaults: ShopDefaults, asked: list[str]
) -> Attempt:
    return _tries(email, new_password(), client, cleanup, shop_defaults, asked)


@when("the merchant tries to create another account with the customer's e-mail address", target_fixture="attempt")
def tries_again(shopper: Shopper, client: MagentoClient, cleanup: CleanupStack, asked: list[str]) -> Attempt:
    return _tries(shopper.account.email, new_password(), client, cleanup, shopper.defaults, asked)


def _tries(
    email: str, password: str, client: MagentoClient, cleanup: CleanupStack, defaults: ShopDefaults, asked: list[str]
) -> Attempt:
    """With all that the shop requires, so that it refuses for one reason alone. Were the account created after all, it would be removed."""
    asked.append(email)
    body = {"customer": customer_body(email, defaults), "password": password}
    answer = client.attempt("POST", "customers", body)
    if answer.ok:
        cleanup.delete(client, rest_path("customers", answer.json["id"]), what=f"customer {answer.json['id']}")
    return Attempt("customer.refused", answer)


@pytest.fixture
def asked() -> list[str]:
    """The e-mail addresses that accounts were asked for with; the steps above add to it."""
    return []


@then("the shop has no such customer")
def not_there(client: MagentoClient, asked: list[str], verify: Verify) -> None:
    rows = []
    for email in asked:
        found = client.get("customers/search", params=where("email", email)).json["total_count"]
        rows += expect("/total_count", 0, found, "the account was rejected", "customers with that e-mail address")
    verify("customer.refused.unchanged", "customers", rows)


@when("the customer tries to sign in with a wrong password", target_fixture="attempt")
def wrong_password(client: MagentoClient, shopper: Shopper) -> Attempt:
    """Once: Magento locks an account after several refusals."""
    credentials = {"username": shopper.account.email, "password": new_password()}
    return Attempt("customer.refused", client.attempt("POST", "integration/customer/token", credentials))
