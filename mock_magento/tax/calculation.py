"""What taxes are charged on a row: the rates of a place and classes, and the figures with and without tax.

Rules from Magento\\Tax\\Model\\Calculation (which rates apply), and its TotalBaseCalculator, the algorithm that a shop uses unless told
otherwise: the tax of a row is rounded, and what the rounding gave or took is made good on the next row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mock_magento.kernel.money import HUNDRED, ZERO, cents
from mock_magento.records.config import TaxConfig
from mock_magento.records.tax import TaxRate, TaxRule, TaxState
from mock_magento.tax.model import Destination, TaxPart

ORIGIN: Final = Destination("US", 12, "California", "90034")
"""Where the shop ships from (Stores > Configuration > Shipping Settings > Origin, as installed): its rates are in prices with tax."""
_ROUNDING_START: Final = Decimal("0.000001")
"""What the first row of a basket gets added before it is rounded, so that half a cent is not lost to binary fractions."""


@dataclass(frozen=True, slots=True)
class RateGroup:
    """The rates of one priority that are charged together; `percent` is on the net amount, lower priorities compounded."""

    code: str
    percent: Decimal
    parts: tuple[TaxPart, ...]


class Rounding:
    """Rounds the taxes of one basket in one currency: each rate carries its remainder from row to row (deltaRound)."""

    def __init__(self) -> None:
        self._remainders: dict[tuple[str, str, bool], Decimal] = {}

    def copy(self) -> Rounding:
        """Another one with the same remainders."""
        twin = Rounding()
        twin._remainders = self._remainders.copy()
        return twin

    def cents(self, tax: Decimal, kind: str, rate: str, *, included: bool) -> Decimal:
        """`tax` in whole cents; `kind`, `rate` and `included` tell whose remainder it continues."""
        if not tax:
            return ZERO
        key = (kind, rate, included)
        exact = tax + self._remainders.get(key, _ROUNDING_START)
        rounded = cents(exact)
        self._remainders[key] = exact - rounded
        return rounded


_BEFORE: Final = "tax_before_discount"
_REGULAR: Final = "regular"
_APPLIED: Final = "applied_tax_amount"


@dataclass(frozen=True, slots=True)
class Row:
    """A taxed row: unit price and totals net and gross, the tax, and what the discount takes out of the tax that prices include."""

    price: Decimal
    price_incl_tax: Decimal
    total: Decimal
    total_incl_tax: Decimal
    tax: Decimal
    compensation: Decimal
    taxes: tuple[tuple[RateGroup, Decimal], ...]


def rate_groups(
    state: TaxState, customer_class: int, product_class: int, place: Destination, store_id: int
) -> list[RateGroup]:
    """The rates charged to a customer class on a product class at a place, by priority; empty where nothing is charged."""
    matches = _matching(state, customer_class, product_class, place)
    groups: list[RateGroup] = []
    total = ZERO
    for priority in sorted({rule.priority for rule, _ in matches}):
        charged = [(rule, rate) for rule, rate in matches if rule.priority == priority]
        percent = sum((rate.rate for _, rate in charged), ZERO)
        if not charged[-1][0].calculate_subtotal:
            percent = (HUNDRED + total) * percent / HUNDRED
        total += percent
        parts = tuple(TaxPart(rate.code, dict(rate.titles).get(store_id, rate.code), rate.rate) for _, rate in charged)
        groups.append(RateGroup("".join(part.code for part in parts), percent, parts))
    return groups


def percent_of(groups: list[RateGroup]) -> Decimal:
    """The rate that groups amount to, in per cent."""
    return sum((group.percent for group in groups), ZERO)


def _matching(
    state: TaxState, customer_class: int, product_class: int, place: Destination
) -> list[tuple[TaxRule, TaxRate]]:
    """The most specific matching rate of every rule that applies, ordered as Magento orders them."""
    found: list[tuple[TaxRule, TaxRate]] = []
    if not place.country_id or not product_class:
        return found
    for rule in sorted(state.rules.values(), key=lambda entry: (entry.priority, entry.rule_id)):
        if customer_class not in rule.customer_tax_class_ids or product_class not in rule.product_tax_class_ids:
            continue
        rates = [state.rates[rate_id] for rate_id in rule.tax_rate_ids if rate_id in state.rates]
        rates = [rate for rate in rates if _covers(rate, place)]
        if rates:
            found.append((rule, max(rates, key=lambda rate: (rate.region_id, rate.postcode or "", rate.rate))))
    return found


def _covers(rate: TaxRate, place: Destination) -> bool:
    if rate.country_id != place.country_id or rate.region_id not in {0, place.region_id}:
        return False
    postcode = (place.postcode or "").strip()
    if rate.zip_from is not None and rate.zip_to is not None:
        digits = re.match(r"[0-9]{1,18}", postcode)
        return digits is not None and rate.zip_from <= int(digits[0]) <= rate.zip_to
    pattern = rate.postcode or "*"
    if pattern.endswith("*"):
        return postcode.upper().startswith(pattern[:-1].upper())
    return postcode.upper() == pattern.upper()


def tax_row(
    config: TaxConfig,
    unit_price: Decimal,
    qty: Decimal,
    groups: list[RateGroup],
    rounding: Rounding,
    *,
    includes_tax: bool,
    store_percent: Decimal = ZERO,
    discount: Decimal = ZERO,
) -> Row:
    """The figures of `qty` units at `unit_price`, which includes the store's own tax (`store_percent`) if `includes_tax`."""
    if includes_tax:
        return _row_from_gross(config, unit_price, qty, groups, rounding, store_percent, discount)
    return _row_from_net(config, unit_price, qty, groups, rounding, discount)


