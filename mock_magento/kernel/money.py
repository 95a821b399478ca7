"""Money: the one place where amounts are rounded and converted.

Magento rounds with PHP's round() to two places, half away from zero, and PHP corrects the binary representation before it does
(1.005 gives 1.01): decimal half-up arithmetic gives the same figures.
"""

from __future__ import annotations

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
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def convert(amount: Decimal, rate: Decimal) -> Decimal:
    """`amount` of base currency in a currency of which one unit of base buys `rate`; not rounded."""
    return amount if rate == 1 else amount * rate
