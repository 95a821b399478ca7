"""Shipping an order: Step 12."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import (
    DocumentComment,
    ShipmentRequest,
    Track,
    check_salable_after_shipments,
)
from magento_acceptance.flows.capture import Capture
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.ship import Shipment, left_to_ship, ship, ship_path, shipments_of
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.flows.source_selection import Selection, select_sources
from magento_acceptance.flows.unchanged import SnapshotGuard

from .callers import CALLER, caller_of
from .checks import Verify, expect
from .orders import item_id
from .products import MOST_SOURCES, Products
from .rejections import Attempt
from .tables import QUANTITY, Quantities, Table, quantities

TRACK = r'with the tracking number "(?P<number>[^"]+)" of "(?P<title>[^"]+)" \((?P<code>\w+)\):'
SHIPMENTS = "shipments"


def _items(datatable: Table, order: OpenOrder, products: Products) -> dict[int, Decimal]:
    return {item_id(order, name, products): quantity for name, quantity in quantities(datatable).items()}


@when(
    parsers.re(
        r'the merchant ships from "(?P<source>\w+)" and notifies the customer, with the comment "(?P<text>[^"]*)":'
    ),
    target_fixture="shipment",
)
def ships_with_comment(source: str, text: str, datatable: Quantities, order: OpenOrder, products: Products) -> Shipment:
    """The published call."""
    items = _items(datatable, order, products)
    return ship(order, ShipmentRequest(items, source, notify=True, comment=DocumentComment(text)))


@when(parsers.re(r'the merchant ships from "(?P<source>\w+)":'), target_fixture="shipment")
def ships_from(source: str, datatable: Quantities, order: OpenOrder, products: Products) -> Shipment:
    return ship(order, ShipmentRequest(_items(datatable, order, products), source))


@given("the merchant has shipped as the source selection advises", target_fixture="shipment")
@when("the merchant ships as the source selection advises", target_fixture="shipment")
def ships_as_advised(order: OpenOrder, verify: Verify) -> Shipment:
    """One shipment from each source that the selection by priority names, each checked against the order; returns the last."""
    order = order.again()
    wanted = left_to_ship(order.now.order)
    advice = Selection(select_sources(order.client, order.channel.stock_id, wanted).raise_for_refusal().json)
    parts = advice.parts()
    rows = expect("/shippable", True, advice.shippable, "the sources have what was ordered")
    rows += expect("/source_selection_items", True, bool(parts), "some source gives it", "sources named")
    verify("selection.order", f"source selection for order {order.order_id}", rows)
    for source, parcel in parts.items():
        items = {order.line(sku)["item_id"]: quantity for sku, quantity in parcel.items()}
        shipment = ship(order, ShipmentRequest(items, source))
        shipment.check_answer()
        shipment.check_document()
        shipment.check_order()
        shipment.check_stock()
    return shipment


@when(parsers.re(f"the merchant ships {TRACK}"), target_fixture="shipment")
def ships_with_track(
    number: str,
    title: str,
    code: str,
    datatable: Quantities,
    order: OpenOrder,
    products: Products,
    shipping_source: str | None,
) -> Shipment:
    """The order tutorial's call: no source where the default stock serves, else the source that holds the products."""
    items = _items(datatable, order, products)
    return ship(order, ShipmentRequest(items, shipping_source, notify=True, tracks=(Track(number, title, code),)))


@when(parsers.re(f"the merchant ships from the best source {TRACK}"), target_fixture="shipment")
def ships_from_best_with_track(
    number: str, title: str, code: str, datatable: Quantities, order: OpenOrder, products: Products
) -> Shipment:
    """From the source where the scenario put the first product of the table."""
    source = next(products[name].source for name in quantities(datatable))
    items = _items(datatable, order, products)
    return ship(order, ShipmentRequest(items, source, tracks=(Track(number, title, code),)))


@pytest.fixture
def shipping_source() -> str | None:
    """The source that a shipment must name; None where Magento finds it alone."""
    return None