def _row_from_net(
    config: TaxConfig,
    unit_price: Decimal,
    qty: Decimal,
    groups: list[RateGroup],
    rounding: Rounding,
    discount: Decimal,
) -> Row:
    price = cents(unit_price)
    total = price * qty
    full_tax = tax = ZERO
    taxes = []
    for group in groups:
        kind = _BEFORE if config.discount_before_tax else _REGULAR
        before = rounding.cents(total * group.percent / HUNDRED, kind, group.code, included=False)
        after = before
        if config.discount_before_tax:
            taxable = max(total - discount, ZERO)
            after = rounding.cents(taxable * group.percent / HUNDRED, _REGULAR, group.code, included=False)
        full_tax += before
        tax += after
        taxes.append((group, after))
    gross = total + full_tax
    return Row(price, cents(gross / qty), total, gross, tax, ZERO, tuple(taxes))


def _row_from_gross(
    config: TaxConfig,
    unit_price: Decimal,
    qty: Decimal,
    groups: list[RateGroup],
    rounding: Rounding,
    store_percent: Decimal,
    discount: Decimal,
) -> Row:
    percent = percent_of(groups)
    rate = str(percent)
    price_incl_tax = cents(unit_price)
    if percent != store_percent:
        net = price_incl_tax - _tax_in(price_incl_tax, store_percent)
        price_incl_tax = cents(net + net * percent / HUNDRED)
    gross = price_incl_tax * qty
    kind = _BEFORE if config.discount_before_tax else _REGULAR
    full_tax = tax = rounding.cents(_tax_in(gross, percent), kind, rate, included=True)
    if discount and config.discount_before_tax:
        tax = rounding.cents(_tax_in(max(gross - discount, ZERO), percent), _REGULAR, rate, included=True)
    total = gross - full_tax
    shares = _split(tax, percent, groups, rounding)
    return Row(cents(total / qty), price_incl_tax, total, gross, tax, full_tax - tax, shares)


def _split(
    tax: Decimal, percent: Decimal, groups: list[RateGroup], rounding: Rounding
) -> tuple[tuple[RateGroup, Decimal], ...]:
    """A tax shared out among the groups it consists of; the last one does not exceed what is left."""
    result = []
    given = ZERO
    for group in groups:
        if not group.percent:
            continue
        exact = tax * group.percent / percent
        share = min(rounding.cents(exact, _APPLIED, group.code, included=True), tax - given)
        given += share
        result.append((group, share))
    return tuple(result)


def _tax_in(gross: Decimal, percent: Decimal) -> Decimal:
    return gross * percent / (HUNDRED + percent)
