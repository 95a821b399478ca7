"""Recorded shipments contradict no expectation, and every defect in them does."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from magento_acceptance.expectations import (
    CheckRow,
    ShipmentRequest,
    Window,
    assert_none,
    check_order_after_shipments,
    check_shipment,
    check_stock_after_shipments,
    wrong,
)
from magento_acceptance.expectations.shipment import shipped_quantities
from tests.expectations.mutations import mutations
from tests.expectations.recorded_flows import LUMA, PRODUCTS, Flow, fill, flow

NORTHEAST = ("step12-ship-ne", "step12-verify-shipment-1")
WEST = ("step12-ship-west", "step12-verify-shipment-2")


def _request(recording: Flow, exchange: str) -> ShipmentRequest:
    body = recording.exchanges[exchange]["request"]["json"]
    return ShipmentRequest.from_json(fill(body, recording.saved[exchange]))


def _after_northeast(order: Mapping[str, Any]) -> dict[str, Any]:
    """The order between the two recorded shipments, which nobody read."""
    between = copy.deepcopy(dict(order))
    for line in between["items"]:
        line["qty_shipped"] = {"24-WB03": 20, "24-WB01": 35}.get(line["sku"], 0)
    return between


def _tutorial(exchange: str) -> tuple[Any, dict[str, Any]]:
    recording = flow("inventory-tutorial")
    order, first = recording.answer("step10-verify-order"), recording.answer(NORTHEAST[1])
    sent, read = NORTHEAST if exchange == "first" else WEST
    earlier = [] if exchange == "first" else [first]
    order = order if exchange == "first" else _after_northeast(order)
    shipment_id = recording.answer(sent)
    request = _request(recording, sent)
    return recording.answer(read), {"order": order, "request": request, "shipment_id": shipment_id, "earlier": earlier}


def _composites() -> tuple[Any, dict[str, Any]]:
    recording = flow("orders-tutorial")
    arguments = {
        "order": recording.answer("step07-verify-order"),
        "request": _request(recording, "step09-ship"),
        "shipment_id": recording.answer("step09-ship"),
    }
    return recording.answer("step09-verify-shipment"), arguments


SHIPMENTS = pytest.mark.parametrize("case", ["first", "second", "composites"])


def _case(name: str) -> tuple[Any, dict[str, Any]]:
    shipment, arguments = _composites() if name == "composites" else _tutorial(name)
    return shipment, arguments | {"mail": True}


@SHIPMENTS
def test_a_recorded_shipment_is_as_expected(case: str) -> None:
    shipment, arguments = _case(case)

    assert_none(check_shipment(shipment, **arguments), case)


# What only another answer names: the shipment's number, and ids of their own.
BY_ITSELF = r"/increment_id: other text|/(items|comments|tracks)/\d+/entity_id: plus 1"
# Keys that Magento always answers as null for a tracking number, and the source that it chose by itself.
UNUSED = r"/tracks/0/(weight|qty|description): .*|/extension_attributes.*"


@SHIPMENTS
def test_every_defect_of_a_shipment_is_caught(case: str) -> None:
    shipment, arguments = _case(case)
    made = datetime.strptime(shipment["created_at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    arguments["window"] = Window(made, made + timedelta(seconds=1))
    survivors = [
        f"{mutation.pointer}: {mutation.kind}"
        for mutation in mutations(shipment)
        if not wrong(check_shipment(mutation.document, **arguments))
    ]
    harmless = f"{BY_ITSELF}|{UNUSED}" if case == "composites" else BY_ITSELF

    assert [survivor for survivor in survivors if not re.fullmatch(harmless, survivor)] == []


def _order_after(found: Any) -> list[CheckRow]:
    recording = flow("inventory-tutorial")
    return check_order_after_shipments(
        found,
        before=recording.answer("step10-verify-order"),
        requests=[_request(recording, exchange) for exchange, _ in (NORTHEAST, WEST)],
    )


def test_the_recorded_order_is_complete_after_its_shipments() -> None:
    assert_none(_order_after(flow("inventory-tutorial").answer("step12-verify-order")), "order after its shipments")


def test_an_order_that_was_not_shipped_is_told() -> None:
    told = {row.pointer for row in wrong(_order_after(flow("inventory-tutorial").answer("step10-verify-order")))}

    assert {"/state", "/status", "/items/0/qty_shipped", "/items/1/qty_shipped"} <= told


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
    told = check_stock_after_shipments(recording.stock("step10-verify", LUMA), **arguments)
    assert sorted(row.pointer for row in wrong(told)) == [
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
