"""Invoices stored with wrong lines, ids, times, states, comments and flags."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from mock_magento.defects.builders import UNREPORTED, Captured, of_captures
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


_LINKS = "each line of an invoice names the order line that it pays for"
_ONE_LINE = "one line per order line that is invoiced: none missing, none doubled"
_STATE = "an offline payment that was captured is paid: state 2"

DEFECTS = of_captures(
    ("line-missing", "The invoice leaves a line out", _ONE_LINE, "magento/magento2#22246", _last_line_missing),
    ("line-doubled", "The invoice has a line twice", _ONE_LINE, UNREPORTED, _first_line_doubled),
    ("no-lines", "The invoice is empty", _ONE_LINE, "magento/magento2#6988", _no_lines),
    (
        "item-ids-swapped",
        "The lines name each other's order items",
        _LINKS,
        "the tutorial's own Step 12 swaps order items 3 and 4",
        lambda made: _swapped(made, "order_item_id"),
    ),
    (
        "item-ids-of-nothing",
        "The lines name order items that do not exist",
        _LINKS,
        "magento/magento2#4909 (lines of another product)",
        _item_ids_are_own,
    ),
    (
        "products-swapped",
        "The lines carry each other's SKU, name and product",
        "a line repeats its order line's product",
        "PAYONE-GmbH/magento-2#127 (the same in an extension)",
        lambda made: _swapped(made, "sku", "name", "product_id"),
    ),
    (
        "names-swapped",
        "The lines carry each other's name",
        "a line repeats its order line's name",
        UNREPORTED,
        lambda made: _swapped(made, "name"),
    ),
    (
        "quantities-swapped",
        "The lines carry each other's quantity",
        "a line has the quantity that was asked for",
        UNREPORTED,
        lambda made: _swapped(made, "qty"),
    ),
    ("line-ids-reused", "All lines have the same id", "every line has an id of its own", UNREPORTED, _line_ids_reused),
    (
        "line-of-another-invoice",
        "The lines say that they belong to another invoice",
        "parent_id is the invoice's id",
        UNREPORTED,
        lambda made: made.change_lines(lambda line: {"parent_id": line.parent_id - 1}),
    ),
    (
        "quantity-ordered-on-part",
        "A partial invoice shows the ordered quantity",
        "a line has the quantity that was asked for",
        "magento/magento2#30802",
        _quantity_ordered,
    ),
    (
        "quantity-cut-to-whole",
        "Quantities lose their fractions",
        "a line has the quantity that was asked for",
        "magento/magento2#11941",
        _whole_pieces,
    ),
    (
        "total-qty-twice",
        "total_qty counts every piece twice",
        "total_qty is the sum of the lines",
        "magento/magento2#24123",
        _total_qty_twice,
    ),
    (
        "addresses-swapped",
        "Billing and shipping address are swapped",
        "the invoice names the order's addresses",
        UNREPORTED,
        _addresses_swapped,
    ),
    (
        "invoice-number-reused",
        "The invoice bears the number of an earlier one",
        "every invoice has a number of its own",
        "magento/magento2#4580 (duplicate numbers)",
        _set(increment_id="000000001"),
    ),
    (
        "invoice-number-unpadded",
        "The invoice's number is its bare id",
        "invoice numbers have the shop's own shape",
        UNREPORTED,
        lambda made: setattr(made.invoice, "increment_id", str(made.invoice.entity_id)),
    ),
    (
        "invoice-of-another-order-stored",
        "The invoice is stored under another order",
        "order_id is the order that was captured",
        "magento/magento2#15328 (invoice not joined to its order)",
        _set(order_id=1),
    ),
    (
        "invoice-stays-open",
        "The capture is accepted, the invoice stays open",
        _STATE,
        "magento/magento2#4385",
        _set(state=OPEN),
    ),
    ("invoice-cancelled", "The new invoice is cancelled", _STATE, "magento/magento2#25999", _set(state=CANCELLED)),
    (
        "invoice-of-store-0",
        "The invoice belongs to the admin store",
        "store_id is the store of the order",
        "magento/magento2#4553 (the wrong store's data)",
        _set(store_id=0),
    ),
    (
        "invoice-currency-wrong",
        "The invoice names another currency",
        "an invoice is in the order's currency",
        "magento/magento2#4264",
        _set(order_currency_code="VND"),
    ),
    (
        "invoice-rate-zero",
        "The invoice's base_to_order_rate is 0",
        "an invoice repeats the order's rates",
        UNREPORTED,
        _set(base_to_order_rate=0),
    ),
    (
        "voidable-bank-transfer",
        "The invoice of an offline payment can be voided",
        "an offline payment has nothing to void",
        UNREPORTED,
        _set(can_void_flag=1),
    ),
    (
        "invoice-used-for-refund",
        "The new invoice is marked as refunded",
        "nothing of a new invoice is refunded yet",
        UNREPORTED,
        _set(is_used_for_refund=1),
    ),
    (
        "invoice-in-local-time",
        "Times are in the shop's time zone instead of UTC",
        "REST answers times in UTC",
        "magento/magento2#28181",
        lambda made: _time(made, "created_at", timedelta(hours=-4)),
    ),
    (
        "invoice-updated-before-made",
        "The invoice was changed before it was made",
        "updated_at is not before created_at",
        UNREPORTED,
        lambda made: _time(made, "updated_at", timedelta(days=-1)),
    ),
    (
        "mailed-unasked",
        "An e-mail is recorded that nobody asked for",
        "without notify there is no email_sent",
        "magento/magento2#21788 (mails sent against the settings)",
        _mailed_unasked,
    ),
    (
        "comment-lost",
        "The comment is dropped",
        "the invoice carries the comment that was sent",
        "magento/magento2#11207 (the same at the shipment)",
        lambda made: made.invoice.comments.clear(),
    ),
    (
        "comment-twice",
        "The comment is stored twice",
        "one comment was sent, one is kept",
        UNREPORTED,
        _comments_twice,
    ),
    (
        "comment-shown-to-wrong-side",
        "A comment for the merchant is shown to the customer, and the other way round",
        "is_visible_on_front is as it was sent",
        UNREPORTED,
        _comment_hidden_or_shown,
    ),
    (
        "comment-claims-mail",
        "The comment says that the customer was told",
        "nobody was told without notify and appendComment",
        "magento/magento2#4320",
        lambda made: _comment(made, is_customer_notified=1),
    ),
    (
        "comment-text-cut",
        "The comment loses its end",
        "the comment is kept as it was sent",
        UNREPORTED,
        lambda made: _comment(made, comment="Paid"),
    ),
)
