"""Placing orders, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import (
    CheckRow,
    Expectation,
    StockReading,
    assert_none,
    check_placed_order,
    check_stock_after_order,
    wrong,
)
from magento_acceptance.flows.capture import Capture
from magento_acceptance.flows.checkout import choose_shipping, payment_body, place_order
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.polling import after_waiting
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import preparing
from magento_acceptance.flows.snapshots import Json, OrderSnapshot, read_stock, record_movements
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from steps.carts import FIGURES, PUBLISHED, check_figures, see_cart
from steps.fit import fitting
from steps.products import Products, sku_of
from steps.tables import quantities, rows

FLAT_RATE = "flatrate_flatrate"
BANK_TRANSFER = "banktransfer"
UNKNOWN_ORDER = 2_000_000_000
ORDER_FIGURES = {**FIGURES, "pieces": "total_qty_ordered"}
COLUMNS = {"quantity": "qty_ordered", "price": "price", "discount": "discount_amount"}


@pytest.fixture
def stock_before_order() -> dict[str, StockReading]:
    """The stock as it was before the scenario's order was placed, under `reading`; the step that orders fills it."""
    return {}


@given("Jane has placed the tutorial's order:", target_fixture="order")
@given("Jane has placed the tutorial's order with:", target_fixture="order")
def tutorial_order(
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    run_record: RunRecord,
    channel: SalesChannel,
    shopper: Shopper,
    products: Products,
    stock_before_order: dict[str, StockReading],
) -> OpenOrder:
    """Steps 7 to 9 with flat rate and bank transfer."""
    pieces = {sku_of(name, products): quantity for name, quantity in quantities(datatable, "sku").items()}
    with fitting():
        StockAvailability(client, channel.stock_id).require(pieces)
    stock_before_order["reading"] = read_stock(client, pieces, channel.stock_id)
    with fitting():
        order_id = place_order(
            client, context, cleanup, shopper, pieces, ships=True, shipping=FLAT_RATE, payment=BANK_TRANSFER
        )
    return placed(client, context, run_record, channel, order_id, stock_before_order["reading"])


@given("the customer has ordered:", target_fixture="order")
def own_order(
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    run_record: RunRecord,
    channel: SalesChannel,
    shopper: Shopper,
    products: Products,
    stock_before_order: dict[str, StockReading],
) -> OpenOrder:
    """Order the scenario's own products, with whatever offline payment and shipping the shop offers."""
    ordered = {products[name]: quantity for name, quantity in quantities(datatable, "product").items()}
    pieces = {product.sku: quantity for product, quantity in ordered.items()}
    stock_before_order["reading"] = read_stock(client, pieces, channel.stock_id)
    ships = any(product.type == "simple" for product in ordered)
    with fitting(), preparing("an order of the scenario's own"):
        order_id = place_order(client, context, cleanup, shopper, pieces, ships=ships)
    return placed(client, context, run_record, channel, order_id, stock_before_order["reading"])


def placed(
    client: MagentoClient,
    context: Context,
    record: RunRecord,
    channel: SalesChannel,
    order_id: int,
    before: StockReading,
) -> OpenOrder:
    """Read a new order, and see that its lines are right and that placing it reserved what it must."""
    order = OpenOrder.read(client, context, record, channel, order_id)

    def judge(now: OrderSnapshot) -> list[CheckRow]:
        return check_stock_after_order(now.stock, before=before, order=now.order, products=order.facts)

    if wrong(judge(order.now)) and client.settle:
        order = order.settled(f"stock after order {order_id} was placed", judge)
    record_movements(record, channel.stock_id, before, order.now.stock)
    subject = f"stock after order {order_id} was placed{after_waiting(order.waited)}"
    record.verify("order.stock", subject, judge(order.now))
    record.verify("order.lines", f"lines of order {order_id}", check_placed_order(order.now.order))
    return order


@given("the order has been cancelled", target_fixture="order")
def cancelled(client: MagentoClient, order: OpenOrder) -> OpenOrder:
    """Cancel the order and read it again."""
    answer = client.post(rest_path("orders", order.order_id, "cancel")).json
    assert answer is True, f"cancelling order {order.order_id} answered {answer!r}, expected true"
    return order.again()


@given("the order is on hold", target_fixture="order")
def on_hold(client: MagentoClient, order: OpenOrder) -> OpenOrder:
    """Put the order on hold and read it again."""
    answer = client.post(rest_path("orders", order.order_id, "hold")).json
    assert answer is True, f"holding order {order.order_id} answered {answer!r}, expected true"
    return order.again()


@when("the order is released", target_fixture="order")
def released(client: MagentoClient, order: OpenOrder) -> OpenOrder:
    """Take the order off hold and read it again."""
    answer = client.post(rest_path("orders", order.order_id, "unhold")).json
    assert answer is True, f"releasing order {order.order_id} answered {answer!r}, expected true"
    return order.again()


@then(parsers.re(r"the order is (?P<state>processing|complete), with (?P<left>nothing left|the rest still) to pay"))
def order_state(state: str, left: str, capture: Capture) -> None:
    """State and status, and what is paid and due."""
    order = capture.after.order
    found = {key: order.get(key) for key in ("state", "status")}
    assert found == {"state": state, "status": state}, f"order {order['entity_id']} is {found}, expected {state}"
    _check_due(order, nothing=left == "nothing left")


@then("nothing is left to pay")
def nothing_due(capture: Capture) -> None:
    """The whole order is paid."""
    _check_due(capture.after.order, nothing=True)


