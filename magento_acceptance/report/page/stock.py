"""The geometry of the stock's pictures: one card per product of a scenario, one small picture per place it lies at.

A picture shows the change since the first reading, so that a movement of one piece is as plain at 10,000 pieces as at 10; all
pictures of a card share one scale, and each reading bears the quantity itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from magento_acceptance.report.page.text import visible

_MARGIN, _TOP, _BOTTOM, _STEP = 36, 26, 90, 60
#: The least width of a picture; one with more than four readings is as wide as they need.
_WIDTH = 240


@dataclass(frozen=True)
class Dot:
    """One reading in a picture: where it stands, the quantity, its phase; `bad` where it is not as expected.

    moved: by how much since the reading before, written beside the line between them.
    """

    x: float
    y: float
    when: str
    value: str
    exchange: str | None
    bad: bool
    label_y: float
    moved: str = ""
    moved_x: float = 0.0
    moved_y: float = 0.0
    expected_y: float | None = None
    expected: str = ""


@dataclass(frozen=True)
class Move:
    """A movement between two phases in words."""

    text: str
    ok: bool | None
    why: str


@dataclass
class Picture:
    """The readings at one place."""

    place: str
    kind: str
    dots: list[Dot] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    line: str = ""
    expected_lines: list[str] = field(default_factory=list)
    width: int = _WIDTH

    @property
    def as_expected(self) -> bool:
        """Whether every movement was judged and found right."""
        return bool(self.moves) and all(move.ok for move in self.moves)

    @property
    def described(self) -> str:
        """Everything in the picture as a sentence, for those who do not see it."""
        readings = "; ".join(f"{dot.when}: {dot.value}" for dot in self.dots) or "never read"
        return visible(f"{self.place}: {readings}. {' '.join(f'{move.text}.' for move in self.moves)}")


@dataclass
class Card:
    """One product in one scenario. rank: 0 where a movement is wrong, 1 where it moved, 2 where nothing did."""

    scenario: str
    sku: str
    name: str
    pictures: list[Picture]
    rank: int

    @property
    def readings(self) -> int:
        """The number of readings in its fullest picture."""
        return max((len(picture.dots) for picture in self.pictures), default=0)


def cards(stock: Sequence[Mapping[str, Any]]) -> list[Card]:
    """Return a card per scenario and product; wrong movements first, then products that moved, then the rest."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for entry in stock:
        grouped.setdefault((entry["scenario"], entry["sku"]), []).append(entry)
    found = [_card(scenario, sku, entries) for (scenario, sku), entries in grouped.items()]
    return sorted(found, key=lambda card: card.rank)


def _card(scenario: str, sku: str, entries: Sequence[Mapping[str, Any]]) -> Card:
    changes = [change for entry in entries for change in _changes(entry)]
    low, high = min(changes, default=Decimal(0)), max(changes, default=Decimal(0))
    wrong = any(move.get("ok") is False for entry in entries for move in entry.get("moves") or ())
    rank = 0 if wrong else 1 if low or high else 2
    pictures = [
        _picture(entry, low, high) for entry in sorted(entries, key=lambda entry: entry["at"]["kind"] != "source")
    ]
    return Card(scenario, sku, entries[0].get("name") or "", pictures, rank)


def _changes(entry: Mapping[str, Any]) -> list[Decimal]:
    """Return how far each reading and each expectation is from the first reading."""
    values = {point["when"]: _number(point.get("value")) for point in entry.get("points") or ()}
    known = [value for value in values.values() if value is not None]
    if not known:
        return []
    changes = [value - known[0] for value in known]
    for move in entry.get("moves") or ():
        begin, expected = values.get(move["from"]), _number(move.get("expected"))
        if begin is not None and expected is not None:
            changes.append(begin + expected - known[0])
    return changes


def _picture(entry: Mapping[str, Any], low: Decimal, high: Decimal) -> Picture:
    at = entry["at"]
    place = f"source {at['code']}" if at["kind"] == "source" else f"salable on stock {at['code']}"
    picture = Picture(place, at["kind"])
    points = [point for point in entry.get("points") or () if _number(point.get("value")) is not None]
    moves = {move["to"]: move for move in entry.get("moves") or ()}
    picture.moves = [_move(move) for move in moves.values()]
    first = _number(points[0]["value"]) if points else None
    if first is None:
        return picture
    picture.width = max(_WIDTH, 2 * _MARGIN + _STEP * (len(points) - 1))
    room = (picture.width - 2 * _MARGIN) / max(len(points) - 1, 1)
    span = (high - low) or Decimal(1)

    def height(value: Decimal) -> float:
        return round(_TOP + float((high - (value - first)) / span) * (_BOTTOM - _TOP), 1) if high != low else 60.0

    before: tuple[float, Decimal] | None = None
    for number, point in enumerate(points):
        value = _number(point["value"]) or Decimal(0)
        x = round(_MARGIN + room * number, 1)
        move = moves.get(point["when"], {})
        expected = _number(move.get("expected"))
        expected_y, wanted = None, ""
        if move.get("ok") is False and before is not None and expected is not None:
            expected_y, wanted = height(before[1] + expected), point_text(before[1] + expected)
            picture.expected_lines.append(f"M{before[0]} {height(before[1])}L{x} {expected_y}")
        picture.dots.append(_dot(point, (x, height(value)), expected_y, wanted, move.get("ok") is False))
        if before is not None:
            picture.dots[-1] = _with_movement(picture.dots[-2], picture.dots[-1], value - before[1])
        before = (x, value)
    picture.line = "M" + "L".join(f"{dot.x} {dot.y}" for dot in picture.dots)
    return picture


def _dot(
    point: Mapping[str, Any], place: tuple[float, float], expected_y: float | None, expected: str, bad: bool
) -> Dot:
    x, y = place
    label_y = y + 18 if expected_y is not None and expected_y <= y else y - 9
    phase = str(point["when"]).removeprefix("after ").replace("before order", "before")
    return Dot(
        x, y, phase, str(point["value"]), point.get("exchange"), bad, label_y, expected_y=expected_y, expected=expected
    )


def _with_movement(before: Dot, dot: Dot, moved: Decimal) -> Dot:
    """Write the movement beside the line: under one that rises or is level, above one that falls."""
    middle = (before.y + dot.y) / 2
    x, y = (before.x + dot.x) / 2, middle + 14
    if dot.y > before.y + 8:
        x, y = x + 14, middle - 2
    return replace(dot, moved=signed(moved), moved_x=round(x, 1), moved_y=round(y, 1)) if moved else dot


def _move(move: Mapping[str, Any]) -> Move:
    found, expected = signed(move.get("found")), signed(move.get("expected"))
    span = f"{move['from']} → {move['to']}"
    if move.get("ok") is None or expected == "unknown":
        return Move(f"{span}: moved by {found}, nothing was expected of it", None, move.get("why") or "")
    if move["ok"]:
        return Move(f"{span}: {found}, as expected", True, move.get("why") or "")
    return Move(f"{span}: expected {expected}, found {found}", False, move.get("why") or "")


def signed(value: object) -> str:
    """Return a movement with its sign: `+2`, `−2`, `0`; `unknown` for none."""
    number = _number(value)
    if number is None:
        return "unknown"
    text = point_text(abs(number))
    return f"+{text}" if number > 0 else f"−{text}" if number < 0 else "0"


def point_text(number: Decimal) -> str:
    """Return a quantity without needless zeros and without an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
