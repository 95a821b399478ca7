"""The parts of an order add up to it, whatever the prices, quantities, discounts, taxes and rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.expectations import CaptureRequest, Creation, check_invoice, wrong
from magento_acceptance.expectations.amounts import LINE_AMOUNTS, derive
from magento_acceptance.expectations.row_totals import gross_rows
from magento_acceptance.expectations.shares import CarriedRounding, part
from tests.expectations.orders import Line, make_invoice, make_order

CENT = Decimal("0.01")
WHOLE_ROW_KEYS = [key for key in LINE_AMOUNTS if key != "row_total_incl_tax"]

lines = st.builds(
    Line,
    price=st.integers(1, 99_999).map(lambda value: Decimal(value) / 100),
    qty=st.integers(1, 40).map(Decimal) | st.integers(1, 400).map(lambda value: Decimal(value) / 4),
    discount_percent=st.integers(0, 100),
    tax_percent=st.sampled_from(["0", "5", "8.375", "19", "21", "33.3333"]).map(Decimal),
)
orders = st.builds(
    make_order,
    st.lists(lines, min_size=1, max_size=4),
    shipping=st.integers(0, 5_000).map(lambda value: Decimal(value) / 100),
    rate=st.sampled_from(["1", "0.85", "1.4321", "157.31"]).map(Decimal),
    rows=st.sampled_from(["gross", "less discount"]),
)


@st.composite
def captures(draw: st.DrawFn) -> tuple[dict[str, Any], list[CaptureRequest]]:
    """An order and the requests that capture it: some partial ones, then the rest."""
    order = draw(orders)
    left = {item["item_id"]: Decimal(str(item["qty_ordered"])) for item in order["items"]}
    requests = []
    for _ in range(draw(st.integers(0, 3))):
        items = {}
        for item_id, quantity in left.items():
            quarters = draw(st.integers(0, int(quantity * 4)))
            if quarters:
                items[item_id] = Decimal(quarters) / 4
        if items and any(left[key] > items.get(key, 0) for key in left):
            left = {key: value - items.get(key, Decimal(0)) for key, value in left.items()}
            requests.append(CaptureRequest(items={key: float(value) for key, value in items.items()}, capture=True))
    return order, [*requests, CaptureRequest(capture=True)]


@given(captures())
def test_the_parts_add_up_to_the_order(case: tuple[dict[str, Any], list[CaptureRequest]]) -> None:
    order, requests = case
    invoices: list[dict[str, Any]] = []
    for number, request in enumerate(requests, start=1):
        invoices.append(make_invoice(order, request, number, invoices))

    def added(key: str, item_id: int | None = None) -> Decimal:
        rows = [
            row
            for invoice in invoices
            for row in (invoice["items"] if item_id is not None else [invoice])
            if item_id is None or row["order_item_id"] == item_id
        ]
        return sum((Decimal(str(row.get(key, 0))) for row in rows), Decimal(0))

    whole = derive(order, CaptureRequest(), [])
    for prefix in ("", "base_"):
        for (item_id, key), share in whole.shares.items():
            if key.removeprefix(prefix) in WHOLE_ROW_KEYS:
                assert added(key, item_id) == share.value, (item_id, key)
        for key in ("subtotal", "discount_amount", "tax_amount", "grand_total", "shipping_amount"):
            assert added(prefix + key) == Decimal(str(order[prefix + key])), prefix + key


@given(captures())
def test_a_healthy_shop_contradicts_nothing(case: tuple[dict[str, Any], list[CaptureRequest]]) -> None:
    order, requests = case
    invoices: list[dict[str, Any]] = []
    for number, request in enumerate(requests, start=1):
        invoice = make_invoice(order, request, number, invoices)
        assert (
            wrong(
                check_invoice(
                    invoice, Creation(order=order, request=request, document_id=str(number), earlier=invoices)
                )
            )
            == []
        )
        invoices.append(invoice)


@given(captures(), st.data())
def test_a_cent_too_much_in_any_total_is_reported(
    case: tuple[dict[str, Any], list[CaptureRequest]], data: st.DataObject
) -> None:
    order, requests = case
    invoice = make_invoice(order, requests[0], 1, [])
    key = data.draw(st.sampled_from(["subtotal", "subtotal_incl_tax", "discount_amount", "tax_amount", "grand_total"]))
    invoice[key] = round(invoice[key] + 0.01, 2)

    rows = check_invoice(invoice, Creation(order=order, request=requests[0], document_id="1"))

    assert [row.pointer for row in wrong(rows)] == [f"/{key}"]


@given(
    left=st.integers(0, 10**7).map(lambda value: Decimal(value) / 100),
    open_qty=st.integers(1, 500).map(Decimal),
    share=st.floats(0, 1, exclude_max=True),
    carried=st.integers(-49, 49).map(lambda value: Decimal(value) / 10_000),
)
def test_a_part_is_within_a_cent_of_its_exact_share(
    left: Decimal, open_qty: Decimal, share: float, carried: Decimal
) -> None:
    qty = Decimal(int(open_qty * Decimal(share)))
    rounding = CarriedRounding({"regular": carried})
    taken = part(left, open_qty, qty, rounding, "regular")

    assert abs(taken.value - left / open_qty * qty) <= CENT
    assert taken.value == taken.value.quantize(CENT)


@pytest.mark.parametrize("rows", ["gross", "less discount", "without quantity"])
def test_the_row_is_the_same_whatever_the_release_shows_as_row_total(rows: str) -> None:
    order = make_order([Line(Decimal(36), Decimal(20), 20), Line(Decimal("22.5"), Decimal(3), 10)], rows=rows)

    assert {key: row.value for key, row in gross_rows(order, order["items"], "").items()} == {
        10: 720,
        11: Decimal("67.5"),
    }


def test_rows_of_prices_with_tax_are_told_by_the_row_with_tax_where_row_total_is_of_one_unit() -> None:
    """As 2.4.8 shows them: the rows by price add up to the subtotal too, with a cent on the wrong line."""
    lines = [
        {"item_id": 1, "qty_ordered": 4, "price": 12.5, "price_incl_tax": 13.55, "row_total": 1.66, "discount_amount": 10.84,
         "row_total_incl_tax": 43.36, "tax_amount": 3.35, "discount_tax_compensation_amount": 0.84},
        {"item_id": 2, "qty_ordered": 3, "price": 20.01, "price_incl_tax": 21.68, "row_total": 7, "discount_amount": 13.01,
         "row_total_incl_tax": 52.03, "tax_amount": 4.02, "discount_tax_compensation_amount": 1},
    ]  # fmt: skip
    order = {"subtotal": 110.03, "items": lines}
    assert {key: row.value for key, row in gross_rows(order, lines, "").items()} == {
        1: Decimal("50.01"),
        2: Decimal("60.02"),
    }


def test_rows_of_goods_by_weight_keep_fractions_of_cents() -> None:
    lines = [
        {"item_id": 1, "qty_ordered": 2.5, "price": 18, "price_incl_tax": 19.51, "row_total": 8.24, "discount_amount": 9.76,
         "row_total_incl_tax": 39.02, "tax_amount": 3.02, "discount_tax_compensation_amount": 0.75},
        {"item_id": 2, "qty_ordered": 1.25, "price": 50.01, "price_incl_tax": 54.19, "row_total": 36.46, "discount_amount": 13.55,
         "row_total_incl_tax": 54.19, "tax_amount": 4.18, "discount_tax_compensation_amount": 1.05},
    ]  # fmt: skip
    order = {"subtotal": 107.5125, "items": lines}
    rows = gross_rows(order, lines, "")
    assert {key: row.value for key, row in rows.items()} == {1: Decimal("45.005"), 2: Decimal("62.5075")}


def test_rows_of_one_unit_that_happen_to_add_up_are_not_taken_for_the_rows() -> None:
    """18 x 2.5 and 50.01 x 1.25 add up to the subtotal of 45.005 and 62.5075."""
    lines = [
        {"item_id": 1, "qty_ordered": 2.5, "price": 18, "price_incl_tax": 19.51, "row_total": 18, "discount_amount": 0,
         "row_total_incl_tax": 48.78, "tax_amount": 3.77, "discount_tax_compensation_amount": 0},
        {"item_id": 2, "qty_ordered": 1.25, "price": 50.01, "price_incl_tax": 54.19, "row_total": 50.01, "discount_amount": 0,
         "row_total_incl_tax": 67.74, "tax_amount": 5.23, "discount_tax_compensation_amount": 0},
    ]  # fmt: skip
    rows = gross_rows({"subtotal": 107.5125, "items": lines}, lines, "")
    assert {key: row.value for key, row in rows.items()} == {1: Decimal("45.005"), 2: Decimal("62.5075")}


def test_what_one_rounding_drops_the_next_one_takes() -> None:
    rounding = CarriedRounding()

    assert [rounding.round(Decimal("0.334"), "regular") for _ in range(3)] == [
        Decimal(text) for text in ("0.33", "0.34", "0.33")
    ]
    assert rounding.round(Decimal("0.334"), "base") == Decimal("0.33")
    assert rounding.round(Decimal("0.336"), "regular", negative=True) == Decimal("0.33")
