"""Amounts as the sales tables keep them: one column in the order's currency, and its twin in base currency.

Where the column is `grand_total`, the twin is `base_grand_total`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from mock_magento.kernel.money import NOTHING, ZERO, Money

ONE: Final = Decimal(1)
_ABBREVIATED: Final = "shipping_discount_tax_compensation_amount"


def base_column(name: str) -> str:
    """The column with the amount in base currency."""
    return f"base_{name}" if name != _ABBREVIATED else "base_shipping_discount_tax_compensation_amnt"


def amount(record: Any, name: str) -> Money:
    """An amount of a record; null counts as 0."""
    return Money(getattr(record, name) or ZERO, getattr(record, base_column(name)) or ZERO)


def put(record: Any, name: str, value: Money) -> None:
    """Write an amount."""
    setattr(record, name, value.quoted)
    setattr(record, base_column(name), value.base)


def add(record: Any, name: str, value: Money | None) -> None:
    """Add to an amount; neither it nor what is added needs to be there, and afterwards it is."""
    put(record, name, amount(record, name) + (value or NOTHING))


def columns(amounts: Mapping[str, Money]) -> dict[str, Any]:
    """Amounts by column."""
    quoted = {name: value.quoted for name, value in amounts.items()}
    return quoted | {base_column(name): value.base for name, value in amounts.items()}


@dataclass(kw_only=True)
class Currencies:
    """The currencies of an order or a document, and their rates."""

    base_currency_code: str = "USD"
    global_currency_code: str = "USD"
    order_currency_code: str = "USD"
    store_currency_code: str = "USD"
    base_to_global_rate: Decimal = ONE
    base_to_order_rate: Decimal = ONE
    store_to_base_rate: Decimal = ZERO
    store_to_order_rate: Decimal = ZERO


@dataclass(kw_only=True)
class Totals(Currencies):
    """The totals of an order or a document, those of the shipping aside. Discounts are zero or negative, as Magento stores them."""

    subtotal: Decimal = ZERO
    base_subtotal: Decimal = ZERO
    subtotal_incl_tax: Decimal = ZERO
    base_subtotal_incl_tax: Decimal = ZERO
    discount_amount: Decimal = ZERO
    base_discount_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    base_tax_amount: Decimal = ZERO
    discount_tax_compensation_amount: Decimal = ZERO
    base_discount_tax_compensation_amount: Decimal = ZERO
    grand_total: Decimal = ZERO
    base_grand_total: Decimal = ZERO


@dataclass(kw_only=True)
class DocumentTotals(Totals):
    """The totals of an invoice or a credit memo; those of the shipping are null where it has none."""

    shipping_amount: Decimal | None = None
    base_shipping_amount: Decimal | None = None
    shipping_incl_tax: Decimal | None = None
    base_shipping_incl_tax: Decimal | None = None
    shipping_tax_amount: Decimal | None = None
    base_shipping_tax_amount: Decimal | None = None
    shipping_discount_tax_compensation_amount: Decimal | None = None
    base_shipping_discount_tax_compensation_amnt: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class LineAmounts:
    """The amounts of a line of an invoice or a credit memo."""

    price: Decimal
    base_price: Decimal
    price_incl_tax: Decimal | None = None
    base_price_incl_tax: Decimal | None = None
    row_total: Decimal | None = None
    base_row_total: Decimal | None = None
    row_total_incl_tax: Decimal | None = None
    base_row_total_incl_tax: Decimal | None = None
    tax_amount: Decimal | None = None
    base_tax_amount: Decimal | None = None
    discount_amount: Decimal | None = None
    base_discount_amount: Decimal | None = None
    discount_tax_compensation_amount: Decimal | None = None
    base_discount_tax_compensation_amount: Decimal | None = None
    base_cost: Decimal | None = None
