"""The money of an invoice to come, derived from the order: line by line, then the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.capture import (
    CaptureRequest,
    PlannedLine,
    completes,
    invoiced,
    is_dummy,
    order_lines,
    plan_lines,
    standing,
)
from magento_acceptance.expectations.row_totals import gross_rows, gross_rows_incl_tax
from magento_acceptance.expectations.shares import CarriedRounding, Share, part, rounded_share
from magento_acceptance.expectations.values import ZERO, Json, amount, number, objects, total

CURRENCIES: Final = ("", "base_")
LINE_AMOUNTS: Final = (
    "row_total",
    "row_total_incl_tax",
    "discount_amount",
    "tax_amount",
    "discount_tax_compensation_amount",
)
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
    """The invoice that must follow from an order and a capture.

    ``shares`` holds, by order_item_id and key ("base_tax_amount"), each line's amount with its tolerance (dummy lines have none);
    ``final`` says that nothing is left to invoice afterwards, ``first`` that this invoice carries the shipping, and
    ``repeats_free_shipping`` that an earlier invoice stands but shipping is free.
    """

    order: Json
    lines: tuple[PlannedLine, ...]
    shares: dict[tuple[int, str], Share]
    earlier: tuple[Json, ...]
    first: bool
    repeats_free_shipping: bool
    final: bool


@dataclass(frozen=True)
class Settled:
    """A derived invoice with every tolerance settled: an amount found within its tolerance counts as it was found.

    So totals can be held to the sum of the lines to the cent. ``quantities`` by order_item_id, ``amounts`` by order_item_id and key,
    ``totals`` by the invoice's key ("base_subtotal").
    """

    quantities: dict[int, Decimal]
    amounts: dict[tuple[int, str], Decimal]
    totals: dict[str, Decimal]


def derive(order: Json, request: CaptureRequest, earlier: Sequence[Json]) -> Derived:
    """Derive the invoice from the order as read before, the request, and all earlier invoices of the order."""
    planned = tuple(plan_lines(order, request, earlier))
    shares: dict[tuple[int, str], Share] = {}
    for prefix in CURRENCIES:
        shares |= _shares(order, planned, earlier, prefix)
    carrying = [invoice for invoice in standing(earlier) if amount(invoice, "shipping_amount")]
    return Derived(
        order=order,
        lines=planned,
        shares=shares,
        earlier=tuple(standing(earlier)),
        first=not carrying,
        repeats_free_shipping=not carrying and bool(standing(earlier)),
        final=completes(order, [planned], earlier),
    )


def settle(derived: Derived, found: Any) -> Settled:
    """Settle the tolerances by the invoice that was found, and add up the totals."""
    lines = objects(found.get("items")) if isinstance(found, Mapping) else []
    rows = {number(row.get("order_item_id")): row for row in lines}
    quantities: dict[int, Decimal] = {}
    for planned in derived.lines:
        got = number(rows.get(Decimal(planned.item_id), {}).get("qty"))
        quantities[planned.item_id] = got if got is not None and got in planned.choices else planned.qty
    amounts = {}
    for (item_id, key), share in derived.shares.items():
        got = number(rows.get(Decimal(item_id), {}).get(key))
        close = got is not None and abs(got - share.value) <= share.tolerance
        amounts[item_id, key] = got if close and got is not None else share.value
    totals = {"total_qty": total(quantities.values())}
    for prefix in CURRENCIES:
        totals |= _totals(derived, amounts, prefix)
        # Newer versions keep the shipping's compensation out of this sum; the grand total has it in all of them.
        key = f"{prefix}discount_tax_compensation_amount"
        of_lines = total(value for (_, name), value in amounts.items() if name == key)
        if isinstance(found, Mapping) and amount(found, key) == of_lines:
            totals[key] = of_lines
    return Settled(quantities, amounts, totals)


def _shares(
    order: Json, planned: Sequence[PlannedLine], earlier: Sequence[Json], prefix: str
) -> dict[tuple[int, str], Share]:
    """Each line's amounts in one currency; in the order in which Magento's collectors round: rows, discounts, taxes."""
    lines = order_lines(order)
    priced = [line for line in lines if not is_dummy(line, lines)]
    rows = gross_rows(order, priced, prefix)
    rows_incl_tax = gross_rows_incl_tax(order, priced, prefix, rows)
    rounding = CarriedRounding()
    result: dict[tuple[int, str], Share] = {}

    def take(entry: PlannedLine, key: str, whole: Share, *, negative: bool = False) -> None:
        left = whole.value - invoiced(earlier, entry.item_id, prefix + key)
        share = part(left, entry.open_qty, entry.qty, rounding, "regular", negative=negative)
        result[entry.item_id, prefix + key] = Share(share.value, share.tolerance + whole.tolerance)

    money = [entry for entry in planned if not entry.dummy]
    for entry in money:
        take(entry, "row_total", rows[entry.item_id])
        whole = rows_incl_tax[entry.item_id]
        # The row with tax is the rounded share of the whole row, also when it is all of it: no remainder is left to the last part.
        share = rounded_share(whole.value, amount(entry.line, "qty_ordered"), entry.qty, rounding, "including")
        result[entry.item_id, f"{prefix}row_total_incl_tax"] = Share(share.value, share.tolerance + whole.tolerance)
    for entry in money:
        take(entry, "discount_amount", Share(amount(entry.line, f"{prefix}discount_amount")), negative=True)
    for entry in money:
        for key in ("tax_amount", "discount_tax_compensation_amount"):
            take(entry, key, Share(amount(entry.line, prefix + key)))
    return result


def _totals(derived: Derived, amounts: dict[tuple[int, str], Decimal], prefix: str) -> dict[str, Decimal]:
    """The invoice's totals in one currency."""
    order, earlier = derived.order, derived.earlier

    def lines(key: str) -> Decimal:
        return total(value for (_, name), value in amounts.items() if name == prefix + key)

    def left(key: str, whole: Decimal) -> Decimal:
        return whole - total(amount(invoice, prefix + key) for invoice in earlier)

    shipping = amount(order, f"{prefix}shipping_amount") if derived.first else ZERO
    shipping_tax = amount(order, f"{prefix}shipping_tax_amount") if derived.first else ZERO
    compensation_key = f"{prefix}shipping_discount_tax_compensation_" + ("amnt" if prefix else "amount")
    shipping_compensation = amount(order, compensation_key) if derived.first else ZERO
    discounted_before = any(amount(invoice, "discount_amount") for invoice in earlier)
    shipping_discount = ZERO if discounted_before else amount(order, f"{prefix}shipping_discount_amount")

    if derived.final:
        subtotal = left("subtotal", amount(order, f"{prefix}subtotal"))
        tax = left("tax_amount", amount(order, f"{prefix}tax_amount"))
        compensation = left(
            "discount_tax_compensation_amount",
            amount(order, f"{prefix}discount_tax_compensation_amount") + amount(order, compensation_key),
        )
        grand_total = left("grand_total", amount(order, f"{prefix}grand_total"))
    else:
        subtotal = lines("row_total")
        tax = lines("tax_amount") + shipping_tax
        compensation = lines("discount_tax_compensation_amount") + shipping_compensation
        discount = lines("discount_amount") + shipping_discount
        grand_total = subtotal - discount + tax + compensation + shipping
    totals = {
        "subtotal": subtotal,
        "subtotal_incl_tax": lines("row_total_incl_tax"),
        "discount_amount": -(lines("discount_amount") + shipping_discount),
        "tax_amount": tax,
        "discount_tax_compensation_amount": compensation,
        "grand_total": grand_total,
        "shipping_amount": shipping,
        "shipping_tax_amount": shipping_tax,
    }
    return {prefix + key: value for key, value in totals.items()}
