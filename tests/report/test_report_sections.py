"""What the report prints of recorded checks, movements, ids and failures."""

from __future__ import annotations

from typing import Any

from magento_acceptance.report.scenarios import checks_of
from magento_acceptance.report.sections.causes import causes_of
from magento_acceptance.report.sections.ids import trails_of
from magento_acceptance.report.sections.invoices import invoices_of
from magento_acceptance.report.sections.slowest import routes_of, slowest_of
from magento_acceptance.report.sections.stock import movements_of

NAME = "Capture: One"
BAG = "qa-a1b2c3-0f9e8d7c-bag"
SENTENCE = "Then the invoice matches the order"


def scenario(number: int = 1, **other: Any) -> dict[str, Any]:
    steps = [
        {"keyword": "When", "text": "it is captured"},
        {"keyword": "Then", "text": "the invoice matches the order"},
    ]
    for step in steps:
        step["status"] = "passed"
    whole = {"id": f"s{number}", "recorded_as": NAME, "status": "passed", "steps": [*steps, dict(steps[1])]}
    return whole | {"failure": None} | other


def row(pointer: str, name: str, expected: str, found: str) -> list[Any]:
    return [pointer, name, expected, found, "follows from the order", expected == found]


def recorded(*rows: list[Any], check: str = "capture.invoice", sentence: str = SENTENCE) -> dict[str, Any]:
    return {"scenario": NAME, "sentence": sentence, "check": check, "subject": "invoice 4", "rows": list(rows)}


def failing(number: int, *rows: tuple[str, str, str, str], title: str = "") -> dict[str, Any]:
    told = [{"name": n, "where": w, "found": f, "expected": e, "why": "price times quantity"} for n, w, f, e in rows]
    found = scenario(number, status="failed", failure={"title": title, "text": title, "rows": told})
    found["steps"][1]["status"] = "failed"
    return found


def test_a_check_belongs_to_its_sentence_also_where_that_stands_twice() -> None:
    total = row("/grand_total", "grand total", "1", "1")
    entries = [recorded(total, sentence=sentence) for sentence in ("When it is captured", SENTENCE, "tidying up")]
    found = checks_of([scenario()], [*entries, {"scenario": "another"}, None])
    assert [(check["scenario"], check["step"]) for check in found] == [("s1", 0), ("s1", 1), ("s1", None)]
    assert found[0]["rows"] == [
        {
            "pointer": "/grand_total",
            "name": "grand total",
            "expected": "1",
            "found": "1",
            "rule": "follows from the order",
            "ok": True,
        }
    ]


def test_an_invoice_is_told_line_by_line_and_in_total() -> None:
    rows = [
        row("/order_id", "order id", "3", "3"),
        row("/entity_id", "entity id", "4", "4"),
        row("/increment_id", "increment id", "nine digits", '"000000004"'),
        row("/order_currency_code", "currency", '"EUR"', '"EUR"'),
        row("/items/0/row_total", f"row total of {BAG}", "50", "12.5"),
        row("/items/0/qty", f"qty of {BAG}", "4", "4"),
        row("/items/0/order_item_id", f"order item id of {BAG}", "7", "7"),
        row("/grand_total", "grand total", "50", "12.5"),
    ]
    (invoice,) = invoices_of(checks_of([scenario()], [recorded(*rows), recorded(check="capture.order")]))
    assert {key: invoice[key] for key in ("order_id", "invoice_id", "increment_id", "currency")} == {
        "order_id": 3,
        "invoice_id": 4,
        "increment_id": "000000004",
        "currency": "EUR",
    }
    (line,) = invoice["lines"]
    assert (line["sku"], line["order_item_id"]) == (BAG, 7)
    assert [(cell["label"], cell["expected"], cell["found"], cell["ok"]) for cell in line["cells"]] == [
        ("quantity", "4", "4", True),
        ("row total", "50", "12.5", False),
    ]
    assert [(total["label"], total["ok"]) for total in invoice["totals"]] == [("grand total", False)]


