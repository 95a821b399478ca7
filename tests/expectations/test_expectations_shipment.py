"""Several shipments at once, and what they do to the order and the stock."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from magento_acceptance.expectations import (
    CheckRow,
    ShipmentRequest,
    assert_none,
    check_order_after_shipments,
    check_stock_after_shipments,
    wrong,
)
from magento_acceptance.expectations.shipment import shipped_quantities
from tests.expectations.recorded_flows import LUMA, PRODUCTS, Flow, fill, flow

NORTHEAST = ("step12-ship-ne", "step12-verify-shipment-1")
WEST = ("step12-ship-west", "step12-verify-shipment-2")


def _request(recording: Flow, exchange: str) -> ShipmentRequest:
    body = recording.exchanges[exchange]["request"]["json"]
    return ShipmentRequest.from_json(fill(body, recording.saved[exchange]))


def _order_after(found: Any) -> list[CheckRow]:
    recording = flow("inventory-tutorial")
    return check_order_after_shipments(
        found,
        before=recording.answer("step10-verify-order"),
        requests=[_request(recording, exchange) for exchange, _ in (NORTHEAST, WEST)],
    )


def test_the_recorded_order_is_complete_after_its_shipments() -> None:
    assert_none(_order_after(flow("inventory-tutorial").answer("step12-verify-order")), "order after its shipments")


def test_an_order_that_was_not_shipped_is_reported() -> None:
    reported = {row.pointer for row in wrong(_order_after(flow("inventory-tutorial").answer("step10-verify-order")))}

    assert {"/state", "/status", "/items/0/qty_shipped", "/items/1/qty_shipped"} <= reported


def test_the_recorded_order_of_one_shipment_is_complete() -> None:
    recording = flow("portable")
    requests = [_request(recording, "ship")]
    invoiced = recording.answer("order-complete")
    before = copy.deepcopy(invoiced) | {"state": "processing", "status": "processing"}
    for line in (*before["items"], *before["extension_attributes"]["shipping_assignments"][0]["items"]):
        line["qty_shipped"] = 0

    assert_none(check_order_after_shipments(invoiced, before=before, requests=requests), "portable")


def test_the_recorded_sources_give_what_was_shipped() -> None:
    recording = flow("inventory-tutorial")
    arguments: dict[str, Any] = {
        "before": recording.stock("step10-verify", LUMA),
        "order": recording.answer("step10-verify-order"),
        "requests": [_request(recording, exchange) for exchange, _ in (NORTHEAST, WEST)],
        "products": PRODUCTS,
    }

    assert wrong(check_stock_after_shipments(recording.stock("step12-verify", LUMA), **arguments)) == []
    reported = check_stock_after_shipments(recording.stock("step10-verify", LUMA), **arguments)
    assert sorted(row.pointer for row in wrong(reported)) == [
        "/source_items/24-WB01/items/ne_wh/quantity",
        "/source_items/24-WB01/items/west_wh/quantity",
        "/source_items/24-WB03/items/ne_wh/quantity",
    ]


def test_more_than_is_left_is_cut_down_without_a_word() -> None:
    order = flow("inventory-tutorial").answer("step10-verify-order")
    line = next(line for line in order["items"] if line["sku"] == "24-WB03")

    assert shipped_quantities(order, [ShipmentRequest(items={line["item_id"]: 35})]) == [{line["item_id"]: 20}]


def test_a_shipment_without_a_source_has_no_known_stock_movement() -> None:
    recording = flow("inventory-tutorial")
    stock = recording.stock("step10-verify", LUMA)
    order = recording.answer("step10-verify-order")

    with pytest.raises(ValueError, match="must name its source"):
        check_stock_after_shipments(stock, before=stock, order=order, requests=[ShipmentRequest()], products=PRODUCTS)
