"""Capturing an order's payment: the invoice drawn, checked, entered, and what it moves in the stock.

Rules from Magento\\Sales\\Model\\InvoiceOrder with its validators, and from Magento_InventoryShipping (VirtualSourceDeductionProcessor).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from mock_magento import inventory
from mock_magento.inventory import SalesEvent
from mock_magento.records.documents import DocumentComment, Invoice
from mock_magento.records.orders import Order
from mock_magento.records.sales import increment_id
from mock_magento.sales import invoicing, rules
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError

PAID: Final = 2


def invoices_of(shop: Shop, order: Order) -> list[Invoice]:
    """The invoices that an order has, oldest first."""
    return [invoice for invoice in shop.sales.invoices.values() if invoice.order_id == order.entity_id]


def create_invoice(
    shop: Shop,
    order: Order,
    wanted: invoicing.Quantities,
    *,
    notify: bool = False,
    comment: Mapping[str, Any] | None = None,
    append_comment: bool = False,
) -> Invoice:
    """Invoice `wanted` of an order (order item id to quantity; nothing means all that is left) and take the payment as received.

    Offline methods are paid at once, whether the caller asks to capture or not. Raises MagentoError; a refusal changes nothing.
    """
    made = invoicing.draft(order, wanted, invoices_of(shop, order))
    problems = _problems(made)
    if problems:
        raise MagentoError("Invoice Document Validation Error(s):\n" + "\n".join(problems))
    return enter(shop, made, notify=notify, comment=comment, comment_notified=notify and append_comment)


def enter(
    shop: Shop,
    made: invoicing.Draft,
    *,
    notify: bool = False,
    comment: Mapping[str, Any] | None = None,
    comment_notified: bool = False,
) -> Invoice:
    """Enter a checked draft: order, payment, invoice and stock."""
    order, now = made.order, shop.timestamp()
    invoicing.register(made)
    rules.enter(order, rules.resolve_state(order, in_progress=True), shop.config)
    rules.settle(order, shop.config)
    order.updated_at = now
    for line in made.lines:
        line.item.updated_at = now
    invoice = _invoice(shop, made, now)
    invoice.email_sent = 1 if notify and shop.config.mail_enabled else None
    if comment is not None:
        invoice.comments.append(
            DocumentComment(
                shop.sales.take("invoice_comment"),
                invoice.entity_id,
                comment.get("comment"),
                now,
                int(comment_notified),
                comment.get("is_visible_on_front") or 0,
            )
        )
    shop.sales.invoices[invoice.entity_id] = invoice
    shop.sales.touch("order", order.entity_id)
    _deduct_virtual(shop, order, invoice)
    return invoice


def _problems(made: invoicing.Draft) -> list[str]:
    order = made.order
    problems = []
    if sum((line.qty for line in made.lines), Decimal(0)) <= 0:
        problems.append(invoicing.EMPTY)
    if order.state in {rules.PAYMENT_REVIEW, rules.HOLDED, rules.CANCELED, rules.COMPLETE, rules.CLOSED}:
        problems.append(f"An invoice cannot be created when an order has a status of {order.status}")
    elif not rules.has_item_to_invoice(order):
        problems.append("The order does not allow an invoice to be created.")
    return problems


def _invoice(shop: Shop, made: invoicing.Draft, now: str) -> Invoice:
    order, entity_id = made.order, shop.sales.take("invoice")
    count = sum(line.qty > 0 for line in made.lines)
    first_item_id = shop.sales.take("invoice_item", count)
    totals: dict[str, Any] = dict(made.totals)
    return Invoice(
        entity_id=entity_id,
        increment_id=increment_id(shop.sales.take("invoice_increment")),
        order_id=order.entity_id,
        created_at=now,
        updated_at=now,
        items=invoicing.lines_of(made, entity_id, first_item_id),
        store_id=order.store_id,
        state=PAID,
        billing_address_id=order.billing_address.entity_id,
        shipping_address_id=None if order.shipping_address is None else order.shipping_address.entity_id,
        discount_description=order.discount_description,
        total_qty=made.total_qty,
        base_currency_code=order.base_currency_code,
        global_currency_code=order.global_currency_code,
        order_currency_code=order.order_currency_code,
        store_currency_code=order.store_currency_code,
        base_to_global_rate=order.base_to_global_rate,
        base_to_order_rate=order.base_to_order_rate,
        store_to_base_rate=order.store_to_base_rate,
        store_to_order_rate=order.store_to_order_rate,
        **totals,
    )


def _deduct_virtual(shop: Shop, order: Order, invoice: Invoice) -> None:
    """Take what is never shipped from the sources, best priority first, and give its reservation back."""
    wanted: dict[str, Decimal] = {}
    for line in invoice.items:
        item = order.item(line.order_item_id)
        if item is None or not item.is_virtual or rules.is_dummy(order, item):
            continue
        if inventory.settings_of(shop, item.sku).managed:
            wanted[item.sku] = wanted.get(item.sku, Decimal(0)) + line.qty
    if not wanted:
        return
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    event = SalesEvent("invoice_created", str(order.entity_id), increment_id=order.increment_id)
    for selected in inventory.select_by_priority(shop, stock_id, wanted.items()).items:
        if selected.qty_to_deduct > 0:
            inventory.deduct(shop, selected.source_code, selected.sku, selected.qty_to_deduct)
            inventory.reserve(shop, stock_id, {selected.sku: selected.qty_to_deduct}, event)
