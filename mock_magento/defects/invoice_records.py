"""Invoices stored with wrong lines, ids, times, states, comments and flags."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from mock_magento.defects.builders import Captured, after_captures
from mock_magento.records.documents import InvoiceItem

OPEN = 1
CANCELLED = 3
_TIME = "%Y-%m-%d %H:%M:%S"


def _last_line_missing(made: Captured) -> None:
    made.invoice.items = made.invoice.items[:-1]


def _first_line_doubled(made: Captured) -> None:
    first = made.invoice.items[0]
    made.invoice.items = [*made.invoice.items, replace(first, entity_id=made.shop.sales.take("invoice_item"))]


def _no_lines(made: Captured) -> None:
    made.invoice.items = []


def _swapped(made: Captured, *names: str) -> None:
    lines = made.invoice.items
    turned: list[dict[str, Any]] = [{name: getattr(line, name) for name in names} for line in (*lines[1:], *lines[:1])]
    made.invoice.items = [replace(line, **values) for line, values in zip(lines, turned, strict=True)]


def _item_ids_are_own(made: Captured) -> None:
    made.change_lines(lambda line: {"order_item_id": line.entity_id + 1000})


def _line_ids_reused(made: Captured) -> None:
    first = made.invoice.items[0].entity_id
    made.change_lines(lambda _: {"entity_id": first})


def _quantity_ordered(made: Captured) -> None:
    def change(line: InvoiceItem) -> dict[str, Any]:
        item = made.order.item(line.order_item_id)
        return {} if item is None else {"qty": item.qty_ordered}

    made.change_lines(change)


def _whole_pieces(made: Captured) -> None:
    made.change_lines(lambda line: {"qty": Decimal(int(line.qty))})
    made.invoice.total_qty = sum((line.qty for line in made.invoice.items), Decimal(0))


def _total_qty_twice(made: Captured) -> None:
    made.invoice.total_qty *= 2


def _addresses_swapped(made: Captured) -> None:
    invoice = made.invoice
    invoice.billing_address_id, invoice.shipping_address_id = invoice.shipping_address_id, invoice.billing_address_id


def _time(made: Captured, name: str, by: timedelta) -> None:
    setattr(made.invoice, name, (made.shop.now() + by).strftime(_TIME))


def _comment(made: Captured, **fields: Any) -> None:
    made.invoice.comments = [replace(entry, **fields) for entry in made.invoice.comments]


def _comments_twice(made: Captured) -> None:
    again = [replace(entry, entity_id=made.shop.sales.take("invoice_comment")) for entry in made.invoice.comments]
    made.invoice.comments = [*made.invoice.comments, *again]


def _comment_hidden_or_shown(made: Captured) -> None:
    made.invoice.comments = [
        replace(entry, is_visible_on_front=1 - entry.is_visible_on_front) for entry in made.invoice.comments
    ]


def _set(**fields: Any) -> Any:
    def effect(made: Captured) -> None:
        for name, value in fields.items():
            setattr(made.invoice, name, value)

    return effect


def _mailed_unasked(made: Captured) -> None:
    made.invoice.email_sent = 1


WORKS: Final = after_captures(
    {
        "line-missing": _last_line_missing,
        "line-doubled": _first_line_doubled,
        "no-lines": _no_lines,
        "item-ids-swapped": lambda made: _swapped(made, "order_item_id"),
        "item-ids-of-nothing": _item_ids_are_own,
        "products-swapped": lambda made: _swapped(made, "sku", "name", "product_id"),
        "names-swapped": lambda made: _swapped(made, "name"),
        "quantities-swapped": lambda made: _swapped(made, "qty"),
        "line-ids-reused": _line_ids_reused,
        "line-of-another-invoice": lambda made: made.change_lines(lambda line: {"parent_id": line.parent_id - 1}),
        "quantity-ordered-on-part": _quantity_ordered,
        "quantity-cut-to-whole": _whole_pieces,
        "total-qty-twice": _total_qty_twice,
        "addresses-swapped": _addresses_swapped,
        "invoice-number-reused": _set(increment_id="000000001"),
        "invoice-number-unpadded": lambda made: setattr(made.invoice, "increment_id", str(made.invoice.entity_id)),
        "invoice-of-another-order-stored": _set(order_id=1),
        "invoice-stays-open": _set(state=OPEN),
        "invoice-cancelled": _set(state=CANCELLED),
        "invoice-of-store-0": _set(store_id=0),
        "invoice-currency-wrong": _set(order_currency_code="VND"),
        "invoice-rate-zero": _set(base_to_order_rate=0),
        "voidable-bank-transfer": _set(can_void_flag=1),
        "invoice-used-for-refund": _set(is_used_for_refund=1),
        "invoice-in-local-time": lambda made: _time(made, "created_at", timedelta(hours=-4)),
        "invoice-updated-before-made": lambda made: _time(made, "updated_at", timedelta(days=-1)),
        "mailed-unasked": _mailed_unasked,
        "comment-lost": lambda made: made.invoice.comments.clear(),
        "comment-twice": _comments_twice,
        "comment-shown-to-wrong-side": _comment_hidden_or_shown,
        "comment-claims-mail": lambda made: _comment(made, is_customer_notified=1),
        "comment-text-cut": lambda made: _comment(made, comment="Paid"),
    }
)
