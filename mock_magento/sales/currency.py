"""Amounts written out for people, as Magento does in the en_US locale."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_SYMBOLS: Final = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "CAD": "CA$",
    "AUD": "A$",
    "MXN": "MX$",
    "BRL": "R$",
    "CNY": "CN¥",
    "KRW": "₩",
}


def formatted(amount: Decimal, code: str) -> str:
    """$1,917.60; a currency without a symbol of its own is written by its code."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{_SYMBOLS.get(code, code)}{abs(amount):,.2f}"
