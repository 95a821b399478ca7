"""Which taxes apply, and the figures of a taxed row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento.pricing.totals import collect
from mock_magento.records.config import ShopConfig, TaxConfig
from mock_magento.records.tax import TaxRate, TaxRule, TaxState
from mock_magento.tax.calculation import RateGroup, Rounding, percent_of, rate_groups, tax_row
from mock_magento.tax.model import Destination
from tests.mock.pricing.baskets import basket, line, shop

NEW_YORK = Destination("US", 43, "New York", "11501")
PRICES = st.decimals(min_value="0.01", max_value=2000, places=2)
RATES = st.decimals(min_value=0, max_value=30, places=3)
NET = TaxConfig()
GROSS = TaxConfig(prices_include_tax=True)


def taxes(*rates: TaxRate, priorities: tuple[int, ...] = (), subtotal: bool = False) -> TaxState:
    """A rule for every rate."""
    rules = {
        rate.rate_id: TaxRule(
            rate.rate_id,
            rate.code,
            priorities[place] if priorities else 0,
            0,
            (3,),
            (2,),
            (rate.rate_id,),
            calculate_subtotal=subtotal,
        )
        for place, rate in enumerate(rates)
    }
    return TaxState({}, {rate.rate_id: rate for rate in rates}, rules)


def rate(rate_id: int, percent: str, *, region: int = 0, postcode: str = "*", country: str = "US") -> TaxRate:
    return TaxRate(rate_id, f"rate-{rate_id}", country, region, postcode, Decimal(percent))


def charged(state: TaxState, place: Destination = NEW_YORK) -> Decimal:
    return percent_of(rate_groups(state, 3, 2, place, 1))


@pytest.mark.parametrize(
    ("postcode", "percent"), [("*", 5), ("11501", 5), ("115*", 5), ("11502", 0), ("12*", 0), ("11501-0001", 0)]
)
def test_a_rate_covers_its_postcodes(postcode: str, percent: int) -> None:
    assert charged(taxes(rate(1, "5", postcode=postcode))) == percent


@pytest.mark.parametrize(("first", "last", "percent"), [(11000, 12000, 5), (11501, 11501, 5), (11502, 12000, 0)])
def test_a_rate_covers_its_range(first: int, last: int, percent: int) -> None:
    ranged = TaxRate(1, "range", "US", 0, f"{first}-{last}", Decimal(5), first, last)
    assert charged(taxes(ranged)) == percent


def test_a_rate_covers_its_place_and_classes_only() -> None:
    assert charged(taxes(rate(1, "5", region=43))) == 5
    assert charged(taxes(rate(1, "5", region=12))) == 0
    assert charged(taxes(rate(1, "5", country="DE"))) == 0
    assert rate_groups(taxes(rate(1, "5")), 9, 2, NEW_YORK, 1) == []
    assert rate_groups(taxes(rate(1, "5")), 3, 0, NEW_YORK, 1) == []


def test_rates_of_one_priority_add_up_and_later_ones_compound() -> None:
    state = rate(1, "10"), rate(2, "5")
    assert charged(taxes(*state)) == 15
    assert charged(taxes(*state, priorities=(0, 1))) == Decimal("15.5")
    assert charged(taxes(*state, priorities=(0, 1), subtotal=True)) == 15


def test_the_most_specific_rate_of_a_rule_counts() -> None:
    general, special = rate(1, "5"), rate(2, "8", region=43)
    state = taxes(general, special)
    state.rules = {1: TaxRule(1, "both", 0, 0, (3,), (2,), (1, 2))}
    assert charged(state) == 8


def test_half_a_cent_given_to_one_row_is_missing_from_the_next() -> None:
    rounding = Rounding()
    exact = Decimal("7.236"), Decimal("15.008")
    rounded = [rounding.cents(tax, "regular", "NY", included=False) for tax in exact]
    assert rounded == [Decimal("7.24"), Decimal("15.00")]
    assert Rounding().cents(exact[1], "regular", "NY", included=False) == Decimal("15.01")


@given(st.lists(st.decimals(min_value=0, max_value=500, places=5), max_size=30))
def test_rounded_taxes_never_drift_from_the_exact_sum(rows: list[Decimal]) -> None:
    rounding = Rounding()
    total = sum(rounding.cents(tax, "regular", "rate", included=False) for tax in rows)
    assert abs(total - sum(rows)) <= Decimal("0.00501")


@given(PRICES, st.integers(1, 50), RATES, st.booleans())
def test_net_and_tax_make_gross(price: Decimal, qty: int, percent: Decimal, included: bool) -> None:
    groups = [RateGroup("rate", percent, ())]
    config = GROSS if included else NET
    row = tax_row(config, price, Decimal(qty), groups, Rounding(), includes_tax=included, store_percent=percent)
    assert row.total + row.tax == row.total_incl_tax
    if included:
        assert row.total_incl_tax == price * qty
    else:
        assert row.total == price * qty


@given(PRICES, st.integers(1, 50), RATES, st.integers(0, 100))
def test_a_discount_on_gross_prices_is_compensated(price: Decimal, qty: int, percent: Decimal, off: int) -> None:
    groups = [RateGroup("rate", percent, ())]
    discount = (price * qty * off / 100).quantize(Decimal("0.01"))
    row = tax_row(
        GROSS,
        price,
        Decimal(qty),
        groups,
        Rounding(),
        includes_tax=True,
        store_percent=percent,
        discount=discount,
    )
    assert row.total + row.tax + row.compensation == row.total_incl_tax
    assert row.compensation >= 0


def test_a_shop_with_gross_prices_charges_the_customers_rate() -> None:
    config = ShopConfig(tax=GROSS)
    opened = shop(config=config)
    opened.tax = taxes(rate(1, "8.375", region=43))
    bags = line(1, 36, 3)
    totals = collect(opened, basket(bags))
    assert (bags.base.price_incl_tax, bags.base.row_total) == (Decimal("39.02"), Decimal("108.01"))
    assert totals.base.grand_total == Decimal("117.06")


def test_two_rates_are_told_apart_on_the_line_and_in_all() -> None:
    opened = shop()
    opened.tax = taxes(rate(1, "10"), rate(2, "5"), priorities=(0, 1))
    bags = line(1, 100, 2)
    totals = collect(opened, basket(bags))
    assert [(tax.code, tax.base_amount) for tax in bags.applied_taxes] == [("rate-1", 20), ("rate-2", 11)]
    assert totals.base.tax == 31


def test_shipping_is_taxed_by_its_class() -> None:
    config = ShopConfig(tax=TaxConfig(shipping_tax_class_id=2))
    opened = shop(config=config)
    opened.tax = taxes(rate(1, "10"))
    totals = collect(opened, basket(line(1, 10, 2), shipping_method="flatrate_flatrate"))
    assert (totals.base.shipping, totals.base.shipping_tax, totals.base.shipping_incl_tax) == (10, 1, 11)
    assert totals.base.grand_total == 33


def test_gross_shipping_costs_what_it_says() -> None:
    config = ShopConfig(tax=TaxConfig(shipping_tax_class_id=2, shipping_includes_tax=True))
    opened = shop(config=config)
    opened.tax = taxes(rate(1, "10"))
    totals = collect(opened, basket(line(1, 10, 2), shipping_method="flatrate_flatrate"))
    assert totals.base.shipping_incl_tax == 10
    assert totals.base.shipping + totals.base.shipping_tax == 10
