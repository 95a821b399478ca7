"""Rounding that hands its remainder on, as Magento's documents do line by line (Magento\\Framework\\Math\\Calculator::deltaRound)."""

from __future__ import annotations

from decimal import Decimal

from mock_magento.kernel.money import cents
from mock_magento.records.orders import ZERO


class Rounder:
    """The rounders of one document: each kind of amount (regular, base, including, including_base) keeps a remainder of its own."""

    def __init__(self) -> None:
        self._deltas: dict[str, Decimal] = {}

    def round(self, amount: Decimal, kind: str = "regular", *, negative: bool = False) -> Decimal:
        """`amount` in cents; what was cut off is added to the next amount of that kind, or taken from it where `negative`."""
        if not amount:
            return amount
        sign = -1 if negative else 1
        whole = amount + sign * self._deltas.get(kind, ZERO)
        rounded = cents(whole)
        self._deltas[kind] = sign * (whole - rounded)
        return rounded


def plus(left: Decimal | None, right: Decimal | None) -> Decimal:
    """The sum, null counting as zero."""
    return (left or ZERO) + (right or ZERO)
