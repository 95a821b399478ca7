"""The customer's cart: steps 7 and 8."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import StockReading
from magento_acceptance.flows.cart import add_to_cart, cart_items, open_cart, read_cart
from magento_acceptance.flows.checkout import SHIPPING_PATH, estimate_shipping, set_shipping, shipping_body
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.tutorials import inventory as tutorial

from .callers import CALLER, caller_of
from .checks import PUBLISHED, Verify, expect, figure_rows, line_rows
from .rejections import CART, Attempt
from .tables import QUANTITY, Figures, Lines, Quantities, Table, quantities


def guard_cart(guard: SnapshotGuard, client: MagentoClient, shopper: Shopper) -> None:
    """Read what must be unchanged after the next request."""
    guard.capture(CART, lambda: read_cart(client, shopper))


@pytest.fixture
def quote_id(
    client: MagentoClient,
    context: Context,
    shopper: Shopper,
    channel: SalesChannel,
    stock_before: dict[str, StockReading],
) -> int:
    """The open cart; the stock is read before the first product goes into it."""
    if "quote" not in context:
        stock_before["cart"] = read_stock(client.known, tutorial.QUANTITIES, channel.stock_id)
    return open_cart(client, context, shopper)


@given("the customer has put the tutorial's products into the cart:")
@when("the customer puts the tutorial's products into the cart:")
def puts(datatable: Quantities, client: MagentoClient, shopper: Shopper, channel: SalesChannel, quote_id: int) -> None:
    """Line by line, in the table's order."""
    wanted = quantities(datatable)
    StockAvailability(client, channel.stock_id).require(wanted)
    for sku, quantity in wanted.items():
        add_to_cart(client, shopper, quote_id, sku, quantity)


@given(parsers.re(r'the customer has put (?P<quantity>-?\d+) of "(?P<sku>[^"]+)" into the cart'), converters=QUANTITY)
@when(parsers.re(r'the customer puts (?P<quantity>-?\d+) of "(?P<sku>[^"]+)" into the cart'), converters=QUANTITY)
def puts_one(quantity: Decimal, sku: str, client: MagentoClient, shopper: Shopper, quote_id: int) -> None:
    add_to_cart(client, shopper, quote_id, sku, quantity)


@when("the customer opens a cart twice", target_fixture="opened")
def opens_twice(client: MagentoClient, context: Context, shopper: Shopper) -> tuple[int, int]:
    return open_cart(client, context, shopper), open_cart(client, context, shopper)


@then("both times it is the same cart")
def same_cart(opened: tuple[int, int], verify: Verify) -> None:
    verify("cart.once", "the customer's cart", expect("", opened[0], opened[1], "a customer has one open cart", "id"))


@then("the cart is empty")
def empty(client: MagentoClient, shopper: Shopper, verify: Verify) -> None:
    verify("cart.lines", "the cart", expect("", [], cart_items(client, shopper), "nothing was put into it", "lines"))


@then("the cart has exactly these lines:")
def cart_lines(datatable: Lines, client: MagentoClient, context: Context, shopper: Shopper, verify: Verify) -> None:
    """Each names the cart that it is in."""
    lines = cart_items(client, shopper)
    rows = line_rows(lines, datatable)
    for index, line in enumerate(lines):
        rule = "the cart's id, which Magento writes as text here"
        rows += expect(f"/items/{index}/quote_id", str(context["quote"]), line.get("quote_id"), rule)
    verify("cart.lines", f"lines of cart {context['quote']}", rows)


@then(
    parsers.re(r'the cart holds (?P<quantity>\d+) of "(?P<sku>[^"]+)" in one line'),
    converters=QUANTITY,
)
def holds(quantity: Decimal, sku: str, client: MagentoClient, shopper: Shopper, verify: Verify) -> None:
    found = [line["qty"] for line in cart_items(client, shopper) if line["sku"] == sku]
    rows = expect("", [quantity], found, "one line for each product", f"quantities of {sku}")
    verify("cart.lines", "lines of the cart", rows)


