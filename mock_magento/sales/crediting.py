"""A credit memo drawn from an order or one of its invoices: which lines, how much of each, and the amounts that follow.

Rules from Magento\\Sales\\Model\\Order\\CreditmemoFactory, CreditmemoValidator, Creditmemo\\Item and the collectors under
Order\\Creditmemo\\Total. Nothing here touches the shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import mul
from typing import Any

from mock_magento.kernel.money import NOTHING, ZERO, Money, cents
from mock_magento.records.amounts import ONE, amount
from mock_magento.records.config import ShopConfig, TaxConfig
from mock_magento.records.documents import Invoice
from mock_magento.records.orders import Order, OrderItem
from mock_magento.sales import rules
from mock_magento.sales.currency import formatted
from mock_magento.sales.drafts import TAXES, Draft, Line
from mock_magento.sales.rounding import Rounder
from mock_magento.versions import Release
from mock_magento.webapi.errors import MagentoError

Quantities = Mapping[int, Decimal]
_TOO_MUCH = Decimal(10) ** 16
"""The columns are decimal(20,4)."""


@dataclass
class RefundDraft(Draft):
    """A credit memo before it is entered."""

    tax: TaxConfig = field(default_factory=TaxConfig)
    invoice: Invoice | None = None

    @property
    def asks_with_tax(self) -> bool:
        """Whether the shipping that the caller names has its tax in it."""
        return self.tax.sales_show_shipping_including_tax

    @property
    def last(self) -> bool:
        """Whether it takes everything that its lines still allow."""
        if not self.lines:
            return not any(rules.qty_to_refund(self.order, item) > 0 for item in self.order.items)
        return all(line.last for line in self.paid_lines)


@dataclass(frozen=True)
class Arguments:
    """What the caller sets besides the lines, in base currency; None where it is left to Magento."""

    shipping_amount: Decimal | None = None
    adjustment_positive: Decimal | None = None
    adjustment_negative: Decimal | None = None
    return_to_stock: tuple[int, ...] | None = None
    """Ids of order items whose units return to stock."""

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


def from_order(order: Order, wanted: Quantities, arguments: Arguments, config: ShopConfig) -> RefundDraft:
    """The credit memo of `wanted` (order item id to quantity; nothing means all that is invoiced). Raises MagentoError."""
    lines = [
        _line(order, item, _quantity(order, item, wanted))
        for item in order.items
        if _can_refund(order, item, wanted, config.release)
    ]
    made = RefundDraft(order, lines, tax=config.tax)
    _collect(made, arguments)
    return made


def from_invoice(
    order: Order,
    invoice: Invoice,
    refunded: Quantities,
    wanted: Quantities,
    arguments: Arguments,
    config: ShopConfig,
) -> RefundDraft:
    """The credit memo of an invoice; `refunded` is what earlier memos took back of it, by order item id. Raises MagentoError."""
    lines = []
    for entry in invoice.items:
        item = order.item(entry.order_item_id)
        limit = entry.qty - refunded.get(entry.order_item_id, ZERO)
        if item is None or not _can_refund(order, item, wanted, config.release):
            continue
        dummy = rules.is_dummy(order, item)
        if not dummy and limit <= 0:
            continue
        qty = _quantity(order, item, wanted)
        qty = min(qty, entry.qty) if dummy else min(qty, limit, entry.qty)
        lines.append(_line(order, item, qty))
    made = RefundDraft(order, lines, tax=config.tax, invoice=invoice)
    shipping = arguments.shipping_amount
    if shipping is None:
        _, left = _base_shipping(order, with_tax=made.asks_with_tax)
        shipping = left if made.asks_with_tax else min(left, invoice.base_shipping_amount or ZERO)
    _collect(made, Arguments(shipping, arguments.adjustment_positive, arguments.adjustment_negative))
    return made


def _line(order: Order, item: OrderItem, qty: Decimal) -> Line:
    """A line of `qty` as it was asked for. Raises MagentoError where whole units of it are more than is left."""
    dummy, left = rules.is_dummy(order, item), rules.qty_to_refund(order, item)
    counted = max(qty if item.is_qty_decimal else Decimal(int(qty)), ZERO)
    if counted > left and not dummy:
        raise MagentoError('We found an invalid quantity to refund item "%1".', [item.name])
    return Line(item, dummy, qty, counted, left, item.qty_invoiced - item.qty_refunded)


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


def _collect(made: RefundDraft, arguments: Arguments) -> None:
    order, totals, rounder = made.order, made.totals, Rounder()
    for name in ("adjustment_positive", "adjustment_negative"):
        given = getattr(arguments, name)
        if given is not None:
            totals[name] = Money(cents(cents(given) * order.base_to_order_rate), cents(given))
    totals["subtotal"], totals["subtotal_incl_tax"] = made.share_rows(
        lambda item: amount(item, "row_invoiced") - amount(item, "amount_refunded"), rounder
    )
    totals["discount_amount"] = -_discount(made, rounder, arguments)
    _shipping(made, arguments)
    _tax(made, rounder)
    totals["adjustment"] = totals.get("adjustment_positive", NOTHING) - totals.get("adjustment_negative", NOTHING)
    parts = ("subtotal", "discount_amount", "shipping_amount", "tax_amount", "discount_tax_compensation_amount")
    totals["grand_total"] = sum((totals[name] for name in parts), totals["adjustment"])


def _discount(made: Draft, rounder: Rounder, arguments: Arguments) -> Money:
    """Discounts of the lines, and the shipping's: the share that goes with a shipping amount which the caller named, in full precision.

    Where none is named it is all of the order's, also in a memo that refunds the rest of the shipping, or none any more: the collector
    then takes the shipping that the memo was copied with, which is the order's, and of a named 0 the order's shipping tax off.
    """
    order, shipping = made.order, arguments.shipping_amount
    whole = amount(order, "shipping_amount")
    if shipping and whole.base <= 0:
        raise MagentoError("You can not refund shipping if there is no shipping amount.")
    if not shipping:
        including = (order.base_shipping_incl_tax or ZERO) if shipping is None else ZERO
        shipping = including - (order.base_shipping_tax_amount or ZERO)
    total = NOTHING
    if whole.base > 0:
        base = shipping * (order.base_shipping_discount_amount or ZERO) / whole.base
        total = Money(whole.quoted * base / whole.base, base)
    for line in made.paid_lines:
        if line.item.discount_invoiced:
            left = amount(line.item, "discount_invoiced") - amount(line.item, "discount_refunded")
            total += line.share("discount_amount", left, rounder, negative=True)
    return total


def _shipping(made: RefundDraft, arguments: Arguments) -> None:
    order, totals = made.order, made.totals
    whole = amount(order, "shipping_amount")
    left = whole - amount(order, "shipping_refunded")
    if arguments.shipping_amount is None:
        tax_left = amount(order, "shipping_tax_amount") - amount(order, "shipping_tax_refunded")
        _, with_tax = _base_shipping(order, with_tax=True)
        totals["shipping_amount"] = left
        totals["shipping_incl_tax"] = Money((left + tax_left).quoted, with_tax).each(cents)
        return
    desired = cents(arguments.shipping_amount)
    charged, allowed = _base_shipping(order, with_tax=made.asks_with_tax)
    if desired > cents(allowed):
        message = "Maximum shipping amount allowed to refund is: %1"
        raise MagentoError(message, [formatted(allowed, order.base_currency_code)])
    ratio = desired / charged if charged > 0 else ZERO
    totals["shipping_amount"] = left if desired >= allowed else (whole * ratio).each(cents)
    totals["shipping_incl_tax"] = (amount(order, "shipping_incl_tax") * ratio).each(cents)


def _base_shipping(order: Order, *, with_tax: bool) -> tuple[Decimal, Decimal]:
    """What the order was charged for shipping, in base currency, and what may still be refunded of it."""
    refunded = order.base_shipping_refunded or ZERO
    if not with_tax:
        charged = order.base_shipping_amount or ZERO
        return charged, charged - refunded
    charged = order.base_shipping_incl_tax or ZERO
    return charged, max(charged - refunded - (order.base_shipping_tax_refunded or ZERO), ZERO)


def _tax(made: RefundDraft, rounder: Rounder) -> None:
    """Enter the tax and the discount tax compensation: of the lines and the shipping, but no more than the order has left of either."""
    order, totals = made.order, made.totals
    sums = dict.fromkeys(TAXES, NOTHING)
    for line in made.paid_lines:
        if line.qty > 0 and line.item.qty_invoiced:
            for name in TAXES:
                left = amount(line.item, f"{name}_invoiced") - amount(line.item, f"{name}_refunded")
                sums[name] += line.share(f"{name}_amount", left, rounder, line.qty)
    totals["shipping_tax_amount"], of_shipping = _shipping_tax(made, rounder)
    tax, compensation = (sums[name] for name in TAXES)
    tax_left, compensation_left = (
        amount(order, f"{name}_invoiced") - amount(order, f"{name}_refunded") for name in TAXES
    )
    compensation_left += amount(order, "shipping_discount_tax_compensation_amount")
    everything = made.last and not _shipping_in_part(made)
    for name, left, wanted in (
        ("tax_amount", tax_left, tax + totals["shipping_tax_amount"]),
        ("discount_tax_compensation_amount", compensation_left, compensation + of_shipping),
    ):
        totals[name] = left if everything else left.each(min, wanted)


def _shipping_tax(made: RefundDraft, rounder: Rounder) -> tuple[Money, Money]:
    """The tax, and the discount tax compensation, that go with the refunded shipping."""
    order, source = made.order, made.invoice or made.order
    tax, compensation = (
        amount(source, "shipping_tax_amount"),
        amount(source, "shipping_discount_tax_compensation_amount"),
    )
    whole, refunded = amount(order, "shipping_amount"), made.totals["shipping_amount"]
    if not whole.quoted:
        return NOTHING, NOTHING
    rest = (whole - amount(order, "shipping_refunded")).base == refunded.base
    always_shared = made.asks_with_tax and made.tax.discount_before_tax
    if made.invoice is None and rest and not always_shared:
        return tax - amount(order, "shipping_tax_refunded"), compensation
    share = refunded.each(lambda part, of: part / of if of else ZERO, whole)
    return rounder.round(tax.each(mul, share)), rounder.round(compensation.each(mul, share))


def _shipping_in_part(made: Draft) -> bool:
    """Whether only a part of a taxed, or wholly discounted, shipping is refunded."""
    order = made.order
    whole = order.shipping_amount or ZERO
    if not whole or made.totals["shipping_amount"].quoted >= whole:
        return False
    return (order.shipping_tax_amount or ZERO) > 0 or (order.shipping_discount_amount or ZERO) >= whole
