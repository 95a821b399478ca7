"""The money of an invoice to come, derived from the order: line by line, then the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.order_lines import (
    PlannedLine,
    completes,
    invoiced,
    money_lines,
    plan_lines,
    standing,
)
from magento_acceptance.expectations.requests import CaptureRequest
from magento_acceptance.expectations.row_totals import gross_rows, gross_rows_incl_tax
from magento_acceptance.expectations.shares import CarriedRounding, LineAmounts, Share, part, rounded_share
from magento_acceptance.expectations.values import ZERO, Json, amount, number, objects, total

CURRENCIES: Final = ("", "base_")
LINE_AMOUNTS: Final = (
    "row_total",
    "row_total_incl_tax",
    "discount_amount",
    "tax_amount",
    "discount_tax_compensation_amount",
)
OWN_TOTALS: Final = (
    "subtotal",
    "discount_amount",
    "tax_amount",
    "discount_tax_compensation_amount",
    "shipping_amount",
)
"""Magento's own totals, which a grand total is the sum of."""
SHIPPING_KEYS: Final = (
    "shipping_amount",
    "shipping_incl_tax",
    "shipping_tax_amount",
    "shipping_discount_tax_compensation_amount",
    "base_shipping_amount",
    "base_shipping_incl_tax",
    "base_shipping_tax_amount",
    "base_shipping_discount_tax_compensation_amnt",
)


@dataclass(frozen=True)
class Derived:
    """The invoice that must follow from an order and a capture, before a look at the one that was made.

    `shares` holds, by order_item_id and key ("base_tax_amount"), the amounts of each line that carries money. `first` says that this
    invoice carries the shipping, `final` that nothing is left to invoice after it.
    """

    order: Json
    lines: tuple[PlannedLine, ...]
    shares: Mapping[tuple[int, str], Share]
    earlier: tuple[Json, ...]
    first: bool
    final: bool


@dataclass(frozen=True)
class Settled:
    """A derived invoice beside the one that was made.

    `expected` holds the totals by the invoice's key ("base_subtotal"); `quantities` (by order_item_id), `amounts` and `totals` are as
    they count for the order: as found where that is within the tolerance, otherwise as expected.
    """

    quantities: Mapping[int, Decimal]
    amounts: LineAmounts
    expected: Mapping[str, Share]
    totals: Mapping[str, Decimal]


def derive(order: Json, request: CaptureRequest, earlier: Sequence[Json]) -> Derived:
    """Derive the invoice from the order as read before, the request, and all earlier invoices of the order."""
    planned = tuple(plan_lines(order, request, earlier))
    shares: dict[tuple[int, str], Share] = {}
    for prefix in CURRENCIES:
        shares |= _shares(order, planned, earlier, prefix)
    return Derived(
        order=order,
        lines=planned,
        shares=shares,
        earlier=tuple(standing(earlier)),
        first=not any(amount(invoice, "shipping_amount") for invoice in standing(earlier)),
        final=completes(order, [planned], earlier),
    )


def settle(derived: Derived, found: Any) -> Settled:
    """Settle the tolerances by the invoice that was found, and add up the totals."""
    invoice: Json = found if isinstance(found, Mapping) else {}
    rows = {number(row.get("order_item_id")): row for row in objects(invoice.get("items"))}
    quantities: dict[int, Decimal] = {}
    for planned in derived.lines:
        got = number(rows.get(Decimal(planned.item_id), {}).get("qty"))
        quantities[planned.item_id] = got if got is not None and got in planned.choices else planned.qty
    amounts = LineAmounts(derived.shares, invoice)
    expected = {"total_qty": Share(total(quantities.values()))}
    for prefix in CURRENCIES:
        expected |= _totals(derived, amounts, invoice, prefix)
    return Settled(
        quantities, amounts, expected, {key: share.counted(invoice.get(key)) for key, share in expected.items()}
    )


