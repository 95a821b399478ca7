"""The customer's cart: steps 7 and 8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import Expectation, assert_none
from magento_acceptance.flows.checkout import (
    add_to_cart,
    cart_items,
    estimate_shipping,
    open_cart,
    read_cart,
    set_shipping,
    shipping_body,
)
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.tutorials import inventory as tutorial
from steps.fit import fitting
from steps.tables import quantities, rows
from steps.unchanged import CART

STOCK = "salable quantities"
FIGURES = {
    "subtotal": "subtotal",
    "discount": "discount_amount",
    "shipping": "shipping_amount",
    "tax": "tax_amount",
    "grand total": "grand_total",
    "pieces": "items_qty",
}
COLUMNS = {"name": "name", "type": "product_type", "quantity": "qty", "price": "price"}
PUBLISHED = "the figures that the tutorial publishes"


def see_cart(guard: SnapshotGuard, client: MagentoClient, shopper: Shopper) -> None:
    """Read what must be as it was."""
    guard.capture(CART, lambda: read_cart(client, shopper))


def _opened(
    client: MagentoClient, context: Context, shopper: Shopper, channel: SalesChannel, guard: SnapshotGuard
) -> int:
    """The open cart; what is for sale is read before the first piece goes into it."""
    if "quote" not in context:
        guard.capture(STOCK, lambda: dict(read_stock(client, tutorial.QUANTITIES, channel.stock_id).salable))
    return open_cart(client, context, shopper)


@given("Jane has put the tutorial's goods into her cart:")
@when("Jane puts the tutorial's goods into her cart:")
def puts(
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    context: Context,
    shopper: Shopper,
    channel: SalesChannel,
    guard: SnapshotGuard,
) -> None:
    """Line by line, in the table's order."""
    pieces = quantities(datatable, "sku")
    with fitting():
        StockAvailability(client, channel.stock_id).require(pieces)
    quote_id = _opened(client, context, shopper, channel, guard)
    for sku, quantity in pieces.items():
        add_to_cart(client, shopper, quote_id, sku, quantity)


@given(parsers.re(r'Jane has put (?P<pieces>-?\d+) pieces? of "(?P<sku>[^"]+)" into her cart'))
@when(parsers.re(r'Jane puts (?P<pieces>-?\d+) pieces? of "(?P<sku>[^"]+)" into her cart'))
def puts_one(
    pieces: str,
    sku: str,
    client: MagentoClient,
    context: Context,
    shopper: Shopper,
    channel: SalesChannel,
    guard: SnapshotGuard,
) -> None:
    """One line."""
    quote_id = _opened(client, context, shopper, channel, guard)
    add_to_cart(client, shopper, quote_id, sku, Decimal(pieces))


@when("Jane opens her cart twice", target_fixture="opened")
def opens_twice(client: MagentoClient, context: Context, shopper: Shopper) -> tuple[int, int]:
    """Answers both ids."""
    return open_cart(client, context, shopper), open_cart(client, context, shopper)


@then("both times it is the same cart")
def same_cart(opened: tuple[int, int]) -> None:
    """A customer has one open cart."""
    assert opened[0] == opened[1], f"the cart was {opened[0]}, then {opened[1]}"


@then("the cart is empty")
def empty(client: MagentoClient, shopper: Shopper) -> None:
    """It has no lines."""
    lines = cart_items(client, shopper)
    assert lines == [], f"the cart has lines: {lines}"


@then("the cart has these lines and no other:")
def cart_lines(datatable: Sequence[Sequence[str]], client: MagentoClient, context: Context, shopper: Shopper) -> None:
    """Every line by its SKU; each names the cart that it is in."""
    wanted = {row.pop("sku"): row for row in rows(datatable)}
    lines = cart_items(client, shopper)
    skus = [line["sku"] for line in lines]
    mismatches = Expectation("/items", sorted(wanted), "one line for each SKU").judge(sorted(skus))
    for index, line in enumerate(lines):
        for column, text in wanted.get(line["sku"], {}).items():
            key = COLUMNS[column]
            expected: Any = Decimal(text) if column in {"quantity", "price"} else text
            mismatches += Expectation(f"/items/{index}/{key}", expected, PUBLISHED).judge(line.get(key))
        rule = "the cart's id, which Magento writes as text here"
        mismatches += Expectation(f"/items/{index}/quote_id", str(context["quote"]), rule).judge(line.get("quote_id"))
    assert_none(mismatches, f"lines of cart {context['quote']}")


