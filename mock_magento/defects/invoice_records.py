"""Invoices stored with wrong lines, ids, times, states, comments and flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from mock_magento.defects.builders import Captured, Changes, Effect, after_captures, on_invoice, on_lines
from mock_magento.records.documents import DocumentComment, InvoiceItem

OPEN: Final = 1
CANCELLED: Final = 3


def _set(**fields: Any) -> Effect:
    return on_invoice(lambda _: fields)


def _first_line_doubled(made: Captured) -> None:
    first = made.invoice.items[0]
    made.invoice.items = [*made.invoice.items, replace(first, entity_id=made.shop.sales.take("invoice_item"))]


def _swapped(*names: str) -> Effect:
    """The lines carry each other's fields."""

    def effect(made: Captured) -> None:
        lines = made.invoice.items
        turned: list[Any] = [{name: getattr(line, name) for name in names} for line in (*lines[1:], *lines[:1])]
        made.invoice.items = [replace(line, **values) for line, values in zip(lines, turned, strict=True)]

    return effect


def _line_ids_reused(made: Captured) -> None:
    first = made.invoice.items[0].entity_id
    made.change_lines(lambda _: {"entity_id": first})


def _quantity_ordered(made: Captured) -> None:
    def change(line: InvoiceItem) -> Changes:
        item = made.order.item(line.order_item_id)
        return {} if item is None else {"qty": item.qty_ordered}

    made.change_lines(change)


def _whole_pieces(made: Captured) -> None:
    made.change_lines(lambda line: {"qty": Decimal(int(line.qty))})
    made.invoice.total_qty = sum((line.qty for line in made.invoice.items), Decimal(0))


def _addresses_swapped(made: Captured) -> Changes:
    invoice = made.invoice
    return {
        "billing_address_id": invoice.shipping_address_id,
        "shipping_address_id": invoice.billing_address_id,
    }


def _number_of_another(made: Captured) -> Changes:
    others = [found for found in made.shop.sales.invoices.values() if found.order_id != made.order.entity_id]
    return {"increment_id": max(others, key=lambda found: found.entity_id).increment_id}


def _time(name: str, by: timedelta) -> Effect:
    return on_invoice(lambda made: {name: (made.shop.now() + by).strftime("%Y-%m-%d %H:%M:%S")})


def _comments(change: Callable[[DocumentComment], Changes]) -> Effect:
    return on_invoice(lambda made: {"comments": [replace(entry, **change(entry)) for entry in made.invoice.comments]})


def _comments_twice(made: Captured) -> None:
    again = [replace(entry, entity_id=made.shop.sales.take("invoice_comment")) for entry in made.invoice.comments]
    made.invoice.comments = [*made.invoice.comments, *again]


WORKS: Final = after_captures(
    {
        "line-missing": on_invoice(lambda made: {"items": made.invoice.items[:-1]}),
        "line-doubled": _first_line_doubled,
        "no-lines": on_invoice(lambda _: {"items": []}),
        "item-ids-swapped": _swapped("order_item_id"),
        "item-ids-of-nothing": on_lines(lambda line: {"order_item_id": line.entity_id + 1000}),
        "products-swapped": _swapped("sku", "name", "product_id"),
        "names-swapped": _swapped("name"),
        "quantities-swapped": _swapped("qty"),
        "line-ids-reused": _line_ids_reused,
        "line-of-another-invoice": on_lines(lambda line: {"parent_id": line.parent_id - 1}),
        "quantity-ordered-on-part": _quantity_ordered,
        "quantity-cut-to-whole": _whole_pieces,
        "total-qty-twice": on_invoice(lambda made: {"total_qty": made.invoice.total_qty * 2}),
        "addresses-swapped": on_invoice(_addresses_swapped),
        "invoice-number-reused": _set(increment_id="000000001"),
        "invoice-number-of-another-order": on_invoice(_number_of_another),
        "invoice-of-another-order-stored": _set(order_id=1),
        "invoice-stays-open": _set(state=OPEN),
        "invoice-cancelled": _set(state=CANCELLED),
        "invoice-of-store-0": _set(store_id=0),
        "invoice-currency-wrong": _set(order_currency_code="VND"),
        "invoice-rate-zero": _set(base_to_order_rate=0),
        "voidable-bank-transfer": _set(can_void_flag=1),
        "invoice-used-for-refund": _set(is_used_for_refund=1),
        "invoice-in-local-time": _time("created_at", timedelta(hours=-4)),
        "invoice-updated-before-made": _time("updated_at", timedelta(days=-1)),
        "mailed-unasked": _set(email_sent=1),
        "comment-lost": on_invoice(lambda _: {"comments": []}),
        "comment-twice": _comments_twice,
        "comment-shown-to-wrong-side": _comments(lambda entry: {"is_visible_on_front": 1 - entry.is_visible_on_front}),
        "comment-claims-mail": _comments(lambda _: {"is_customer_notified": 1}),
        "comment-mail-ignored": _comments(lambda _: {"is_customer_notified": 0}),
        "comment-text-cut": _comments(lambda _: {"comment": "Paid"}),
    }
)
