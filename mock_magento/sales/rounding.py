"""Rounding that hands its remainder on, as Magento's documents do line by line (Magento\\Framework\\Math\\Calculator::deltaRound)."""

from __future__ import annotations

from decimal import Decimal

from mock_magento.kernel.money import ZERO, Money, cents


class Rounder:
    """The rounders of one document: each currency, and in it each kind of amount, keeps a remainder of its own."""

    def __init__(self) -> None:
        self._deltas: dict[str, Decimal] = {}

    def round(self, amount: Money, kind: str = "regular", *, negative: bool = False) -> Money:
        """`amount` in cents; what was cut off is added to the next amount of that kind, or taken from it where `negative`."""
        return Money(
            self._round(amount.quoted, kind, negative=negative),
            self._round(amount.base, f"base {kind}", negative=negative),
        )

    def _round(self, amount: Decimal, kind: str, *, negative: bool) -> Decimal:
        if not amount:
            return amount
        sign = -1 if negative else 1
        whole = amount + sign * self._deltas.get(kind, ZERO)
        rounded = cents(whole)
        self._deltas[kind] = sign * (whole - rounded)
        return rounded