@then(parsers.re(r'the cart holds (?P<pieces>\d+) pieces? of "(?P<sku>[^"]+)" in one line'))
def holds(pieces: str, sku: str, client: MagentoClient, shopper: Shopper) -> None:
    """One line of that SKU, with that quantity."""
    found = [line["qty"] for line in cart_items(client, shopper) if line["sku"] == sku]
    assert found == [int(pieces)], f"the cart has lines of {sku} with {found} pieces, expected one of {pieces}"


@then("the cart comes to:")
def comes_to(datatable: Sequence[Sequence[str]], client: MagentoClient, shopper: Shopper) -> None:
    """Its totals."""
    check_figures(client.get("carts/mine/totals", as_=shopper.account).json, datatable, "totals of the cart")


def check_figures(
    totals: Mapping[str, Any],
    datatable: Sequence[Sequence[str]],
    subject: str,
    figures: Mapping[str, str] = FIGURES,
) -> None:
    """Every figure of the table, in the order's currency and in the base currency alike."""
    mismatches = []
    for row in rows(datatable):
        key = figures[row["figure"]]
        for name in (key,) if row["figure"] == "pieces" else (key, f"base_{key}"):
            mismatches += Expectation(f"/{name}", Decimal(row["amount"]), PUBLISHED).judge(totals.get(name))
    assert_none(mismatches, subject)


@then("since the cart was opened no salable quantity has moved")
def nothing_reserved(guard: SnapshotGuard) -> None:
    """A cart reserves nothing."""
    guard.assert_unchanged(STOCK, "a cart reserves nothing")


@when(parsers.re(r"Jane tries to put (?P<what>.+) into her cart"), target_fixture="refused")
def tries_to_put(
    what: str, client: MagentoClient, context: Context, shopper: Shopper, channel: SalesChannel, guard: SnapshotGuard
) -> Answer:
    """Goods that cannot be sold."""
    see_cart(guard, client, shopper)
    sku, pieces = "qa-nowhere", Decimal(1)
    if what == "more pieces than are for sale":
        sku = "24-WB01"
        pieces = read_stock(client, [sku], channel.stock_id).salable[sku] + 1
    item = {"sku": sku, "qty": pieces, "quote_id": context["quote"]}
    return client.attempt("POST", "carts/mine/items", {"cartItem": item}, as_=shopper.account)


@when("somebody with no token asks for a customer's cart", target_fixture="refused")
def asks_unsigned(client: MagentoClient) -> Answer:
    """Nobody's cart."""
    return client.attempt("POST", "carts/mine", as_=ANONYMOUS)


@when("Jane asks what shipping costs", target_fixture="offered")
def asks_for_shipping(client: MagentoClient, shopper: Shopper) -> dict[str, Any]:
    """To her address."""
    return estimate_shipping(client, shopper)


@then(parsers.re(r'"(?P<method>\w+)" is offered for (?P<price>[\d.]+)'))
def offered_for(method: str, price: str, offered: Mapping[str, Any]) -> None:
    """With its price, in both currencies, with and without tax."""
    assert method in offered, f"shipping methods offered: {', '.join(offered)}; expected {method} among them"
    mismatches = []
    for key in ("amount", "base_amount", "price_excl_tax", "price_incl_tax"):
        mismatches += Expectation(f"/{method}/{key}", Decimal(price), PUBLISHED).judge(offered[method].get(key))
    assert_none(mismatches, "shipping methods")


@when(parsers.re(r'Jane chooses "(?P<method>\w+)"'), target_fixture="checkout")
def chooses(method: str, client: MagentoClient, shopper: Shopper) -> dict[str, Any]:
    """Carrier and method; answers payment methods and totals."""
    carrier, _, code = method.partition("_")
    return dict(set_shipping(client, shopper, carrier, code))


@then(parsers.parse('Jane may pay by "{method}"'))
def may_pay(method: str, checkout: Mapping[str, Any]) -> None:
    """Among the payment methods offered."""
    codes = [entry["code"] for entry in checkout["payment_methods"]]
    assert method in codes, f"payment methods offered: {', '.join(codes)}; expected {method} among them"


@then("the checkout comes to:")
def checkout_comes_to(datatable: Sequence[Sequence[str]], checkout: Mapping[str, Any]) -> None:
    """The totals with shipping."""
    check_figures(checkout["totals"], datatable, "totals of the checkout")


@when(parsers.re(r'Jane tries to choose "(?P<method>\w+)"'), target_fixture="refused")
def tries_to_choose(method: str, client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Answer:
    """A method that is not offered."""
    see_cart(guard, client, shopper)
    carrier, _, code = method.partition("_")
    body = shipping_body(shopper, carrier, code)
    return client.attempt("POST", "carts/mine/shipping-information", body, as_=shopper.account)