@then("the cart shows:")
def shows(datatable: Figures, client: MagentoClient, shopper: Shopper, verify: Verify) -> None:
    _check_totals(client.get("carts/mine/totals", as_=shopper.account).json, datatable, "cart", verify)


@then("the checkout shows:")
def checkout_shows(datatable: Figures, checkout: Mapping[str, Any], verify: Verify) -> None:
    """The totals with shipping."""
    _check_totals(checkout["totals"], datatable, "checkout", verify)


def _check_totals(totals: Mapping[str, Any], datatable: Table, what: str, verify: Verify) -> None:
    currencies = {"order_currency_code": totals.get("quote_currency_code")}
    rows = figure_rows({**totals, **currencies}, datatable, quantity="items_qty")
    verify(f"{what}.totals", f"totals of the {what}", rows)


@when(
    parsers.re(r'the customer tries to put (?P<quantity>\d+) of "(?P<sku>[^"]+)" into the cart'),
    converters=QUANTITY,
    target_fixture="attempt",
)
def tries_to_put(
    quantity: Decimal, sku: str, client: MagentoClient, context: Context, shopper: Shopper, guard: SnapshotGuard
) -> Attempt:
    guard_cart(guard, client, shopper)
    item = {"sku": sku, "qty": quantity, "quote_id": context["quote"]}
    return Attempt("cart.refused", client.attempt("POST", "carts/mine/items", {"cartItem": item}, as_=shopper.account))


@when(parsers.re(f"{CALLER} tries to open a customer's cart"), target_fixture="attempt")
def tries_to_open(caller: str, client: MagentoClient, request: pytest.FixtureRequest) -> Attempt:
    return Attempt("cart.refused", client.attempt("POST", "carts/mine", as_=caller_of(caller, request)))


@when("the customer asks what shipping costs", target_fixture="offered")
def asks_for_shipping(client: MagentoClient, shopper: Shopper) -> dict[str, Any]:
    return estimate_shipping(client, shopper)


@then(parsers.parse('"{method:w}" is offered for {price}'), converters={"price": Decimal})
def offered_for(method: str, price: Decimal, offered: Mapping[str, Any], verify: Verify) -> None:
    """In both currencies, with and without tax."""
    rows = expect("", True, method in offered, f"offered are {', '.join(offered) or 'none'}", f"{method} offered")
    for key in ("amount", "base_amount", "price_excl_tax", "price_incl_tax"):
        rows += expect(f"/{method}/{key}", price, offered.get(method, {}).get(key), PUBLISHED)
    verify("checkout.shipping", "shipping methods", rows)


@when(parsers.parse('the customer chooses "{method:w}"'), target_fixture="checkout")
def chooses(method: str, client: MagentoClient, shopper: Shopper) -> dict[str, Any]:
    """Carrier and method; returns payment methods and totals."""
    return dict(set_shipping(client, shopper, shipping_body(shopper, *method.partition("_")[::2])).json)


@then(parsers.parse('the customer may pay by "{method}"'))
def may_pay(method: str, checkout: Mapping[str, Any], verify: Verify) -> None:
    codes = [entry["code"] for entry in checkout["payment_methods"]]
    rule = f"offered are {', '.join(codes) or 'none'}"
    rows = expect("/payment_methods", True, method in codes, rule, f"{method} offered")
    verify("checkout.payment", "payment methods", rows)


@when(parsers.parse('the customer tries to choose "{method:w}"'), target_fixture="attempt")
def tries_to_choose(method: str, client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Attempt:
    guard_cart(guard, client, shopper)
    body = shipping_body(shopper, *method.partition("_")[::2])
    return Attempt("checkout.refused", client.attempt("POST", SHIPPING_PATH, body, as_=shopper.account))
