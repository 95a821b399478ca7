"""The mock as each recorded shop was: the hook for recordings of shops that are configured otherwise, or of another release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from mock_magento import DiscountConfig, MockMagento, ShopConfig, StockConfig, TaxConfig, TaxRateConfig
from mock_magento.versions import known

_DISCOUNT = DiscountConfig(percent=Decimal("7.5"))
_NEW_YORK = (TaxRateConfig(Decimal("8.375"), "US", "NY"),)

#: By recording, how the mock is configured. A recording that is missing is replayed on the mock as it comes.
CONFIGURATIONS: Mapping[str, ShopConfig] = {
    "reference/confirm-email": ShopConfig(confirm_email=True),
    "reference/country-de": ShopConfig(allowed_countries=("AT", "CH", "DE")),
    "reference/discount-on-shipping": ShopConfig(discount=replace(_DISCOUNT, on_shipping=True)),
    "reference/display-currency-eur": ShopConfig(display_currency="EUR", display_rate=Decimal("0.85")),
    "reference/dob-required": ShopConfig(required_customer_attributes=("dob",)),
    "reference/mail-off": ShopConfig(mail_enabled=False),
    "reference/own-statuses": ShopConfig(statuses=(("new", "awaiting"), ("processing", "in_progress"))),
    "reference/prices-include-tax": ShopConfig(
        tax=TaxConfig(prices_include_tax=True, discount_on_prices_including_tax=True)
    ),
    "reference/shipping-taxed-discount-after": ShopConfig(
        tax=TaxConfig(shipping_tax_class_id=2, discount_before_tax=False)
    ),
    "reference/tax-and-discount": ShopConfig(discount=_DISCOUNT, tax=TaxConfig(_NEW_YORK)),
    "reference/terms-and-conditions": ShopConfig(agreements=("I agree to the terms and conditions",)),
    "reference/threshold-2": ShopConfig(stock=StockConfig(out_of_stock_threshold=Decimal(2))),
}


def shop_of(recording: str) -> MockMagento:
    """A fresh mock, configured like the shop of a recording as far as the mock can be."""
    folder = recording.rpartition("/")[0]
    magento = folder if folder in known() else None
    return MockMagento(config=CONFIGURATIONS.get(recording), magento=magento)
