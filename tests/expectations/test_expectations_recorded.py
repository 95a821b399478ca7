"""What a real Magento answered contradicts no expectation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from magento_acceptance.expectations import (
    Snapshot,
    Window,
    assert_none,
    check_invoice,
    check_invoice_list,
    check_new_document_id,
    check_nothing_changed,
    check_order_after,
    check_stock_after_capture,
    check_stock_after_order,
    wrong,
)
from tests.expectations.recorded_flows import (
    INVOICES,
    LUMA,
    ORDERS,
    PRODUCTS,
    QA,
    STOCKS,
    InvoiceCase,
    OrderCase,
    StockCase,
    flow,
)


@pytest.mark.parametrize("case", INVOICES, ids=str)
def test_a_recorded_invoice_is_as_expected(case: InvoiceCase) -> None:
    invoice = flow(case.recording).answer(case.invoice)

    assert_none(check_invoice(invoice, **case.arguments()), str(case))


@pytest.mark.parametrize("case", INVOICES, ids=str)
def test_a_recorded_invoice_was_made_within_the_call(case: InvoiceCase) -> None:
    invoice = flow(case.recording).answer(case.invoice)
    made = datetime.strptime(invoice["created_at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    window = Window(made - timedelta(seconds=1), made + timedelta(seconds=1))

    assert_none(check_invoice(invoice, window=window, **case.arguments()), str(case))


@pytest.mark.parametrize("case", INVOICES, ids=str)
def test_a_recorded_capture_answers_a_string_of_digits(case: InvoiceCase) -> None:
    recording = flow(case.recording)
    earlier = [recording.answer(invoice) for invoice in case.earlier]

    assert_none(check_new_document_id(recording.answer(case.capture), "invoice", earlier=earlier), str(case))


@pytest.mark.parametrize("case", ORDERS, ids=str)
def test_a_recorded_order_after_its_capture_is_as_expected(case: OrderCase) -> None:
    assert_none(check_order_after(flow(case.recording).answer(case.after), **case.arguments()), str(case))


@pytest.mark.parametrize("case", STOCKS, ids=str)
def test_the_recorded_stock_after_a_capture_is_as_expected(case: StockCase) -> None:
    after = flow(case.recording).stock(case.after, case.skus)

    assert_none(check_stock_after_capture(after, **case.arguments()), str(case))


@pytest.mark.parametrize(
    ("name", "before", "after", "order", "skus"),
    [
        ("inventory-tutorial", "step05-verify", "step09-verify", "step09-verify-order", LUMA),
        ("portable", "start", "ordered", "order", QA),
    ],
)
def test_the_recorded_stock_after_an_order_is_as_expected(
    name: str, before: str, after: str, order: str, skus: tuple[str, ...]
) -> None:
    recording = flow(name)
    mismatches = check_stock_after_order(
        recording.stock(after, skus),
        before=recording.stock(before, skus),
        order=recording.answer(order),
        products=PRODUCTS,
    )

    assert_none(mismatches, name)


def test_the_recorded_grid_shows_the_one_invoice() -> None:
    recording = flow("inventory-tutorial")
    grid = recording.answer("step10-verify-invoice-grid")
    fields = ("entity_id", "state", "order_id", "increment_id")

    assert_none(check_invoice_list(grid, invoices=[recording.answer("step10-invoice")], fields=fields), "grid")


def test_the_recorded_list_shows_three_parts_two_a_page() -> None:
    recording = flow("step10-variants")
    parts = [recording.answer(f"a-{part}-invoice") for part in ("partial-1", "partial-2", "rest")]

    assert_none(check_invoice_list(recording.answer("a-invoices"), invoices=parts, page_size=2), "list")


@pytest.mark.parametrize("before", ["d-before-cancel"])
def test_the_recorded_stock_moved_at_the_cancellation_and_is_told_as_changed(before: str) -> None:
    recording = flow("step10-variants")
    snapshots: list[Any] = [
        Snapshot(stock=recording.stock(prefix, ("24-WB03",))) for prefix in (before, "d-after-cancel")
    ]

    assert wrong(check_nothing_changed(snapshots[0], before=snapshots[0])) == []
    assert [row.pointer for row in wrong(check_nothing_changed(snapshots[1], before=snapshots[0]))] == [
        "/salable/24-WB03"
    ]
