"""Invoices, shipments and credit memos, as the tables sales_invoice*, sales_shipment* and sales_creditmemo* hold them.

A field that is None is a null column and is absent from answers. Amounts and quantities are Decimal, times UTC text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from mock_magento.records.orders import ONE, ZERO, duplicate


@dataclass(frozen=True)
class DocumentComment:
    """A comment on an invoice, shipment or credit memo; `parent_id` is the document."""

    entity_id: int
    parent_id: int
    comment: str | None
    created_at: str
    is_customer_notified: int | None = 0
    is_visible_on_front: int = 0


@dataclass(frozen=True)
class InvoiceItem:
    """A line of an invoice."""

    entity_id: int
    parent_id: int
    order_item_id: int
    product_id: int | None
    sku: str
    name: str | None
    qty: Decimal
    price: Decimal
    base_price: Decimal
    price_incl_tax: Decimal | None = None
    base_price_incl_tax: Decimal | None = None
    row_total: Decimal | None = None
    base_row_total: Decimal | None = None
    row_total_incl_tax: Decimal | None = None
    base_row_total_incl_tax: Decimal | None = None
    tax_amount: Decimal | None = None
    base_tax_amount: Decimal | None = None
    discount_amount: Decimal | None = None
    base_discount_amount: Decimal | None = None
    discount_tax_compensation_amount: Decimal | None = None
    base_discount_tax_compensation_amount: Decimal | None = None
    base_cost: Decimal | None = None
    description: str | None = None
    additional_data: str | None = None


@dataclass
class Invoice:
    """An invoice. state: 1 open, 2 paid, 3 cancelled."""

    entity_id: int
    increment_id: str
    order_id: int
    created_at: str
    updated_at: str
    items: list[InvoiceItem]
    comments: list[DocumentComment] = field(default_factory=list)
    store_id: int = 1
    state: int = 2
    billing_address_id: int | None = None
    shipping_address_id: int | None = None
    can_void_flag: int = 0
    email_sent: int | None = None
    is_used_for_refund: int | None = None
    transaction_id: str | None = None
    discount_description: str | None = None
    total_qty: Decimal = ZERO

    base_currency_code: str = "USD"
    global_currency_code: str = "USD"
    order_currency_code: str = "USD"
    store_currency_code: str = "USD"
    base_to_global_rate: Decimal = ONE
    base_to_order_rate: Decimal = ONE
    store_to_base_rate: Decimal = ZERO
    store_to_order_rate: Decimal = ZERO

    subtotal: Decimal = ZERO
    base_subtotal: Decimal = ZERO
    subtotal_incl_tax: Decimal = ZERO
    base_subtotal_incl_tax: Decimal = ZERO
    discount_amount: Decimal = ZERO
    base_discount_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    base_tax_amount: Decimal = ZERO
    discount_tax_compensation_amount: Decimal = ZERO
    base_discount_tax_compensation_amount: Decimal = ZERO
    shipping_amount: Decimal | None = None
    base_shipping_amount: Decimal | None = None
    shipping_incl_tax: Decimal | None = None
    base_shipping_incl_tax: Decimal | None = None
    shipping_tax_amount: Decimal | None = None
    base_shipping_tax_amount: Decimal | None = None
    shipping_discount_tax_compensation_amount: Decimal | None = None
    base_shipping_discount_tax_compensation_amnt: Decimal | None = None
    grand_total: Decimal = ZERO
    base_grand_total: Decimal = ZERO
    base_total_refunded: Decimal | None = None

    def copy(self) -> Invoice:
        """An independent copy; lines and comments never change and are shared."""
        twin = duplicate(self)
        twin.items = list(self.items)
        twin.comments = list(self.comments)
        return twin


@dataclass(frozen=True)
class ShipmentItem:
    """A line of a shipment."""

    entity_id: int
    parent_id: int
    order_item_id: int
    product_id: int | None
    sku: str
    name: str | None
    qty: Decimal
    price: Decimal | None = None
    weight: Decimal | None = None
    row_total: Decimal | None = None
    description: str | None = None
    additional_data: str | None = None


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


@dataclass
class Shipment:
    """A shipment from one source."""

    entity_id: int
    increment_id: str
    order_id: int
    created_at: str
    updated_at: str
    items: list[ShipmentItem]
    tracks: list[Track] = field(default_factory=list)
    comments: list[DocumentComment] = field(default_factory=list)
    source_code: str | None = None
    store_id: int = 1
    customer_id: int | None = None
    billing_address_id: int | None = None
    shipping_address_id: int | None = None
    email_sent: int | None = None
    shipment_status: int | None = None
    shipping_label: str | None = None
    total_qty: Decimal = ZERO
    total_weight: Decimal | None = None

    def copy(self) -> Shipment:
        """An independent copy; lines, tracks and comments never change and are shared."""
        twin = duplicate(self)
        twin.items = list(self.items)
        twin.tracks = list(self.tracks)
        twin.comments = list(self.comments)
        return twin


@dataclass(frozen=True)
class CreditMemoItem:
    """A line of a credit memo."""

    entity_id: int
    parent_id: int
    order_item_id: int
    product_id: int | None
    sku: str
    name: str | None
    qty: Decimal
    price: Decimal
    base_price: Decimal | None
    price_incl_tax: Decimal | None = None
    base_price_incl_tax: Decimal | None = None
    row_total: Decimal | None = None
    base_row_total: Decimal | None = None
    row_total_incl_tax: Decimal | None = None
    base_row_total_incl_tax: Decimal | None = None
    tax_amount: Decimal | None = None
    base_tax_amount: Decimal | None = None
    discount_amount: Decimal | None = None
    base_discount_amount: Decimal | None = None
    discount_tax_compensation_amount: Decimal | None = None
    base_discount_tax_compensation_amount: Decimal | None = None
    base_cost: Decimal | None = None
    weee_tax_applied: str | None = None
    weee_tax_applied_row_amount: Decimal | None = None
    weee_tax_row_disposition: Decimal | None = None
    base_weee_tax_row_disposition: Decimal | None = None
    description: str | None = None
    additional_data: str | None = None


@dataclass
class CreditMemo:
    """A credit memo. state: 1 open, 2 refunded, 3 cancelled."""

    entity_id: int
    increment_id: str
    order_id: int
    created_at: str
    updated_at: str
    items: list[CreditMemoItem]
    comments: list[DocumentComment] = field(default_factory=list)
    invoice_id: int | None = None
    store_id: int = 1
    state: int = 2
    creditmemo_status: int | None = None
    billing_address_id: int | None = None
    shipping_address_id: int | None = None
    email_sent: int | None = None
    transaction_id: str | None = None
    discount_description: str | None = None

    base_currency_code: str = "USD"
    global_currency_code: str = "USD"
    order_currency_code: str = "USD"
    store_currency_code: str = "USD"
    base_to_global_rate: Decimal = ONE
    base_to_order_rate: Decimal = ONE
    store_to_base_rate: Decimal = ZERO
    store_to_order_rate: Decimal = ZERO

    adjustment: Decimal = ZERO
    base_adjustment: Decimal = ZERO
    adjustment_positive: Decimal | None = None
    base_adjustment_positive: Decimal | None = None
    adjustment_negative: Decimal | None = None
    base_adjustment_negative: Decimal | None = None
    subtotal: Decimal = ZERO
    base_subtotal: Decimal = ZERO
    subtotal_incl_tax: Decimal = ZERO
    base_subtotal_incl_tax: Decimal = ZERO
    discount_amount: Decimal = ZERO
    base_discount_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    base_tax_amount: Decimal = ZERO
    discount_tax_compensation_amount: Decimal = ZERO
    base_discount_tax_compensation_amount: Decimal = ZERO
    shipping_amount: Decimal | None = None
    base_shipping_amount: Decimal | None = None
    shipping_incl_tax: Decimal | None = None
    base_shipping_incl_tax: Decimal | None = None
    shipping_tax_amount: Decimal | None = None
    base_shipping_tax_amount: Decimal | None = None
    shipping_discount_tax_compensation_amount: Decimal | None = None
    base_shipping_discount_tax_compensation_amnt: Decimal | None = None
    grand_total: Decimal = ZERO
    base_grand_total: Decimal = ZERO

    def copy(self) -> CreditMemo:
        """An independent copy; lines and comments never change and are shared."""
        twin = duplicate(self)
        twin.items = list(self.items)
        twin.comments = list(self.comments)
        return twin
