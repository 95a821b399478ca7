"""An invoice drawn from an order: which lines, how much of each, and the amounts that follow.

Rules from Magento\\Sales\\Model\\Service\\InvoiceService::prepareInvoice, Order\\Invoice\\Item, the collectors under Order\\Invoice\\Total
and Order\\Invoice\\PayOperation. Nothing here touches the shop before `register`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mock_magento.kernel.money import NOTHING, ZERO, Money
from mock_magento.records.amounts import ONE, amount
from mock_magento.records.documents import Invoice
from mock_magento.records.orders import Order, OrderItem
from mock_magento.sales import rules
from mock_magento.sales.drafts import TAXES, Draft, Line, add_all
from mock_magento.sales.rounding import Rounder
from mock_magento.webapi.errors import MagentoError

Quantities = Mapping[int, Decimal]
CANCELED = 3
EMPTY = "The invoice can't be created without products. Add products and try again."


@dataclass
class InvoiceDraft(Draft):
    """An invoice before it is entered."""

    total_qty: Decimal = ZERO


def quantities(items: Iterable[Mapping[str, Any]] | None) -> dict[int, Decimal]:
    """What the caller asks for, by order item id; a line without id or quantity asks for nothing."""
    wanted: dict[int, Decimal] = {}
    for item in items or ():
        if item.get("order_item_id") is not None and item.get("qty") is not None:
            wanted[item["order_item_id"]] = item["qty"]
        else:
            wanted.setdefault(item.get("order_item_id") or 0, ZERO)
    return wanted


def draft(order: Order, wanted: Quantities, previous: Iterable[Invoice]) -> InvoiceDraft:
    """The invoice of `wanted` (order item id to quantity; nothing means everything that is left), with its amounts.

    Raises MagentoError where more is asked of a line than is left.
    """
    prepared = with_parts(order, wanted)
    lines, total = [], ZERO
    for item in order.items:
        if not _can_invoice_item(order, item, prepared):
            continue
        dummy, left = rules.is_dummy(order, item), rules.qty_to_invoice(order, item)
        asked = _quantity(item, dummy, left, prepared, everything=not wanted)
        qty = max(asked if item.is_qty_decimal else Decimal(int(asked)), ZERO)
        if qty > left and not dummy:
            raise MagentoError('We found an invalid quantity to invoice item "%1".', [item.name])
        total += asked
        lines.append(Line(item, dummy, qty, qty, left, item.qty_ordered - item.qty_invoiced))
    made = InvoiceDraft(order, lines, total_qty=total)
    _collect(made, list(previous))
    return made


def with_parts(order: Order, wanted: Quantities) -> dict[int, Decimal]:
    """`wanted` with the parts of composite lines added: a bundle's by its selection, any other's as many as the whole."""
    result = dict(wanted)
    for item in order.items:
        if item.item_id in result:
            for child in order.children_of(item):
                if child.item_id not in result and child.selection_qty is not None:
                    result[child.item_id] = child.selection_qty * result[item.item_id]
        elif item.parent_item_id in result:
            result[item.item_id] = result[item.parent_item_id]
    return result


def _can_invoice_item(order: Order, item: OrderItem, wanted: Quantities) -> bool:
    if item.locked_do_invoice:
        return False
    if not rules.is_dummy(order, item):
        return rules.qty_to_invoice(order, item) > 0
    parent = order.parent_of(item)
    others = order.children_of(item) or ([parent] if parent is not None else [])
    if wanted:
        return any(wanted.get(other.item_id, ZERO) > 0 for other in others)
    return any(rules.qty_to_invoice(order, other) > 0 for other in others)


def _quantity(item: OrderItem, dummy: bool, left: Decimal, wanted: Quantities, *, everything: bool) -> Decimal:
    if item.item_id in wanted:
        return wanted[item.item_id]
    if dummy:
        return item.qty_ordered or ONE
    return left if everything else ZERO


def _collect(made: Draft, previous: list[Invoice]) -> None:
    order, totals, rounder = made.order, made.totals, Rounder()
    rows, totals["subtotal_incl_tax"] = made.share_rows(
        lambda item: amount(item, "row_total") - amount(item, "row_invoiced"), rounder
    )
    totals["subtotal"] = _allowed(made, amount(order, "subtotal") - amount(order, "subtotal_invoiced"), rows)
    totals["discount_amount"] = -_discount(made, rounder, first=not previous)
    if all(other.shipping_amount is None or other.state == CANCELED for other in previous):
        # the first invoice carries the whole shipping
        for name in ("shipping_amount", "shipping_incl_tax"):
            if getattr(order, name) is not None:
                totals[name] = amount(order, name)
        for name in ("shipping_tax_amount", "shipping_discount_tax_compensation_amount"):
            totals[name] = amount(order, name)
    compensation = _tax(made, rounder)
    parts = (totals["subtotal"], totals["discount_amount"], totals["tax_amount"], compensation)
    totals["grand_total"] = sum(parts, totals.get("shipping_amount", NOTHING))


def _discount(made: Draft, rounder: Rounder, *, first: bool) -> Money:
    """Discounts of the lines; the shipping's goes with the first invoice."""
    total = amount(made.order, "shipping_discount_amount") if first else NOTHING
    for line in made.paid_lines:
        if line.item.discount_amount:
            left = amount(line.item, "discount_amount") - amount(line.item, "discount_invoiced")
            total += line.share("discount_amount", left, rounder, negative=True)
    return total


