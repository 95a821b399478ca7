"""The stock of each order's products, point by point: what lay at each source and what was for sale, before and after each write.

The points are readings that the scenario made, delimited by its own accepted writes: placing the order, captures, shipments, refunds,
calling off. What each write ought to move follows from the rules by which the scenarios are judged (see ``stock_moves``).

A reading counts for a point only where no other write to the product lies between the two. Entering pieces, or moving them from source
to source, is no phase of an order; a movement across one is not held against the order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.order_lines import COMPOSITE_TYPES
from magento_acceptance.expectations.values import ZERO, objects, show
from magento_acceptance.report.sections.evidence_reader import Exchanges, stories
from magento_acceptance.report.sections.stock_moves import Moves, expected_moves
from magento_acceptance.report.sections.story import BROKEN, Kind, Place, Quantity, Story, Write

BEFORE: Final = "before order"
AFTER: Final[dict[Kind, str]] = {
    "order": "after order",
    "invoice": "after invoice",
    "shipment": "after shipment",
    "refund": "after refund",
    "cancelling": "after cancelling",
}
_DONE: Final[dict[str, Kind]] = {"qty_invoiced": "invoice", "qty_shipped": "shipment", "qty_refunded": "refund"}
_WHY: Final[dict[Kind, str]] = {
    "order": "an order reserves managed products: less is for sale, no source moves",
    "invoice": "an invoice takes managed products that are not physical from their source; what is for sale fell with the order",
    "shipment": "a shipment takes physical products from its source; what is for sale fell with the order",
    "refund": "what had left comes back to its source, what had not is for sale again or written off",
    "cancelling": "calling off ends the reservation: it is for sale again, no piece moves",
}


@dataclass
class _Phase:
    """One write of an order, or several of a kind between which no stock was read, and what they ought to move."""

    when: str
    writes: list[Write]
    moves: Moves = field(default_factory=dict)

    @property
    def begin(self) -> int:
        return self.writes[0].at

    @property
    def end(self) -> int:
        return self.writes[-1].at


@dataclass(frozen=True)
class _Point:
    when: str
    reading: Quantity | None


def points(scenarios: Iterable[Any], exchanges: Exchanges, record: object = None) -> list[dict[str, Any]]:
    """The stock of every order of every scenario, in the sign-off document's shape; quantities are text.

    A later phase of the same kind has a number: "after invoice 2". ``record`` is not looked at.
    """
    del record
    return [entry for story in stories(scenarios, exchanges) for entry in of_story(story)]


def of_story(story: Story) -> Iterator[dict[str, Any]]:
    """The stock of one scenario's orders."""
    for order_id in dict.fromkeys(write.order_id for write in story.writes):
        try:
            if order_id is not None:
                yield from _of_order(story, order_id)
        except BROKEN:
            continue


def _of_order(story: Story, order_id: int) -> Iterator[dict[str, Any]]:
    names = _goods(story, order_id)
    keys = [key for key in story.quantities if key[0] in names]
    # line by line as in the order, its sources first
    rank = {sku: place for place, sku in enumerate(names)}
    keys.sort(key=lambda key: (rank[key[0]], key[1][0] == "salable"))
    phases = _phases(story, order_id)
    for phase in phases:
        phase.moves = expected_moves(story, order_id, phase.writes, keys)
    for sku, place in keys:
        entry = _series(story, phases, sku, place)
        if entry is not None:
            yield {"scenario": story.scenario.get("id"), "sku": sku, "name": names[sku]} | entry


def _goods(story: Story, order_id: int) -> dict[str, str]:
    """The names of the order's products that lie at sources, by SKU, in the order's order."""
    reads = story.orders.get(order_id)
    return {
        str(line.get("sku")): str(line.get("name") or "")
        for line in objects(reads[0].document.get("items") if reads else None)
        if line.get("product_type") not in COMPOSITE_TYPES
    }


