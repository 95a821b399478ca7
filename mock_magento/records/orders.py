"""The order and its parts as the tables sales_order* hold them: money in the order's currency and, prefixed base_, in the base currency.

A field that is None is a null column and is absent from answers. Fields bear the names of Magento's data interfaces; the few that no
interface shows say so. Amounts and quantities are Decimal; times are UTC text as Magento writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, TypeVar

from mock_magento.kernel.money import ZERO
from mock_magento.records.amounts import Totals

Entity = TypeVar("Entity")


def duplicate(entity: Entity) -> Entity:
    """A shallow copy of a plain dataclass instance, several times faster than copy.copy."""
    twin = object.__new__(type(entity))
    twin.__dict__.update(entity.__dict__)
    return twin


def write(entity: object, values: Mapping[str, Any]) -> None:
    """Write values into an entity's columns."""
    for name, value in values.items():
        setattr(entity, name, value)


@dataclass(slots=True)
class OrderItem:
    """A line of an order. The child of a configurable or bundle line names its parent in `parent_item_id`.

    row_total and row_total_incl_tax are as stored, before the discount; answers over REST subtract it (see sales/rendering).
    """

    item_id: int
    order_id: int
    sku: str
    name: str
    product_id: int
    product_type: str
    qty_ordered: Decimal
    store_id: int = 1
    quote_item_id: int | None = None
    parent_item_id: int | None = None
    created_at: str = ""
    updated_at: str = ""
    is_virtual: int | None = 0
    """1 for a line that is never shipped; None on the orders that the sample data planted."""
    is_qty_decimal: int = 0
    weight: Decimal | None = None
    row_weight: Decimal | None = ZERO
    description: str | None = None
    additional_data: str | None = None
    ext_order_item_id: str | None = None
    applied_rule_ids: str | None = None
    free_shipping: int = 0
    no_discount: int = 0
    locked_do_invoice: int | None = None
    locked_do_ship: int | None = None
    product_option: Mapping[str, Any] | None = None
    """As the interface shows it: {"extension_attributes": {"configurable_item_options": [...]}}; never changed after placement."""

    qty_backordered: Decimal | None = None
    qty_canceled: Decimal = ZERO
    qty_invoiced: Decimal = ZERO
    qty_refunded: Decimal = ZERO
    qty_returned: Decimal | None = None
    qty_shipped: Decimal = ZERO

    base_cost: Decimal | None = None
    price: Decimal = ZERO
    base_price: Decimal = ZERO
    original_price: Decimal | None = None
    base_original_price: Decimal | None = None
    price_incl_tax: Decimal | None = None
    base_price_incl_tax: Decimal | None = None
    row_total: Decimal = ZERO
    base_row_total: Decimal = ZERO
    row_total_incl_tax: Decimal | None = None
    base_row_total_incl_tax: Decimal | None = None
    tax_percent: Decimal | None = None
    tax_amount: Decimal = ZERO
    base_tax_amount: Decimal = ZERO
    tax_before_discount: Decimal | None = None
    base_tax_before_discount: Decimal | None = None
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    base_discount_amount: Decimal = ZERO
    discount_tax_compensation_amount: Decimal | None = None
    base_discount_tax_compensation_amount: Decimal | None = None

    row_invoiced: Decimal = ZERO
    base_row_invoiced: Decimal = ZERO
    tax_invoiced: Decimal = ZERO
    base_tax_invoiced: Decimal = ZERO
    discount_invoiced: Decimal = ZERO
    base_discount_invoiced: Decimal = ZERO
    discount_tax_compensation_invoiced: Decimal | None = None
    base_discount_tax_compensation_invoiced: Decimal | None = None

    amount_refunded: Decimal = ZERO
    base_amount_refunded: Decimal = ZERO
    tax_refunded: Decimal | None = None
    base_tax_refunded: Decimal | None = None
    discount_refunded: Decimal | None = None
    base_discount_refunded: Decimal | None = None
    discount_tax_compensation_refunded: Decimal | None = None
    base_discount_tax_compensation_refunded: Decimal | None = None

    tax_canceled: Decimal | None = None
    discount_tax_compensation_canceled: Decimal | None = None

    weee_tax_applied: str | None = None

    ship_separately: bool = False
    """A bundle whose parts are shipped one by one (product_options.shipment_type = 1); kept on the bundle's line. Not in answers."""
    children_calculated: bool = False
    """A bundle whose parts bear the prices (product_options.product_calculations = 0); kept on the bundle's line. Not in answers."""
    selection_qty: Decimal | None = None
    """On a part of a bundle: how many of it one bundle holds (bundle_selection_attributes.qty). Not in answers."""

    def columns(self) -> dict[str, Any]:
        """The line's columns by name."""
        return dict(zip(_ITEM_COLUMNS, _item_values(self), strict=True))

    def copy(self) -> OrderItem:
        """An independent copy."""
        return OrderItem(*_item_values(self))