def _tax(made: Draft, rounder: Rounder) -> Money:
    """Enter the tax, and the discount tax compensation of the lines; returns what the grand total has of the compensation."""
    order, totals = made.order, made.totals
    sums = dict.fromkeys(TAXES, NOTHING)
    for line in made.paid_lines:
        for name in TAXES if line.qty > 0 else ():
            left = amount(line.item, f"{name}_amount") - amount(line.item, f"{name}_invoiced")
            sums[name] += line.share(f"{name}_amount", left, rounder)
    tax, compensation = (sums[name] for name in TAXES)
    totals["discount_tax_compensation_amount"] = compensation
    tax_left, compensation_left = (
        amount(order, f"{name}_amount") - amount(order, f"{name}_invoiced") for name in TAXES
    )
    totals["tax_amount"] = _allowed(made, tax_left, tax + totals.get("shipping_tax_amount", NOTHING))
    # the shipping's compensation is in the grand total only
    of_shipping = totals.get("shipping_discount_tax_compensation_amount", NOTHING)
    return _allowed(made, compensation_left + of_shipping, compensation + of_shipping)


def _allowed(made: Draft, left: Money, wanted: Money) -> Money:
    """`wanted`, but no more than the order has left, and all that is left in the last invoice."""
    return left if made.last else left.each(min, wanted)


_ORDER_SUMS = (
    ("total_invoiced", "grand_total"),
    ("subtotal_invoiced", "subtotal"),
    ("tax_invoiced", "tax_amount"),
    ("discount_tax_compensation_invoiced", "discount_tax_compensation_amount"),
    ("shipping_invoiced", "shipping_amount"),
    ("discount_invoiced", "discount_amount"),
    ("total_paid", "grand_total"),
)
_PAYMENT_SUMS = (("amount_paid", "grand_total"), ("shipping_captured", "shipping_amount"))
_ITEM_SUMS = (
    ("tax_invoiced", "tax_amount"),
    ("discount_tax_compensation_invoiced", "discount_tax_compensation_amount"),
    ("discount_invoiced", "discount_amount"),
    ("row_invoiced", "row_total"),
)


def register(made: Draft) -> None:
    """Enter the draft into the order: quantities and amounts invoiced and paid, by line and in all."""
    order = made.order
    for line in made.paid_lines:
        # collecting the fixed product taxes leaves its empty list on every line that bears money, invoiced or not
        line.item.weee_tax_applied = "[]"
    for line in made.kept:
        line.item.qty_invoiced += line.qty
        add_all(line.item, _ITEM_SUMS, line.amounts)
    add_all(order, _ORDER_SUMS, made.totals)
    add_all(order.payment, _PAYMENT_SUMS, made.totals)
    order.base_total_invoiced_cost = order.base_total_invoiced_cost or ZERO
