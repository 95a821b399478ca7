"""Plants the sample data's two orders: both are invoiced and shipped, the second is refunded as well.

The sample data left some columns empty that a placed order fills (is_virtual, quote_item_id, remote_ip), and shows here as it does there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_magento.kernel.money import ZERO
from mock_magento.records.amounts import ONE
from mock_magento.records.documents import CreditMemo, CreditMemoItem, Invoice, InvoiceItem, Shipment, ShipmentItem
from mock_magento.records.orders import Order, OrderAddress, OrderItem, OrderTax, OrderTaxItem, Payment, StatusHistory
from mock_magento.records.sales import increment_id
from mock_magento.shop import Shop

_EMAIL = "roni_cost@example.com"
_SHIPPING = Decimal(5)
_TAX = "US-MI-*-Rate 1"
_PERCENT = Decimal("8.25")
_SAMPLES = (
    (1, "WS03-XS-Red", "Iris Workout Top", 1434, Decimal(29), Decimal("2.39"), 58),
    (2, "WS08-XS-Blue", "Minerva LumaTech&trade; V-Tee", 1498, Decimal(32), Decimal("2.64"), 50),
)
"""Number, SKU, name, product id, price, tax, and the option of the colour attribute 93; the size attribute 144 has 166 in both."""
_LAST_IDS = {
    "order": 2,
    "order_increment": 2,
    "order_item": 2,
    "order_address": 4,
    "order_payment": 2,
    "order_tax": 2,
    "order_tax_item": 2,
    "status_history": 1,
    "invoice": 2,
    "invoice_increment": 2,
    "invoice_item": 2,
    "shipment": 2,
    "shipment_increment": 2,
    "shipment_item": 2,
    "creditmemo": 1,
    "creditmemo_increment": 1,
    "creditmemo_item": 1,
}


def plant(shop: Shop) -> None:
    """Add the sample orders with their documents, and start every numbering after them."""
    now = shop.timestamp()
    for number, sku, name, product_id, price, tax, colour in _SAMPLES:
        order = _order(number, sku, name, product_id, price, tax, colour, now)
        order.store_name = shop.config.store_name
        if not shop.release.rules_apply_below_their_step:
            order.applied_rule_ids = order.items[0].applied_rule_ids = None
        shop.sales.add_order(order)
        shop.sales.invoices[number] = _invoice(order, now)
        shop.sales.shipments[number] = _shipment(order, now)
    _refund(shop, shop.sales.orders[2], now)
    shop.sales.next_ids.update(_LAST_IDS)


def _order(
    number: int, sku: str, name: str, product_id: int, price: Decimal, tax: Decimal, colour: int, now: str
) -> Order:
    total = price + tax + _SHIPPING
    tax_id = number
    return Order(
        entity_id=number,
        increment_id=increment_id(number),
        state="processing",
        status="processing",
        customer_email=_EMAIL,
        created_at=now,
        updated_at=now,
        payment=_payment(number, total),
        billing_address=_address(number * 2, number, "billing"),
        shipping_address=_address(number * 2 - 1, number, "shipping"),
        items=[_item(number, sku, name, product_id, price, tax, colour, now)],
        taxes=(OrderTax(tax_id, number, _TAX, _TAX, _PERCENT, tax, tax, tax),),
        tax_items=(OrderTaxItem(number, tax_id, _TAX, _PERCENT, tax, tax, tax, tax),),
        quote_id=number,
        protect_code=f"{number:032x}",
        applied_rule_ids="1",
        shipping_method="flatrate_flatrate",
        shipping_description="Flat Rate - Fixed",
        weight=ONE,
        total_item_count=1,
        total_qty_ordered=ONE,
        customer_id=1,
        customer_group_id=1,
        customer_firstname="Veronica",
        customer_lastname="Costello",
        customer_dob="1973-12-15 00:00:00",
        customer_gender=2,
        **_both("subtotal", price),
        **_both("subtotal_incl_tax", price + tax),
        **_both("tax_amount", tax),
        **_both("shipping_amount", _SHIPPING),
        **_both("shipping_incl_tax", _SHIPPING),
        **_both("grand_total", total),
        **_both("subtotal_invoiced", price),
        **_both("discount_invoiced", ZERO),
        **_both("tax_invoiced", tax),
        **_both("discount_tax_compensation_invoiced", ZERO),
        **_both("shipping_invoiced", _SHIPPING),
        **_both("total_invoiced", total),
        **_both("total_paid", total),
        base_total_invoiced_cost=ZERO,
    )


def _both(name: str, amount: Decimal) -> dict[str, Any]:
    return {name: amount, f"base_{name}": amount}


def _payment(number: int, total: Decimal) -> Payment:
    title = "Check / Money order"
    return Payment(
        entity_id=number,
        parent_id=number,
        method="checkmo",
        method_title=title,
        additional_information=(title,),
        additional_information_keys=("method_title",),
        **_both("amount_ordered", total),
        **_both("amount_paid", total),
        **_both("shipping_amount", _SHIPPING),
        **_both("shipping_captured", _SHIPPING),
    )


def _address(entity_id: int, order_id: int, address_type: str) -> OrderAddress:
    return OrderAddress(
        entity_id=entity_id,
        parent_id=order_id,
        address_type=address_type,
        firstname="Veronica",
        lastname="Costello",
        street=("6146 Honey Bluff Parkway",),
        city="Calder",
        postcode="49628-7978",
        country_id="US",
        telephone="(555) 229-3326",
        email=_EMAIL,
        region="Michigan",
        region_id=33,
        region_code="MI",
        customer_address_id=1,
    )


def _item(
    number: int, sku: str, name: str, product_id: int, price: Decimal, tax: Decimal, colour: int, now: str
) -> OrderItem:
    options = [{"option_id": "144", "option_value": 166}, {"option_id": "93", "option_value": colour}]
    return OrderItem(
        item_id=number,
        order_id=number,
        sku=sku,
        name=name,
        product_id=product_id,
        product_type="configurable",
        qty_ordered=ONE,
        created_at=now,
        updated_at=now,
        is_virtual=None,
        weight=ONE,
        row_weight=ONE,
        applied_rule_ids="1",
        product_option={"extension_attributes": {"configurable_item_options": options}},
        qty_invoiced=ONE,
        qty_shipped=ONE,
        tax_percent=_PERCENT,
        **_both("price", price),
        **_both("original_price", price),
        **_both("price_incl_tax", price + tax),
        **_both("row_total", price),
        **_both("row_total_incl_tax", price + tax),
        **_both("tax_amount", tax),
        **_both("discount_tax_compensation_amount", ZERO),
        **_both("row_invoiced", price),
        **_both("tax_invoiced", tax),
        **_both("discount_tax_compensation_invoiced", ZERO),
    )


def _line(item: OrderItem, number: int) -> dict[str, Any]:
    """What every document's line of the order's line has: its number, which is its document's too, and the product."""
    line = {
        "order_item_id": item.item_id,
        "product_id": item.product_id,
        "sku": item.sku,
        "name": item.name,
        "qty": ONE,
    }
    return {"entity_id": number, "parent_id": number, **line}