def _check_due(order: Mapping[str, object], *, nothing: bool) -> None:
    due, paid, total = order.get("total_due"), order.get("total_paid"), order.get("grand_total")
    number = order["entity_id"]
    assert isinstance(due, (int, Decimal)), f"order {number}: total_due is {due!r}, expected a number"
    assert (due == 0) is nothing, f"order {number}: total_due is {due}, expected {'0' if nothing else 'more than 0'}"
    if nothing:
        assert paid == total, f"order {number}: total_paid is {paid}, expected its grand_total {total}"


@then("every value of the order follows from the capture")
def order_follows(capture: Capture) -> None:
    """All that the capture changes on the order, and nothing else."""
    capture.check_order()


@then("the order is new and pending, with everything left to pay")
def new_order(order: OpenOrder) -> None:
    """State new, status pending, nothing paid."""
    found = {key: order.now.order.get(key) for key in ("state", "status")}
    wanted = {"state": "new", "status": "pending"}
    assert found == wanted, f"order {order.order_id} is {found}, expected {wanted}"
    due, total = order.now.order.get("total_due"), order.now.order.get("grand_total")
    assert due == total, f"order {order.order_id}: total_due is {due}, expected its grand_total {total}"
    assert not order.now.order.get("total_paid"), f"order {order.order_id}: paid {order.now.order['total_paid']}"


@then("the order shows:")
def shows(datatable: Sequence[Sequence[str]], order: OpenOrder) -> None:
    """Its totals."""
    check_figures(order.now.order, datatable, f"order {order.order_id}", ORDER_FIGURES)


@then("the order has these lines and no other:")
def order_lines(datatable: Sequence[Sequence[str]], order: OpenOrder) -> None:
    """Every line by its SKU, with the figures of the table."""
    wanted = {row.pop("sku"): row for row in rows(datatable)}
    lines = order.now.order["items"]
    mismatches = Expectation("/items", sorted(wanted), "one line for each SKU").judge(
        sorted(row["sku"] for row in lines)
    )
    for index, line in enumerate(lines):
        for column, text in wanted.get(line["sku"], {}).items():
            key = COLUMNS[column]
            mismatches += Expectation(f"/items/{index}/{key}", Decimal(text), PUBLISHED).judge(line.get(key))
    assert_none(mismatches, f"lines of order {order.order_id}")


@then(parsers.re(r'the order is shipped by "(?P<shipping>\w+)" and paid by "(?P<payment>\w+)"'))
def methods(shipping: str, payment: str, order: OpenOrder) -> None:
    """The methods that were chosen."""
    assignments = order.now.order["extension_attributes"]["shipping_assignments"]
    found = (assignments[0]["shipping"].get("method"), order.now.order["payment"].get("method"))
    assert found == (shipping, payment), (
        f"order {order.order_id} has the methods {found}, expected {shipping}, {payment}"
    )


@then("the order stands once in the list of orders")
def once_in_list(client: MagentoClient, order: OpenOrder) -> None:
    """The list shows what the order itself shows."""
    found = client.get("orders", params=where("entity_id", order.order_id)).json
    shown = [(row["entity_id"], row["increment_id"], row["state"], row["status"]) for row in found["items"]]
    now = order.now.order
    wanted = [(order.order_id, now["increment_id"], now["state"], now["status"])]
    assert (found["total_count"], shown) == (1, wanted), f"the list shows {shown}, expected {wanted}"


@then(parsers.re(r"the order is (?P<state>processing|complete|closed|canceled)$"))
def order_is(state: str, client: MagentoClient, order: OpenOrder) -> None:
    """State and status as they are now."""
    found = read_order(client, order, "state", "status")
    wanted = {"state": state, "status": state}
    assert found == wanted, f"order {order.order_id} is {found}, expected {wanted}"


def read_order(client: MagentoClient, order: OpenOrder, *keys: str) -> Json:
    """Some values of the order as they are now."""
    now = client.get(rest_path("orders", order.order_id)).json
    return {key: now.get(key) for key in keys}


@when(parsers.re(r"Jane tries to order (?P<how>before .+|with a payment .+)"), target_fixture="refused")
def tries_to_order(how: str, client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Answer:
    """From a cart that is not ready, or with a payment that is unknown."""
    method = BANK_TRANSFER
    if how.startswith("with"):
        with fitting():
            choose_shipping(client, shopper)
        method = "qa-nope"
    see_cart(guard, client, shopper)
    body = payment_body(shopper, method)
    return client.attempt("POST", "carts/mine/payment-information", body, as_=shopper.account)


@when("Jane tries to order once more", target_fixture="refused")
def orders_again(client: MagentoClient, shopper: Shopper, standing: OpenOrder) -> Answer:
    """The cart has become an order already."""
    body = payment_body(shopper, BANK_TRANSFER)
    return standing.client.attempt("POST", "carts/mine/payment-information", body, as_=shopper.account)


@when(parsers.parse("an order is looked for {how}"), target_fixture="refused")
def looks_for_order(how: str, client: MagentoClient, shopper: Shopper, order: OpenOrder) -> Answer:
    """In a way that must not, or cannot, find it."""
    if how.startswith("with the customer"):
        return client.attempt("GET", rest_path("orders", order.order_id), as_=shopper.account)
    if how.startswith("under a number"):
        return client.attempt("GET", rest_path("orders", UNKNOWN_ORDER))
    return client.attempt("GET", "orders")
