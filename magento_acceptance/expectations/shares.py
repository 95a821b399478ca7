"""A line's share of an amount when it is invoiced in parts.

Each part takes its share by quantity of what is left, rounded to cents; the last part takes all that is left. What one rounding drops is
carried into the next rounding of the same invoice (`Invoice::roundPrice` and `Math\\Calculator::deltaRound` in Magento).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.values import CENT, ZERO, Json, cents, number, objects, total


@dataclass(frozen=True)
class Share:
    """An amount of a document, and how far a healthy shop may be off it."""

    value: Decimal
    tolerance: Decimal = ZERO

    def wider(self, tolerance: Decimal) -> Share:
        """The same amount with so much more tolerance."""
        return Share(self.value, self.tolerance + tolerance)

    def counted(self, found: Any) -> Decimal:
        """What the amount counts as in sums: as it was found where that is within the tolerance, otherwise as it is expected."""
        got = number(found)
        return got if got is not None and abs(got - self.value) <= self.tolerance else self.value


LineShares = Mapping[tuple[int, str], Share]
"""The amounts of a document's lines, by order_item_id and key ("base_tax_amount")."""


class LineAmounts:
    """The amounts of a document's lines as they count for its totals, which so can be held to the sum of the lines to the cent."""

    def __init__(self, shares: LineShares, document: Json) -> None:
        rows = {number(row.get("order_item_id")): row for row in objects(document.get("items"))}
        self._amounts = {
            (item_id, key): share.counted(rows.get(Decimal(item_id), {}).get(key))
            for (item_id, key), share in shares.items()
        }

    def __getitem__(self, place: tuple[int, str]) -> Decimal:
        """The amount of a line, by its order_item_id and key; 0 where the line has none."""
        return self._amounts.get(place, ZERO)

    def sum(self, key: str) -> Decimal:
        """The sum of an amount over all lines."""
        return total(value for (_, name), value in self._amounts.items() if name == key)


@dataclass
class CarriedRounding:
    """Rounds the amounts of one invoice and carries each remainder into the next rounding of the same kind."""

    _left: dict[str, Decimal] = field(default_factory=dict)

    def carried(self, kind: str) -> Decimal:
        """What the next rounding of a kind takes over."""
        return self._left.get(kind, ZERO)

    def round(self, value: Decimal, kind: str, *, negative: bool = False) -> Decimal:
        """`value` plus what is carried, in cents; `negative` for amounts that are subtracted (discounts)."""
        if not value:
            return value
        sign = -1 if negative else 1
        exact = value + sign * self.carried(kind)
        rounded = cents(exact)
        self._left[kind] = sign * (exact - rounded)
        return rounded


def part(
    left: Decimal, open_qty: Decimal, qty: Decimal, rounding: CarriedRounding, kind: str, *, negative: bool = False
) -> Share:
    """The share of `qty` units in what is `left` for `open_qty` units; the last part is what is left, exactly."""
    if qty == open_qty or not open_qty:
        return Share(left)
    return _rounded(left / open_qty * qty, rounding, kind, negative=negative)


def rounded_share(whole: Decimal, ordered: Decimal, qty: Decimal, rounding: CarriedRounding, kind: str) -> Share:
    """The share of `qty` units in what `ordered` units make, rounded even when it is the whole: 1.25 x 46.06 is 57.58."""
    return _rounded(whole * qty / ordered if ordered else whole, rounding, kind)


def _rounded(exact: Decimal, rounding: CarriedRounding, kind: str, *, negative: bool = False) -> Share:
    """An amount in cents, with a cent of tolerance unless it is a whole number of cents and nothing is carried.

    Which cent it becomes depends on the order of the lines (the carry) and on binary fractions at a tie.
    """
    carried = rounding.carried(kind)
    rounded = rounding.round(exact, kind, negative=negative)
    return Share(rounded, ZERO if rounded == exact and not carried else CENT)
