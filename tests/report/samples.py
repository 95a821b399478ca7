"""Sign-off documents with their evidence, as the page gets them: written by hand from the document's contract.

`accepted`, `not_accepted`, `incomplete` and `rehearsal` are what a reader sees most; `hostile` holds what a shop with ill will
might send; `big` makes runs of any size. Each gives a `Sample`; `save` puts its evidence into a folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOP = "https://shop.example.com"
ITEMS = (
    ("24-WB03", "Driven Backpack", 20, "36", "720", "144"),
    ("24-WB01", "Voyage Yoga Bag", 40, "32", "1280", "256"),
    ("240-LV06", "Yoga Adventure", 1, "22", "22", "4.4"),
)
SALE = "The tutorial's order is captured in full"


@dataclass
class Sample:
    """A sign-off document, and the lines of its evidence."""

    document: dict[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)

    def save(self, folder: Path) -> Path:
        """Write evidence.jsonl as the harness does; return its path."""
        path = folder / "evidence.jsonl"
        with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for line in self.lines:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return path


def exchange(
    number: str | int, method: str, path: str, *, sent: Any = None, got: Any = None, **other: Any
) -> dict[str, Any]:
    """One line of evidence; `other` takes status, ms, caller, scenario, step, schema, attempt, error, text."""
    request: dict[str, Any] = {
        "method": method,
        "url": f"{SHOP}/rest/default{path}",
        "headers": {
            "host": "shop.example.com",
            "accept-encoding": "gzip, deflate",
            "connection": "keep-alive",
            "user-agent": "magento-acceptance/0.1.0",
            "accept": "application/json",
            "authorization": "Bearer ***",
        },
    }
    if sent is not None:
        request["headers"]["content-type"] = "application/json"
        request["json"] = sent
    line: dict[str, Any] = {
        "exchange": str(number),
        "time": other.get("time", "2026-11-22T19:48:04.895Z"),
        "scenario": other.get("scenario"),
        "step": other.get("step"),
        "caller": other.get("caller", "admin"),
        "request": request,
    }
    if "error" in other:
        line["error"] = other["error"]
    else:
        body = {"text": other["text"]} if "text" in other else {"json": got}
        kind = "text/html" if "text" in other else "application/json; charset=utf-8"
        line["response"] = {"status": other.get("status", 200), "headers": {"content-type": kind}, **body}
    line["schema"] = other.get("schema")
    line["attempt"] = other.get("attempt", 1)
    line["ms"] = other.get("ms", 41.5)
    return line


def step(keyword: str, text: str, *exchanges: str, status: str = "passed", table: Any = None) -> dict[str, Any]:
    """One sentence of a scenario."""
    return {
        "keyword": keyword,
        "text": text,
        "table": table,
        "status": status,
        "seconds": 0.045 * len(exchanges) if status != "skipped" else 0.0,
        "line": 14,
        "exchanges": list(exchanges),
    }


def scenario(sid: str, name: str, steps: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """One scenario; `other` replaces what its parts say."""
    return {
        "id": sid,
        "nodeid": f"features/test_tutorials.py::test_{sid}",
        "feature": "Step 10 of the tutorial: create an invoice",
        "feature_file": "features/inventory_tutorial/step10_create_an_invoice.feature",
        "line": 12,
        "name": name,
        "example": None,
        "tags": ["step10", "luma"],
        "status": "passed",
        "reason": "",
        "started": "2026-11-22T19:48:03Z",
        "seconds": 2.31,
        "worker": "",
        "steps": steps,
        "other_exchanges": [],
        "failure": None,
    } | other


def document(decision: str, scenarios: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """A whole document around some scenarios; `other` replaces parts of it."""
    counts = {key: sum(s["status"] == key for s in scenarios) for key in ("passed", "failed", "skipped")}
    mock = decision == "REHEARSAL"
    whole: dict[str, Any] = {
        "version": 1,
        "run": {
            "id": "20261122-194800-a1b2c3",
            "started": "2026-11-22T19:48:00Z",
            "finished": "2026-11-22T19:49:12Z",
            "seconds": 72.4,
            "by": "Ada Winter",
            "host": "qa-runner-3",
            "revision": {"commit": "c0617006f2d1", "dirty": False},
            "harness": "0.1.0",
            "python": "3.11.9",
            "workers": 1,
            "command": ["pytest", "-m", "step10", "--magento-password=***"],
        },
        "verdict": {"decision": decision, "rehearsed": "passed" if mock else None, "why": [], "exit_status": 0},
        "shop": {
            "target": "mock" if mock else "real",
            "description": "built-in mock" if mock else "Outdoor Store (staging)",
            "base_url": None if mock else SHOP,
            "version": "2.4.7-p3",
            "store_code": "default",
            "currency": "USD",
        },
        "settings": [
            {"name": "MAGENTO_TARGET", "value": "mock" if mock else "real", "origin": "default" if mock else ".env"},
            {"name": "MAGENTO_BASE_URL", "value": SHOP, "origin": ".env"},
            {"name": "MAGENTO_ADMIN_USERNAME", "value": "qa", "origin": ".env"},
            {"name": "MAGENTO_ADMIN_PASSWORD", "value": "***", "origin": "environment"},
            {"name": "MAGENTO_ALLOW_WRITES", "value": "true", "origin": "command line"},
        ],
        "counts": counts | {"not_run": 0},
        "criteria": [],
        "trails": [],
        "invoices": [],
        "stock": [],
        "scenarios": scenarios,
        "calls": [],
        "slowest": [],
        "skipped": [],
        "made": [],
        "left_behind": [],
        "settled": [],
        "recovered": [],
        "proof": None,
        "integrity": {
            "algorithm": "sha256",
            "files": [
                {"name": "evidence.jsonl", "sha256": "9f2c" * 16, "bytes": 7_918_210},
                {"name": "outcomes.jsonl", "sha256": "51ab" * 16, "bytes": 84_120},
            ],
            "exchanges": 0,
        },
    }
    return whole | other


def accepted() -> Sample:
    """A real shop that passed."""
    sample = _sale(wrong=False)
    sample.document["verdict"]["why"] = ["All 3 scenarios that ran passed.", "Every criterion of Step 10 was checked."]
    return sample


def rehearsal() -> Sample:
    """The same against the mock."""
    sample = _sale(wrong=False, decision="REHEARSAL")
    sample.document["verdict"]["why"] = [
        "The run was made against the built-in mock, which is no shop: it can not be accepted.",
        "On the mock all 3 scenarios that ran passed.",
    ]
    sample.document["proof"] = {
        "finished": "2026-11-22T19:16:32Z",
        "seconds": 35.6,
        "complete": True,
        "defects": {"seeded": 185, "caught": 185, "indifferent": 0, "slipped": 0},
        "mutations": {"seeded": 100, "caught": 100, "indifferent": 0, "slipped": 0},
        "healthy": {"shops": 4, "false_alarms": 0},
        "scenario_runs": 762,
    }
    return sample


def not_accepted() -> Sample:
    """A real shop with wrong figures, a lost answer, and something that stayed behind."""
    sample = _sale(wrong=True, decision="NOT ACCEPTED")
    whole = sample.document
    whole["verdict"] |= {
        "why": [
            "1 of 3 scenarios that ran failed: The tutorial's order is captured in full.",
            "2 criteria of Step 10 are not met.",
        ],
        "exit_status": 1,
    }
    whole["left_behind"] = [
        {
            "kind": "customer",
            "id": 17,
            "what": "qa-a1b2c3-jane@example.com",
            "why": "the shop answered 500 to the deletion",
        }
    ]
    whole["settled"] = [{"what": "the salable quantity of 24-WB03", "seconds": 3.4, "scenario": SALE}]
    whole["recovered"] = [
        {
            "call": "POST /V1/order/3/invoice",
            "what": "invoice 3 was found by its order",
            "exchange": "6",
            "scenario": SALE,
        }
    ]
    return sample


def incomplete() -> Sample:
    """A real shop whose run was interrupted."""
    sample = _sale(wrong=False, decision="INCOMPLETE")
    whole = sample.document
    whole["verdict"] |= {"why": ["The run was interrupted: 12 scenarios did not run."], "exit_status": 2}
    whole["counts"]["not_run"] = 12
    whole["run"]["finished"] = None
    whole["run"]["revision"] = {"commit": None, "dirty": None}
    for criterion in whole["criteria"][1:]:
        criterion |= {"result": "not checked", "scenarios": []}
    return sample


def _sale(*, wrong: bool, decision: str = "ACCEPTED") -> Sample:
    lines = list(_sale_exchanges(wrong))
    failure = {
        "title": "invoice 3 of order 000000003: 2 values not as expected",
        "text": "value  expected  found  because\n-----  --------  -----  -------\n/grand_total  1917.6  1921.6  the order's",
        "rows": [
            {
                "where": "/grand_total",
                "found": "1921.6",
                "expected": "1917.6",
                "why": "a full capture invoices the order's grand_total",
            },
            {
                "where": "/items/0/qty",
                "found": "19",
                "expected": "20",
                "why": "a full capture invoices all 20 pieces that were ordered of 24-WB03",
            },
        ],
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
                step("And", "Jane Doe has an account", "2"),
                step("Given", "Jane has placed the tutorial's order:", "3", "4", table=quantities),
                step("When", "the merchant captures the payment and notifies the customer", "5", "6"),
                step("Then", "the capture is answered with the invoice's id"),
                step("And", "every value of the invoice follows from the order", "7", status=bad),
                step("And", "the order is processing, with nothing left to pay", "8", status=after),
                step("And", "the stock has moved as the capture demands", "9", "10", status=after),
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
    whole["criteria"] = list(_criteria(wrong))
    whole["trails"] = [{"scenario": "s1", "ids": _trail()}]
    whole["invoices"] = [_invoice(wrong)]
    whole["stock"] = list(_stock(wrong))
    whole["calls"] = [
        {
            "exchange": line["exchange"],
            "at_ms": 180.0 * number,
            "ms": line["ms"],
            "method": line["request"]["method"],
            "path": line["request"]["url"].split("/rest/default")[-1],
            "status": line["response"]["status"] if "response" in line else None,
            "scenario": {11: "s2", 12: "s3"}.get(number, "s1" if number < 11 else None),
            "attempt": line["attempt"],
        }
        for number, line in enumerate(lines)
    ]
    whole["slowest"] = ["5", "6", "4"]
    whole["skipped"] = [{"reason": "MAGENTO_ORDER_ID is not set", "scenarios": ["s4"]}]
    whole["made"] = [
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


def _sale_exchanges(wrong: bool) -> Iterator[dict[str, Any]]:
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


def _criteria(wrong: bool) -> Iterator[dict[str, Any]]:
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


def _trail() -> list[dict[str, Any]]:
    names = [("customer", "", 17, "2"), ("quote", "", 3, "3"), ("order", "", 3, "4"), ("invoice", "", "3", "5")]
    ids = [{"name": name, "key": key, "id": value, "exchange": call} for name, key, value, call in names]
    ids += [
        {"name": "order_item", "key": item[0], "id": number, "exchange": "7"} for number, item in enumerate(ITEMS, 3)
    ]
    return ids


def _cell(label: str, ordered: str, invoiced: str, why: str = "") -> dict[str, Any]:
    return {"label": label, "order": ordered, "invoice": invoiced, "differs": ordered != invoiced, "why": why}


def _invoice(wrong: bool) -> dict[str, Any]:
    lines = []
    for number, (sku, name, qty, price, total, discount) in enumerate(ITEMS, 3):
        found = "19" if wrong and number == 3 else str(qty)
        cells = [
            _cell("quantity", str(qty), found, "all 20 pieces that were ordered are captured"),
            _cell("price", price, price),
            _cell("row total", total, total),
            _cell("discount", discount, discount),
        ]
        lines.append({"sku": sku, "name": name, "order_item_id": number, "cells": cells})
    total = "1921.6" if wrong else "1917.6"
    figures = (("subtotal", "2022"), ("discount", "-404.4"), ("shipping", "300"), ("tax", "0"))
    return {
        "scenario": "s1",
        "order_id": 3,
        "invoice_id": "3",
        "increment_id": "000000003",
        "currency": "USD",
        "exchange": "7",
        "lines": lines,
        "totals": [
            *(_cell(label, value, value) for label, value in figures),
            _cell("grand total", "1917.6", total, "a full capture pays the order's grand total"),
        ],
    }


def _stock(wrong: bool) -> Iterator[dict[str, Any]]:
    phases = ("before order", "after order", "after invoice")
    for number, (sku, name, qty, *_) in enumerate(ITEMS):
        for kind, code, before, ordered in (("source", "hq", 100, 100), ("salable", "2", 100, 100 - qty)):
            after = ordered - 1 if wrong and kind == "salable" and number == 0 else ordered
            values = [before, ordered, after]
            yield {
                "scenario": "s1",
                "sku": sku,
                "name": name,
                "at": {"kind": kind, "code": code},
                "points": [
                    {"when": when, "value": str(value), "exchange": str(8 + place)}
                    for place, (when, value) in enumerate(zip(phases, values, strict=True))
                ],
                "moves": [
                    {
                        "from": phases[0],
                        "to": phases[1],
                        "expected": str(ordered - before),
                        "found": str(ordered - before),
                        "ok": True,
                        "why": "",
                    },
                    {
                        "from": phases[1],
                        "to": phases[2],
                        "expected": "0",
                        "found": str(after - ordered),
                        "ok": after == ordered,
                        "why": "paying moves no stock of goods that are shipped",
                    },
                ],
            }


HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "javascript:window.hacked=1",
    "{{ 7*7 }}{% raw %}",
    "line\u2028separator\u2029paragraph",
    "half \ud83d of a pair",
    "invoice\u202e000.12 DSU\u202c",
    "zero\u200bwidth and nul\x00 and escape\x1b[31m",
    "-->]]></style></template></textarea><svg onload=window.hacked=1>",
    "'; touch /tmp/hacked; echo '$(touch /tmp/hacked)`touch /tmp/hacked`",
)


def hostile() -> Sample:
    """Every text that a shop has a say in holds script, markup or characters that deceive the eye."""
    all_of_it = " ".join(HOSTILE)
    sample = not_accepted()

    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: poison(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [poison(part, key) for part in value]
        shop_says = {
            "name",
            "example",
            "text",
            "found",
            "expected",
            "why",
            "title",
            "claim",
            "description",
            "base_url",
            "version",
            "where",
        }
        shop_says |= {
            "sku",
            "label",
            "reason",
            "what",
            "key",
            "increment_id",
            "store_code",
            "by",
            "order",
            "invoice",
            "code",
            "section",
            "path",
        }
        return f"{value} {all_of_it}" if isinstance(value, str) and key in shop_says else value

    whole = {key: poison(value) for key, value in sample.document.items() if key not in ("integrity", "criteria")}
    whole["integrity"], whole["criteria"] = sample.document["integrity"], sample.document["criteria"]
    whole["criteria"][0]["claim"] = all_of_it
    whole["calls"][0]["path"] = f"/V1/{all_of_it}"
    for line in sample.lines:
        line["request"]["url"] += f"?q={all_of_it}"
        line["caller"] = all_of_it
        line["request"]["headers"]["x-shop"] = all_of_it
        line["request"]["json"] = {"name": all_of_it, "password": "***", all_of_it: [1.10, None, True]}
        if "response" in line:
            line["response"]["headers"]["x-shop"] = all_of_it
            line["response"].pop("json", None)
            line["response"]["text"] = f"<html>{all_of_it}</html>"
    return Sample(whole, sample.lines)


def big(scenarios: int, each: int, *, items: int = 10, failing: int = 0) -> Sample:
    """A run of many scenarios with `each` exchanges; an answer lists `items` products (about 120 characters each)."""
    parts, lines, calls = [], [], []
    for place in range(scenarios):
        sid, numbers = f"s{place + 1}", [str(place * each + number + 1) for number in range(each)]
        status = "failed" if place < failing else "passed"
        steps = [step("And", f"sentence {number} of the scenario holds", *numbers[number::10]) for number in range(10)]
        if status == "failed":
            steps[-1]["status"] = "failed"
        rows = [{"where": "/grand_total", "found": str(place), "expected": "1", "why": "the order's"}]
        failure = {"title": "1 value not as expected", "text": "", "rows": rows} if status == "failed" else None
        name = f"Order {place + 1} is captured in full"
        feature = f"Feature number {place // 20 + 1}"
        parts.append(
            scenario(sid, name, steps, status=status, failure=failure, feature=feature, worker=f"gw{place % 4}")
        )
        for number in numbers:
            got = {
                "items": [
                    {
                        "sku": f"P-{number}-{row}",
                        "name": f"Product {row} of {number}",
                        "price": row * 1.5,
                        "text": "x" * 40,
                    }
                    for row in range(items)
                ]
            }
            lines.append(
                exchange(number, "GET", f"/V1/orders/{place}/items/{number}", got=got, ms=float(int(number) % 97))
            )
            at = (place // 4 * each + int(number) % each) * 12.0
            calls.append(
                {
                    "exchange": number,
                    "at_ms": at,
                    "ms": float(int(number) % 97),
                    "method": "GET",
                    "path": f"/V1/orders/{place}",
                    "status": 200,
                    "scenario": sid,
                    "attempt": 1,
                }
            )
    whole = document(
        "NOT ACCEPTED" if failing else "ACCEPTED",
        parts,
        calls=calls,
        slowest=[line["exchange"] for line in lines[95::97][:10]],
    )
    whole["integrity"]["exchanges"] = len(lines)
    whole["criteria"] = [
        {
            "id": "10.1",
            "step": "Step 10",
            "section": "Capture payment",
            "claim": "Orders are captured",
            "result": "failed" if failing else "passed",
            "scenarios": [{"id": part["id"], "result": part["status"]} for part in parts],
        }
    ]
    whole["stock"] = [
        entry | {"scenario": part["id"]} for part in parts[: min(scenarios, 400)] for entry in _stock(False)
    ]
    whole["trails"] = [{"scenario": part["id"], "ids": _trail()} for part in parts]
    whole["invoices"] = [_invoice(False) | {"scenario": part["id"]} for part in parts]
    return Sample(whole, lines)
