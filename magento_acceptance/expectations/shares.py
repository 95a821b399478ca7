"""A line's share of an amount when it is invoiced in parts.

Each part takes its share by quantity of what is left, rounded to cents; the last part takes all that is left. What one rounding drops is
carried into the next rounding of the same invoice (``Invoice::roundPrice`` and ``Math\\Calculator::deltaRound`` in Magento).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from magento_acceptance.expectations.values import CENT, ZERO, cents


@dataclass(frozen=True)
class Share:
    """An amount of an invoice line, and how far a shop may legitimately be off it."""

    value: Decimal
    tolerance: Decimal = ZERO


@dataclass
class CarriedRounding:
    """Rounds the amounts of one invoice and carries each remainder into the next rounding of the same kind."""

    _left: dict[str, Decimal] = field(default_factory=dict)

    def round(self, value: Decimal, kind: str, *, negative: bool = False) -> Decimal:
        """``value`` plus what is carried, in cents; ``negative`` for amounts that are subtracted (discounts)."""
        if not value:
            return value
        sign = -1 if negative else 1
        exact = value + sign * self._left.get(kind, ZERO)
        rounded = cents(exact)
        self._left[kind] = sign * (exact - rounded)
        return rounded


def part(
    left: Decimal, open_qty: Decimal, qty: Decimal, rounding: CarriedRounding, kind: str, *, negative: bool = False
) -> Share:
    """The share of ``qty`` pieces in what is ``left`` for ``open_qty`` pieces.

    The last part is what is left, exactly. A share that is no whole number of cents is rounded, and there a cent of tolerance
    stands: which cent it becomes depends on the order of the lines (the carry) and on binary fractions at a tie.
    """
    if qty == open_qty or not open_qty:
        return Share(left)
    exact = left / open_qty * qty
    rounded = rounding.round(exact, kind, negative=negative)
    return Share(rounded, ZERO if rounded == exact else CENT)


def rounded_share(whole: Decimal, ordered: Decimal, qty: Decimal, rounding: CarriedRounding, kind: str) -> Share:
    """The share of ``qty`` pieces in what ``ordered`` pieces make, rounded even when it is the whole: 1.25 x 46.06 is 57.58.

    Where it is no whole number of cents, a cent of tolerance stands for the same reasons as in ``part``.
    """
    exact = whole * qty / ordered if ordered else whole
    rounded = rounding.round(exact, kind)
    return Share(rounded, ZERO if rounded == exact else CENT)
