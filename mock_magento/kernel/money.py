"""Money: the one place where amounts are rounded and converted.

Magento rounds with PHP's round() to two places, half away from zero, and PHP corrects the binary representation before it does
(1.005 gives 1.01): decimal half-up arithmetic gives the same figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)
_CENT: Final = Decimal("0.01")
_WIDE: Final = Context(prec=400)
"""Wide enough for any number that the web API lets in, so that rounding never fails."""


def cents(amount: Decimal) -> Decimal:
    """`amount` rounded to two places, half away from zero (Magento\\Framework\\Pricing\\PriceCurrencyInterface::round)."""
    return amount.quantize(_CENT, ROUND_HALF_UP, _WIDE)


def column(amount: Decimal, places: int = 4) -> Decimal:
    """`amount` as a decimal(20,4) column keeps it, or one with that many `places`."""
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    return amount if amount == rounded else rounded


def convert(amount: Decimal, rate: Decimal) -> Decimal:
    """`amount` of base currency in a currency of which one unit of base buys `rate`; not rounded."""
    return amount if rate == 1 else amount * rate


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency that the customer sees and in base currency. Rules treat both alike, each with figures of its own."""

    quoted: Decimal
    base: Decimal

    def each(self, rule: Callable[..., Decimal], *others: Money) -> Money:
        """What `rule` makes of the amounts in either currency."""
        quoted, base = [other.quoted for other in others], [other.base for other in others]
        return Money(rule(self.quoted, *quoted), rule(self.base, *base))

    def __add__(self, other: Money) -> Money:
        return Money(_sum(self.quoted, other.quoted), _sum(self.base, other.base))

    def __sub__(self, other: Money) -> Money:
        return Money(
            self.quoted - other.quoted if other.quoted else self.quoted,
            self.base - other.base if other.base else self.base,
        )

    def __neg__(self) -> Money:
        return Money(-self.quoted, -self.base)

    def __mul__(self, factor: Decimal) -> Money:
        return Money(self.quoted * factor, self.base * factor)

    def __truediv__(self, divisor: Decimal) -> Money:
        return Money(self.quoted / divisor, self.base / divisor)


def _sum(one: Decimal, other: Decimal) -> Decimal:
    """A sum that is one of the two itself where the other is nothing: of most amounts an order has several, and so memory for one."""
    return one + other if one and other else one or other


NOTHING: Final = Money(ZERO, ZERO)