_ITEM_COLUMNS: Final = tuple(column.name for column in fields(OrderItem))
_item_values: Final = attrgetter(*_ITEM_COLUMNS)


@dataclass
class OrderAddress:
    """The billing or shipping address of an order (sales_order_address)."""

    entity_id: int
    parent_id: int
    address_type: str
    """billing or shipping."""
    firstname: str
    lastname: str
    street: tuple[str, ...]
    city: str
    postcode: str | None
    country_id: str
    telephone: str | None
    email: str | None = None
    region: str | None = None
    region_id: int | None = None
    region_code: str | None = None
    company: str | None = None
    customer_address_id: int | None = None
    customer_id: int | None = None
    fax: str | None = None
    middlename: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    vat_id: str | None = None


@dataclass
class Payment:
    """An order's payment (sales_order_payment)."""

    entity_id: int
    parent_id: int
    method: str
    method_title: str
    additional_information: tuple[str | None, ...] = ()
    """The values as REST shows them: the title first, then what the method adds (bank transfer: its instructions, null)."""
    additional_information_keys: tuple[str, ...] = ("method_title", "instructions")
    """What each value of `additional_information` is, for payment_additional_info. Not in answers itself."""
    additional_data: str | None = None
    po_number: str | None = None
    quote_payment_id: int | None = None
    last_trans_id: str | None = None
    amount_ordered: Decimal = ZERO
    base_amount_ordered: Decimal = ZERO
    shipping_amount: Decimal = ZERO
    base_shipping_amount: Decimal = ZERO
    amount_paid: Decimal | None = None
    base_amount_paid: Decimal | None = None
    shipping_captured: Decimal | None = None
    base_shipping_captured: Decimal | None = None
    amount_refunded: Decimal | None = None
    base_amount_refunded: Decimal | None = None
    shipping_refunded: Decimal | None = None
    base_shipping_refunded: Decimal | None = None
    amount_canceled: Decimal | None = None
    base_amount_canceled: Decimal | None = None
    cc_exp_year: str | None = None
    cc_ss_start_month: str | None = None
    cc_ss_start_year: str | None = None


@dataclass(frozen=True)
class OrderTax:
    """One tax rate of an order (sales_order_tax); `percent` is in per cent."""

    tax_id: int
    order_id: int
    code: str
    title: str
    percent: Decimal
    amount: Decimal
    base_amount: Decimal
    base_real_amount: Decimal
    priority: int = 0
    position: int = 0
    process: int = 0


@dataclass(frozen=True)
class OrderTaxItem:
    """What one line, or the shipping, pays of an OrderTax (sales_order_tax_item)."""

    tax_item_id: int
    tax_id: int
    tax_code: str
    tax_percent: Decimal
    amount: Decimal
    base_amount: Decimal
    real_amount: Decimal
    real_base_amount: Decimal
    taxable_item_type: str = "product"
    """product or shipping."""
    item_id: int | None = None
    """The order line; None for shipping and on the sample data's orders."""
    associated_item_id: int | None = None


@dataclass(frozen=True)
class StatusHistory:
    """A comment in an order's history (sales_order_status_history)."""

    entity_id: int
    parent_id: int
    comment: str | None
    status: str | None
    created_at: str
    entity_name: str | None = "order"
    """The document the entry belongs to: order, invoice, shipment or creditmemo."""
    is_customer_notified: int | None = 0
    is_visible_on_front: int = 0


