"""Luma's taxes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mock_magento.records.config import TaxRateConfig
from mock_magento.records.tax import CUSTOMER, PRODUCT, TaxClass, TaxRate, TaxRule, TaxState
from mock_magento.store import directory


def luma_taxes(charged: Sequence[TaxRateConfig] = ()) -> TaxState:
    """Luma's taxes: products are taxed in Michigan only (rule Rule1); rates of California and New York wait for a rule.

    `charged` are rates that a rule of the merchant's own charges besides. One that the shop has already is used as it is. Raises
    ValueError for a place that does not exist.
    """
    classes = (TaxClass(2, "Taxable Goods", PRODUCT), TaxClass(3, "Retail Customer", CUSTOMER))
    rates = (
        TaxRate(1, "US-CA-*-Rate 1", "US", 12, "*", Decimal("8.25")),
        TaxRate(2, "US-NY-*-Rate 1", "US", 43, "*", Decimal("8.375")),
        TaxRate(3, "US-MI-*-Rate 1", "US", 33, "*", Decimal("8.25")),
    )
    rules = (TaxRule(1, "Rule1", 0, 0, (3,), (2,), (3,)),)
    state = TaxState(
        {entry.class_id: entry for entry in classes},
        {entry.rate_id: entry for entry in rates},
        {entry.rule_id: entry for entry in rules},
        {"class": 3, "rate": 3, "rule": 1},
    )
    if charged:
        number = state.take("rule")
        ids = tuple(dict.fromkeys(_rate_id(state, rate) for rate in charged))
        state.rules[number] = TaxRule(number, "Charged", 0, 0, (3,), (2,), ids)
    return state


def _rate_id(state: TaxState, wanted: TaxRateConfig) -> int:
    """The id of a rate, which is added where the shop has none like it."""
    region_id = _region_id(wanted)
    for rate in state.rates.values():
        if (rate.country_id, rate.region_id, rate.postcode, rate.rate) == (
            wanted.country,
            region_id,
            wanted.postcode,
            wanted.percent,
        ):
            return rate.rate_id
    number = state.take("rate")
    code = f"{wanted.country}-{wanted.region}-{wanted.postcode}-{number}"
    state.rates[number] = TaxRate(number, code, wanted.country, region_id, wanted.postcode, wanted.percent)
    return number


def _region_id(wanted: TaxRateConfig) -> int:
    if wanted.country not in directory.countries():
        raise ValueError(f"tax.rates: no country has the code {wanted.country!r}")
    if wanted.region == "*":
        return 0
    found = directory.region_of(wanted.country, wanted.region)
    if found is None:
        raise ValueError(f"tax.rates: {wanted.country} has no region {wanted.region!r}")
    return found.region_id
