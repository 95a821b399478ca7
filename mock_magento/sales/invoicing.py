"""An invoice drawn from an order: which lines, how much of each, and the amounts that follow.

Rules from Magento\\Sales\\Model\\Service\\InvoiceService::prepareInvoice, Order\\Invoice\\Item, the collectors under Order\\Invoice\\Total
and Order\\Invoice\\PayOperation. Nothing here touches the shop before `register`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mock_magento.kernel.money import column
from mock_magento.records.documents import Invoice, InvoiceItem
from mock_magento.records.orders import ONE, ZERO, Order, OrderItem
from mock_magento.sales import rules
from mock_magento.sales.rounding import Rounder, plus
from mock_magento.webapi.errors import MagentoError

Quantities = Mapping[int, Decimal]
CANCELED = 3
EMPTY = "The invoice can't be created without products. Add products and try again."


@dataclass
class Line:
    """One line of a draft: the order's line, how much of it, and the amounts by name."""

    item: OrderItem
    qty: Decimal
    dummy: bool
    last: bool
    """Whether nothing of the order's line is left to invoice after it."""
    amounts: dict[str, Decimal] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """The amounts as the table keeps them."""
        return {name: column(amount) for name, amount in self.amounts.items()}

    @property
    def counts(self) -> bool:
        """Whether the line bears money."""
        return not self.dummy


@dataclass
class Draft:
    """An invoice before it is entered: its lines (those with quantity 0 too), its total quantity and its totals by name."""

    order: Order
    lines: list[Line]
    total_qty: Decimal
    totals: dict[str, Decimal] = field(default_factory=dict)

    @property
    def last(self) -> bool:
        """Whether it takes everything that its lines still allow."""
        return all(line.last for line in self.lines if line.counts)


def quantities(items: Iterable[Mapping[str, Any]] | None) -> dict[int, Decimal]:
    """What the caller asks for, by order item id; a line without id or quantity asks for nothing."""
    wanted: dict[int, Decimal] = {}
    for item in items or ():
        if item.get("order_item_id") is not None and item.get("qty") is not None:
            wanted[item["order_item_id"]] = item["qty"]
        else:
            wanted.setdefault(item.get("order_item_id") or 0, ZERO)
    return wanted


def draft(order: Order, wanted: Quantities, previous: Iterable[Invoice]) -> Draft:
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
        lines.append(Line(item, qty, dummy, qty == left))
    made = Draft(order, lines, total)
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
    rounder, totals = Rounder(), made.totals
    _subtotal(made, rounder)
    _discount(made, rounder, first=not previous)
    open_shipping = all(other.shipping_amount is None or other.state == CANCELED for other in previous)
    if open_shipping:
        for name in ("shipping_amount", "shipping_incl_tax"):
            _take(made, name)
    _tax(made, rounder, open_shipping=open_shipping)
    for prefix in ("", "base_"):
        totals[f"{prefix}grand_total"] = (
            totals[f"{prefix}subtotal"]
            + totals[f"{prefix}discount_amount"]
            + totals.get(f"{prefix}shipping_amount", ZERO)
            + totals[f"{prefix}tax_amount"]
            + totals.pop(f"{prefix}compensation")
        )


def _take(made: Draft, name: str) -> None:
    for full_name in (name, f"base_{name}"):
        amount = getattr(made.order, full_name)
        if amount is not None:
            made.totals[full_name] = amount


def _part(line: Line, rounder: Rounder, whole: Decimal, done: Decimal, kind: str, *, negative: bool = False) -> Decimal:
    """The line's share of an amount: by quantity, in cents, the last one what is left."""
    left = whole - done
    if line.last:
        return left
    return rounder.round(left / (line.item.qty_ordered - line.item.qty_invoiced) * line.qty, kind, negative=negative)


def _subtotal(made: Draft, rounder: Rounder) -> None:
    order, totals = made.order, made.totals
    for prefix, kind in (("", "regular"), ("base_", "base")):
        rows = including = ZERO
        for line in made.lines:
            if not line.counts:
                continue
            whole, done = getattr(line.item, f"{prefix}row_total"), getattr(line.item, f"{prefix}row_invoiced")
            line.amounts[f"{prefix}row_total"] = _part(line, rounder, whole, done, kind)
            rows += line.amounts[f"{prefix}row_total"]
            row_incl_tax = getattr(line.item, f"{prefix}row_total_incl_tax")
            if row_incl_tax is not None:
                share = row_incl_tax / line.item.qty_ordered * line.qty
                line.amounts[f"{prefix}row_total_incl_tax"] = rounder.round(share, f"including{prefix}")
                including += line.amounts[f"{prefix}row_total_incl_tax"]
        allowed = getattr(order, f"{prefix}subtotal") - (getattr(order, f"{prefix}subtotal_invoiced") or ZERO)
        totals[f"{prefix}subtotal"] = allowed if made.last else min(allowed, rows)
        totals[f"{prefix}subtotal_incl_tax"] = including


