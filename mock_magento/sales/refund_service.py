"""Refunding an order: the credit memo drawn, checked, entered, and what it moves in the stock.

Rules from Magento\\Sales\\Model\\RefundOrder and RefundInvoice with their validators, Creditmemo\\RefundOperation, Payment::refund and
Magento_SalesInventory.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from mock_magento.kernel.money import ZERO, Money, cents
from mock_magento.records.amounts import add, amount, columns, put
from mock_magento.records.documents import CreditMemo, CreditMemoItem, Invoice
from mock_magento.records.orders import Order
from mock_magento.sales import crediting, documents, order_actions, returns, rules
from mock_magento.sales.crediting import Arguments, Quantities, RefundDraft
from mock_magento.sales.currency import formatted
from mock_magento.sales.documents import Notice
from mock_magento.sales.drafts import add_all
from mock_magento.sales.reading import ID_NEEDED
from mock_magento.shop import Shop
from mock_magento.webapi.errors import InputErrors, MagentoError
from mock_magento.webapi.values import as_text

REFUNDED: Final = 2
NOT_PART: Final = "The creditmemo contains product item that is not part of the original order."


def refund_order(shop: Shop, order: Order, wanted: Quantities, arguments: Arguments, notice: Notice) -> CreditMemo:
    """Refund `wanted` of an order offline (order item id to quantity; nothing means all that is invoiced), shipping and adjustments as
    `arguments` say. Raises MagentoError; a refusal changes nothing.
    """
    made = crediting.from_order(order, wanted, arguments, shop.config)
    _refuse([*_document_problems(made), *_item_problems(order, wanted), *_return_problems(shop, made, arguments)])
    return _enter(shop, made, arguments, notice)


def refund_invoice(
    shop: Shop, order: Order, invoice: Invoice, wanted: Quantities, arguments: Arguments, notice: Notice
) -> CreditMemo:
    """Refund an invoice. Magento allows it only where the payment method can refund by itself, which no offline method can."""
    refunded: dict[int, Decimal] = {}
    for memo in shop.sales.creditmemos.values():
        for line in memo.items if memo.invoice_id == invoice.entity_id else ():
            refunded[line.order_item_id] = refunded.get(line.order_item_id, ZERO) + line.qty
    made = crediting.from_invoice(order, invoice, refunded, wanted, arguments, shop.config)
    refusal = [] if order.payment.method == "free" else ["We can't create creditmemo for the invoice."]
    _refuse(
        [*_document_problems(made), *refusal, *_item_problems(order, wanted), *_return_problems(shop, made, arguments)]
    )
    memo = _enter(shop, made, arguments, notice)
    invoice.is_used_for_refund = 1
    invoice.base_total_refunded = (invoice.base_total_refunded or ZERO) + memo.base_grand_total
    shop.sales.touch("invoice", invoice.entity_id)
    return memo


def _refuse(problems: list[str]) -> None:
    if problems:
        raise MagentoError("Creditmemo Document Validation Error(s):\n" + "\n".join(problems))


def _document_problems(made: RefundDraft) -> list[str]:
    order, problems = made.order, []
    paid, refunded = order.total_paid or ZERO, order.total_refunded or ZERO
    if order.state in {rules.PAYMENT_REVIEW, rules.HOLDED, rules.CANCELED, rules.CLOSED}:
        problems.append(f"A creditmemo can not be created when an order has a status of {order.status}")
    elif cents(paid) == refunded and paid:
        problems.append("The order does not allow a creditmemo to be created.")
    problems += _quantity_problems(made)
    base_paid, base_refunded = order.base_total_paid or ZERO, order.base_total_refunded or ZERO
    if cents(base_refunded + made.totals["grand_total"].base) > cents(base_paid):
        problems.append(f"The most money available to refund is {as_text(base_paid - base_refunded)}.")
    return problems


def _quantity_problems(made: RefundDraft) -> list[str]:
    problems, total = [], ZERO
    for line in made.lines:
        if not line.item.is_qty_decimal and line.qty != line.qty.to_integral_value():
            problems.append(f'We found an invalid quantity to refund item "{line.item.sku}".')
        elif line.dummy and line.qty <= 0:
            problems.append(
                f'The quantity to creditmemo must not be greater than the unrefunded quantity for product SKU "{line.item.sku}".'
            )
        else:
            total += line.qty
    # a total of 0 or less is allowed: sales/zerograndtotal_creditmemo/allow_zero_grandtotal is 1 unless a merchant changes it
    shipping_left = cents(made.order.shipping_amount or ZERO) - (made.order.shipping_refunded or ZERO)
    if total < 0 and not shipping_left:
        problems.append("You can't create a creditmemo without products.")
    return problems


def _item_problems(order: Order, wanted: Quantities) -> list[str]:
    problems = []
    for item_id, qty in wanted.items():
        if not item_id:
            raise InputErrors([(ID_NEEDED, None)])
        item = order.item(item_id)
        if item is None:
            problems.append(NOT_PART)
        elif rules.is_dummy(order, item):
            problems.append("The creditmemo contains incorrect product items.")
        elif qty > rules.qty_to_refund(order, item):
            problems.append("The quantity to refund must not be greater than the unrefunded quantity.")
    return problems


def _return_problems(shop: Shop, made: RefundDraft, arguments: Arguments) -> list[str]:
    drawn = {line.item.item_id for line in made.lines}
    for item_id in arguments.return_to_stock or ():
        if item_id in drawn:
            continue
        item = next((found for order in shop.sales.orders.values() if (found := order.item(item_id))), None)
        if item is None:
            return ["The return to stock argument contains product item that is not part of the original order."]
        return [f'The "{item.sku}" product is not part of the current creditmemo.']
    return []


_ORDER_SUMS = (
    ("subtotal_refunded", "subtotal"),
    ("tax_refunded", "tax_amount"),
    ("discount_tax_compensation_refunded", "discount_tax_compensation_amount"),
    ("shipping_refunded", "shipping_amount"),
    ("shipping_tax_refunded", "shipping_tax_amount"),
    ("adjustment_positive", "adjustment_positive"),
    ("adjustment_negative", "adjustment_negative"),
    ("discount_refunded", "discount_amount"),
    ("total_offline_refunded", "grand_total"),
)
_ITEM_SUMS = (
    ("tax_refunded", "tax_amount"),
    ("discount_tax_compensation_refunded", "discount_tax_compensation_amount"),
    ("amount_refunded", "row_total"),
    ("discount_refunded", "discount_amount"),
)


def _enter(shop: Shop, made: RefundDraft, arguments: Arguments, notice: Notice) -> CreditMemo:
    order = made.order
    order.customer_note_notify = int(notice.notify)
    _register(made, shop.timestamp())
    state = rules.resolve_state(order)
    status = order.status
    if status not in order_actions.statuses_of(state, shop.config):
        status = shop.config.default_status(state)
    order_actions.add_history(
        shop,
        order,
        f"We refunded {formatted(made.totals['grand_total'].base, order.base_currency_code)} offline.",
        {"is_customer_notified": int(notice.notify)},
        entity_name="creditmemo",
        status=status,
    )
    order.state, order.status = state, status
    rules.settle(order, shop.config)
    memo = _memo(shop, made)
    notice.enter(shop, "creditmemo", memo)
    shop.sales.creditmemos[memo.entity_id] = memo
    order_actions.save(shop, order)
    returns.process(shop, made, frozenset(arguments.return_to_stock or ()))
    return memo


def _register(made: RefundDraft, now: str) -> None:
    """Enter the draft into the order: quantities and amounts refunded, by line and in all."""
    order, totals = made.order, made.totals
    for line in made.paid_lines:
        line.item.weee_tax_applied = "[]"
    for line in made.kept:
        line.item.qty_refunded += line.counted
        line.item.updated_at = now
        add_all(line.item, _ITEM_SUMS, line.amounts)
    add(order, "total_refunded", totals["grand_total"])
    put(order, "total_refunded", amount(order, "total_refunded").each(cents))
    add_all(order, _ORDER_SUMS, totals)
    # the payment is told the base amount in cents (Order\\Payment::refund)
    add(order.payment, "amount_refunded", Money(totals["grand_total"].quoted, cents(totals["grand_total"].base)))
    add(order.payment, "shipping_refunded", totals["shipping_amount"])


def _memo(shop: Shop, made: RefundDraft) -> CreditMemo:
    head = documents.money_head(shop, "creditmemo", made.order)
    lines = documents.lines(shop, "creditmemo", head["entity_id"], made.kept)
    items = [
        CreditMemoItem(**columns_of, **({} if line.dummy else _NO_FIXED_TAXES))
        for columns_of, line in zip(lines, made.kept, strict=True)
    ]
    return CreditMemo(items=items, state=REFUNDED, **head, **columns(made.totals))


_NO_FIXED_TAXES: Final[dict[str, Any]] = {
    "weee_tax_applied": "[]",
    "weee_tax_applied_row_amount": ZERO,
    "weee_tax_row_disposition": ZERO,
    "base_weee_tax_row_disposition": ZERO,
}
