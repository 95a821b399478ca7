"""A credit memo drawn from an order or one of its invoices: which lines, how much of each, and the amounts that follow.

Rules from Magento\\Sales\\Model\\Order\\CreditmemoFactory, CreditmemoValidator, Creditmemo\\Item and the collectors under
Order\\Creditmemo\\Total. Nothing here touches the shop. Shipping is taken and shown without tax, as configured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mock_magento.kernel.money import cents, column
from mock_magento.records.documents import Invoice
from mock_magento.records.orders import ONE, ZERO, Order, OrderItem
from mock_magento.sales import rules
from mock_magento.sales.currency import formatted
from mock_magento.sales.rounding import Rounder
from mock_magento.versions import Release
from mock_magento.webapi.errors import MagentoError

Quantities = Mapping[int, Decimal]
_KINDS = (("", "regular"), ("base_", "base"))
_TOO_MUCH = Decimal(10) ** 16
"""The columns are decimal(20,4)."""


@dataclass
class Line:
    """One line of a draft: the order's line, how much of it (as asked), and the amounts by name."""

    item: OrderItem
    qty: Decimal
    dummy: bool
    left: Decimal
    """What of the order's line is invoiced and not refunded."""
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def whole(self) -> Decimal:
        """The quantity that counts: whole pieces, unless it is sold in fractions, and none below zero. Raises MagentoError if too many."""
        qty = max(self.qty if self.item.is_qty_decimal else Decimal(int(self.qty)), ZERO)
        if qty > self.left and not self.dummy:
            raise MagentoError('We found an invalid quantity to refund item "%1".', [self.item.name])
        return qty

    @property
    def last(self) -> bool:
        """Whether nothing is left to refund after it."""
        return self.whole == self.left

    def columns(self) -> dict[str, Any]:
        """The amounts as the table keeps them."""
        return {name: column(amount) for name, amount in self.amounts.items()}


@dataclass
class Draft:
    """A credit memo before it is entered: its lines (those with quantity 0 too) and its totals by name."""

    order: Order
    lines: list[Line]
    invoice: Invoice | None = None
    totals: dict[str, Decimal] = field(default_factory=dict)

    @property
    def last(self) -> bool:
        """Whether it takes everything that its lines still allow."""
        if not self.lines:
            return not any(rules.qty_to_refund(self.order, item) > 0 for item in self.order.items)
        return all(line.last for line in self.lines if not line.dummy)


@dataclass(frozen=True)
class Arguments:
    """What the caller sets besides the lines, in base currency; None where it is left to Magento."""

    shipping_amount: Decimal | None = None
    adjustment_positive: Decimal | None = None
    adjustment_negative: Decimal | None = None
    return_to_stock: tuple[int, ...] | None = None
    """Order item ids whose goods come back."""

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> Arguments:
        """From the `arguments` of a call. Raises MagentoError for an amount that no column can hold."""
        given = given or {}
        amounts = [value for value in given.values() if isinstance(value, Decimal)]
        if any(abs(amount) >= _TOO_MUCH for amount in amounts):
            raise MagentoError("Could not save a Creditmemo, see error log for details")
        items = (given.get("extension_attributes") or {}).get("return_to_stock_items")
        return cls(
            given.get("shipping_amount"),
            given.get("adjustment_positive"),
            given.get("adjustment_negative"),
            None if items is None else tuple(items),
        )


def from_order(order: Order, wanted: Quantities, arguments: Arguments, release: Release) -> Draft:
    """The credit memo of `wanted` (order item id to quantity; nothing means all that is invoiced). Raises MagentoError."""
    lines = [
        Line(item, _quantity(order, item, wanted), rules.is_dummy(order, item), rules.qty_to_refund(order, item))
        for item in order.items
        if _can_refund(order, item, wanted, release)
    ]
    made = Draft(order, lines)
    _collect(made, arguments)
    return made


def from_invoice(
    order: Order,
    invoice: Invoice,
    refunded: Quantities,
    wanted: Quantities,
    arguments: Arguments,
    release: Release,
) -> Draft:
    """The credit memo of an invoice; `refunded` is what earlier memos took back of it, by order item id. Raises MagentoError."""
    lines = []
    for entry in invoice.items:
        item = order.item(entry.order_item_id)
        limit = entry.qty - refunded.get(entry.order_item_id, ZERO)
        if item is None or not _can_refund(order, item, wanted, release):
            continue
        dummy = rules.is_dummy(order, item)
        if not dummy and limit <= 0:
            continue
        qty = _quantity(order, item, wanted)
        qty = min(qty, entry.qty) if dummy else min(qty, limit, entry.qty)
        lines.append(Line(item, qty, dummy, rules.qty_to_refund(order, item)))
    made = Draft(order, lines, invoice)
    shipping = arguments.shipping_amount
    if shipping is None:
        left = (order.base_shipping_amount or ZERO) - (order.base_shipping_refunded or ZERO)
        shipping = min(left, invoice.base_shipping_amount or ZERO)
    _collect(made, Arguments(shipping, arguments.adjustment_positive, arguments.adjustment_negative))
    return made