@dataclass(kw_only=True, slots=True)
class Order(Totals):
    """An order (sales_order) with its lines, addresses, payment, taxes and history."""

    entity_id: int
    increment_id: str
    state: str
    status: str
    customer_email: str
    created_at: str
    updated_at: str
    payment: Payment
    billing_address: OrderAddress
    shipping_address: OrderAddress | None
    """None for an order of virtual lines only."""
    items: list[OrderItem]
    status_histories: list[StatusHistory] = field(default_factory=list)
    taxes: tuple[OrderTax, ...] = ()
    tax_items: tuple[OrderTaxItem, ...] = ()
    pickup_location_code: str | None = None
    """The source where the customer collects the order (in-store pickup)."""
    notification_sent: int | None = None
    send_notification: int | None = None

    store_id: int = 1
    store_name: str | None = None
    quote_id: int | None = None
    quote_address_id: int | None = None
    is_virtual: int = 0
    protect_code: str = ""
    remote_ip: str | None = None
    x_forwarded_for: str | None = None
    email_sent: int | None = None
    applied_rule_ids: str | None = None
    coupon_code: str | None = None
    discount_description: str | None = None
    shipping_method: str | None = None
    """carrier_method; shown as shipping_assignments[].shipping.method."""
    shipping_description: str | None = None
    weight: Decimal | None = ZERO
    total_item_count: int = 0
    total_qty_ordered: Decimal = ZERO
    base_total_qty_ordered: Decimal | None = None
    can_ship_partially: int | None = None
    can_ship_partially_item: int | None = None
    edit_increment: int | None = None
    ext_customer_id: str | None = None
    ext_order_id: str | None = None
    forced_shipment_with_invoice: int | None = None
    hold_before_state: str | None = None
    hold_before_status: str | None = None
    original_increment_id: str | None = None
    relation_child_id: str | None = None
    relation_child_real_id: str | None = None
    relation_parent_id: str | None = None
    relation_parent_real_id: str | None = None

    customer_id: int | None = None
    customer_group_id: int = 0
    customer_is_guest: int = 0
    customer_firstname: str | None = None
    customer_lastname: str | None = None
    customer_middlename: str | None = None
    customer_prefix: str | None = None
    customer_suffix: str | None = None
    customer_dob: str | None = None
    customer_gender: int | None = None
    customer_taxvat: str | None = None
    customer_note: str | None = None
    customer_note_notify: int | None = 1

    shipping_amount: Decimal | None = ZERO
    base_shipping_amount: Decimal | None = ZERO
    shipping_incl_tax: Decimal | None = ZERO
    base_shipping_incl_tax: Decimal | None = ZERO
    shipping_tax_amount: Decimal | None = ZERO
    base_shipping_tax_amount: Decimal | None = ZERO
    shipping_discount_amount: Decimal | None = ZERO
    base_shipping_discount_amount: Decimal | None = ZERO
    shipping_discount_tax_compensation_amount: Decimal | None = ZERO
    base_shipping_discount_tax_compensation_amnt: Decimal | None = ZERO

    subtotal_invoiced: Decimal | None = None
    base_subtotal_invoiced: Decimal | None = None
    discount_invoiced: Decimal | None = None
    base_discount_invoiced: Decimal | None = None
    tax_invoiced: Decimal | None = None
    base_tax_invoiced: Decimal | None = None
    discount_tax_compensation_invoiced: Decimal | None = None
    base_discount_tax_compensation_invoiced: Decimal | None = None
    shipping_invoiced: Decimal | None = None
    base_shipping_invoiced: Decimal | None = None
    total_invoiced: Decimal | None = None
    base_total_invoiced: Decimal | None = None
    base_total_invoiced_cost: Decimal | None = None
    total_paid: Decimal | None = None
    base_total_paid: Decimal | None = None

    subtotal_refunded: Decimal | None = None
    base_subtotal_refunded: Decimal | None = None
    discount_refunded: Decimal | None = None
    base_discount_refunded: Decimal | None = None
    tax_refunded: Decimal | None = None
    base_tax_refunded: Decimal | None = None
    discount_tax_compensation_refunded: Decimal | None = None
    base_discount_tax_compensation_refunded: Decimal | None = None
    shipping_refunded: Decimal | None = None
    base_shipping_refunded: Decimal | None = None
    shipping_tax_refunded: Decimal | None = None
    base_shipping_tax_refunded: Decimal | None = None
    adjustment_positive: Decimal | None = None
    base_adjustment_positive: Decimal | None = None
    adjustment_negative: Decimal | None = None
    base_adjustment_negative: Decimal | None = None
    total_refunded: Decimal | None = None
    base_total_refunded: Decimal | None = None
    total_offline_refunded: Decimal | None = None
    base_total_offline_refunded: Decimal | None = None
    total_online_refunded: Decimal | None = None
    base_total_online_refunded: Decimal | None = None

    subtotal_canceled: Decimal | None = None
    base_subtotal_canceled: Decimal | None = None
    discount_canceled: Decimal | None = None
    base_discount_canceled: Decimal | None = None
    tax_canceled: Decimal | None = None
    base_tax_canceled: Decimal | None = None
    shipping_canceled: Decimal | None = None
    base_shipping_canceled: Decimal | None = None
    total_canceled: Decimal | None = None
    base_total_canceled: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        """The order's columns and parts by name."""
        return dict(zip(_ORDER_COLUMNS, _order_values(self), strict=True))

    def copy(self) -> Order:
        """An independent copy; taxes, history entries and product options never change and are shared."""
        twin = Order(**self.columns())
        twin.payment = duplicate(self.payment)
        twin.billing_address = duplicate(self.billing_address)
        twin.shipping_address = None if self.shipping_address is None else duplicate(self.shipping_address)
        twin.items = [item.copy() for item in self.items]
        twin.status_histories = list(self.status_histories)
        return twin

    def item(self, item_id: int) -> OrderItem | None:
        """The line with that id, or None."""
        return next((item for item in self.items if item.item_id == item_id), None)

    def children_of(self, item: OrderItem) -> list[OrderItem]:
        """The lines whose parent is `item`."""
        return [child for child in self.items if child.parent_item_id == item.item_id]

    def parent_of(self, item: OrderItem) -> OrderItem | None:
        """The line that `item` is a part of, or None."""
        return None if item.parent_item_id is None else self.item(item.parent_item_id)


_ORDER_COLUMNS: Final = tuple(column.name for column in fields(Order))
_order_values: Final = attrgetter(*_ORDER_COLUMNS)
