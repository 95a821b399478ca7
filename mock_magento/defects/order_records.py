"""Orders that a capture leaves in a wrong state or with wrong sums."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from mock_magento.defects.builders import Captured, after_captures, set_both
from mock_magento.records.orders import StatusHistory

ZERO = Decimal(0)


def _state(state: str, status: str | None = None) -> Any:
    def effect(made: Captured) -> None:
        made.order.state, made.order.status = state, status or state

    return effect


def _status_only_pending(made: Captured) -> None:
    made.order.status = "pending"


def _virtual_left_processing(made: Captured) -> None:
    if made.order.is_virtual:
        made.order.state = made.order.status = "processing"


def _set(name: str, value: Any) -> Any:
    def effect(made: Captured) -> None:
        for prefix in ("", "base_"):
            setattr(made.order, prefix + name, value)

    return effect


def _not_entered(*names: str) -> Any:
    """The capture does not add to the order's sums (they stay as a null column)."""

    def effect(made: Captured) -> None:
        for name in names:
            for prefix in ("", "base_"):
                setattr(made.order, prefix + name, None)

    return effect


def _twice(name: str) -> Any:
    return lambda made: set_both(made.order, name, lambda amount: amount * 2)


def _payment_unpaid(made: Captured) -> None:
    made.order.payment.amount_paid = made.order.payment.base_amount_paid = None


def _payment_shipping_twice(made: Captured) -> None:
    set_both(made.order.payment, "shipping_captured", lambda amount: amount * 2)


def _paid_subtotal(made: Captured) -> None:
    made.order.total_paid = made.invoice.subtotal
    made.order.base_total_paid = made.invoice.base_subtotal


def _base_stale(made: Captured) -> None:
    made.order.base_total_paid = ZERO
    made.order.base_total_invoiced = ZERO


def _lines(change: Any) -> Any:
    def effect(made: Captured) -> None:
        for line in made.lines():
            change(line)

    return effect


def _no_quantity_invoiced(line: Any) -> None:
    line.qty_invoiced = ZERO


def _quantity_invoiced_twice(line: Any) -> None:
    line.qty_invoiced *= 2


def _all_invoiced(line: Any) -> None:
    line.qty_invoiced = line.qty_ordered


def _whole_invoiced(line: Any) -> None:
    line.qty_invoiced = Decimal(int(line.qty_invoiced))


def _shipped(line: Any) -> None:
    line.qty_shipped = line.qty_invoiced


def _row_of_piece(line: Any) -> None:
    line.row_invoiced = line.base_row_invoiced = line.price


def _no_row_invoiced(line: Any) -> None:
    line.row_invoiced = line.base_row_invoiced = ZERO


def _line_discount_twice(line: Any) -> None:
    set_both(line, "discount_invoiced", lambda amount: amount * 2 + 1)


def _price_changed(line: Any) -> None:
    line.price += 1


def _quantity_changed(line: Any) -> None:
    line.qty_ordered += 1


def _total_recalculated(made: Captured) -> None:
    set_both(made.order, "grand_total", lambda amount: amount + 1)


def _address_lost(made: Captured) -> None:
    made.order.billing_address.street = ("",)


def _customer_lost(made: Captured) -> None:
    made.order.customer_id = None
    made.order.customer_is_guest = 1


def _history_entry(made: Captured) -> None:
    number = made.shop.sales.take("status_history")
    entry = StatusHistory(number, made.order.entity_id, "Captured", made.order.status, made.shop.timestamp())
    made.order.status_histories.append(entry)


def _updated_in_past(made: Captured) -> None:
    made.order.updated_at = "2001-01-01 00:00:00"


def _refund_noted(made: Captured) -> None:
    made.order.total_refunded = made.order.base_total_refunded = made.order.total_paid


def _line_lost(made: Captured) -> None:
    made.order.items = made.order.items[:-1] or made.order.items


def _rules_lost(made: Captured) -> None:
    made.order.shipping_description = None


WORKS: Final = after_captures(
    {
        "order-stays-pending": _state("new", "pending"),
        "order-status-pending": _status_only_pending,
        "order-payment-review": _state("payment_review"),
        "order-complete-too-soon": _state("complete"),
        "virtual-order-stays-processing": _virtual_left_processing,
        "order-closed": _state("closed"),
        "total-paid-missing": _not_entered("total_paid"),
        "total-paid-twice": _twice("total_paid"),
        "total-paid-without-shipping": _paid_subtotal,
        "base-sums-stale": _base_stale,
        "total-invoiced-missing": _not_entered("total_invoiced"),
        "subtotal-invoiced-twice": _twice("subtotal_invoiced"),
        "shipping-invoiced-missing": _not_entered("shipping_invoiced"),
        "discount-invoiced-positive": lambda made: set_both(made.order, "discount_invoiced", lambda amount: -amount),
        "tax-invoiced-twice": _twice("tax_invoiced"),
        "payment-unpaid": _payment_unpaid,
        "payment-shipping-twice": _payment_shipping_twice,
        "quantity-invoiced-missing": _lines(_no_quantity_invoiced),
        "quantity-invoiced-twice": _lines(_quantity_invoiced_twice),
        "quantity-invoiced-cut-to-whole": _lines(_whole_invoiced),
        "all-invoiced-on-part": _lines(_all_invoiced),
        "row-invoiced-missing": _lines(_no_row_invoiced),
        "row-invoiced-of-one-piece": _lines(_row_of_piece),
        "line-discount-invoiced-wrong": _lines(_line_discount_twice),
        "shipped-by-invoice": _lines(_shipped),
        "order-price-changed": _lines(_price_changed),
        "order-quantity-changed": _lines(_quantity_changed),
        "order-total-recalculated": _total_recalculated,
        "order-address-lost": _address_lost,
        "order-customer-lost": _customer_lost,
        "order-note-added": _history_entry,
        "order-time-turned-back": _updated_in_past,
        "order-refund-noted": _refund_noted,
        "order-line-lost": _line_lost,
        "order-shipping-lost": _rules_lost,
    }
)
