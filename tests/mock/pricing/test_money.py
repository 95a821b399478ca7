"""Rounding and conversion of money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento.kernel.money import cents, column, convert

AMOUNTS = st.decimals(min_value=-100000, max_value=100000, places=6)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("39.015", "39.02"), ("-39.015", "-39.02"), ("1.005", "1.01"), ("2.675", "2.68"), ("0.004", "0")],
)
def test_half_a_cent_goes_away_from_zero(exact: str, rounded: str) -> None:
    assert cents(Decimal(exact)) == Decimal(rounded)


@given(AMOUNTS)
def test_rounding_is_odd_and_never_off_by_more_than_half_a_cent(amount: Decimal) -> None:
    assert cents(-amount) == -cents(amount)
    assert abs(cents(amount) - amount) <= Decimal("0.005")
    assert cents(cents(amount)) == cents(amount)
    assert abs(column(amount) - amount) <= Decimal("0.00005")


@given(AMOUNTS)
def test_the_base_currency_converts_to_itself(amount: Decimal) -> None:
    assert convert(amount, Decimal(1)) is amount