def move(where: str, before: str, after: str, sku: str = BAG) -> dict[str, str]:
    return {"scenario": NAME, "sku": sku, "where": where, "before": before, "after": after}


def test_what_moved_and_what_should_have_is_told_and_the_rest_left_out() -> None:
    stock = [
        row(f"/source_items/{BAG}/items/hq/quantity", "quantity", "9", "10"),
        row("/salable/a~1b", "salable quantity", "8", "7"),
        row("/salable/none", "salable quantity", "8", "(missing)"),
    ]
    moves = [
        move("hq", "10", "10"),
        move("hq", "10", "10"),
        move("salable on stock 2", "10", "9"),
        move("east", "5", "5.0"),
        move("salable on stock 2", "7", "7", sku="a/b"),
        move("hq", "1", "0") | {"scenario": "another"},
    ]
    found = movements_of([scenario()], moves, checks_of([scenario()], [recorded(*stock, check="capture.stock")]))
    assert [(entry["sku"], entry["where"], entry["expected"], entry["ok"]) for entry in found] == [
        (BAG, "hq", "9", False),
        (BAG, "salable on stock 2", None, True),
        ("a/b", "salable on stock 2", "8", False),
    ]


def test_ids_come_in_the_order_in_which_one_leads_to_the_next() -> None:
    ids = [{"name": name, "key": "", "id": 1, "exchange": "2"} for name in ("invoice", "customer", "order")]
    contexts = [{"scenario": NAME, "ids": ids}, {"scenario": "another", "ids": ids}]
    (trail,) = trails_of([scenario()], contexts)
    assert (trail["scenario"], [entry["name"] for entry in trail["ids"]]) == ("s1", ["order", "invoice"])
    assert trails_of([scenario()], [{"scenario": NAME, "ids": ids[1:2]}]) == []


def test_a_route_has_its_median_and_the_time_that_95_of_100_calls_keep_to() -> None:
    hundred = [float(number) for number in range(100, 0, -1)]
    found = routes_of({"GET orders": hundred, "GET modules": [7.0], "POST products": [300.0, 1.0, 2.0]})
    assert found == [
        {"route": "POST products", "calls": 3, "median": 2.0, "p95": 300.0},
        {"route": "GET orders", "calls": 100, "median": 50.5, "p95": 95.0},
        {"route": "GET modules", "calls": 1, "median": 7.0, "p95": 7.0},
    ]


def test_the_slowest_calls_come_first_with_their_scenarios() -> None:
    calls = [
        {
            "exchange": str(number),
            "ms": float(number),
            "scenario": NAME,
            "request": {"method": "GET", "url": "http://h/V1/x?y"},
        }
        for number in range(12)
    ]
    found = slowest_of([*calls, {"exchange": "x", "request": {}}], [scenario()])
    assert [call["exchange"] for call in found] == ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2"]
    assert (found[0]["path"], found[0]["status"], found[0]["scenario"]) == ("/V1/x", None, "s1")


def test_one_cause_is_told_once_whatever_the_products_and_figures() -> None:
    first = failing(1, (f"row total of {BAG}", "/items/0/row_total", "12.5", "50"), ("subtotal", "/subtotal", "1", "2"))
    second = failing(2, ("row total of qa-a1b2c3-11111111-pen", "/items/1/row_total", "3", "9"))
    other = failing(3, ("grand total", "/grand_total", "12.5", "50"))
    thrown = [failing(number, title=f"GET orders/{number}: timed out") for number in (4, 5, 6)]
    causes = causes_of([first, second, other, *thrown, scenario(7)])
    assert [(cause["value"], cause["scenarios"]) for cause in causes] == [
        ("GET orders/4: timed out", ["s4", "s5", "s6"]),
        ("row total of bag", ["s1", "s2"]),
        ("grand total", ["s3"]),
    ]
    assert causes[1]["also"] == ["subtotal"]
    assert causes[1]["sentence"] == "Then the invoice matches the order"