def _phases(story: Story, order_id: int) -> list[_Phase]:
    moments = story.moments
    phases: list[_Phase] = []
    counted = {_start(story, order_id): 1}
    for write in story.writes:
        if write.order_id != order_id or write.kind not in AFTER:
            continue
        last = phases[-1] if phases else None
        unread = last is not None and bisect_right(moments, last.end) == bisect_left(moments, write.at)
        if last is not None and unread and last.writes[0].kind == write.kind:
            last.writes.append(write)
            continue
        when = AFTER[write.kind]
        counted[when] = counted.get(when, 0) + 1
        phases.append(_Phase(when if counted[when] == 1 else f"{when} {counted[when]}", [write]))
    return phases


def _series(story: Story, phases: Sequence[_Phase], sku: str, place: Place) -> dict[str, Any] | None:
    """The points of one product at one place, and how it moved from each to the next; None where none was read."""
    readings = story.quantities[sku, place]
    touching = story.touching(sku)
    own = {write.at for phase in phases for write in phase.writes}
    earlier = bisect_left(touching, phases[0].begin)
    start = _last(readings, touching[earlier - 1] if earlier else -1, phases[0].begin)
    found = [_Point(_start(story, phases[0].writes[0].order_id), start)]
    moves: list[dict[str, Any]] = []
    waiting: list[_Phase] = []
    for phase in phases:
        waiting.append(phase)
        later = bisect_right(touching, phase.end)
        reading = _last(readings, phase.end, touching[later] if later < len(touching) else float("inf"))
        known = next((point for point in reversed(found) if point.reading is not None), None)
        found.append(_Point(phase.when, reading))
        if reading is None:
            continue
        if known is not None:
            change = _change(touching, own, _last(readings, -1, waiting[0].begin), reading)
            moves.append(_move(known.when, waiting, (sku, place), change))
        waiting = []
    while found and found[-1].reading is None:
        found.pop()
    if not found:
        return None
    shown = [
        {
            "when": point.when,
            "value": show(point.reading.value) if point.reading else None,
            "exchange": point.reading.exchange if point.reading else None,
        }
        for point in found
    ]
    return {"at": {"kind": place[0], "code": place[1]}, "points": shown, "moves": moves}


def _change(touching: Sequence[int], own: set[int], before: Quantity | None, after: Quantity) -> Decimal | None:
    """How a quantity moved from one reading to another; None where something beside the order's own writes may have moved it."""
    if before is None:
        return None
    between = touching[bisect_right(touching, before.at) : bisect_left(touching, after.at)]
    return after.value - before.value if own.issuperset(between) else None


def _start(story: Story, order_id: int | None) -> str:
    """The first point's name: of an order that the scenario found already made, how far it had come."""
    first = next(write for write in story.writes if write.order_id == order_id)
    if first.kind == "order":
        return BEFORE
    read = story.order_before(order_id, first.at)
    lines = objects(read.document.get("items")) if read else []
    done = [kind for key, kind in _DONE.items() if any(line.get(key) for line in lines)]
    return AFTER[done[-1] if done else "order"]


def _last(readings: Sequence[Quantity], since: float, until: float) -> Quantity | None:
    """The last reading between two places of the story."""
    number = bisect_left(readings, until, key=lambda reading: reading.at)
    return readings[number - 1] if number and readings[number - 1].at > since else None


def _move(begin: str, phases: Sequence[_Phase], key: tuple[str, Place], found: Decimal | None) -> dict[str, Any]:
    wanted = [phase.moves.get(key) for phase in phases]
    known = [move for move in wanted if move is not None]
    expected = sum(known, ZERO) if len(known) == len(wanted) else None
    return {
        "from": begin,
        "to": phases[-1].when,
        "expected": None if expected is None else show(expected),
        "found": None if found is None else show(found),
        "ok": None if expected is None or found is None else found == expected,
        "why": "; ".join(dict.fromkeys(_WHY[phase.writes[0].kind] for phase in phases)),
    }
