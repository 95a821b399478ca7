"""What entering an invoice, a shipment or a credit memo has in common: their heads, lines and comments.

`kind` is invoice, shipment or creditmemo, as the tables are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from mock_magento.records.amounts import Currencies
from mock_magento.records.documents import CreditMemo, DocumentComment, Invoice, Shipment
from mock_magento.records.orders import Order
from mock_magento.records.sales import increment_id
from mock_magento.sales.drafts import Line
from mock_magento.shop import Call, Shop


@dataclass(frozen=True)
class Notice:
    """Whether a new document is mailed to the customer, and the comment that goes with it."""

    notify: bool = False
    comment: Mapping[str, Any] | None = None
    append_comment: bool = False

    @classmethod
    def of(cls, call: Call) -> Notice:
        """As a call asks for it."""
        return cls(call.get("notify", False), call.get("comment"), call.get("appendComment", False))

    def enter(self, shop: Shop, kind: str, document: Invoice | Shipment | CreditMemo) -> None:
        """Note the mail and keep the comment with the document."""
        document.email_sent = 1 if self.notify and shop.config.mail_enabled else None
        if self.comment is not None:
            notified = int(self.notify and self.append_comment)
            document.comments.append(comment(shop, kind, document.entity_id, self.comment, notified))


def head(shop: Shop, kind: str, order: Order) -> dict[str, Any]:
    """A new document's own columns: its numbers, its times, and what it takes over from the order."""
    now = shop.timestamp()
    return {
        "entity_id": shop.sales.take(kind),
        "increment_id": increment_id(shop.sales.take(f"{kind}_increment")),
        "order_id": order.entity_id,
        "created_at": now,
        "updated_at": now,
        "store_id": order.store_id,
        "billing_address_id": order.billing_address.entity_id,
        "shipping_address_id": None if order.shipping_address is None else order.shipping_address.entity_id,
    }


def money_head(shop: Shop, kind: str, order: Order) -> dict[str, Any]:
    """A new invoice's or credit memo's own columns; those of `head`, the currencies and what the discount is called."""
    currencies = {column.name: getattr(order, column.name) for column in fields(Currencies)}
    return head(shop, kind, order) | currencies | {"discount_description": order.discount_description}


def lines(shop: Shop, kind: str, document_id: int, kept: Iterable[Line]) -> list[dict[str, Any]]:
    """The columns of a document's lines, numbered."""
    return [{"entity_id": shop.sales.take(f"{kind}_item"), "parent_id": document_id, **line.columns()} for line in kept]


def comment(shop: Shop, kind: str, document_id: int, given: Mapping[str, Any], notified: int | None) -> DocumentComment:
    """A new comment on a document."""
    return DocumentComment(
        shop.sales.take(f"{kind}_comment"),
        document_id,
        given.get("comment"),
        shop.timestamp(),
        notified,
        given.get("is_visible_on_front") or 0,
    )