def _amounts(item: OrderItem) -> dict[str, Any]:
    names = ("price", "price_incl_tax", "row_total", "row_total_incl_tax", "tax_amount")
    amounts: dict[str, Any] = {}
    for name in (*names, "discount_tax_compensation_amount"):
        amounts |= _both(name, getattr(item, name))
    return amounts


def _totals(order: Order) -> dict[str, Any]:
    names = (
        "subtotal",
        "subtotal_incl_tax",
        "tax_amount",
        "shipping_amount",
        "shipping_incl_tax",
        "shipping_tax_amount",
    )
    totals: dict[str, Any] = {}
    for name in (*names, "grand_total"):
        totals |= _both(name, getattr(order, name))
    return totals


def _invoice(order: Order, now: str) -> Invoice:
    number, item = order.entity_id, order.items[0]
    line = InvoiceItem(**_line(item, number), **_amounts(item))
    return Invoice(
        entity_id=number,
        increment_id=increment_id(number),
        order_id=number,
        created_at=now,
        updated_at=now,
        items=[line],
        billing_address_id=order.billing_address.entity_id,
        shipping_address_id=number * 2 - 1,
        total_qty=ONE,
        shipping_discount_tax_compensation_amount=ZERO,
        base_shipping_discount_tax_compensation_amnt=ZERO,
        **_totals(order),
    )


def _shipment(order: Order, now: str) -> Shipment:
    number, item = order.entity_id, order.items[0]
    line = ShipmentItem(**_line(item, number), price=item.price, weight=ONE)
    return Shipment(
        entity_id=number,
        increment_id=increment_id(number),
        order_id=number,
        created_at=now,
        updated_at=now,
        items=[line],
        source_code="default",
        customer_id=order.customer_id,
        billing_address_id=order.billing_address.entity_id,
        shipping_address_id=number * 2 - 1,
        total_qty=ONE,
    )


def _refund(shop: Shop, order: Order, now: str) -> None:
    """The sample data refunds order 2 as a whole, offline."""
    item, total = order.items[0], order.grand_total
    for name, amount in (
        ("subtotal", order.subtotal),
        ("discount", ZERO),
        ("tax", order.tax_amount),
        ("discount_tax_compensation", ZERO),
        ("shipping", _SHIPPING),
        ("shipping_tax", ZERO),
        ("total", total),
        ("total_offline", total),
    ):
        setattr(order, f"{name}_refunded", amount)
        setattr(order, f"base_{name}_refunded", amount)
    order.adjustment_positive = order.base_adjustment_positive = ZERO
    order.adjustment_negative = order.base_adjustment_negative = ZERO
    order.state = order.status = "closed"
    item.qty_refunded = ONE
    item.amount_refunded = item.base_amount_refunded = item.price
    item.tax_refunded = item.base_tax_refunded = item.tax_amount
    item.discount_refunded = item.base_discount_refunded = ZERO
    item.discount_tax_compensation_refunded = item.base_discount_tax_compensation_refunded = ZERO
    item.weee_tax_applied = "[]"
    order.payment.amount_refunded = order.payment.base_amount_refunded = total
    order.payment.shipping_refunded = order.payment.base_shipping_refunded = _SHIPPING
    comment = f"We refunded ${total:.2f} offline."
    order.status_histories.append(StatusHistory(1, order.entity_id, comment, "closed", now, "creditmemo", 1))
    line = CreditMemoItem(
        **_line(item, 1),
        weee_tax_applied="[]",
        weee_tax_applied_row_amount=ZERO,
        weee_tax_row_disposition=ZERO,
        base_weee_tax_row_disposition=ZERO,
        **_amounts(item),
    )
    shop.sales.creditmemos[1] = CreditMemo(
        entity_id=1,
        increment_id=increment_id(1),
        order_id=order.entity_id,
        created_at=now,
        updated_at=now,
        items=[line],
        billing_address_id=order.billing_address.entity_id,
        shipping_address_id=order.shipping_address.entity_id if order.shipping_address else None,
        **_totals(order),
        **_both("adjustment_positive", ZERO),
        **_both("adjustment_negative", ZERO),
    )
