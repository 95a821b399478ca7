"""What real Magentos answered contradicts no expectation: three releases, and shops configured in other ways."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from magento_acceptance.expectations import (
    Snapshot,
    Window,
    assert_none,
    check_invoice_list,
    check_nothing_changed,
    check_stock_after_cancel,
    check_stock_after_capture,
    check_stock_after_order,
    wrong,
)
from tests.expectations.recorded_flows import LUMA, PRODUCTS, QA, STOCKS, StockCase, flow
from tests.expectations.walk import walk
from tests.support.recordings import names

DATED = frozenset({"invoice", "shipment", "credit memo"})


@pytest.mark.parametrize("name", names())
def test_what_a_real_shop_answered_is_as_expected(name: str) -> None:
    for judged in walk(name):
        further: dict[str, Any] = {}
        if judged.kind in DATED:
            made = datetime.strptime(judged.document["created_at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
            further["window"] = Window(made - timedelta(seconds=1), made + timedelta(seconds=1))
        assert_none(judged.rows(judged.document, **further), f"{name}: {judged}")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("inventory-tutorial", {"invoice": 1, "shipment": 2, "order": 2}),
        ("orders-tutorial", {"invoice": 1, "shipment": 1, "credit memo": 1, "order": 1}),
        ("step10-reads", {"invoice": 5, "order": 5}),
        ("2.4.6/taxed", {"invoice": 4, "credit memo": 1, "order": 3}),
        ("2.4.8/step10-reads", {"invoice": 5, "order": 5}),
        ("reference/discount-on-shipping", {"invoice": 3, "credit memo": 5, "order": 6}),
        ("reference/tax-and-discount", {"invoice": 3, "credit memo": 4, "order": 6}),
    ],
)
def test_the_walk_meets_the_documents_of_a_recording(name: str, kinds: dict[str, int]) -> None:
    met = Counter(judged.kind for judged in walk(name))

    assert {kind: met[kind] for kind in (*DATED, "order") if met[kind]} == kinds


@pytest.mark.parametrize("case", STOCKS, ids=str)
def test_the_recorded_stock_after_a_capture_is_as_expected(case: StockCase) -> None:
    after = flow(case.recording).stock(case.after, case.skus)

    assert_none(check_stock_after_capture(after, **case.arguments()), str(case))


@pytest.mark.parametrize(
    ("name", "before", "after", "order", "skus"),
    [
        ("inventory-tutorial", "step05-verify", "step09-verify", "step09-verify-order", LUMA),
        ("portable", "start", "ordered", "order", QA),
        ("step10-two-sources", "before", "ordered", "a-order-read", ("qa-course", "qa-book")),
        ("reference/threshold-2", "before", "ordered", "a-order-read", ("qa-bag", "qa-course")),
    ],
)
def test_the_recorded_stock_after_an_order_is_as_expected(
    name: str, before: str, after: str, order: str, skus: tuple[str, ...]
) -> None:
    recording = flow(name)
    rows = check_stock_after_order(
        recording.stock(after, skus),
        before=recording.stock(before, skus),
        order=recording.answer(order),
        products=PRODUCTS,
    )

    assert_none(rows, name)


def test_the_recorded_cancellation_gives_the_reservation_back() -> None:
    recording = flow("step10-variants")
    before, after = (recording.stock(prefix, ("24-WB03",)) for prefix in ("d-before-cancel", "d-after-cancel"))
    line = {"item_id": 1, "sku": "24-WB03", "product_type": "simple"}
    freed = after.salable["24-WB03"] - before.salable["24-WB03"]

    rows = check_stock_after_cancel(
        after, before=before, order={"items": [{**line, "qty_ordered": freed}]}, products=PRODUCTS
    )

    assert_none(rows, "stock after the cancellation")
    assert freed > 0


def test_the_recorded_grid_shows_the_one_invoice() -> None:
    recording = flow("inventory-tutorial")
    grid = recording.answer("step10-verify-invoice-grid")
    fields = ("entity_id", "state", "order_id", "increment_id")

    assert_none(check_invoice_list(grid, invoices=[recording.answer("step10-invoice")], fields=fields), "grid")


def test_the_recorded_list_shows_three_parts_two_a_page() -> None:
    recording = flow("step10-variants")
    parts = [recording.answer(f"a-{part}-invoice") for part in ("partial-1", "partial-2", "rest")]

    assert_none(check_invoice_list(recording.answer("a-invoices"), invoices=parts, page_size=2), "list")


def test_an_invoice_is_the_only_one_with_its_number() -> None:
    recording = flow("step10-reads")
    invoice, found = recording.answer("a-invoice"), recording.answer("a-by-number")
    rule = "no other invoice has its number"

    assert_none(check_invoice_list(found, invoices=[invoice], rule=rule), "invoices by number")
    doubled = {**found, "items": found["items"] * 2, "total_count": 2}
    assert {row.rule for row in wrong(check_invoice_list(doubled, invoices=[invoice], rule=rule))} == {rule}


def test_the_recorded_stock_moved_at_the_cancellation_and_is_reported_as_changed() -> None:
    recording = flow("step10-variants")
    before, after = (
        Snapshot(stock=recording.stock(prefix, ("24-WB03",))) for prefix in ("d-before-cancel", "d-after-cancel")
    )

    assert wrong(check_nothing_changed(before, before=before)) == []
    assert [row.pointer for row in wrong(check_nothing_changed(after, before=before))] == ["/salable/24-WB03"]