@then("the sources have given what the selection advised")
def given_as_advised(order: OpenOrder, channel: SalesChannel, products: Products, verify: Verify) -> None:
    """One shipment from each source that it took to have enough; together they hold what was ordered."""
    made = shipments_of(order.client, order.order_id)
    sources = [shipment["extension_attributes"]["source_code"] for shipment in made]
    wanted = min(len(channel.sources), MOST_SOURCES)
    rows = expect("", wanted, len(sources), "one for each source that holds a part", "shipments")
    rows += expect("", wanted, len(set(sources)), "each from a source of its own", "sources")
    ordered = {line["sku"]: line["qty_ordered"] for line in order.now.order["items"]}
    for product in products.values():
        found = sum(row["qty"] for shipment in made for row in shipment["items"] if row["sku"] == product.sku)
        rows += expect(f"/{product.sku}/qty", ordered.get(product.sku, 0), found, "ordered")
    verify("shipment.sources", f"shipments of order {order.order_id}", rows)


@then(parsers.parse('the shipment holds {quantity} of "{sku}"'), converters=QUANTITY)
def shipment_holds(quantity: Decimal, sku: str, shipment: Shipment, verify: Verify) -> None:
    found = [line["qty"] for line in shipment.document["items"] if line["sku"] == sku]
    rows = expect("/items", [quantity], found, "what was left of the line", f"quantities of {sku}")
    verify("shipment.lines", shipment.subject, rows)


@then(parsers.parse('the shipments of the order come from "{sources}"'))
def come_from(sources: str, order: OpenOrder, verify: Verify) -> None:
    """One from each source, in that order."""
    found = [made["extension_attributes"]["source_code"] for made in shipments_of(order.client, order.order_id)]
    rows = expect("", sources, ", ".join(found), "the sources that shipped, one shipment each", "sources")
    verify("shipment.sources", f"shipments of order {order.order_id}", rows)


@then("after the shipment, every salable quantity is what it was after the capture")
def salable_stays(capture: Capture, verify: Verify) -> None:
    """What was shipped had been reserved since the order."""
    before, order = capture.after.stock, capture.order
    after = read_stock(order.client.get, before.salable, order.channel.stock_id)
    rows = check_salable_after_shipments(after, before=before)
    verify("shipment.salable", "salable quantities after the shipment", rows)


@when(
    parsers.re(
        r'the merchant tries to ship (?P<quantity>\d+) of the order item "(?P<item>[^"]+)" '
        r'(?P<origin>from "[^"]+"|from the best source|without naming a source)$'
    ),
    converters=QUANTITY,
    target_fixture="attempt",
)
def tries_item(
    quantity: Decimal, item: str, origin: str, standing: OpenOrder, guard: SnapshotGuard, products: Products
) -> Attempt:
    body: dict[str, Any] = {"items": [{"order_item_id": item_id(standing, item, products), "qty": quantity}]}
    if origin.startswith("from"):
        source = standing.channel.sources[0] if origin == "from the best source" else origin.split('"')[1]
        body["arguments"] = {"extension_attributes": {"source_code": source}}
    return _tries(standing, guard, body)


def _tries(order: OpenOrder, guard: SnapshotGuard, body: Any, **how: Any) -> Attempt:
    guard.capture(SHIPMENTS, lambda: shipments_of(order.client, order.order_id))
    return Attempt("shipment.refused", order.attempt(ship_path, body, **how))


@when(parsers.parse("the merchant tries to ship order {order_id:d}"), target_fixture="attempt")
def tries_order(order_id: int, standing: OpenOrder, guard: SnapshotGuard) -> Attempt:
    return _tries(standing, guard, {}, order_id=order_id)


@when(parsers.re(f"{CALLER} tries to ship the order"), target_fixture="attempt")
def tries_as(caller: str, standing: OpenOrder, guard: SnapshotGuard, request: pytest.FixtureRequest) -> Attempt:
    return _tries(standing, guard, {}, as_=caller_of(caller, request))
