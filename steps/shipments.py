"""Shipping an order: Step 12."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import (
    DocumentComment,
    Expectation,
    ShipmentRequest,
    StockReading,
    Track,
    assert_none,
    check_stock_unchanged,
)
from magento_acceptance.flows.capture import Capture
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.ship import Shipment, ship, ship_path, shipments_of, shippable_pieces
from magento_acceptance.flows.snapshots import Json, read_stock, source_quantities
from magento_acceptance.flows.source_selection import select_sources
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from steps.products import MOST_SOURCES, Products, sku_of
from steps.tables import quantities

SHIPMENTS = "shipments"
UNKNOWN_ID = 2_000_000_000


def _pieces(datatable: Sequence[Sequence[str]]) -> dict[str, Decimal]:
    return quantities(datatable, datatable[0][0])


def _items(order: OpenOrder, pieces: dict[str, Decimal], products: Products) -> dict[int, Decimal]:
    return {order.line(sku_of(name, products))["item_id"]: quantity for name, quantity in pieces.items()}


@when(
    parsers.re(
        r'the merchant ships from "(?P<source>\w+)" and notifies the customer, with the comment "(?P<text>[^"]*)":'
    ),
    target_fixture="shipment",
)
def ships_with_comment(
    source: str, text: str, datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products
) -> Shipment:
    """The published call."""
    items = _items(order, _pieces(datatable), products)
    return ship(order, ShipmentRequest(items, source, notify=True, comment=DocumentComment(text)))


@when(parsers.re(r'the merchant ships from "(?P<source>\w+)":'), target_fixture="shipment")
def ships_from(source: str, datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products) -> Shipment:
    """Some pieces of some lines, without notification."""
    return ship(order, ShipmentRequest(_items(order, _pieces(datatable), products), source))


@given("the merchant has shipped as the source selection advises", target_fixture="shipment")
@when("the merchant ships as the source selection advises", target_fixture="shipment")
def ships_as_advised(order: OpenOrder) -> Shipment:
    """One shipment from each source that the selection by priority names; each is held against the order."""
    order = order.again()
    advice = select_sources(order.client, order.channel.stock_id, shippable_pieces(order.now.order))
    assert advice.shippable, f"the sources of stock {order.channel.stock_id} cannot ship order {order.order_id}"
    shipment = None
    for source, pieces in advice.parts().items():
        items = {order.line(sku)["item_id"]: quantity for sku, quantity in pieces.items()}
        shipment = ship(order, ShipmentRequest(items, source))
        shipment.check_answer()
        shipment.check_shipment()
        shipment.check_order()
        shipment.check_stock()
    assert shipment is not None, f"the source selection names no source for order {order.order_id}"
    return shipment


@when(
    parsers.re(
        r'the merchant ships with the tracking number "(?P<number>[^"]+)" of "(?P<title>[^"]+)" \((?P<code>\w+)\):'
    ),
    target_fixture="shipment",
)
def ships_with_track(
    number: str,
    title: str,
    code: str,
    datatable: Sequence[Sequence[str]],
    order: OpenOrder,
    products: Products,
    shipping_source: str | None,
) -> Shipment:
    """The order tutorial's call: no source where the default stock serves, else the source where the pieces lie."""
    items = _items(order, _pieces(datatable), products)
    request = ShipmentRequest(items, shipping_source, notify=True, tracks=(Track(number, title, code),))
    return ship(order, request)


@when(
    parsers.re(
        r'the merchant ships from the best source with the tracking number "(?P<number>[^"]+)" of "(?P<title>[^"]+)" '
        r"\((?P<code>\w+)\):"
    ),
    target_fixture="shipment",
)
def ships_from_best_with_track(
    number: str, title: str, code: str, datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products
) -> Shipment:
    """Some pieces from the source where the scenario put them."""
    pieces = _pieces(datatable)
    source = next(products[name].source for name in pieces)
    request = ShipmentRequest(_items(order, pieces, products), source, tracks=(Track(number, title, code),))
    return ship(order, request)


@then("the sources have given what the selection advised")
def given_as_advised(order: OpenOrder, channel: SalesChannel, products: Products) -> None:
    """One shipment from each source that it took to have enough; together they hold what was ordered."""
    made = shipments_of(order.client, order.order_id)
    sources = [shipment["extension_attributes"]["source_code"] for shipment in made]
    assert len(set(sources)) == len(sources) == min(len(channel.sources), MOST_SOURCES), f"shipped from {sources}"
    for product in products.values():
        ordered = next((row["qty_ordered"] for row in order.now.order["items"] if row["sku"] == product.sku), 0)
        given = sum(row["qty"] for shipment in made for row in shipment["items"] if row["sku"] == product.sku)
        assert given == ordered, f"the shipments hold {given} pieces of {product.sku}, expected {ordered}"


@pytest.fixture
def shipping_source() -> str | None:
    """The source that a shipment must name; None where Magento finds it alone."""
    return None


@then("the shipment is answered with the shipment's id")
def answered_with_id(shipment: Shipment) -> None:
    """A JSON string of digits, of a shipment that the order did not have."""
    shipment.check_answer()


@then("every value of the shipment follows from the order")
def shipment_follows(shipment: Shipment) -> None:
    """Its lines, tracks, comments, addresses and source."""
    shipment.check_shipment()


@then("every value of the order follows from the shipment")
def order_follows(shipment: Shipment) -> None:
    """Quantities shipped and the state move, and nothing else."""
    shipment.check_order()


@then("the stock has moved as the shipment demands")
def stock_follows(shipment: Shipment) -> None:
    """The source named gives the pieces, nothing else moves."""
    shipment.check_stock()


