"""The order after it was captured: what changed, by how much, and that nothing else did."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES, Derived, Settled, derive, settle
from magento_acceptance.expectations.capture import (
    PAID,
    CaptureRequest,
    completes,
    is_offline,
    order_lines,
    state_after,
)
from magento_acceptance.expectations.check_rows import CheckRow, wrong_row
from magento_acceptance.expectations.matchers import Matcher, Window, absent_or, one_of, time
from magento_acceptance.expectations.tree import Leaf, compare
from magento_acceptance.expectations.values import ZERO, Json, amount, number, objects, show, total

UNTOUCHED: Final = "the capture does not change this"
_LATER_STEP: Final = re.compile(r".*_(refunded|canceled|cancelled)|hold_before_\w+")
# The order's running sums: key of the sum, key of the invoice's total.
_SUMS: Final = {
    "subtotal_invoiced": "subtotal",
    "discount_invoiced": "discount_amount",
    "tax_invoiced": "tax_amount",
    "discount_tax_compensation_invoiced": "discount_tax_compensation_amount",
    "shipping_invoiced": "shipping_amount",
    "total_invoiced": "grand_total",
}
_LINE_SUMS: Final = {
    "row_invoiced": "row_total",
    "discount_invoiced": "discount_amount",
    "tax_invoiced": "tax_amount",
    "discount_tax_compensation_invoiced": "discount_tax_compensation_amount",
}


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


def check_order_after(
    after: Any,
    *,
    before: Json,
    captured: Sequence[Captured],
    earlier: Sequence[Json] = (),
    window: Window | None = None,
    statuses: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
) -> list[CheckRow]:
    """Everything that is wrong with an order as read after one or more captures.

    Args:
        after: the order as read afterwards.
        before: the order as read before the first of ``captured``.
        captured: the captures made between the two readings, in their order.
        earlier: the invoices that the order had before the first of them.
        window: when the captures were sent; None leaves the time of day unchecked.
        statuses: the shop's default status by state, where it differs from the state's own name.
        ignore: pointers, with ``*``, at which a shop's extension keeps something of its own.
    """
    if not isinstance(after, Mapping):
        return [wrong_row("", "a JSON object", show(after), "an order is an object")]
    parts, known = [], list(earlier)
    for capture in captured:
        derived = derive(before, capture.request, known)
        paid = state_after(before, capture.request) == PAID
        parts.append(_Part(derived, settle(derived, capture.invoice), paid))
        if isinstance(capture.invoice, Mapping):
            known.append(capture.invoice)
    expected = _expected_order(before, parts, earlier, window, statuses or {})
    found = compare(expected, after, rule=UNTOUCHED, new_key=_new_key)
    return [m for m in found if not any(fnmatchcase(m.pointer, pattern) for pattern in ignore)]


def _new_key(key: str) -> str | None:
    """A shop may add fields of its own; what Magento adds only at a refund, a cancellation or a hold must not appear."""
    return "nothing was refunded, cancelled or held" if _LATER_STEP.fullmatch(key) else None


def _expected_order(
    before: Json, parts: Sequence[_Part], earlier: Sequence[Json], window: Window | None, statuses: Mapping[str, str]
) -> dict[str, Any]:
    order = copy.deepcopy(dict(before))
    moved = time(not_before=before.get("updated_at"), window=window, unchanged=before.get("updated_at"))
    order["updated_at"] = Leaf(moved, "may move forward, not back")
    state = _state(before, parts, earlier)
    reason = f"{state}: " + (
        "all invoiced and nothing left to ship" if state == "complete" else "paid, at least in part"
    )
    order["state"] = Leaf(state, reason)
    order["status"] = Leaf(statuses.get(state, state), f"default status of {state}")
    for prefix in CURRENCIES:
        _set_sums(order, before, parts, prefix)
    order["base_total_invoiced_cost"] = Leaf(_costs(before, parts), "cost of what was invoiced")
    _set_payment(order, before, parts)
    lines = {int(line["item_id"]): line for line in order_lines(before)}
    order["items"] = _expected_lines(before.get("items"), lines, parts, window)
    _set_assignments(order, before, lines, parts, window)
    if not is_offline(before):
        count = len(objects(before.get("status_histories")))
        longer = Matcher(f"{count} entries or more", lambda found: isinstance(found, list) and len(found) >= count)
        order["status_histories"] = Leaf(longer, "a payment gateway leaves its notes")
    return order


def _state(before: Json, parts: Sequence[_Part], earlier: Sequence[Json]) -> str:
    """The order's state by ``Magento\\Sales\\Model\\ResourceModel\\Order\\Handler\\State``."""
    if not completes(before, [part.derived.lines for part in parts], earlier):
        return "processing"
    to_ship = [
        line
        for line in order_lines(before)
        if not line.get("parent_item_id")
        and not line.get("is_virtual")
        and amount(line, "qty_ordered")
        > total(amount(line, f"qty_{done}") for done in ("shipped", "canceled", "refunded"))
    ]
    return "processing" if to_ship else "complete"


