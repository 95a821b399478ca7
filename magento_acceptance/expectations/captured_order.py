"""The order after it was captured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES, Derived, Settled, derive, settle
from magento_acceptance.expectations.check_rows import CheckRow
from magento_acceptance.expectations.invoice import PAID, state_after
from magento_acceptance.expectations.matchers import Matcher, Window, absent_or, one_of
from magento_acceptance.expectations.order import OrderExpectation
from magento_acceptance.expectations.order_lines import completes, left_to_ship, order_lines
from magento_acceptance.expectations.requests import CaptureRequest
from magento_acceptance.expectations.tree import Leaf
from magento_acceptance.expectations.values import Json, amount, number, total

_LATER_STEP: Final = re.compile(r".*_(refunded|canceled|cancelled)|hold_before_\w+")
# The order's running sums: key of the sum, key of the invoice's total.
_SUMS: Final = {
    "subtotal_invoiced": "subtotal",
    "discount_invoiced": "discount_amount",
    "tax_invoiced": "tax_amount",
    "discount_tax_compensation_invoiced": "discount_tax_compensation_amount",
    "total_invoiced": "grand_total",
}
_LINE_SUMS: Final = {
    "row_invoiced": "row_total",
    "discount_invoiced": "discount_amount",
    "tax_invoiced": "tax_amount",
    "discount_tax_compensation_invoiced": "discount_tax_compensation_amount",
}
_OWN_SUMS: Final = {*_SUMS, "shipping_invoiced"}


@dataclass(frozen=True)
class Captured:
    """One capture of the order: what was asked for, and the invoice it made, as read."""

    request: CaptureRequest
    invoice: Json


@dataclass(frozen=True)
class _Part:
    derived: Derived
    settled: Settled
    paid: bool


def check_order_after_capture(
    after: Any,
    *,
    before: Json,
    captured: Sequence[Captured],
    earlier: Sequence[Json] = (),
    window: Window | None = None,
    statuses: Mapping[str, str] | None = None,
) -> list[CheckRow]:
    """Judge an order as read after one or more captures, from the order as read before the first of them.

    `captured` are the captures between the two readings, in their order; `earlier` the invoices that the order had before. `window` is
    when the captures were sent (None leaves the time of day unchecked), `statuses` the shop's status by state, as far as it is known.
    """
    parts, known = [], list(earlier)
    for capture in captured:
        derived = derive(before, capture.request, known)
        paid = state_after(before, capture.request) == PAID
        parts.append(_Part(derived, settle(derived, capture.invoice), paid))
        if isinstance(capture.invoice, Mapping):
            known.append(capture.invoice)
    order = OrderExpectation(before, "capture", window)
    _put_state(order, before, parts, earlier, statuses)
    _put_sums(order, before, parts)
    order.each_line(lambda item, line: _put_line(item, line, parts))
    return order.check(after, _new_key)


def _new_key(key: str) -> str | None:
    """A shop may add fields of its own; what Magento adds only at a refund, a cancellation or a hold must not appear."""
    return "nothing was refunded, canceled or held" if _LATER_STEP.fullmatch(key) else None


def _put_state(
    order: OrderExpectation,
    before: Json,
    parts: Sequence[_Part],
    earlier: Sequence[Json],
    statuses: Mapping[str, str] | None,
) -> None:
    """By `Magento\\Sales\\Model\\ResourceModel\\Order\\Handler\\State`."""
    complete = completes(before, [part.derived.lines for part in parts], earlier)
    if complete and not any(left_to_ship(line) > 0 for line in order_lines(before)):
        order.put_state(["complete"], statuses, "complete: all invoiced and nothing left to ship")
    else:
        order.put_state(["processing"], statuses, "processing: paid, at least in part")


def _put_sums(order: OrderExpectation, before: Json, parts: Sequence[_Part]) -> None:
    paid_parts = [part for part in parts if part.paid]
    for prefix in CURRENCIES:
        for key, source in _SUMS.items():
            order.add(prefix + key, _sum(parts, prefix + source), "what was invoiced before plus this capture's")
        shipping = _sum(parts, f"{prefix}shipping_amount")
        order.add_shipping(f"{prefix}shipping_invoiced", shipping, "what was invoiced before plus this capture's")
        paid = _sum(paid_parts, f"{prefix}grand_total")
        order.add(f"{prefix}total_paid", paid, "sum of the paid invoices' grand totals")
        due = amount(before, f"{prefix}grand_total") - amount(before, f"{prefix}total_paid") - paid
        order.put(f"{prefix}total_due", due, "order's grand total less what is paid")
        if paid_parts:
            order.add_payment(f"{prefix}amount_paid", paid, "sum of the paid invoices' grand totals")
            shipping = _sum(paid_parts, f"{prefix}shipping_amount")
            order.add_payment(f"{prefix}shipping_captured", shipping, "shipping on the paid invoices")
    order.put("base_total_invoiced_cost", _costs(before, parts), "cost of what was invoiced")
    order.let_follow("invoiced", {prefix + key for prefix in CURRENCIES for key in _OWN_SUMS})


def _sum(parts: Sequence[_Part], key: str) -> Decimal:
    return total(part.settled.totals[key] for part in parts)


def _costs(before: Json, parts: Sequence[_Part]) -> Matcher:
    """The invoiced cost; a composite product's may count once or, as its lines repeat it, for parent and child."""
    spent = amount(before, "base_total_invoiced_cost")
    entries = [entry for part in parts for entry in part.derived.lines]
    once = total(entry.qty * amount(entry.line, "base_cost") for entry in entries if not entry.dummy)
    repeated = total(entry.qty * amount(entry.line, "base_cost") for entry in entries)
    return one_of(*dict.fromkeys((spent + once, spent + repeated)))


def _put_line(item: Json, line: dict[str, Any], parts: Sequence[_Part]) -> None:
    if "weee_tax_applied" not in item:
        line["weee_tax_applied"] = Leaf(
            absent_or("[]"), "no fixed product tax; Magento writes the empty list when it saves"
        )
    item_id = int(number(item.get("item_id")) or 0)
    quantities = [part.settled.quantities[item_id] for part in parts if item_id in part.settled.quantities]
    if not quantities:
        return
    rule = "quantity invoiced before plus this capture's"
    line["qty_invoiced"] = Leaf(amount(item, "qty_invoiced") + total(quantities), rule)
    for prefix in CURRENCIES:
        for key, source in _LINE_SUMS.items():
            taken = total(part.settled.amounts[item_id, prefix + source] for part in parts)
            reason = f"invoiced before plus the invoice line's {prefix}{source}"
            line[prefix + key] = Leaf(amount(item, prefix + key) + taken, reason)
