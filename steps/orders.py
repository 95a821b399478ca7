"""Placing orders, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import (
    CheckRow,
    Matcher,
    StockReading,
    check_placed_order,
    check_stock_after_order,
)
from magento_acceptance.flows.capture import Capture
from magento_acceptance.flows.checkout import choose_shipping, payment_body, place_order
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.polling import after_waiting
from magento_acceptance.flows.products import OwnProduct
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import preparing
from magento_acceptance.flows.snapshots import OrderSnapshot, read_stock, record_movements
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial

from .carts import guard_cart
from .checks import Verify, expect, figure_rows, line_rows
from .products import Products, sku_of
from .rejections import Attempt
from .tables import Figures, Lines, Quantities, quantities

LISTED = (
    "entity_id",
    "increment_id",
    "state",
    "status",
    "grand_total",
    "base_grand_total",
    "total_paid",
    "total_due",
    "total_item_count",
    "total_qty_ordered",
)
"""What the order list shows of an order, among much else."""
PAID: dict[str, Matcher] = {
    "paid in full": Matcher("0", lambda due: due == 0),
    "partly paid": Matcher("more than 0", lambda due: isinstance(due, (int, Decimal)) and due > 0),
}


def item_id(order: OpenOrder, name: str, products: Products) -> int:
    """The order_item_id of a line by its product (the feature's name or a SKU); digits are an id already."""
    return int(name) if name.isdigit() else int(order.line(sku_of(name, products))["item_id"])


@pytest.fixture
def stock_before() -> dict[str, StockReading]:
    """The stock as it was before something happened, by what happened ("order"); the steps that make it happen fill it."""
    return {}


@given("the customer has placed the tutorial's order:", target_fixture="order")
def tutorial_order(
    datatable: Quantities,
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    run_record: RunRecord,
    channel: SalesChannel,
    shopper: Shopper,
    products: Products,
    stock_before: dict[str, StockReading],
) -> OpenOrder:
    """Steps 7 to 9 with flat rate and bank transfer."""
    ordered = {sku_of(name, products): quantity for name, quantity in quantities(datatable).items()}
    StockAvailability(client, channel.stock_id).require(ordered)
    stock_before["order"] = read_stock(client.known, ordered, channel.stock_id)
    order_id = place_order(
        client,
        context,
        cleanup,
        shopper,
        ordered,
        ships=True,
        shipping=tutorial.SHIPPING,
        payment=tutorial.PAYMENT,
    )
    return placed(client, context, run_record, channel, order_id, stock_before["order"], products.values())


@given("the customer has ordered:", target_fixture="order")
def own_order(
    datatable: Quantities,
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    run_record: RunRecord,
    channel: SalesChannel,
    shopper: Shopper,
    products: Products,
    stock_before: dict[str, StockReading],
) -> OpenOrder:
    """Order the scenario's own products, with whatever offline payment and shipping the shop offers."""
    chosen = {products[name]: quantity for name, quantity in quantities(datatable).items()}
    ordered = {product.sku: quantity for product, quantity in chosen.items()}
    stock_before["order"] = read_stock(client.known, ordered, channel.stock_id)
    ships = any(product.type == "simple" for product in chosen)
    with preparing("an order of the scenario's own"):
        order_id = place_order(client, context, cleanup, shopper, ordered, ships=ships)
    return placed(client, context, run_record, channel, order_id, stock_before["order"], products.values())


def placed(
    client: MagentoClient,
    context: Context,
    record: RunRecord,
    channel: SalesChannel,
    order_id: int,
    before: StockReading,
    made: Iterable[OwnProduct] = (),
) -> OpenOrder:
    """Read a new order, and check that its lines are right and that placing it reserved what it must.

    `made` are products that the scenario itself has made.
    """
    facts = {product.sku: product.facts for product in made}
    order = OpenOrder.read(client, context, record, channel, order_id, facts)

    def judge(now: OrderSnapshot) -> list[CheckRow]:
        return check_stock_after_order(now.stock, before=before, order=now.order, products=order.facts)

    order = order.settled(f"stock after order {order_id} was placed", judge)
    record_movements(record, channel.stock_id, before, order.now.stock)
    subject = f"stock after order {order_id} was placed{after_waiting(order.waited)}"
    record.verify("order.stock", subject, judge(order.now))
    lines = check_placed_order(order.now.order, release=client.release)
    record.verify("order.lines", f"lines of order {order_id}", lines)
    return order


@given("the merchant has put the order on hold")
def on_hold(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    answer = client.post(rest_path("orders", order.order_id, "hold")).json
    verify("order.hold", f"hold of order {order.order_id}", expect("", True, answer, "a new order can be held"))


@when("the merchant releases the order")
def released(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    answer = client.post(rest_path("orders", order.order_id, "unhold")).json
    verify("order.hold", f"release of order {order.order_id}", expect("", True, answer, "the order is on hold"))


@then(parsers.re(r"the order is (?P<state>processing|complete) and (?P<paid>paid in full|partly paid)"))
def state_and_payment(state: str, paid: str, capture: Capture, verify: Verify) -> None:
    """The status is a label of the merchant's own, so it is the state that counts."""
    order = capture.after.order
    rows = expect("/state", state, order.get("state"), "what is left to pay and to ship")
    verify("order.paid", f"order {order['entity_id']}", rows + _payment(order, paid))


@then("the order is paid in full")
def paid_in_full(capture: Capture, verify: Verify) -> None:
    order = capture.after.order
    verify("order.paid", f"order {order['entity_id']}", _payment(order, "paid in full"))


def _payment(order: Mapping[str, Any], paid: str) -> list[CheckRow]:
    due, total = order.get("total_due"), order.get("grand_total")
    rows = expect("/total_due", PAID[paid], due, paid)
    if paid == "paid in full":
        rows += expect("/total_paid", total, order.get("total_paid"), "the order's grand total")
    return rows


@then("the order reflects the capture")
def reflects_capture(capture: Capture) -> None:
    """All that the capture changes on the order, and nothing else."""
    capture.check_order()


@then("the order is new, with everything left to pay")
def new_order(order: OpenOrder, verify: Verify) -> None:
    now = order.now.order
    rows = expect("/state", "new", now.get("state"), "nothing is paid or shipped")
    rows += expect("/total_due", now.get("grand_total"), now.get("total_due"), "the order's grand total")
    rows += expect("/total_paid", Matcher("0 or absent", lambda found: not found), now.get("total_paid"), "not paid")
    verify("order.new", f"order {order.order_id}", rows)


@then("the order shows:")
def shows(datatable: Figures, order: OpenOrder, verify: Verify) -> None:
    rows = figure_rows(order.now.order, datatable, quantity="total_qty_ordered")
    verify("order.published.totals", f"order {order.order_id}", rows)


@then("the order has exactly these lines:")
def lines(datatable: Lines, order: OpenOrder, verify: Verify) -> None:
    rows = line_rows(order.now.order["items"], datatable, quantity="qty_ordered")
    verify("order.published.lines", f"lines of order {order.order_id}", rows)


@then(parsers.re(r'the order is shipped by "(?P<shipping>\w+)" and paid by "(?P<payment>\w+)"'))
def methods(shipping: str, payment: str, order: OpenOrder, verify: Verify) -> None:
    now = order.now.order
    found = now["extension_attributes"]["shipping_assignments"][0]["shipping"].get("method")
    rows = expect("/extension_attributes/shipping_assignments/0/shipping/method", shipping, found, "chosen in the cart")
    rows += expect("/payment/method", payment, now["payment"].get("method"), "chosen in the cart")
    verify("order.methods", f"order {order.order_id}", rows)


@then("the order list shows the order once, as it is")
def once_in_list(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    """Under the same number, in the same state, with the same totals."""
    listing = client.get("orders", params=where("entity_id", order.order_id)).json
    now = client.known(rest_path("orders", order.order_id)).json
    rows = expect("/total_count", 1, listing["total_count"], "one order has this id")
    for index, listed in enumerate(listing["items"]):
        for key in LISTED:
            rows += expect(f"/items/{index}/{key}", now.get(key), listed.get(key), "as the order itself shows it")
    verify("order.list", f"order {order.order_id} in the list of orders", rows)


@then(parsers.re(r"the order is (?P<state>processing|complete|closed|canceled)$"))
def order_is(state: str, client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    now = client.get(rest_path("orders", order.order_id)).json
    rule = "what is left to pay, to ship and to refund"
    verify("order.state", f"order {order.order_id}", expect("/state", state, now.get("state"), rule))


@given("the customer has chosen how the cart is shipped")
def shipping_chosen(client: MagentoClient, shopper: Shopper) -> None:
    choose_shipping(client, shopper)


@when("the customer tries to order", target_fixture="attempt")
def tries_to_order(client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Attempt:
    guard_cart(guard, client, shopper)
    return _tries_to_order(client, shopper, tutorial.PAYMENT)


@when(parsers.parse('the customer tries to order, paying by "{method}"'), target_fixture="attempt")
def tries_to_order_by(method: str, client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Attempt:
    guard_cart(guard, client, shopper)
    return _tries_to_order(client, shopper, method)


@when("the customer tries to order again", target_fixture="attempt")
def orders_again(shopper: Shopper, standing: OpenOrder) -> Attempt:
    """The cart has become an order already."""
    return _tries_to_order(standing.client, shopper, tutorial.PAYMENT)


def _tries_to_order(client: MagentoClient, shopper: Shopper, method: str) -> Attempt:
    body = payment_body(shopper, method)
    answer = client.attempt("POST", "carts/mine/payment-information", body, as_=shopper.account)
    return Attempt("order.refused", answer)


@when("the customer tries to read the order", target_fixture="attempt")
def customer_reads(client: MagentoClient, shopper: Shopper, order: OpenOrder) -> Attempt:
    answer = client.attempt("GET", rest_path("orders", order.order_id), as_=shopper.account)
    return Attempt("order.refused", answer)


@when(parsers.parse("the merchant tries to read order {order_id:d}"), target_fixture="attempt")
def merchant_reads(order_id: int, client: MagentoClient) -> Attempt:
    return Attempt("order.refused", client.attempt("GET", rest_path("orders", order_id)))


@when("the merchant tries to list the orders without search criteria", target_fixture="attempt")
def lists_without_criteria(client: MagentoClient) -> Attempt:
    return Attempt("order.refused", client.attempt("GET", "orders"))