def _costs(before: Json, parts: Sequence[_Part]) -> Matcher:
    """The invoiced cost; a composite product's may count once or, as its lines repeat it, for parent and child."""
    spent = amount(before, "base_total_invoiced_cost")
    entries = [entry for part in parts for entry in part.derived.lines]
    once = total(entry.qty * amount(entry.line, "base_cost") for entry in entries if not entry.dummy)
    repeated = total(entry.qty * amount(entry.line, "base_cost") for entry in entries)
    return one_of(*dict.fromkeys((spent + once, spent + repeated)))


def _set_sums(order: dict[str, Any], before: Json, parts: Sequence[_Part], prefix: str) -> None:
    for key, source in _SUMS.items():
        order[prefix + key] = _sum(
            before, prefix + key, parts, prefix + source, "what was invoiced before plus this capture's"
        )
    paid = amount(before, f"{prefix}total_paid") + total(
        part.settled.totals[f"{prefix}grand_total"] for part in parts if part.paid
    )
    order[f"{prefix}total_paid"] = Leaf(paid, "sum of the paid invoices' grand totals")
    due = amount(before, f"{prefix}grand_total") - paid
    order[f"{prefix}total_due"] = Leaf(due, "order's grand total less what is paid")


def _sum(document: Json, key: str, parts: Sequence[_Part], source: str, rule: str) -> Leaf:
    return Leaf(amount(document, key) + total(part.settled.totals[source] for part in parts), rule)


def _set_payment(order: dict[str, Any], before: Json, parts: Sequence[_Part]) -> None:
    payment = before.get("payment")
    paid = [part for part in parts if part.paid]
    if not isinstance(payment, Mapping) or not paid:
        return
    changed = dict(payment)
    for prefix in CURRENCIES:
        changed[f"{prefix}amount_paid"] = _sum(
            payment, f"{prefix}amount_paid", paid, f"{prefix}grand_total", "sum of the paid invoices' grand totals"
        )
        changed[f"{prefix}shipping_captured"] = _sum(
            payment, f"{prefix}shipping_captured", paid, f"{prefix}shipping_amount", "shipping on the paid invoices"
        )
    order["payment"] = changed


def _set_assignments(
    order: dict[str, Any],
    before: Json,
    lines: Mapping[int, Json],
    parts: Sequence[_Part],
    window: Window | None,
) -> None:
    extension = order.get("extension_attributes")
    assignments = extension.get("shipping_assignments") if isinstance(extension, dict) else None
    for assignment in assignments if isinstance(assignments, list) else []:
        assignment["items"] = _expected_lines(assignment.get("items"), lines, parts, window)
        shipping = assignment.get("shipping")
        sums = shipping.get("total") if isinstance(shipping, dict) else None
        if not isinstance(sums, dict):
            continue
        for prefix in CURRENCIES:
            key = f"{prefix}shipping_invoiced"
            sums[key] = _sum(before, key, parts, f"{prefix}shipping_amount", "order's invoiced shipping, repeated here")


def _expected_lines(
    items: Any, lines: Mapping[int, Json], parts: Sequence[_Part], window: Window | None
) -> list[dict[str, Any]] | Any:
    if not isinstance(items, list):
        return items
    return [_expected_line(item, lines, parts, window) if isinstance(item, Mapping) else item for item in items]


def _expected_line(
    item: Json, lines: Mapping[int, Json], parts: Sequence[_Part], window: Window | None
) -> dict[str, Any]:
    line = copy.deepcopy(dict(item))
    item_id = int(item["item_id"]) if number(item.get("item_id")) is not None else 0
    line["updated_at"] = Leaf(
        time(not_before=item.get("updated_at"), window=window, unchanged=item.get("updated_at")),
        "may move forward, not back",
    )
    if "weee_tax_applied" not in item:
        line["weee_tax_applied"] = Leaf(
            absent_or("[]"), "no fixed product tax; Magento writes the empty list when it saves"
        )
    if isinstance(item.get("parent_item"), Mapping):
        line["parent_item"] = _expected_line(item["parent_item"], lines, parts, window)
    quantities = [part.settled.quantities[item_id] for part in parts if item_id in part.settled.quantities]
    if quantities:
        rule = "quantity invoiced before plus this capture's"
        line["qty_invoiced"] = Leaf(amount(item, "qty_invoiced") + total(quantities), rule)
        for prefix in CURRENCIES:
            for key, source in _LINE_SUMS.items():
                taken: Decimal = total(part.settled.amounts.get((item_id, prefix + source), ZERO) for part in parts)
                reason = f"invoiced before plus the invoice line's {prefix}{source}"
                line[prefix + key] = Leaf(amount(item, prefix + key) + taken, reason)
    return line
