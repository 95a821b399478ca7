"""Invoices stored with wrong money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from mock_magento.defects.builders import Captured, add_both, after_captures, set_both
from mock_magento.records.documents import InvoiceItem

CENT = Decimal("0.01")
_SHIPPING = ("shipping_amount", "shipping_incl_tax")


def _discount_sign(made: Captured) -> None:
    set_both(made.invoice, "discount_amount", lambda amount: -amount)


def _without_discount(made: Captured) -> None:
    add_both(made.invoice, "grand_total", lambda prefix: -getattr(made.invoice, f"{prefix}discount_amount"))


def _discount_of_order(made: Captured) -> None:
    for prefix in ("", "base_"):
        setattr(made.invoice, f"{prefix}discount_amount", getattr(made.order, f"{prefix}discount_amount"))


def _line_discount_on_piece(made: Captured) -> None:
    made.change_lines(lambda line: _scaled(line, "discount_amount", 1 / line.qty))


def _without_tax(made: Captured) -> None:
    add_both(made.invoice, "grand_total", lambda prefix: -getattr(made.invoice, f"{prefix}tax_amount"))


def _tax_twice(made: Captured) -> None:
    add_both(made.invoice, "grand_total", lambda prefix: getattr(made.invoice, f"{prefix}tax_amount"))
    set_both(made.invoice, "tax_amount", lambda amount: amount * 2)


def _tax_a_cent_up(made: Captured) -> None:
    for name in ("tax_amount", "grand_total"):
        set_both(made.invoice, name, lambda amount: amount + CENT)


def _line_tax_of_whole_order(made: Captured) -> None:
    def change(line: InvoiceItem) -> dict[str, Any]:
        item = made.order.item(line.order_item_id)
        return {} if item is None else {"tax_amount": item.tax_amount + CENT, "base_tax_amount": item.base_tax_amount}

    made.change_lines(change)


def _subtotal_incl_tax_net(made: Captured) -> None:
    for prefix in ("", "base_"):
        setattr(made.invoice, f"{prefix}subtotal_incl_tax", getattr(made.invoice, f"{prefix}subtotal"))


def _row_incl_tax_less_discount(made: Captured) -> None:
    def change(line: InvoiceItem) -> dict[str, Any]:
        return {
            name: (getattr(line, name) or 0)
            - (getattr(line, name.replace("row_total_incl_tax", "discount_amount")) or 0)
            for name in ("row_total_incl_tax", "base_row_total_incl_tax")
        }

    made.change_lines(change)


def _row_total_less_discount(made: Captured) -> None:
    def change(line: InvoiceItem) -> dict[str, Any]:
        return {
            name: (getattr(line, name) or 0) - (getattr(line, name.replace("row_total", "discount_amount")) or 0)
            for name in ("row_total", "base_row_total")
        }

    made.change_lines(change)


def _scaled(line: InvoiceItem, name: str, factor: Any) -> dict[str, Any]:
    return {key: Decimal(str(round((getattr(line, key) or 0) * Decimal(factor), 4))) for key in (name, f"base_{name}")}


def _row_total_of_piece(made: Captured) -> None:
    made.change_lines(lambda line: {"row_total": line.price, "base_row_total": line.base_price})


def _price_incl_tax_net(made: Captured) -> None:
    made.change_lines(lambda line: {"price_incl_tax": line.price, "base_price_incl_tax": line.base_price})


def _price_twice(made: Captured) -> None:
    made.change_lines(lambda line: {"price": line.price * 2, "base_price": line.base_price * 2})


def _line_base_twin_stale(made: Captured) -> None:
    made.change_lines(lambda _: {"base_row_total": Decimal(0)})


def _shipping_again(made: Captured) -> None:
    if not made.earlier or made.invoice.shipping_amount is not None or made.order.shipping_address is None:
        return
    for prefix in ("", "base_"):
        for name in _SHIPPING:
            setattr(made.invoice, prefix + name, getattr(made.order, prefix + name))
    for record, name in (
        (made.invoice, "grand_total"),
        (made.order, "total_paid"),
        (made.order, "total_invoiced"),
        (made.order, "shipping_invoiced"),
        (made.order.payment, "amount_paid"),
        (made.order.payment, "shipping_captured"),
    ):
        add_both(record, name, lambda prefix: getattr(made.order, f"{prefix}shipping_amount") or 0)


def _shipping_left_out(made: Captured) -> None:
    add_both(made.invoice, "grand_total", lambda prefix: -(getattr(made.invoice, f"{prefix}shipping_amount") or 0))
    for name in _SHIPPING:
        set_both(made.invoice, name, lambda _: Decimal(0))


def _shipping_by_share(made: Captured) -> None:
    ordered = sum(item.qty_ordered for item in made.order.items)
    share = made.invoice.total_qty / ordered if ordered else Decimal(1)
    for name in _SHIPPING:
        set_both(made.invoice, name, lambda amount: round(amount * share, 2))


def _grand_total_of_order(made: Captured) -> None:
    for prefix in ("", "base_"):
        setattr(made.invoice, f"{prefix}grand_total", getattr(made.order, f"{prefix}grand_total"))


def _base_a_cent_off(made: Captured) -> None:
    made.invoice.base_grand_total += CENT


def _base_in_order_currency(made: Captured) -> None:
    made.invoice.base_grand_total = made.invoice.grand_total
    made.invoice.base_subtotal = made.invoice.subtotal


def _rate_twice(made: Captured) -> None:
    rate = made.invoice.base_to_order_rate
    for name in ("grand_total", "subtotal"):
        setattr(made.invoice, name, round(getattr(made.invoice, name) * rate, 2))


def _compensation_in_total(made: Captured) -> None:
    sums = sum((line.discount_tax_compensation_amount or Decimal(0)) for line in made.invoice.items)
    made.invoice.discount_tax_compensation_amount = sums + CENT
    made.invoice.grand_total += CENT


def _subtotal_cut(made: Captured) -> None:
    for name in ("subtotal", "grand_total"):
        set_both(made.invoice, name, lambda amount: Decimal(int(amount)))
    made.invoice.grand_total -= 1


WORKS: Final = after_captures(
    {
        "discount-sign": _discount_sign,
        "discount-not-in-total": _without_discount,
        "discount-of-whole-order-on-part": _discount_of_order,
        "line-discount-of-one-piece": _line_discount_on_piece,
        "tax-not-in-total": _without_tax,
        "tax-twice": _tax_twice,
        "tax-a-cent-up": _tax_a_cent_up,
        "line-tax-a-cent-off": _line_tax_of_whole_order,
        "subtotal-incl-tax-without-tax": _subtotal_incl_tax_net,
        "price-incl-tax-without-tax": _price_incl_tax_net,
        "row-incl-tax-less-discount": _row_incl_tax_less_discount,
        "row-total-less-discount": _row_total_less_discount,
        "row-total-of-one-piece": _row_total_of_piece,
        "price-twice": _price_twice,
        "line-base-row-missing": _line_base_twin_stale,
        "shipping-on-every-part": _shipping_again,
        "shipping-left-out": _shipping_left_out,
        "shipping-by-share": _shipping_by_share,
        "grand-total-of-order-on-part": _grand_total_of_order,
        "base-total-a-cent-off": _base_a_cent_off,
        "base-not-converted": _base_in_order_currency,
        "rate-applied-twice": _rate_twice,
        "compensation-in-total": _compensation_in_total,
        "cents-cut-off": _subtotal_cut,
    }
)
