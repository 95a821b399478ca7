"""What a refund and a cancellation do to the order and the stock."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from magento_acceptance.expectations import (
    RefundRequest,
    StockReading,
    check_new_document_id,
    check_order_after_cancel,
    check_order_after_refund,
    check_stock_after_cancel,
    check_stock_after_refund,
    wrong,
)
from magento_acceptance.expectations.credit_memo import derive_credit, excess_of_refund
from tests.expectations.recorded_flows import PHYSICAL, UNMANAGED, VIRTUAL
from tests.expectations.walk import walk


def test_an_order_that_was_not_refunded_is_reported() -> None:
    memo = next(judged for judged in walk("reference/tax-and-discount") if judged.kind == "credit memo")
    order, request = memo.arguments["creation"].order, memo.arguments["creation"].request

    found = check_order_after_refund(order, before=order, request=request, memo=memo.document)

    reported = {row.pointer for row in wrong(found)}
    assert {"/total_refunded", "/subtotal_refunded", "/payment/amount_refunded", "/items/0/qty_refunded"} <= reported


@pytest.mark.parametrize("answer", [3, "03", "0", "", "x", None, True])
def test_a_credit_memo_id_is_a_string_of_digits(answer: Any) -> None:
    assert wrong(check_new_document_id(answer, "credit memo"))


def test_a_credit_memo_id_is_none_of_the_earlier() -> None:
    assert wrong(check_new_document_id("3", "credit memo", earlier=[{"entity_id": 3}]))
    assert not wrong(check_new_document_id("4", "credit memo", earlier=[{"entity_id": 3}]))


def _refunded_shipping(asked: float | None, **done: float) -> dict[str, Any]:
    """What a refund of shipping alone must show: 20, with 1.68 tax and 1.5 discount, of which `done` is refunded."""
    order = {
        "shipping_amount": 20,
        "shipping_tax_amount": 1.68,
        "shipping_discount_amount": 1.5,
        "shipping_incl_tax": 21.68,
        **done,
    }
    order |= {"tax_amount": 1.68, "discount_amount": -1.5, "grand_total": 20.18}
    both = {f"{prefix}{key}": value for prefix in ("", "base_") for key, value in order.items()}
    credit = derive_credit(both, RefundRequest(items={7: 0}, shipping_amount=asked), {})
    keys = ("shipping_amount", "shipping_tax_amount", "discount_amount", "grand_total")
    return {key: float(credit.totals[key]) for key in keys}


@pytest.mark.parametrize(
    ("asked", "done", "tax", "discount"),
    [
        pytest.param(2.5, {}, 0.21, -0.1875, id="a part: tax in cents, discount unrounded"),
        pytest.param(20, {}, 1.68, -1.5, id="all of it"),
        pytest.param(None, {}, 1.68, -1.5, id="all of it, not named"),
        pytest.param(
            17.5, {"shipping_refunded": 2.5, "shipping_tax_refunded": 0.2}, 1.48, -1.3125, id="the rest: what is left"
        ),
        pytest.param(
            None, {"shipping_refunded": 2.5, "shipping_tax_refunded": 0.2}, 1.48, -1.5, id="the rest, not named"
        ),
        pytest.param(0, {}, 0, 0.126, id="nothing: Magento takes the tax's part of the discount off"),
    ],
)
def test_refunded_shipping_takes_its_tax_and_its_discount(
    asked: float | None, done: dict[str, float], tax: float, discount: float
) -> None:
    shipping = 20 - done.get("shipping_refunded", 0) if asked is None else asked

    assert _refunded_shipping(asked, **done) == {
        "shipping_amount": shipping,
        "shipping_tax_amount": tax,
        "discount_amount": discount,
        "grand_total": pytest.approx(shipping + tax + discount),
    }


@pytest.mark.parametrize(
    ("including_tax", "discount", "excess"),
    [(21.68, 1.5, 0), (21.78, 1.5, -0.01), (21.78, 0, 0), (18.78, 1.5, 0.22)],
)
def test_a_refund_of_everything_may_be_more_or_less_than_was_paid(
    including_tax: float, discount: float, excess: float
) -> None:
    """Where shipping with tax, less its tax, is not the shipping, its discount is not what the order had."""
    order = {"shipping_amount": 20, "shipping_tax_amount": 1.68, "shipping_incl_tax": including_tax, "tax_amount": 1.68}
    order |= {"shipping_discount_amount": discount, "discount_amount": -discount, "grand_total": 21.68 - discount}
    both = {f"{prefix}{key}": value for prefix in ("", "base_") for key, value in order.items()}
    both["base_total_paid"] = both["base_grand_total"]
    assert float(excess_of_refund(both, RefundRequest())) == excess


def test_a_shop_that_shows_shipping_with_tax_means_it_so() -> None:
    order = {"shipping_amount": 20, "shipping_tax_amount": 1.68, "shipping_incl_tax": 21.68, "tax_amount": 1.68}
    both = {f"{prefix}{key}": value for prefix in ("", "base_") for key, value in order.items()}
    request = RefundRequest(items={7: 0}, shipping_amount=10.84)
    keys = ("shipping_amount", "shipping_tax_amount", "shipping_incl_tax")

    meant_with = derive_credit(both, request, {"base_shipping_incl_tax": 10.84}).totals
    meant_without = derive_credit(both, request, {"base_shipping_incl_tax": 11.75}).totals

    assert [float(meant_with[key]) for key in keys] == [10, 0.84, 10.84]
    assert [float(meant_without[key]) for key in keys] == [10.84, 0.91, 11.75]


def test_the_tax_on_a_part_of_the_shipping_is_rounded_with_what_the_lines_carry() -> None:
    line = {
        "item_id": 7,
        "qty_ordered": 3,
        "qty_invoiced": 3,
        "tax_amount": 1.0,
        "tax_invoiced": 1.0,
        "product_type": "simple",
    }
    order = {"shipping_amount": 4, "shipping_tax_amount": 0.25, "tax_amount": 1.25}
    both = {f"{prefix}{key}": value for prefix in ("", "base_") for key, value in order.items()}
    request = RefundRequest(items={7: 2}, shipping_amount=2)
    both["items"] = [{f"{prefix}{key}": value for prefix in ("base_", "") for key, value in line.items()}]
    credit = derive_credit(both, request, {})
    # 0.6667 becomes 0.67 and takes 0.0033 from 0.125, which so becomes 0.12
    assert (float(credit.totals["shipping_tax_amount"]), float(credit.totals["tax_amount"])) == (0.12, 0.79)


def test_refunded_shipping_in_another_currency_is_the_part_that_was_asked_for_in_the_base_currency() -> None:
    order = {"base_to_order_rate": 0.7864, "base_shipping_amount": 20, "shipping_amount": 15.73}
    order |= {"base_shipping_incl_tax": 20, "shipping_incl_tax": 15.73}
    credit = derive_credit(order, RefundRequest(items={7: 0}, shipping_amount=10), {})
    shown = [float(credit.totals[key]) for key in ("base_shipping_amount", "shipping_amount", "shipping_incl_tax")]
    assert shown == [10, 7.87, 7.87]


# -- stock ---------------------------------------------------------------------------------------------------------


def _stock(quantity: int, salable: int, sku: str = "bag") -> StockReading:
    rows = {"items": [{"sku": sku, "source_code": "default", "quantity": quantity, "status": 1}], "total_count": 1}
    return StockReading({sku: rows}, {sku: salable})


def _order(product_type: str = "simple", *, invoiced: int = 4, refunded: int = 0) -> dict[str, Any]:
    line = {
        "item_id": 7,
        "sku": "bag",
        "product_type": product_type,
        "qty_ordered": 4,
        "qty_invoiced": invoiced,
        "qty_refunded": refunded,
        "is_virtual": int(product_type == "virtual"),
    }
    return {"entity_id": 3, "items": [line]}


def _shipped(quantity: int) -> list[dict[str, Any]]:
    return [{"items": [{"order_item_id": 7, "qty": quantity}]}] if quantity else []


@pytest.mark.parametrize(
    ("shipped", "returned", "moved", "sold"),
    [
        pytest.param(4, True, 2, 2, id="all shipped, brought back"),
        pytest.param(4, False, 0, 0, id="all shipped, kept"),
        pytest.param(0, True, 0, 2, id="nothing shipped, released"),
        pytest.param(0, False, -2, 0, id="nothing shipped, written off"),
        pytest.param(3, True, 1, 2, id="one unit unshipped, brought back and released"),
    ],
)
def test_a_refund_moves_what_left_and_what_comes_back(shipped: int, returned: bool, moved: int, sold: int) -> None:
    request = RefundRequest(items={7: 2}, return_to_stock=(7,) if returned else ())
    arguments: dict[str, Any] = {"order": _order(), "request": request, "products": {"bag": PHYSICAL}}
    before = _stock(50 - shipped, 46)
    right = _stock(50 - shipped + moved, 46 + sold)

    assert wrong(check_stock_after_refund(right, before=before, shipments=_shipped(shipped), **arguments)) == []
    bad = _stock(50 - shipped + moved + 1, 46 + sold - 1)
    reported = check_stock_after_refund(bad, before=before, shipments=_shipped(shipped), **arguments)
    assert [row.pointer for row in wrong(reported)] == ["/source_items/bag", "/salable/bag"]


@pytest.mark.parametrize(("facts", "moved"), [(VIRTUAL, 2), (UNMANAGED, 0)], ids=["managed", "unmanaged"])
def test_virtual_products_left_with_the_invoice(facts: Any, moved: int) -> None:
    request = RefundRequest(items={7: 2}, return_to_stock=(7,))
    found = check_stock_after_refund(
        _stock(26 + moved, 26 + moved),
        before=_stock(26, 26),
        order=_order("virtual"),
        request=request,
        products={"bag": facts},
    )

    assert wrong(found) == []


# -- cancellation ---------------------------------------------------------------------------------------------------


def _unpaid() -> dict[str, Any]:
    line = {"item_id": 7, "sku": "bag", "product_type": "simple", "qty_ordered": 4, "qty_canceled": 0}
    amounts = {"subtotal": 50, "tax_amount": 0, "shipping_amount": 20, "grand_total": 60, "discount_amount": -10}
    both = {prefix + key: value for prefix in ("", "base_") for key, value in amounts.items()}
    return {"entity_id": 3, "state": "new", "status": "pending", "updated_at": "2026-11-22 16:00:00", **both} | {
        "items": [{**line, "updated_at": "2026-11-22 16:00:00"}]
    }


def _canceled() -> dict[str, Any]:
    order = _unpaid()
    sums = {"subtotal": 50, "tax": 0, "shipping": 20, "total": 60, "discount": 10}
    order |= {f"{prefix}{key}_canceled": value for prefix in ("", "base_") for key, value in sums.items()}
    order |= {"state": "canceled", "status": "canceled"}
    order["items"][0]["qty_canceled"] = 4
    return order


def test_an_order_that_is_canceled_is_as_expected() -> None:
    assert wrong(check_order_after_cancel(_canceled(), before=_unpaid())) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("state", "new"), ("status", "pending"), ("total_canceled", Decimal("59.99")), ("grand_total", 0)],
)
def test_a_wrong_value_of_a_canceled_order_is_reported(key: str, value: Any) -> None:
    found = check_order_after_cancel(_canceled() | {key: value}, before=_unpaid())

    assert [row.pointer for row in wrong(found)] == [f"/{key}"]


def test_canceling_an_order_that_is_invoiced_in_part_cancels_the_rest() -> None:
    invoiced = {"subtotal": 12.5, "tax": 0, "shipping": 20, "discount": -2.5}
    before = _unpaid() | {
        f"{prefix}{key}_invoiced": value for prefix in ("", "base_") for key, value in invoiced.items()
    }
    before |= {"state": "processing", "status": "processing", "total_paid": 30, "base_total_paid": 30}
    before["items"] = [before["items"][0] | {"qty_invoiced": 1}]
    canceled = {"subtotal": 37.5, "tax": 0, "shipping": 0, "total": 30, "discount": 7.5}
    after = before | {f"{prefix}{key}_canceled": value for prefix in ("", "base_") for key, value in canceled.items()}
    after["items"] = [before["items"][0] | {"qty_canceled": 3}]

    assert wrong(check_order_after_cancel(after, before=before)) == []
    shipped = before | {"items": [before["items"][0] | {"qty_shipped": 1}]}
    rows = check_order_after_cancel(after, before=shipped)
    assert {row.pointer for row in wrong(rows)} == {"/state", "/status", "/items/0/qty_shipped"}


def test_canceling_gives_the_reservation_back_and_moves_no_source() -> None:
    arguments: dict[str, Any] = {
        "order": _order(invoiced=0),
        "products": {"bag": PHYSICAL},
        "before": _stock(50, 46),
    }

    assert wrong(check_stock_after_cancel(_stock(50, 50), **arguments)) == []
    assert [row.pointer for row in wrong(check_stock_after_cancel(_stock(50, 46), **arguments))] == ["/salable/bag"]
    assert wrong(check_stock_after_cancel(_stock(54, 50), **arguments))
