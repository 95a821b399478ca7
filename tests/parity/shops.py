"""The mock as each recorded shop was: the hook for recordings of shops that are configured otherwise, or of another release."""

from __future__ import annotations

from collections.abc import Mapping

from mock_magento import MockMagento, ShopConfig, TaxConfig
from mock_magento.variants import CONFIGURED
from mock_magento.versions import known

_TAXED_IN_MICHIGAN: Mapping[str, ShopConfig] = {
    "prices-include-tax": ShopConfig(tax=TaxConfig(prices_include_tax=True, discount_on_prices_including_tax=True)),
    "shipping-taxed-discount-after": ShopConfig(tax=TaxConfig(shipping_tax_class_id=2, discount_before_tax=False)),
}
"""The recorded shops that charge tax by Luma's own rule only, whose namesakes among the mock's charge it in New York."""


def shop_of(recording: str) -> MockMagento:
    """A fresh mock, configured like the shop of a recording. Raises KeyError for a reference that no named shop is like."""
    folder, _, name = recording.rpartition("/")
    if folder == "reference":
        return MockMagento(config=_TAXED_IN_MICHIGAN.get(name) or CONFIGURED[name].config)
    return MockMagento(magento=folder if folder in known() else None)