def _shares(
    order: Json, planned: Sequence[PlannedLine], earlier: Sequence[Json], prefix: str
) -> dict[tuple[int, str], Share]:
    """Each line's amounts in one currency; in the order in which Magento's collectors round: rows, discounts, taxes."""
    priced = money_lines(order)
    rows = gross_rows(order, priced, prefix)
    rows_incl_tax = gross_rows_incl_tax(order, priced, prefix, rows)
    rounding = CarriedRounding()
    result: dict[tuple[int, str], Share] = {}

    def take(entry: PlannedLine, key: str, whole: Share) -> None:
        left = whole.value - invoiced(earlier, entry.item_id, prefix + key)
        share = part(left, entry.open_qty, entry.qty, rounding, "regular", negative=key == "discount_amount")
        result[entry.item_id, prefix + key] = share.wider(whole.tolerance)

    money = [entry for entry in planned if not entry.dummy]
    for entry in money:
        take(entry, "row_total", rows[entry.item_id])
        # The row with tax is the rounded share of the whole row, also when it is all of it: no remainder is left to the last part.
        whole, ordered = rows_incl_tax[entry.item_id], amount(entry.line, "qty_ordered")
        share = rounded_share(whole.value, ordered, entry.qty, rounding, "including")
        result[entry.item_id, f"{prefix}row_total_incl_tax"] = share.wider(whole.tolerance)
    for keys in (("discount_amount",), ("tax_amount", "discount_tax_compensation_amount")):
        for entry in money:
            for key in keys:
                take(entry, key, Share(amount(entry.line, prefix + key)))
    return result


def _totals(derived: Derived, amounts: LineAmounts, invoice: Json, prefix: str) -> dict[str, Share]:
    """The invoice's totals in one currency."""
    shipping = _carried_shipping(derived, prefix)
    discount = amounts.sum(f"{prefix}discount_amount") + shipping["discount"]
    compensation = amounts.sum(f"{prefix}discount_tax_compensation_amount")
    totals = {
        "subtotal": amounts.sum(f"{prefix}row_total"),
        "subtotal_incl_tax": amounts.sum(f"{prefix}row_total_incl_tax"),
        "discount_amount": -discount,
        "tax_amount": amounts.sum(f"{prefix}tax_amount") + shipping["tax"],
        "discount_tax_compensation_amount": compensation + shipping["compensation"],
        "shipping_amount": shipping["amount"],
        "shipping_tax_amount": shipping["tax"],
    }
    further = _further_totals(derived, prefix)
    # How an extension spreads its own totals over the parts is not known: all of what is left of them, or none.
    grand_total = Share(total(totals[key] for key in OWN_TOTALS) + further / 2, abs(further) / 2)
    if derived.final:
        totals |= {
            key: _left(derived, prefix, key) for key in ("subtotal", "tax_amount", "discount_tax_compensation_amount")
        }
        grand_total = Share(_left(derived, prefix, "grand_total"))
    # Newer releases keep the shipping's compensation out of this sum; the grand total has it in all of them.
    if amount(invoice, f"{prefix}discount_tax_compensation_amount") == compensation:
        totals["discount_tax_compensation_amount"] = compensation
    return {prefix + key: Share(value) for key, value in totals.items()} | {f"{prefix}grand_total": grand_total}


def _carried_shipping(derived: Derived, prefix: str) -> dict[str, Decimal]:
    """The shipping on this invoice, all of it on the first one; its discount is on the first one that has a discount."""
    order = derived.order
    discounted = any(amount(invoice, "discount_amount") for invoice in derived.earlier)
    discount = ZERO if discounted else amount(order, f"{prefix}shipping_discount_amount")
    if not derived.first:
        return {"amount": ZERO, "tax": ZERO, "compensation": ZERO, "discount": discount}
    return {
        "amount": amount(order, f"{prefix}shipping_amount"),
        "tax": amount(order, f"{prefix}shipping_tax_amount"),
        "compensation": shipping_compensation(order, prefix),
        "discount": discount,
    }


def _left(derived: Derived, prefix: str, key: str) -> Decimal:
    """What the earlier invoices left of one of the order's totals."""
    whole = amount(derived.order, prefix + key)
    if key == "discount_tax_compensation_amount":
        whole += shipping_compensation(derived.order, prefix)
    return whole - total(amount(invoice, prefix + key) for invoice in derived.earlier)


def _further_totals(derived: Derived, prefix: str) -> Decimal:
    """What the earlier invoices left of the order's further totals."""
    return further_totals(derived.order, prefix) - total(further_totals(made, prefix) for made in derived.earlier)


def further_totals(document: Json, prefix: str) -> Decimal:
    """What a grand total holds beside Magento's own totals, such as store credit (negative) or a fee of an extension."""
    rest = amount(document, f"{prefix}grand_total") - total(amount(document, prefix + key) for key in OWN_TOTALS)
    return ZERO if rest == shipping_compensation(document, prefix) else rest


def shipping_compensation(document: Json, prefix: str) -> Decimal:
    """The discount tax compensation of a document's shipping, whose key in the base currency is cut short."""
    return amount(document, f"{prefix}shipping_discount_tax_compensation_" + ("amnt" if prefix else "amount"))