def _can_refund(order: Order, item: OrderItem, wanted: Quantities, release: Release) -> bool:
    if not rules.is_dummy(order, item):
        return release.refunds_lines_without_rest or rules.qty_to_refund(order, item) > 0
    children = order.children_of(item)
    if children:
        if not wanted or all(int(qty) == 0 for qty in wanted.values()):
            return any(rules.qty_to_refund(order, child) > 0 for child in children)
        return any(wanted.get(child.item_id, ZERO) > 0 for child in children)
    parent = order.parent_of(item)
    if parent is None:  # pragma: no cover - a line without children or parent bears money
        return False
    return wanted.get(parent.item_id, ZERO) > 0 if wanted else rules.qty_to_refund(order, parent) > 0


def _quantity(order: Order, item: OrderItem, wanted: Quantities) -> Decimal:
    if not rules.is_dummy(order, item):
        return wanted.get(item.item_id, ZERO) if wanted else rules.qty_to_refund(order, item)
    parent = order.parent_of(item)
    if parent is not None and parent.item_id in wanted:
        qty = wanted[parent.item_id]
    elif item.product_type == "bundle":
        qty = item.qty_invoiced
    else:
        qty = ONE if parent is None else rules.qty_to_refund(order, parent)
    return qty * (item.selection_qty if item.selection_qty is not None else ONE)


def _collect(made: Draft, arguments: Arguments) -> None:
    rounder, totals, rate = Rounder(), made.totals, made.order.base_to_order_rate
    for name in ("adjustment_positive", "adjustment_negative"):
        amount = getattr(arguments, name)
        if amount is not None:
            totals[f"base_{name}"] = cents(amount)
            totals[name] = cents(totals[f"base_{name}"] * rate)
    _subtotal(made, rounder)
    _discount(made, rounder, arguments)
    _shipping(made, arguments)
    _tax(made, rounder)
    for prefix, _ in _KINDS:
        positive = totals.get(f"{prefix}adjustment_positive", ZERO)
        negative = totals.get(f"{prefix}adjustment_negative", ZERO)
        totals[f"{prefix}adjustment"] = positive - negative
        totals[f"{prefix}grand_total"] = (
            totals[f"{prefix}subtotal"]
            + totals[f"{prefix}discount_amount"]
            + totals[f"{prefix}shipping_amount"]
            + totals[f"{prefix}tax_amount"]
            + totals[f"{prefix}discount_tax_compensation_amount"]
            + positive
            - negative
        )


def _part(line: Line, rounder: Rounder, left: Decimal, qty: Decimal, kind: str, *, negative: bool = False) -> Decimal:
    """The line's share of what is left of an amount: by quantity, in cents, the last one all of it."""
    if line.last:
        return left
    return rounder.round(left / (line.item.qty_invoiced - line.item.qty_refunded) * qty, kind, negative=negative)


def _subtotal(made: Draft, rounder: Rounder) -> None:
    for prefix, kind in _KINDS:
        rows = including = ZERO
        for line in made.lines:
            if line.dummy:
                continue
            item = line.item
            left = getattr(item, f"{prefix}row_invoiced") - getattr(item, f"{prefix}amount_refunded")
            line.amounts[f"{prefix}row_total"] = _part(line, rounder, left, line.whole, kind)
            rows += line.amounts[f"{prefix}row_total"]
            row_incl_tax = getattr(item, f"{prefix}row_total_incl_tax")
            if row_incl_tax is not None:
                share = row_incl_tax / item.qty_ordered * line.whole
                line.amounts[f"{prefix}row_total_incl_tax"] = rounder.round(share, f"including{prefix}")
                including += line.amounts[f"{prefix}row_total_incl_tax"]
        made.totals[f"{prefix}subtotal"] = rows
        made.totals[f"{prefix}subtotal_incl_tax"] = including


def _discount(made: Draft, rounder: Rounder, arguments: Arguments) -> None:
    """Discounts of the lines, and the shipping's: the share that goes with a shipping amount which the caller named, in full precision.

    Where none is named it is all of the order's, also in a memo that refunds the rest of the shipping, or none any more: the collector
    then takes the shipping that the memo was copied with, which is the order's, and of a named 0 the order's shipping tax off.
    """
    order, totals = made.order, made.totals
    shipping, whole = arguments.shipping_amount, order.base_shipping_amount or ZERO
    if shipping and whole <= 0:
        raise MagentoError("You can not refund shipping if there is no shipping amount.")
    if not shipping:
        including = (order.base_shipping_incl_tax or ZERO) if shipping is None else ZERO
        shipping = including - (order.base_shipping_tax_amount or ZERO)
    base = shipping * (order.base_shipping_discount_amount or ZERO) / whole if whole > 0 else ZERO
    of_shipping = {"base_": base, "": (order.shipping_amount or ZERO) * base / whole if whole > 0 else ZERO}
    for prefix, kind in _KINDS:
        total = of_shipping[prefix]
        for line in made.lines:
            if line.dummy or not line.item.discount_invoiced:
                continue
            done = getattr(line.item, f"{prefix}discount_refunded") or ZERO
            left = getattr(line.item, f"{prefix}discount_invoiced") - done
            share = _part(line, rounder, left, line.whole, kind, negative=True)
            line.amounts[f"{prefix}discount_amount"] = share
            total += share
        totals[f"{prefix}discount_amount"] = -total


