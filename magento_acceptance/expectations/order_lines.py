"""The lines of an order: which of them carry money, what is left of each, and which ones an invoice takes.

A composite product stands in an order as a parent line and child lines. Its money stands on one side only: on the parent of a configurable
product and of a bundle with a fixed price, on the children of a bundle that is priced by its parts. The lines on the other side are
dummies (`Magento\\Sales\\Model\\Order\\Item::isDummy`): they go along with their counterpart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.requests import CaptureRequest
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, number, objects, total

COMPOSITE_TYPES: Final = frozenset({"configurable", "bundle", "grouped"})
_CANCELED_INVOICE: Final = 3


@dataclass(frozen=True)
class PlannedLine:
    """One line of the invoice to come: the order's line, its quantity, and the quantity that was left to invoice.

    `choices` are the quantities that a dummy may have.
    """

    line: Json
    qty: Decimal
    open_qty: Decimal
    dummy: bool
    choices: tuple[Decimal, ...] = ()

    @property
    def item_id(self) -> int:
        """The order_item_id."""
        return int(self.line["item_id"])


def order_lines(order: Json) -> list[Json]:
    """The order's lines that have an item_id."""
    return [line for line in objects(order.get("items")) if number(line.get("item_id")) is not None]


def parent_of(line: Json, lines: Iterable[Json]) -> Json | None:
    """The parent line of a child line; None for any other."""
    parent_id = line.get("parent_item_id")
    return next((other for other in lines if parent_id and other.get("item_id") == parent_id), None)


def is_dummy(line: Json, lines: Sequence[Json]) -> bool:
    """Whether the line carries no money of its own.

    Magento calculates tax, and with it the price including tax, only where the price is: a child without one is priced by its parent.
    """
    if line.get("parent_item_id"):
        parent = parent_of(line, lines)
        return (parent is not None and parent.get("product_type") == "configurable") or "price_incl_tax" not in line
    children = [other for other in lines if other.get("parent_item_id") == line.get("item_id")]
    return any(not is_dummy(child, lines) for child in children)


def money_lines(order: Json) -> list[Json]:
    """The order's lines that carry money."""
    lines = order_lines(order)
    return [line for line in lines if not is_dummy(line, lines)]


def left_to_ship(line: Json) -> Decimal:
    """The quantity of a line that is left to ship; 0 of virtual lines, and of children, which are shipped with their parent."""
    if line.get("parent_item_id") or line.get("is_virtual"):
        return ZERO
    done = total(amount(line, f"qty_{key}") for key in ("shipped", "canceled", "refunded"))
    return amount(line, "qty_ordered") - done


def standing(invoices: Sequence[Json]) -> list[Json]:
    """The invoices that count: all but the canceled ones."""
    return [invoice for invoice in invoices if invoice.get("state") != _CANCELED_INVOICE]


def invoiced(earlier: Sequence[Json], item_id: int, key: str) -> Decimal:
    """What the earlier invoices took of a value of one order line."""
    lines = (line for invoice in standing(earlier) for line in objects(invoice.get("items")))
    return total(amount(line, key) for line in lines if line.get("order_item_id") == item_id)


def left_to_invoice(line: Json, earlier: Sequence[Json]) -> Decimal:
    """The quantity of a line that is neither canceled nor on one of the earlier invoices."""
    taken = invoiced(earlier, int(line["item_id"]), "qty")
    return amount(line, "qty_ordered") - amount(line, "qty_canceled") - taken


def completes(order: Json, captured: Iterable[Iterable[PlannedLine]], earlier: Sequence[Json]) -> bool:
    """Whether nothing of the order is left to invoice after the captured parts."""
    taken: dict[int, Decimal] = {}
    for planned in captured:
        for entry in planned:
            taken[entry.item_id] = taken.get(entry.item_id, ZERO) + entry.qty
    return all(left_to_invoice(line, earlier) <= taken.get(int(line["item_id"]), ZERO) for line in money_lines(order))


def plan_lines(order: Json, request: CaptureRequest, earlier: Sequence[Json]) -> list[PlannedLine]:
    """The invoice's lines, in the order's order: those asked for with their children, or all that is left to invoice.

    From `Magento\\Sales\\Model\\Service\\InvoiceService::prepareInvoice`.
    """
    lines = order_lines(order)
    left = {int(line["item_id"]): left_to_invoice(line, earlier) for line in lines}
    asked = _asked(request, lines)
    taken = left if asked is None else asked
    planned = []
    for line in lines:
        item_id = int(line["item_id"])
        if is_dummy(line, lines):
            if _counterpart_is_invoiced(line, lines, taken):
                choices = _dummy_quantities(line, left[item_id], None if asked is None else asked.get(item_id))
                planned.append(PlannedLine(line, choices[0], left[item_id], dummy=True, choices=choices))
        elif taken.get(item_id, ZERO) > 0:
            planned.append(PlannedLine(line, taken[item_id], left[item_id], dummy=False))
    return planned


def _asked(request: CaptureRequest, lines: Sequence[Json]) -> dict[int, Decimal] | None:
    """The quantities asked for by item id, with the children of a line that was asked for; None when all is asked for."""
    if not request.items:
        return None
    asked = {int(key): number(qty) or ZERO for key, qty in request.items.items()}
    for line in lines:
        parent = parent_of(line, lines)
        if parent is not None and int(line["item_id"]) not in asked and int(parent["item_id"]) in asked:
            asked[int(line["item_id"])] = _per_parent(line, parent, lines) * asked[int(parent["item_id"])]
    return asked


def _per_parent(child: Json, parent: Json, lines: Sequence[Json]) -> Decimal:
    """How many of a child go with one of its parent: of a bundle priced by its parts as many as it holds, otherwise one."""
    if is_dummy(parent, lines) and amount(parent, "qty_ordered"):
        return amount(child, "qty_ordered") / amount(parent, "qty_ordered")
    return Decimal(1)


def _counterpart_is_invoiced(dummy: Json, lines: Sequence[Json], taken: Mapping[int, Decimal]) -> bool:
    """Whether a line that carries a dummy's money is on the invoice."""
    family = [
        line
        for line in lines
        if line.get("parent_item_id") == dummy["item_id"] or line.get("item_id") == dummy.get("parent_item_id")
    ]
    return any(taken.get(int(line["item_id"]), ZERO) > 0 for line in family if not is_dummy(line, lines))


def _dummy_quantities(dummy: Json, left: Decimal, asked: Decimal | None) -> tuple[Decimal, ...]:
    """The quantities that a dummy on the invoice may have, the usual one first.

    Without one of its own it repeats all that was ordered, even where earlier parts took some of it (a configurable product's child: 3
    of 4, then 4 again).
    """
    if asked is not None:
        return (asked,)
    ordered = amount(dummy, "qty_ordered")
    return (ordered,) if left in (ordered, ZERO) or left < 0 else (ordered, left)


def shipping_address_id(order: Json) -> Any:
    """The id of the order's shipping address; ABSENT for an order of virtual lines only."""
    extension = order.get("extension_attributes")
    assignments = objects(extension.get("shipping_assignments")) if isinstance(extension, Mapping) else []
    for assignment in assignments:
        shipping = assignment.get("shipping")
        address = shipping.get("address") if isinstance(shipping, Mapping) else None
        if isinstance(address, Mapping):
            return address.get("entity_id", ABSENT)
    return ABSENT
