"""Invoices beside their orders: a healthy shop's do not differ, and a wrong value differs where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from magento_acceptance.report.sections import invoices
from tests.report.told import Told, entry, recorded, trade

RECORDED = {
    "inventory-tutorial": 1,
    "orders-tutorial": 1,
    "portable": 1,
    "shipment-errors": 1,
    "step10-variants": 6,
    "step10-virtual-stock": 3,
    "taxed": 4,
    "reference/display-currency-eur": 2,
    "reference/mail-off": 2,
    "reference/prices-include-tax": 2,
    "reference/shipping-taxed-discount-after": 2,
}


def compared(told: Told) -> list[dict[str, Any]]:
    return invoices.compare(told.document, told, {})


def differing(found: list[dict[str, Any]]) -> list[tuple[Any, str]]:
    """What differs: the invoice's exchange and the label, with the SKU where it is a line's."""
    cells = [
        (found_one["exchange"], f"{line['sku']} {cell['label']}", cell)
        for found_one in found
        for line in found_one["lines"]
        for cell in line["cells"]
    ]
    cells += [(found_one["exchange"], cell["label"], cell) for found_one in found for cell in found_one["totals"]]
    return [(exchange, label) for exchange, label, cell in cells if cell["differs"]]


def cell(row: list[dict[str, Any]], label: str) -> dict[str, Any]:
    return next(found for found in row if found["label"] == label)


@pytest.mark.parametrize("name", RECORDED)
def test_the_invoices_of_a_real_shop_do_not_differ(name: str) -> None:
    found = compared(recorded(name))
    assert len(found) == RECORDED[name]
    assert any(one["totals"] for one in found)
    assert differing(found) == []


def test_a_display_currency_has_its_totals_beside_those_in_the_base_currency() -> None:
    found = compared(recorded("reference/display-currency-eur"))[0]
    assert found["currency"] == "EUR"
    assert cell(found["totals"], "grand total")["invoice"] == "86.02"
    assert cell(found["totals"], "grand total (USD)") == {
        "label": "grand total (USD)",
        "order": "101.2",
        "invoice": "101.2",
        "differs": False,
        "why": "",
    }


def test_the_tutorials_rows_say_why_they_are_not_the_orders() -> None:
    found = compared(recorded("inventory-tutorial"))[0]
    line = next(line for line in found["lines"] if line["sku"] == "24-WB03")
    assert (line["name"], found["currency"], found["increment_id"]) == ("Driven Backpack", "USD", "000000003")
    row = cell(line["cells"], "row total")
    assert (row["order"], row["invoice"], row["differs"]) == ("720", "720", False)
    assert "less its discount" in row["why"]
    assert cell(found["totals"], "grand total")["invoice"] == "1917.6"


def test_an_order_paid_in_parts_is_compared_with_its_shares() -> None:
    told, _ = trade()
    first, rest = compared(told)
    assert differing([first, rest]) == []
    assert [cell(first["lines"][0]["cells"], "quantity")[side] for side in ("order", "invoice")] == ["1", "1"]
    assert cell(first["lines"][0]["cells"], "quantity")["why"] == "1 of the 2 ordered are invoiced here"
    assert [cell(one["totals"], "paid")["order"] for one in (first, rest)] == ["22.5", "32.5"]
    assert [cell(one["totals"], "still due")["order"] for one in (first, rest)] == ["32.5", "0"]
    assert (
        cell(rest["totals"], "shipping")["why"]
        == "the first invoice carries the order's whole shipping, later ones none"
    )
    assert [one["invoice_id"] for one in (first, rest)] == ["3", "4"]


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("subtotal", "subtotal"),
        ("discount_amount", "discount"),
        ("shipping_amount", "shipping"),
        ("tax_amount", "tax"),
        ("grand_total", "grand total"),
    ],
)
def test_a_wrong_total_differs_where_it_stands(key: str, label: str) -> None:
    told, _ = trade()
    for read in told.named(r"invoices/3"):
        read["response"]["json"][key] += 0.01
    found = differing(compared(told))
    assert ("40", label) in found
    assert {exchange for exchange, _ in found if exchange != "40"} <= {"56"}  # the rest follows from the first part


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("qty", "quantity"),
        ("price", "price"),
        ("row_total", "row total"),
        ("tax_amount", "tax"),
        ("discount_tax_compensation_amount", "discount tax compensation"),
    ],
)
def test_a_wrong_value_of_a_line_differs_where_it_stands(key: str, label: str) -> None:
    told, _ = trade()
    for read in told.named(r"invoices/4"):
        read["response"]["json"]["items"][0][key] += 1
    found = differing(compared(told))
    sku = told.named("invoices/4")[0]["response"]["json"]["items"][0]["sku"]
    assert ("56", f"{sku} {label}") in found


def test_an_order_that_counts_the_payment_wrongly_differs() -> None:
    told, _ = trade()
    after = next(read for read in told.named("orders/3") if int(read["exchange"]) > 40)
    after["response"]["json"]["total_paid"] += 1
    after["response"]["json"]["total_due"] -= 1
    assert differing(compared(told))[:2] == [("40", "paid"), ("40", "still due")]


def test_a_line_that_is_missing_or_too_many_differs() -> None:
    told, _ = trade()
    for read in told.named("invoices/4"):
        read["response"]["json"]["items"][1] |= {"order_item_id": 999, "sku": "stranger"}
    lines = compared(told)[1]["lines"]
    assert [(line["sku"].rpartition("-")[2], line["order_item_id"]) for line in lines] == [
        ("bag", 3),
        ("stranger", 999),
        ("course", 4),
    ]
    stranger, missing = (line["cells"][0] for line in lines[1:])
    assert (stranger["order"], stranger["invoice"], stranger["differs"]) == (None, "1", True)
    assert stranger["why"] == "no line of the order is invoiced here"
    assert (missing["order"], missing["invoice"], missing["differs"]) == ("1", None, True)
    assert missing["why"] == "the invoice has no such line"


@pytest.mark.parametrize(("value", "shown"), [("***", '"***"'), (None, None), ([], "[]"), (True, "true")])
def test_a_value_that_is_no_number_differs_and_says_so(value: Any, shown: str | None) -> None:
    told, _ = trade()
    for read in told.named("invoices/3"):
        read["response"]["json"]["grand_total"] = value
    total = cell(compared(told)[0]["totals"], "grand total")
    assert (total["order"], total["invoice"], total["differs"]) == ("22.5", None, True)
    assert total["why"] == (
        f"the invoice has {shown}, which is no number" if shown else "the invoice has no such value"
    )


def test_an_order_that_was_not_read_holds_nothing_against_the_invoice() -> None:
    told, _ = trade()
    told = Told(found for found in told if "/orders/" not in found["request"]["url"])
    found = compared(told)
    assert differing(found) == []
    assert cell(found[0]["totals"], "grand total") == {
        "label": "grand total",
        "order": None,
        "invoice": "22.5",
        "differs": False,
        "why": "",
    }


def test_an_invoice_that_was_never_read_is_named_all_the_same() -> None:
    found = compared(Told([entry("7", "POST", "order/3/invoice", sent={"capture": True}, got="9")]))
    assert found == [
        {
            "scenario": "s1",
            "order_id": 3,
            "invoice_id": "9",
            "increment_id": None,
            "currency": None,
            "exchange": "7",
            "lines": [],
            "totals": [],
        }
    ]


def test_an_invoice_of_another_run_is_compared_with_the_quantities_that_it_has() -> None:
    told, _ = trade()
    taken_over = Told(found for found in told if found["request"]["method"] == "GET" and int(found["exchange"]) > 70)
    assert taken_over.named("invoices/3")
    assert taken_over.named("invoices/4")
    assert differing(compared(taken_over)) == []
    assert [one["invoice_id"] for one in compared(taken_over)] == [3, 4]
    for read in taken_over.named("invoices/3"):
        read["response"]["json"]["items"][0]["price"] += 1
    assert differing(compared(taken_over))


def test_a_refused_capture_makes_no_invoice() -> None:
    assert compared(Told([entry("7", "POST", "order/3/invoice", sent={}, got={"message": "no"}, status=400)])) == []
