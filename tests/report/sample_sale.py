"""A run in which the tutorial's order is captured, rightly or wrongly, with everything that the sign-off tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.report.sample_parts import Sample, document, exchange, scenario, step

ITEMS = (
    ("24-WB03", "Driven Backpack", 20, "36", "720", "144"),
    ("24-WB01", "Voyage Yoga Bag", 40, "32", "1280", "256"),
    ("240-LV06", "Yoga Adventure", 1, "22", "22", "4.4"),
)
SALE = "The tutorial's order is captured in full"


def sale(*, wrong: bool, decision: str = "ACCEPTED") -> Sample:
    lines = list(sale_exchanges(wrong))
    failure = {
        "title": "invoice 3 of order 000000003: 2 values not as expected",
        "text": "value  expected  found  because\n-----  --------  -----  -------\n/grand_total  1917.6  1921.6  the order's",
        "rows": [
            {
                "name": "grand total",
                "where": "/grand_total",
                "found": "1921.6",
                "expected": "1917.6",
                "why": "a full capture invoices the order's grand_total",
            },
            {
                "name": "quantity of 24-WB03",
                "where": "/items/0/qty",
                "found": "19",
                "expected": "20",
                "why": "a full capture invoices all 20 units that were ordered of 24-WB03",
            },
        ],
        "exchange": "7",
    }
    bad = "failed" if wrong else "passed"
    after = "skipped" if wrong else "passed"
    quantities = [["sku", "quantity"], *[[item[0], str(item[2])] for item in ITEMS]]
    scenarios = [
        scenario(
            "s1",
            SALE,
            [
                step("Given", "the tutorial's sources, stock and products", "1"),
                step("And", "a customer with a signed-in account", "2"),
                step("Given", "the customer has placed the tutorial's order:", "3", "4", table=quantities),
                step("When", "the merchant captures the payment and notifies the customer", "5", "6"),
                step("Then", "the capture returns the invoice's id"),
                step("And", "the invoice matches the order", "7", status=bad),
                step("And", "the order is processing and paid in full", "8", status=after),
                step("And", "the stock reflects the capture", "9", "10", status=after),
            ],
            status=bad,
            seconds=4.82,
            failure=failure if wrong else None,
            other_exchanges=["11"],
        ),
        scenario(
            "s2",
            "The request names <what>",
            [
                step("Given", "a paid order"),
                step("When", "the merchant captures an order that does not exist", "12"),
                step("Then", 'the shop refuses with 404 and "The entity that was requested doesn\'t exist."'),
            ],
            example="what: an order that does not exist · status: 404",
            feature="A capture that must not be is refused and changes nothing",
            feature_file="features/invoicing/refusals.feature",
            tags=["step10", "portable", "refusal"],
            seconds=0.64,
        ),
        scenario(
            "s3",
            "The virtual product vp1 leaves its source when the invoice is made",
            [
                step("Given", 'the virtual product "vp1" at 10'),
                step("Then", 'the source "hq" holds 9998 of "vp1"', "13"),
            ],
            seconds=1.2,
        ),
        scenario(
            "s4",
            "A capture of an order that your people have prepared",
            [],
            status="skipped",
            reason="MAGENTO_ORDER_ID is not set",
            feature="An order of the shop's own is captured",
            feature_file="features/invoicing/given_order.feature",
            tags=["step10", "given_order"],
            seconds=0.0,
        ),
    ]
    whole = document(decision, scenarios)
    whole["criteria"] = list(criteria(wrong))
    whole["trails"] = [{"scenario": "s1", "ids": trail()}]
    whole["invoices"] = [invoice(wrong)]
    whole["stock"] = list(stock(wrong))
    whole["checks"] = [check(wrong)]
    if wrong:
        whole["causes"] = [cause()]
    whole["slowest"] = [
        {
            "exchange": "5",
            "ms": 612.8,
            "method": "POST",
            "path": "/rest/default/V1/order/3/invoice",
            "status": None if wrong else 200,
            "scenario": "s1",
            "attempt": 1,
        }
    ]
    whole["skipped"] = [{"reason": "MAGENTO_ORDER_ID is not set", "scenarios": ["s4"]}]
    whole["created"] = [
        {
            "kind": "customer",
            "id": 17,
            "what": "qa-a1b2c3-jane@example.com",
            "scenario": SALE,
            "removed": not wrong,
            "why": "",
        },
        {
            "kind": "order",
            "id": 3,
            "what": "000000003",
            "scenario": SALE,
            "removed": False,
            "why": "a paid order is refunded, not removed",
        },
    ]
    whole["integrity"]["exchanges"] = len(lines)
    return Sample(whole, lines)


def sale_exchanges(wrong: bool) -> Iterator[dict[str, Any]]:
    good = {"name": "invoice", "ok": True, "problems": []}
    total = 1921.6 if wrong else 1917.6
    invoice = {
        "entity_id": 3,
        "order_id": 3,
        "increment_id": "000000003",
        "grand_total": total,
        "items": [
            {
                "sku": sku,
                "name": name,
                "order_item_id": number,
                "qty": 19 if wrong and number == 3 else qty,
                "price": float(price),
            }
            for number, (sku, name, qty, price, *_) in enumerate(ITEMS, 3)
        ],
    }
    problem = {"name": "invoice", "ok": False, "problems": ["/items/0/order_item_id: 3 is missing"]}
    capture = {"capture": True, "notify": True}
    yield exchange(
        1, "GET", "/V1/inventory/sources", got={"items": [{"source_code": "hq"}], "total_count": 1}, scenario=SALE
    )
    yield exchange(
        2,
        "POST",
        "/V1/customers",
        sent={"customer": {"email": "qa-a1b2c3-jane@example.com"}, "password": "***"},
        got={"id": 17},
    )
    yield exchange(
        3,
        "POST",
        "/V1/carts/mine/items",
        sent={"cartItem": {"sku": "24-WB03", "qty": 20}},
        got={"item_id": 3},
        caller="customer jane",
    )
    yield exchange(
        4,
        "POST",
        "/V1/carts/mine/payment-information",
        sent={"paymentMethod": {"method": "banktransfer"}},
        got=3,
        ms=212.4,
    )
    if wrong:
        yield exchange(
            5, "POST", "/V1/order/3/invoice", sent=capture, error="ReadTimeout: the read operation timed out", ms=2000.0
        )
    else:
        yield exchange(
            5,
            "POST",
            "/V1/order/3/invoice",
            sent=capture,
            got="3",
            ms=612.8,
            schema={"name": "capture-id", "ok": True, "problems": []},
        )
    yield exchange(
        6,
        "GET",
        "/V1/invoices?searchCriteria%5BpageSize%5D=1",
        got={"items": [invoice], "total_count": 1},
        attempt=2,
        ms=388.1,
    )
    yield exchange(7, "GET", "/V1/invoices/3", got=invoice, schema=problem if wrong else good, ms=95.0)
    yield exchange(8, "GET", "/V1/orders/3", got={"entity_id": 3, "status": "processing", "total_due": 0})
    yield exchange(9, "GET", "/V1/inventory/source-items?searchCriteria=", got={"items": []})
    yield exchange(10, "GET", "/V1/inventory/get-product-salable-quantity/24-WB03/2", got=80)
    yield (
        exchange(11, "DELETE", "/V1/customers/17", text="<html><body><h1>500</h1></body></html>", status=500)
        if wrong
        else exchange(11, "DELETE", "/V1/customers/17", got=True)
    )
    yield exchange(
        12,
        "POST",
        "/V1/order/9999/invoice",
        sent=capture,
        got={"message": "The entity that was requested doesn't exist."},
        status=404,
    )
    yield exchange(13, "GET", "/V1/inventory/source-items?searchCriteria=vp1", got={"items": [{"quantity": 9998}]})
    yield exchange(
        14,
        "POST",
        "/V1/integration/admin/token",
        sent={"username": "qa", "password": "***"},
        got="***",
        step="looking at the target",
    )


def criteria(wrong: bool) -> Iterator[dict[str, Any]]:
    bad = "failed" if wrong else "passed"
    claims = (
        ("Capture payment", "The capture is answered with the id of one new invoice", "passed"),
        ("Capture payment", "The invoice carries the order's lines, prices, discounts and totals", bad),
        ("Retrieve the order item IDs", "Each line of the invoice names the order item that it pays for", "passed"),
        ("Verify this step", "The order is processing and nothing is left to pay", "passed"),
        ("Verify this step", "The salable quantity does not move when the payment is captured", bad),
        ("Verify this step", "The invoice e-mail reaches the customer", "not checked"),
    )
    for number, (section, claim, result) in enumerate(claims, 1):
        by = [] if result == "not checked" else [{"id": "s1", "result": result}, {"id": "s2", "result": "passed"}]
        yield {
            "id": f"10.{number}",
            "step": "Step 10",
            "section": section,
            "claim": claim,
            "result": result,
            "scenarios": by,
        }
    yield {
        "id": "12.1",
        "step": "Step 12",
        "section": "Create a shipment",
        "claim": "The goods leave the sources that were chosen",
        "result": "not checked",
        "scenarios": [],
    }


def trail() -> list[dict[str, Any]]:
    names = [("customer", "", 17, "2"), ("quote", "", 3, "3"), ("order", "", 3, "4"), ("invoice", "", "3", "5")]
    ids = [{"name": name, "key": key, "id": value, "exchange": call} for name, key, value, call in names]
    ids += [
        {"name": "order_item", "key": item[0], "id": number, "exchange": "7"} for number, item in enumerate(ITEMS, 3)
    ]
    return ids


def row(pointer: str, name: str, expected: str, found: str) -> dict[str, Any]:
    rule = "follows from the order"
    return {
        "pointer": pointer,
        "name": name,
        "expected": expected,
        "found": found,
        "rule": rule,
        "ok": expected == found,
    }


def check(wrong: bool) -> dict[str, Any]:
    rows = [
        row("/grand_total", "grand total", "1917.6", "1921.6"),
        row("/items/0/qty", "quantity of 24-WB03", "20", "19"),
    ]
    about = {"scenario": "s1", "step": 5, "check": "capture.invoice", "subject": "invoice 3", "judged": 3}
    return {**about, "rows": rows if wrong else []}


def cause() -> dict[str, Any]:
    return {
        "value": "grand total",
        "found": "1921.6",
        "expected": "1917.6",
        "rule": "a full capture invoices the order's grand_total",
        "sentence": "And the invoice matches the order",
        "also": ["quantity of 24-WB03"],
        "scenarios": ["s1"],
    }


def cell(label: str, expected: str, found: str) -> dict[str, Any]:
    rule = "follows from the order"
    return {"label": label, "expected": expected, "found": found, "rule": rule, "ok": expected == found}


def invoice(wrong: bool) -> dict[str, Any]:
    lines = []
    for number, (sku, _, qty, price, total, discount) in enumerate(ITEMS, 3):
        found = "19" if wrong and number == 3 else str(qty)
        figures = (("price", price), ("row total", total), ("discount", discount))
        cells = [cell("quantity", str(qty), found), *(cell(label, value, value) for label, value in figures)]
        lines.append({"sku": sku, "order_item_id": number, "cells": cells})
    total = "1921.6" if wrong else "1917.6"
    figures = (("subtotal", "2022"), ("discount", "-404.4"), ("shipping", "300"), ("tax", "0"))
    return {
        "scenario": "s1",
        "order_id": 3,
        "invoice_id": "3",
        "increment_id": "000000003",
        "currency": "USD",
        "lines": lines,
        "totals": [*(cell(label, value, value) for label, value in figures), cell("grand total", "1917.6", total)],
    }


def stock(wrong: bool) -> Iterator[dict[str, Any]]:
    for number, (sku, _, qty, *_) in enumerate(ITEMS):
        after = 100 - qty
        move = {"scenario": "s1", "sku": sku, "where": "salable on stock 2", "before": "100"}
        if wrong and number == 0:
            move |= {"after": str(after - 1), "expected": str(after), "rule": "reserved by the order", "ok": False}
        else:
            move |= {"after": str(after), "expected": None, "rule": "", "ok": True}
        yield move
