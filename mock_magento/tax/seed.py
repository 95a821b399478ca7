"""Luma's taxes."""

from __future__ import annotations

from decimal import Decimal

from mock_magento.records.tax import CUSTOMER, PRODUCT, TaxClass, TaxRate, TaxRule, TaxState


def luma_taxes() -> TaxState:
    """Luma's taxes: goods are taxed in Michigan only (rule Rule1); rates of California and New York wait for a rule."""
    classes = (TaxClass(2, "Taxable Goods", PRODUCT), TaxClass(3, "Retail Customer", CUSTOMER))
    rates = (
        TaxRate(1, "US-CA-*-Rate 1", "US", 12, "*", Decimal("8.25")),
        TaxRate(2, "US-NY-*-Rate 1", "US", 43, "*", Decimal("8.375")),
        TaxRate(3, "US-MI-*-Rate 1", "US", 33, "*", Decimal("8.25")),
    )
    rules = (TaxRule(1, "Rule1", 0, 0, (3,), (2,), (3,)),)
    return TaxState(
        {entry.class_id: entry for entry in classes},
        {entry.rate_id: entry for entry in rates},
        {entry.rule_id: entry for entry in rules},
        {"class": 3, "rate": 3, "rule": 1},
    )
