"""Orders that a capture leaves in a wrong state or with wrong sums."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_magento.defects.builders import UNREPORTED, Captured, of_captures, set_both
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


_DUE = "total_due is the grand total less what is paid"
_STATE = "a paid order with goods to ship is processing"
_SUMS = "an order's invoiced sums are those of its invoices"
_LINE = "an order line counts what was invoiced of it"
_ELSE = "a capture changes nothing else on the order"

DEFECTS = of_captures(
    (
        "order-stays-pending",
        "The order stays new and pending",
        _STATE,
        "magento/magento2#2607",
        _state("new", "pending"),
    ),
    (
        "order-status-pending",
        "The state moves on, the status does not",
        _STATE,
        "magento/magento2#26541",
        _status_only_pending,
    ),
    (
        "order-payment-review",
        "The paid order waits for a payment review",
        _STATE,
        "MultiSafepay/magento2#64 (a wrong state after the same call)",
        _state("payment_review"),
    ),
    (
        "order-complete-too-soon",
        "The order is complete though nothing was shipped",
        _STATE,
        UNREPORTED,
        _state("complete"),
    ),
    (
        "virtual-order-stays-processing",
        "An order of virtual goods is not complete when it is paid",
        "nothing is left to do, so the order is complete",
        "mollie/magento2#978",
        _virtual_left_processing,
    ),
    ("order-closed", "The paid order is closed", _STATE, UNREPORTED, _state("closed")),
    (
        "total-paid-missing",
        "The order does not show what was paid",
        _DUE,
        "BoltApp/bolt-magento2#1818",
        _not_entered("total_paid"),
    ),
    (
        "total-paid-twice",
        "The paid amount is entered twice",
        _DUE,
        "magento/magento2#9968 (amounts adjusted twice)",
        _twice("total_paid"),
    ),
    (
        "total-paid-without-shipping",
        "The paid amount is the subtotal",
        _DUE,
        "magento/magento2#38978 (an amount due where there is none)",
        _paid_subtotal,
    ),
    (
        "base-sums-stale",
        "The sums in base currency do not move",
        _SUMS,
        "mageprince/magento2-paymentfee#13",
        _base_stale,
    ),
    (
        "total-invoiced-missing",
        "The order's invoiced total stays empty",
        _SUMS,
        "magento/magento2#15328",
        _not_entered("total_invoiced"),
    ),
    ("subtotal-invoiced-twice", "The invoiced subtotal counts twice", _SUMS, UNREPORTED, _twice("subtotal_invoiced")),
    (
        "shipping-invoiced-missing",
        "The invoiced shipping is not entered",
        _SUMS,
        UNREPORTED,
        _not_entered("shipping_invoiced"),
    ),
    (
        "discount-invoiced-positive",
        "The invoiced discount is positive",
        _SUMS,
        UNREPORTED,
        lambda made: set_both(made.order, "discount_invoiced", lambda amount: -amount),
    ),
    ("tax-invoiced-twice", "The invoiced tax counts twice", _SUMS, "magento/magento2#31366", _twice("tax_invoiced")),
    ("payment-unpaid", "The payment does not show what was paid", _SUMS, "magento/magento2#23872", _payment_unpaid),
    ("payment-shipping-twice", "The payment counts the shipping twice", _SUMS, UNREPORTED, _payment_shipping_twice),
    (
        "quantity-invoiced-missing",
        "The lines' invoiced quantity stays 0",
        _LINE,
        "mollie/magento2#666",
        _lines(_no_quantity_invoiced),
    ),
    (
        "quantity-invoiced-twice",
        "The lines' invoiced quantity counts twice",
        _LINE,
        "magento/magento2#5076",
        _lines(_quantity_invoiced_twice),
    ),
    (
        "quantity-invoiced-cut-to-whole",
        "The lines' invoiced quantity loses its fraction",
        _LINE,
        "magento/magento2#14328",
        _lines(_whole_invoiced),
    ),
    (
        "all-invoiced-on-part",
        "A part invoices its lines in full",
        _LINE,
        "magento/magento2#19069",
        _lines(_all_invoiced),
    ),
    ("row-invoiced-missing", "The lines' invoiced rows stay 0", _LINE, UNREPORTED, _lines(_no_row_invoiced)),
    (
        "row-invoiced-of-one-piece",
        "The lines' invoiced rows are the price of one piece",
        _LINE,
        "magento/magento2#39984",
        _lines(_row_of_piece),
    ),
    (
        "line-discount-invoiced-wrong",
        "The lines' invoiced discount is wrong",
        _LINE,
        UNREPORTED,
        _lines(_line_discount_twice),
    ),
    (
        "shipped-by-invoice",
        "The invoice marks the goods as shipped",
        "only a shipment ships",
        "mollie/magento2#734 (invoice and shipment mixed up)",
        _lines(_shipped),
    ),
    ("order-price-changed", "The capture changes the ordered price", _ELSE, UNREPORTED, _lines(_price_changed)),
    (
        "order-quantity-changed",
        "The capture changes the ordered quantity",
        _ELSE,
        UNREPORTED,
        _lines(_quantity_changed),
    ),
    (
        "order-total-recalculated",
        "The capture calculates the order anew, and differently",
        _ELSE,
        "magento/magento2#31366",
        _total_recalculated,
    ),
    ("order-address-lost", "The capture empties the billing address", _ELSE, UNREPORTED, _address_lost),
    ("order-customer-lost", "The capture turns the customer into a guest", _ELSE, UNREPORTED, _customer_lost),
    ("order-note-added", "The capture writes a note that nobody wrote", _ELSE, UNREPORTED, _history_entry),
    ("order-time-turned-back", "The order's updated_at goes back", _ELSE, UNREPORTED, _updated_in_past),
    ("order-refund-noted", "The capture notes a refund", _ELSE, UNREPORTED, _refund_noted),
    ("order-line-lost", "The capture loses a line of the order", _ELSE, UNREPORTED, _line_lost),
    ("order-shipping-lost", "The capture forgets how the order is shipped", _ELSE, UNREPORTED, _rules_lost),
)