def _shipping(made: Draft, arguments: Arguments) -> None:
    order, totals = made.order, made.totals
    allowed = {
        prefix: (getattr(order, f"{prefix}shipping_amount") or ZERO)
        - (getattr(order, f"{prefix}shipping_refunded") or ZERO)
        for prefix, _ in _KINDS
    }
    if arguments.shipping_amount is None:
        for prefix, _ in _KINDS:
            tax = getattr(order, f"{prefix}shipping_tax_amount") or ZERO
            tax_left = tax - (getattr(order, f"{prefix}shipping_tax_refunded") or ZERO)
            totals[f"{prefix}shipping_amount"] = allowed[prefix]
            totals[f"{prefix}shipping_incl_tax"] = cents(allowed[prefix] + tax_left)
        return
    desired, most = cents(arguments.shipping_amount), allowed["base_"]
    if desired > cents(most):
        raise MagentoError(
            "Maximum shipping amount allowed to refund is: %1", [formatted(most, order.base_currency_code)]
        )
    whole = order.base_shipping_amount or ZERO
    ratio = desired / whole if whole > 0 else ZERO
    for prefix, _ in _KINDS:
        amount = getattr(order, f"{prefix}shipping_amount") or ZERO
        totals[f"{prefix}shipping_amount"] = allowed[prefix] if desired >= most else cents(amount * ratio)
        totals[f"{prefix}shipping_incl_tax"] = cents((getattr(order, f"{prefix}shipping_incl_tax") or ZERO) * ratio)


def _tax(made: Draft, rounder: Rounder) -> None:
    order, totals = made.order, made.totals
    sums: dict[str, Decimal] = {}
    for line in made.lines:
        if line.dummy or line.qty <= 0 or not line.item.qty_invoiced:
            continue
        for name in ("tax", "base_tax", "discount_tax_compensation", "base_discount_tax_compensation"):
            kind = "base" if name.startswith("base_") else "regular"
            done = getattr(line.item, f"{name}_refunded") or ZERO
            share = _part(line, rounder, (getattr(line.item, f"{name}_invoiced") or ZERO) - done, line.qty, kind)
            line.amounts[f"{name}_amount"] = share
            sums[name] = sums.get(name, ZERO) + share
    for prefix, kind in _KINDS:
        shipping_tax, compensation = _shipping_tax(made, rounder, prefix, kind)
        totals[f"{prefix}shipping_tax_amount"] = shipping_tax
        sums[f"{prefix}tax"] = sums.get(f"{prefix}tax", ZERO) + shipping_tax
        name = f"{prefix}discount_tax_compensation"
        sums[name] = sums.get(name, ZERO) + compensation
    everything = made.last and not _shipping_in_part(made)
    for prefix, suffix in (("", "amount"), ("base_", "amnt")):
        tax_left = (getattr(order, f"{prefix}tax_invoiced") or ZERO) - (getattr(order, f"{prefix}tax_refunded") or ZERO)
        totals[f"{prefix}tax_amount"] = tax_left if everything else min(tax_left, sums[f"{prefix}tax"])
        name = f"{prefix}discount_tax_compensation"
        left = (
            (getattr(order, f"{name}_invoiced") or ZERO)
            + (getattr(order, f"{prefix}shipping_discount_tax_compensation_{suffix}") or ZERO)
            - (getattr(order, f"{name}_refunded") or ZERO)
        )
        totals[f"{name}_amount"] = left if everything else min(left, sums[name])


def _shipping_tax(made: Draft, rounder: Rounder, prefix: str, kind: str) -> tuple[Decimal, Decimal]:
    """The tax, and the discount tax compensation, that go with the refunded shipping."""
    order, suffix = made.order, "amnt" if prefix else "amount"
    source: Any = order if made.invoice is None else made.invoice
    tax = getattr(source, f"{prefix}shipping_tax_amount") or ZERO
    compensation = getattr(source, f"{prefix}shipping_discount_tax_compensation_{suffix}") or ZERO
    whole = getattr(order, f"{prefix}shipping_amount") or ZERO
    if not whole:
        return ZERO, ZERO
    base_left = (order.base_shipping_amount or ZERO) - (order.base_shipping_refunded or ZERO)
    if made.invoice is None and base_left == made.totals["base_shipping_amount"]:
        return tax - (getattr(order, f"{prefix}shipping_tax_refunded") or ZERO), compensation
    share = made.totals[f"{prefix}shipping_amount"] / whole
    return rounder.round(tax * share, kind), rounder.round(compensation * share, kind)


def _shipping_in_part(made: Draft) -> bool:
    """Whether only a part of a taxed, or wholly discounted, shipping is refunded."""
    order = made.order
    whole = order.shipping_amount or ZERO
    if not whole or made.totals["shipping_amount"] >= whole:
        return False
    return (order.shipping_tax_amount or ZERO) > 0 or (order.shipping_discount_amount or ZERO) >= whole
