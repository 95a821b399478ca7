"""What a capture was asked for, and which lines and quantities its invoice must therefore have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.values import ZERO, Json, amount, number, objects, total

PAID: Final = 2
OPEN: Final = 1
_CANCELLED: Final = 3
# Payment methods without a gateway: whatever "capture" says, their invoice is paid (Magento\Payment\Model\Method\AbstractMethod).
OFFLINE_METHODS: Final = frozenset({"banktransfer", "checkmo", "cashondelivery", "purchaseorder", "free"})
COMPOSITE_TYPES: Final = frozenset({"configurable", "bundle", "grouped"})


@dataclass(frozen=True)
class CaptureComment:
    """The comment sent with a capture; ``visible_on_front`` shows it to the customer."""

    text: str
    visible_on_front: bool = False


@dataclass(frozen=True)
class CaptureRequest:
    """The body of ``POST order/:orderId/invoice``.

    ``items`` maps order_item_id to quantity (None or empty: all that is left); ``notify`` asks for the mail to the customer;
    ``append_comment`` lets the comment go into that mail.
    """

    items: Mapping[int, int | float | Decimal] | None = None
    capture: bool = False
    notify: bool = False
    comment: CaptureComment | None = None
    append_comment: bool = False

    @classmethod
    def from_json(cls, body: Json) -> CaptureRequest:
        """The request as it goes over the wire."""
        comment = body.get("comment")
        return cls(
            items={int(item["order_item_id"]): item["qty"] for item in objects(body.get("items"))} or None,
            capture=bool(body.get("capture")),
            notify=bool(body.get("notify")),
            comment=(
                CaptureComment(str(comment["comment"]), bool(comment.get("is_visible_on_front"))) if comment else None
            ),
            append_comment=bool(body.get("appendComment")),
        )


@dataclass(frozen=True)
class PlannedLine:
    """One line of the invoice to come: the order's line, the quantity, and whether it is the last part of that line.

    A dummy line carries no money: the child of a configurable or fixed-price bundle, or the parent of a bundle priced by its
    children (``Order\\Item::isDummy``). ``choices`` are the quantities a dummy may have.
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


def is_offline(order: Json) -> bool:
    """Whether the order's payment method has no gateway."""
    payment = order.get("payment")
    return isinstance(payment, Mapping) and payment.get("method") in OFFLINE_METHODS


def state_after(order: Json, request: CaptureRequest) -> int:
    """The invoice's state: Paid for an offline method or a capture, else Open."""
    return PAID if request.capture or is_offline(order) else OPEN


def standing(invoices: Sequence[Json]) -> list[Json]:
    """The invoices that count: all but the cancelled ones."""
    return [invoice for invoice in invoices if invoice.get("state") != _CANCELLED]


def invoiced(earlier: Sequence[Json], item_id: int, key: str) -> Decimal:
    """What the earlier invoices already took of a value of one order line."""
    lines = (line for invoice in standing(earlier) for line in objects(invoice.get("items")))
    return total(amount(line, key) for line in lines if line.get("order_item_id") == item_id)


def is_dummy(line: Json, lines: Sequence[Json]) -> bool:
    """Whether the line carries no money of its own.

    Magento calculates tax, and with it the price including tax, only where the price is: a child without one is priced by its parent.
    """
    if line.get("parent_item_id"):
        parent = next((other for other in lines if other.get("item_id") == line["parent_item_id"]), None)
        return (parent is not None and parent.get("product_type") == "configurable") or "price_incl_tax" not in line
    children = [other for other in lines if other.get("parent_item_id") == line.get("item_id")]
    return any(not is_dummy(child, lines) for child in children)


def plan_lines(order: Json, request: CaptureRequest, earlier: Sequence[Json]) -> list[PlannedLine]:
    """The invoice's lines, in the order's order: those asked for with their children, or all that is left to invoice.

    From ``Magento\\Sales\\Model\\Service\\InvoiceService::prepareInvoice``.
    """
    lines = order_lines(order)
    left = {
        int(line["item_id"]): amount(line, "qty_ordered")
        - amount(line, "qty_canceled")
        - invoiced(earlier, int(line["item_id"]), "qty")
        for line in lines
    }
    dummies = {int(line["item_id"]) for line in lines if is_dummy(line, lines)}
    asked = _asked(request, lines)
    result = []
    for line in lines:
        key = int(line["item_id"])
        if key in dummies:
            choices = _dummy_choices(line, lines, asked, left, dummies)
            if choices:
                result.append(PlannedLine(line, choices[0], left[key], dummy=True, choices=choices))
        else:
            qty = asked.get(key, ZERO) if asked is not None else left[key]
            if qty > 0:
                result.append(PlannedLine(line, qty, left[key], dummy=False))
    return result


def _asked(request: CaptureRequest, lines: Sequence[Json]) -> dict[int, Decimal] | None:
    """The quantities asked for, children of a line that was asked for included; None when all is asked for."""
    if not request.items:
        return None
    asked = {int(key): number(qty) or ZERO for key, qty in request.items.items()}
    for line in lines:
        parent = next((other for other in lines if other.get("item_id") == line.get("parent_item_id")), None)
        if parent is not None and int(line["item_id"]) not in asked and int(parent["item_id"]) in asked:
            per_parent = (
                amount(line, "qty_ordered") / amount(parent, "qty_ordered") if _bundled(parent, lines) else Decimal(1)
            )
            asked[int(line["item_id"])] = per_parent * asked[int(parent["item_id"])]
    return asked


def _bundled(parent: Json, lines: Sequence[Json]) -> bool:
    return is_dummy(parent, lines) and bool(amount(parent, "qty_ordered"))


def _dummy_choices(
    line: Json, lines: Sequence[Json], asked: dict[int, Decimal] | None, left: dict[int, Decimal], dummies: set[int]
) -> tuple[Decimal, ...]:
    """The quantities a dummy line may have; none when it does not belong on this invoice."""
    family = [
        int(other["item_id"])
        for other in lines
        if other.get("parent_item_id") == line["item_id"] or other.get("item_id") == line.get("parent_item_id")
    ]
    takes = asked if asked is not None else left
    if not any(takes.get(key, ZERO) > 0 for key in family if key not in dummies):
        return ()
    own = int(line["item_id"])
    if asked is not None and own in asked:
        return (asked[own],)
    # Without a quantity of its own a dummy goes on with all that was ordered, even when earlier parts took some of it already.
    ordered = amount(line, "qty_ordered")
    return (ordered,) if left[own] == ordered or left[own] <= 0 else (ordered, left[own])


def completes(order: Json, captured: Sequence[Any], earlier: Sequence[Json]) -> bool:
    """Whether after the captured parts (sequences of PlannedLine) nothing of the order is left to invoice."""
    lines = order_lines(order)
    taken: dict[int, Decimal] = {}
    for planned in captured:
        for entry in planned:
            taken[entry.item_id] = taken.get(entry.item_id, ZERO) + entry.qty
    return all(
        amount(line, "qty_ordered") - amount(line, "qty_canceled") - invoiced(earlier, int(line["item_id"]), "qty")
        <= taken.get(int(line["item_id"]), ZERO)
        for line in lines
        if not is_dummy(line, lines)
    )