@then(
    parsers.re(
        r'by the shipment "(?P<source>\w+)" has (?P<n1>\d+) pieces of "(?P<sku1>[^"]+)"'
        r'( and (?P<n2>\d+) pieces of "(?P<sku2>[^"]+)")? less'
    )
)
def source_less(
    source: str, n1: str, sku1: str, n2: str | None, sku2: str | None, shipment: Shipment, products: Products
) -> None:
    """Between the readings right before and after the shipment."""
    mismatches = []
    for pieces, name in ((n1, sku1), (n2, sku2)):
        if pieces is None or name is None:
            continue
        sku = sku_of(name, products)
        before = source_quantities(shipment.order.now.stock, sku)[source]
        after = source_quantities(shipment.after.stock, sku)[source]
        mismatches += Expectation(f"/{sku}/{source}", before - int(pieces), "shipped from there").judge(after)
    assert_none(mismatches, f"source {source} after the shipment")


@then(parsers.parse('the shipment holds {pieces:d} pieces of "{sku}"'))
def shipment_holds(pieces: int, sku: str, shipment: Shipment) -> None:
    """The line of that SKU."""
    found = [line["qty"] for line in shipment.shipment["items"] if line["sku"] == sku]
    assert found == [pieces], f"shipment {shipment.shipment_id} holds {found} pieces of {sku}, expected {pieces}"


@then(parsers.parse('the shipments of the order come from "{sources}"'))
def come_from(sources: str, order: OpenOrder) -> None:
    """One from each source, in that order."""
    found = [made["extension_attributes"]["source_code"] for made in shipments_of(order.client, order.order_id)]
    assert ", ".join(found) == sources, f"the shipments come from {', '.join(found)}, expected {sources}"


@then("since the payment no salable quantity has moved")
def salable_stays(capture: Capture) -> None:
    """What was shipped had been reserved since the order."""
    _check_salable(capture.order, capture.after.stock)


@then("since the order no salable quantity has moved")
def salable_stays_since_order(order: OpenOrder) -> None:
    """What was handed out had been reserved since the order."""
    _check_salable(order, order.now.stock)


def _check_salable(order: OpenOrder, before: StockReading) -> None:
    after = read_stock(order.client, before.salable, order.channel.stock_id)
    rule = "reserved since the order; a shipment leaves it"
    mismatches = check_stock_unchanged(after, before=StockReading({}, before.salable), rule=rule)
    assert_none(mismatches, "salable quantities after the shipment")


_REFUSALS: dict[str, Callable[[OpenOrder], Json]] = {
    "from a source that does not exist": lambda order: _body(order, "24-WB03", 1, "qa-nowhere"),
    "an item of no order": lambda order: {**_body(order, "24-WB03", 1, "ne_wh"), "items": [_row(UNKNOWN_ID, 1)]},
    "more than lies at the source": lambda order: _body(order, "24-WB01", 11, "brooklyn"),
    "a downloadable product": lambda order: _body(order, "240-LV06", 1, "hq"),
    "from no source, though there are several": lambda order: _body(order, "24-WB03", 1, None),
    "an order that does not exist": lambda order: _body(order, "24-WB03", 1, "ne_wh"),
}


def _row(item_id: int, quantity: Decimal | int) -> dict[str, Any]:
    return {"order_item_id": item_id, "qty": quantity}


def _body(order: OpenOrder, sku: str, quantity: Decimal | int, source: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {"items": [_row(order.line(sku)["item_id"], quantity)]}
    if source is not None:
        body["arguments"] = {"extension_attributes": {"source_code": source}}
    return body


def _see(guard: SnapshotGuard, order: OpenOrder) -> None:
    guard.capture(SHIPMENTS, lambda: shipments_of(order.client, order.order_id))


@when(parsers.re(r"the merchant tries to ship (?P<what>(?!of the scenario).+)"), target_fixture="refused")
def tries(what: str, standing: OpenOrder, guard: SnapshotGuard, products: Products) -> Answer:
    """A shipment that cannot be."""
    _see(guard, standing)
    if products:
        return _tries_own(what, standing, products)
    order_id = UNKNOWN_ID if what == "an order that does not exist" else None
    return standing.attempt(ship_path, _REFUSALS[what](standing), order_id=order_id)


def _tries_own(what: str, order: OpenOrder, products: Products) -> Answer:
    sku, best = products["bag"].sku, order.channel.sources[0]
    item = order.line(sku)["item_id"]
    if what == "an order that does not exist":
        return order.attempt(ship_path, _body(order, sku, 1, best), order_id=UNKNOWN_ID)
    bodies: dict[str, Json] = {
        "from a source that does not exist": _body(order, sku, 1, "qa-nowhere"),
        "an item of no order": {**_body(order, sku, 1, best), "items": [_row(UNKNOWN_ID, 1)]},
        "a virtual product": {"items": [_row(order.line(products["course"].sku)["item_id"], 1)]},
        "no pieces": {**_body(order, sku, 0, best), "items": [_row(item, 0)]},
        "it a second time": _body(order, sku, 1, best),
    }
    return order.attempt(ship_path, bodies[what])


@when("somebody with no token tries to ship the order", target_fixture="refused")
def tries_unsigned(standing: OpenOrder, guard: SnapshotGuard) -> Answer:
    """Everything that is left, and nobody who asks."""
    _see(guard, standing)
    return standing.attempt(ship_path, {}, as_=ANONYMOUS)


@then("order, invoices, shipments and stock are as they were")
def unchanged(standing: OpenOrder, guard: SnapshotGuard) -> None:
    """Every value of all four."""
    standing.check_unchanged("the shipment was refused")
    guard.assert_unchanged(SHIPMENTS, "the shipment was refused")
