"""Orders that a capture leaves in a wrong state or with wrong sums."""

from __future__ import annotations

from decimal import Decimal
from operator import neg
from typing import Any, Final

from mock_magento.defects.builders import (
    Captured,
    Effect,
    after_captures,
    both,
    copied,
    on_order,
    on_order_lines,
    on_payment,
    scaled,
)

ZERO: Final = Decimal(0)


def _set(**fields: Any) -> Effect:
    return on_order(lambda _: fields)


def _state(state: str, status: str | None = None) -> Effect:
    return _set(state=state, status=status or state)


def _virtual_left_processing(made: Captured) -> None:
    if made.order.is_virtual:
        made.order.state = made.order.status = "processing"


def _not_entered(name: str) -> Effect:
    """The capture does not add to the order's sums (they stay as a null column)."""
    return _set(**both(name, None))


def _twice(name: str) -> Effect:
    return on_order(lambda made: scaled(made.order, _double, name))


def _double(amount: Decimal) -> Decimal:
    return amount * 2


def _address_lost(made: Captured) -> None:
    made.order.billing_address.street = ("",)


WORKS: Final = after_captures(
    {
        "order-stays-pending": _state("new", "pending"),
        "order-status-pending": _set(status="pending"),
        "order-payment-review": _state("payment_review"),
        "order-complete-too-soon": _state("complete"),
        "virtual-order-stays-processing": _virtual_left_processing,
        "order-closed": _state("closed"),
        "total-paid-missing": _not_entered("total_paid"),
        "total-paid-twice": _twice("total_paid"),
        "total-paid-without-shipping": on_order(lambda made: copied(made.invoice, total_paid="subtotal")),
        "base-sums-stale": _set(base_total_paid=ZERO, base_total_invoiced=ZERO),
        "total-invoiced-missing": _not_entered("total_invoiced"),
        "subtotal-invoiced-twice": _twice("subtotal_invoiced"),
        "shipping-invoiced-missing": _not_entered("shipping_invoiced"),
        "discount-invoiced-positive": on_order(lambda made: scaled(made.order, neg, "discount_invoiced")),
        "tax-invoiced-twice": _twice("tax_invoiced"),
        "payment-unpaid": on_payment(lambda _: both("amount_paid", None)),
        "payment-shipping-twice": on_payment(lambda made: scaled(made.order.payment, _double, "shipping_captured")),
        "quantity-invoiced-missing": on_order_lines(lambda _: {"qty_invoiced": ZERO}),
        "quantity-invoiced-twice": on_order_lines(lambda line: {"qty_invoiced": line.qty_invoiced * 2}),
        "quantity-invoiced-cut-to-whole": on_order_lines(
            lambda line: {"qty_invoiced": Decimal(int(line.qty_invoiced))}
        ),
        "all-invoiced-on-part": on_order_lines(lambda line: {"qty_invoiced": line.qty_ordered}),
        "row-invoiced-missing": on_order_lines(lambda _: both("row_invoiced", ZERO)),
        "row-invoiced-of-one-unit": on_order_lines(lambda line: both("row_invoiced", line.price)),
        "line-discount-invoiced-wrong": on_order_lines(
            lambda line: scaled(line, lambda amount: amount * 2 + 1, "discount_invoiced")
        ),
        "shipped-by-invoice": on_order_lines(lambda line: {"qty_shipped": line.qty_invoiced}),
        "order-price-changed": on_order_lines(lambda line: {"price": line.price + 1}),
        "order-quantity-changed": on_order_lines(lambda line: {"qty_ordered": line.qty_ordered + 1}),
        "order-total-recalculated": on_order(lambda made: scaled(made.order, lambda amount: amount + 1, "grand_total")),
        "order-address-lost": _address_lost,
        "order-customer-lost": _set(customer_id=None, customer_is_guest=1),
        "order-time-turned-back": _set(updated_at="2001-01-01 00:00:00"),
        "order-refund-noted": on_order(lambda made: both("total_refunded", made.order.total_paid)),
        "order-line-lost": on_order(lambda made: {"items": made.order.items[:-1] or made.order.items}),
        "order-shipping-lost": _set(shipping_description=None),
    }
)
