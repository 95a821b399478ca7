"""Invoices, shipments and credit memos, as the tables sales_invoice*, sales_shipment* and sales_creditmemo* hold them.

A field that is None is a null column and is absent from answers. Amounts and quantities are Decimal, times UTC text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mock_magento.kernel.money import ZERO
from mock_magento.records.amounts import DocumentTotals, LineAmounts
from mock_magento.records.orders import duplicate


@dataclass(frozen=True)
class DocumentComment:
    """A comment on an invoice, shipment or credit memo; `parent_id` is the document."""

    entity_id: int
    parent_id: int
    comment: str | None
    created_at: str
    is_customer_notified: int | None = 0
    is_visible_on_front: int = 0


@dataclass(frozen=True, kw_only=True)
class DocumentItem:
    """A line of a document."""

    entity_id: int
    parent_id: int
    order_item_id: int
    product_id: int | None
    sku: str
    name: str | None
    qty: Decimal
    description: str | None = None
    additional_data: str | None = None


@dataclass(kw_only=True)
class Document:
    """What the three kinds of documents have in common."""

    entity_id: int
    increment_id: str
    order_id: int
    created_at: str
    updated_at: str
    items: list[Any]
    comments: list[DocumentComment] = field(default_factory=list)
    store_id: int = 1
    billing_address_id: int | None = None
    shipping_address_id: int | None = None
    email_sent: int | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceItem(DocumentItem, LineAmounts):
    """A line of an invoice."""


@dataclass(kw_only=True)
class Invoice(Document, DocumentTotals):
    """An invoice. state: 1 open, 2 paid, 3 cancelled."""

    items: list[InvoiceItem]
    state: int = 2
    can_void_flag: int = 0
    is_used_for_refund: int | None = None
    transaction_id: str | None = None
    discount_description: str | None = None
    total_qty: Decimal = ZERO
    base_total_refunded: Decimal | None = None

    def copy(self) -> Invoice:
        """An independent copy; lines and comments never change and are shared."""
        twin = duplicate(self)
        twin.items, twin.comments = list(self.items), list(self.comments)
        return twin


@dataclass(frozen=True, kw_only=True)
class ShipmentItem(DocumentItem):
    """A line of a shipment."""

    price: Decimal | None = None
    weight: Decimal | None = None
    row_total: Decimal | None = None


@dataclass(frozen=True)
class Track:
    """A tracking number of a shipment; `parent_id` is the shipment."""

    entity_id: int
    parent_id: int
    order_id: int
    track_number: str | None
    title: str | None
    carrier_code: str | None
    created_at: str
    updated_at: str
    weight: Decimal | None = None
    qty: Decimal | None = None
    description: str | None = None


@dataclass(kw_only=True)
class Shipment(Document):
    """A shipment from one source."""

    items: list[ShipmentItem]
    tracks: list[Track] = field(default_factory=list)
    source_code: str | None = None
    customer_id: int | None = None
    shipment_status: int | None = None
    shipping_label: str | None = None
    total_qty: Decimal = ZERO
    total_weight: Decimal | None = None

    def copy(self) -> Shipment:
        """An independent copy; lines, tracks and comments never change and are shared."""
        twin = duplicate(self)
        twin.items, twin.tracks, twin.comments = list(self.items), list(self.tracks), list(self.comments)
        return twin


@dataclass(frozen=True, kw_only=True)
class CreditMemoItem(DocumentItem, LineAmounts):
    """A line of a credit memo."""

    weee_tax_applied: str | None = None
    weee_tax_applied_row_amount: Decimal | None = None
    weee_tax_row_disposition: Decimal | None = None
    base_weee_tax_row_disposition: Decimal | None = None


@dataclass(kw_only=True)
class CreditMemo(Document, DocumentTotals):
    """A credit memo. state: 1 open, 2 refunded, 3 cancelled."""

    items: list[CreditMemoItem]
    invoice_id: int | None = None
    state: int = 2
    creditmemo_status: int | None = None
    transaction_id: str | None = None
    discount_description: str | None = None
    adjustment: Decimal = ZERO
    base_adjustment: Decimal = ZERO
    adjustment_positive: Decimal | None = None
    base_adjustment_positive: Decimal | None = None
    adjustment_negative: Decimal | None = None
    base_adjustment_negative: Decimal | None = None

    def copy(self) -> CreditMemo:
        """An independent copy; lines and comments never change and are shared."""
        twin = duplicate(self)
        twin.items, twin.comments = list(self.items), list(self.comments)
        return twin