def _discount(made: Draft, rounder: Rounder, *, first: bool) -> None:
    """Discounts of the lines; the shipping's goes with the first invoice."""
    for prefix, kind in (("", "regular"), ("base_", "base")):
        total = (getattr(made.order, f"{prefix}shipping_discount_amount") or ZERO) if first else ZERO
        for line in made.lines:
            whole = getattr(line.item, f"{prefix}discount_amount")
            if not line.counts or not line.item.discount_amount:
                continue
            done = getattr(line.item, f"{prefix}discount_invoiced")
            share = _part(line, rounder, whole, done, kind, negative=True)
            line.amounts[f"{prefix}discount_amount"] = share
            total += share
        made.totals[f"{prefix}discount_amount"] = -total


def _tax(made: Draft, rounder: Rounder, *, open_shipping: bool) -> None:
    order, totals = made.order, made.totals
    if open_shipping:
        for name in (
            "shipping_tax_amount",
            "base_shipping_tax_amount",
            "shipping_discount_tax_compensation_amount",
            "base_shipping_discount_tax_compensation_amnt",
        ):
            totals[name] = getattr(order, name) or ZERO
    lines = [line for line in made.lines if line.counts and line.qty > 0]
    sums: dict[str, Decimal] = {}
    for line in lines:
        for name in ("tax", "base_tax", "discount_tax_compensation", "base_discount_tax_compensation"):
            kind = "base" if name.startswith("base_") else "regular"
            whole = getattr(line.item, f"{name}_amount") or ZERO
            share = _part(line, rounder, whole, getattr(line.item, f"{name}_invoiced") or ZERO, kind)
            line.amounts[f"{name}_amount"] = share
            sums[name] = sums.get(name, ZERO) + share
    for prefix, suffix in (("", "amount"), ("base_", "amnt")):
        shipping_tax = totals.get(f"{prefix}shipping_tax_amount", ZERO)
        of_shipping = totals.get(f"{prefix}shipping_discount_tax_compensation_{suffix}", ZERO)
        tax, compensation = f"{prefix}tax", f"{prefix}discount_tax_compensation"
        totals[f"{tax}_amount"] = _allowed(made, tax, sums.get(tax, ZERO) + shipping_tax)
        totals[f"{compensation}_amount"] = sums.get(compensation, ZERO)
        # the shipping's compensation is in the grand total only
        totals[f"{prefix}compensation"] = _allowed(
            made, compensation, sums.get(compensation, ZERO) + of_shipping, of_shipping
        )


def _allowed(made: Draft, name: str, amount: Decimal, more: Decimal = ZERO) -> Decimal:
    """`amount`, but no more than the order has left, and all that is left in the last invoice."""
    order = made.order
    left = (getattr(order, f"{name}_amount") or ZERO) - (getattr(order, f"{name}_invoiced") or ZERO) + more
    return left if made.last else min(left, amount)


_ORDER_SUMS = (
    ("total_invoiced", "grand_total"),
    ("subtotal_invoiced", "subtotal"),
    ("tax_invoiced", "tax_amount"),
    ("discount_tax_compensation_invoiced", "discount_tax_compensation_amount"),
    ("shipping_invoiced", "shipping_amount"),
    ("discount_invoiced", "discount_amount"),
    ("total_paid", "grand_total"),
)
_ITEM_SUMS = (
    ("tax_invoiced", "tax_amount"),
    ("discount_tax_compensation_invoiced", "discount_tax_compensation_amount"),
    ("discount_invoiced", "discount_amount"),
    ("row_invoiced", "row_total"),
)


def register(made: Draft) -> None:
    """Enter the draft into the order: quantities and amounts invoiced and paid, by line and in all."""
    order, totals = made.order, made.totals
    for line in made.lines:
        item = line.item
        if line.counts:
            # collecting the fixed product taxes leaves its empty list on every line that bears money, invoiced or not
            item.weee_tax_applied = "[]"
        if line.qty <= 0:
            continue
        item.qty_invoiced += line.qty
        for prefix in ("", "base_"):
            for name, amount in _ITEM_SUMS:
                _add(item, f"{prefix}{name}", line.amounts.get(f"{prefix}{amount}"))
    for prefix in ("", "base_"):
        for name, amount in _ORDER_SUMS:
            _add(order, f"{prefix}{name}", totals.get(f"{prefix}{amount}"))
        _add(order.payment, f"{prefix}amount_paid", totals[f"{prefix}grand_total"])
        _add(order.payment, f"{prefix}shipping_captured", totals.get(f"{prefix}shipping_amount"))
    order.base_total_invoiced_cost = plus(order.base_total_invoiced_cost, ZERO)


def _add(target: Any, name: str, amount: Decimal | None) -> None:
    setattr(target, name, plus(getattr(target, name), amount))


def lines_of(made: Draft, invoice_id: int, first_id: int) -> list[InvoiceItem]:
    """The invoice's lines, numbered from `first_id`; a line with quantity 0 is none."""
    kept = [line for line in made.lines if line.qty > 0]
    return [
        InvoiceItem(
            entity_id=first_id + index,
            parent_id=invoice_id,
            order_item_id=line.item.item_id,
            product_id=line.item.product_id,
            sku=line.item.sku,
            name=line.item.name,
            description=line.item.description,
            qty=line.qty,
            price=line.item.price,
            base_price=line.item.base_price,
            price_incl_tax=line.item.price_incl_tax,
            base_price_incl_tax=line.item.base_price_incl_tax,
            base_cost=line.item.base_cost,
            **line.columns(),
        )
        for index, line in enumerate(kept)
    ]
