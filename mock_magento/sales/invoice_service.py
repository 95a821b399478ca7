"""Capturing an order's payment: the invoice drawn, checked, entered, and what it moves in the stock.

Rules from Magento\\Sales\\Model\\InvoiceOrder with its validators, and from Magento_InventoryShipping (VirtualSourceDeductionProcessor).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from mock_magento import inventory
from mock_magento.inventory import SalesEvent
from mock_magento.records.amounts import columns
from mock_magento.records.documents import Invoice, InvoiceItem
from mock_magento.records.orders import Order
from mock_magento.sales import documents, invoicing, rules
from mock_magento.sales.documents import Notice
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError

PAID: Final = 2


def invoices_of(shop: Shop, order: Order) -> list[Invoice]:
    """The invoices that an order has, oldest first."""
    return [invoice for invoice in shop.sales.invoices.values() if invoice.order_id == order.entity_id]


def create_invoice(shop: Shop, order: Order, wanted: invoicing.Quantities, notice: Notice) -> Invoice:
    """Invoice `wanted` of an order (order item id to quantity; nothing means all that is left) and take the payment as received.

    Offline methods are paid at once, whether the caller asks to capture or not. Raises MagentoError; a refusal changes nothing.
    """
    made = invoicing.draft(order, wanted, invoices_of(shop, order))
    problems = _problems(made)
    if problems:
        raise MagentoError("Invoice Document Validation Error(s):\n" + "\n".join(problems))
    invoicing.register(made)
    rules.enter(order, rules.resolve_state(order, in_progress=True), shop.config)
    rules.settle(order, shop.config)
    order.updated_at = shop.timestamp()
    for line in made.lines:
        line.item.updated_at = order.updated_at
    invoice = _invoice(shop, made)
    notice.enter(shop, "invoice", invoice)
    shop.sales.invoices[invoice.entity_id] = invoice
    shop.sales.touch("order", order.entity_id)
    _deduct_virtual(shop, order, invoice)
    return invoice


def _problems(made: invoicing.InvoiceDraft) -> list[str]:
    order = made.order
    problems = []
    if sum((line.qty for line in made.lines), Decimal(0)) <= 0:
        problems.append(invoicing.EMPTY)
    if order.state in {rules.PAYMENT_REVIEW, rules.HOLDED, rules.CANCELED, rules.COMPLETE, rules.CLOSED}:
        problems.append(f"An invoice cannot be created when an order has a status of {order.status}")
    elif not rules.has_item_to_invoice(order):
        problems.append("The order does not allow an invoice to be created.")
    return problems


def _invoice(shop: Shop, made: invoicing.InvoiceDraft) -> Invoice:
    head = documents.money_head(shop, "invoice", made.order)
    lines = [InvoiceItem(**line) for line in documents.lines(shop, "invoice", head["entity_id"], made.kept)]
    return Invoice(items=lines, state=PAID, total_qty=made.total_qty, **head, **columns(made.totals))


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
