"""Placing orders, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest
from pytest_bdd import given, parsers, then, when

from harness.cleanup import Cleanup
from harness.client import MagentoClient, rest_path
from harness.context import Context
from harness.expectations import StockReading, assert_none, check_stock_after_order
from harness.record import RunRecord
from harness.settings import Settings
from harness.workflow.capturing import Capture, OpenOrder
from harness.workflow.checkout import place_order
from harness.workflow.people import Shopper
from harness.workflow.places import Place, UnfitShop
from harness.workflow.preparation import require_salable
from harness.workflow.readings import read_stock, record_movements
from steps.products import Products
from steps.tables import quantities

FLAT_RATE = "flatrate_flatrate"
BANK_TRANSFER = "banktransfer"


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
    cleanup: Cleanup,
    run_record: RunRecord,
    place: Place,
    shopper: Shopper,
    stock_before_order: dict[str, StockReading],
) -> OpenOrder:
    """Steps 7 to 9 with flat rate and bank transfer."""
    pieces = quantities(datatable, "sku")
    try:
        require_salable(client, place, pieces)
    except UnfitShop as unfit:
        pytest.skip(str(unfit))
    stock_before_order["reading"] = read_stock(client, pieces, place.stock_id)
    order_id = place_order(
        client, context, cleanup, shopper, pieces, ships=True, shipping=FLAT_RATE, payment=BANK_TRANSFER
    )
    return _placed(client, context, run_record, place, order_id, stock_before_order["reading"])


@given("the customer has ordered:", target_fixture="order")
def own_order(
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    context: Context,
    cleanup: Cleanup,
    run_record: RunRecord,
    place: Place,
    shopper: Shopper,
    products: Products,
    stock_before_order: dict[str, StockReading],
) -> OpenOrder:
    """Order the scenario's own products, with whatever offline payment and shipping the shop offers."""
    ordered = {products[name]: quantity for name, quantity in quantities(datatable, "product").items()}
    pieces = {product.sku: quantity for product, quantity in ordered.items()}
    stock_before_order["reading"] = read_stock(client, pieces, place.stock_id)
    ships = any(product.type == "simple" for product in ordered)
    order_id = place_order(client, context, cleanup, shopper, pieces, ships=ships)
    return _placed(client, context, run_record, place, order_id, stock_before_order["reading"])


@given("the order that the settings name", target_fixture="order")
def given_order(
    client: MagentoClient, context: Context, run_record: RunRecord, place: Place, settings: Settings
) -> OpenOrder:
    """Read the order of MAGENTO_ORDER_ID; it is the shop's own and is not tidied up."""
    if settings.order_id is None:
        pytest.skip("MAGENTO_ORDER_ID names no order")
    return OpenOrder.read(client, context, run_record, place, settings.order_id)


def _placed(
    client: MagentoClient, context: Context, record: RunRecord, place: Place, order_id: int, before: StockReading
) -> OpenOrder:
    """Read a new order, and see that placing it reserved what it must."""
    order = OpenOrder.read(client, context, record, place, order_id)
    record_movements(record, place.stock_id, before, order.now.stock)
    reserved = check_stock_after_order(order.now.stock, before=before, order=order.now.order, products=order.facts)
    assert_none(reserved, f"stock after order {order_id} was placed")
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
