"""Invoices stored with wrong money."""

from __future__ import annotations

from decimal import Decimal
from operator import neg
from typing import Final

from mock_magento.defects.builders import (
    Captured,
    Changes,
    after_captures,
    copied,
    moved,
    on_invoice,
    on_lines,
    scaled,
)
from mock_magento.records.documents import InvoiceItem
from mock_magento.records.orders import write

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)
_SHIPPING: Final = ("shipping_amount", "shipping_incl_tax")


def _line_discount_of_one(line: InvoiceItem) -> Changes:
    return {
        "discount_amount": round((line.discount_amount or ZERO) / line.qty, 4),
        "base_discount_amount": round((line.base_discount_amount or ZERO) / line.qty, 4),
    }


def _line_tax_of_whole_order(made: Captured) -> None:
    def change(line: InvoiceItem) -> Changes:
        item = made.order.item(line.order_item_id)
        return {} if item is None else {"tax_amount": item.tax_amount + CENT, "base_tax_amount": item.base_tax_amount}

    made.change_lines(change)


def _shipping_again(made: Captured) -> None:
    order, invoice = made.order, made.invoice
    if not made.earlier or invoice.shipping_amount is not None or order.shipping_address is None:
        return
    write(invoice, copied(order, shipping_amount="shipping_amount", shipping_incl_tax="shipping_incl_tax"))
    for record, name in (
        (invoice, "grand_total"),
        (order, "total_paid"),
        (order, "total_invoiced"),
        (order, "shipping_invoiced"),
        (order.payment, "amount_paid"),
        (order.payment, "shipping_captured"),
    ):
        write(record, moved(record, name, order, "shipping_amount"))


def _shipping_left_out(made: Captured) -> Changes:
    without = moved(made.invoice, "grand_total", made.invoice, "shipping_amount", -1)
    return {**without, **scaled(made.invoice, lambda _: ZERO, *_SHIPPING)}


def _shipping_by_share(made: Captured) -> Changes:
    ordered = sum(item.qty_ordered for item in made.order.items)
    share = made.invoice.total_qty / ordered if ordered else Decimal(1)
    return scaled(made.invoice, lambda amount: round(amount * share, 2), *_SHIPPING)


def _tax_twice(made: Captured) -> Changes:
    in_total = moved(made.invoice, "grand_total", made.invoice, "tax_amount")
    return {**in_total, **scaled(made.invoice, lambda amount: amount * 2, "tax_amount")}


def _rate_twice(made: Captured) -> Changes:
    invoice, rate = made.invoice, made.invoice.base_to_order_rate
    return {"grand_total": round(invoice.grand_total * rate, 2), "subtotal": round(invoice.subtotal * rate, 2)}


def _compensation_in_total(made: Captured) -> Changes:
    of_lines = sum((line.discount_tax_compensation_amount or ZERO for line in made.invoice.items), ZERO)
    return {"discount_tax_compensation_amount": of_lines + CENT, "grand_total": made.invoice.grand_total + CENT}


def _cents_cut_off(made: Captured) -> Changes:
    cut = scaled(made.invoice, lambda amount: Decimal(int(amount)), "subtotal", "grand_total")
    return {**cut, "grand_total": cut["grand_total"] - 1}


WORKS: Final = after_captures(
    {
        "discount-sign": on_invoice(lambda made: scaled(made.invoice, neg, "discount_amount")),
        "discount-not-in-total": on_invoice(
            lambda made: moved(made.invoice, "grand_total", made.invoice, "discount_amount", -1)
        ),
        "discount-of-whole-order-on-part": on_invoice(
            lambda made: copied(made.order, discount_amount="discount_amount")
        ),
        "line-discount-of-one-unit": on_lines(_line_discount_of_one),
        "tax-not-in-total": on_invoice(lambda made: moved(made.invoice, "grand_total", made.invoice, "tax_amount", -1)),
        "tax-twice": on_invoice(_tax_twice),
        "tax-a-cent-up": on_invoice(
            lambda made: scaled(made.invoice, lambda amount: amount + CENT, "tax_amount", "grand_total")
        ),
        "line-tax-a-cent-off": _line_tax_of_whole_order,
        "subtotal-incl-tax-without-tax": on_invoice(lambda made: copied(made.invoice, subtotal_incl_tax="subtotal")),
        "price-incl-tax-without-tax": on_lines(lambda line: copied(line, price_incl_tax="price")),
        "row-incl-tax-less-discount": on_lines(
            lambda line: moved(line, "row_total_incl_tax", line, "discount_amount", -1)
        ),
        "row-total-less-discount": on_lines(lambda line: moved(line, "row_total", line, "discount_amount", -1)),
        "row-total-of-one-unit": on_lines(lambda line: copied(line, row_total="price")),
        "price-twice": on_lines(lambda line: scaled(line, lambda amount: amount * 2, "price")),
        "line-base-row-missing": on_lines(lambda _: {"base_row_total": ZERO}),
        "shipping-on-every-part": _shipping_again,
        "shipping-left-out": on_invoice(_shipping_left_out),
        "shipping-by-share": on_invoice(_shipping_by_share),
        "grand-total-of-order-on-part": on_invoice(lambda made: copied(made.order, grand_total="grand_total")),
        "base-total-a-cent-off": on_invoice(lambda made: {"base_grand_total": made.invoice.base_grand_total + CENT}),
        "base-not-converted": on_invoice(
            lambda made: {"base_grand_total": made.invoice.grand_total, "base_subtotal": made.invoice.subtotal}
        ),
        "rate-applied-twice": on_invoice(_rate_twice),
        "compensation-in-total": on_invoice(_compensation_in_total),
        "cents-cut-off": on_invoice(_cents_cut_off),
    }
)
