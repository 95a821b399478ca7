"""The mock as each recorded shop was: the hook for recordings of shops that are configured otherwise, or of another release."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mock_magento import MockMagento, ShopConfig, TaxConfig
from mock_magento.versions import known

#: By recording, what MockMagento is given. A recording that is missing is replayed on the mock as it comes.
CONFIGURATIONS: Mapping[str, Mapping[str, Any]] = {
    "reference/display-currency-eur": {"config": ShopConfig(display_currency="EUR", display_rate=Decimal("0.85"))},
    "reference/mail-off": {"config": ShopConfig(mail_enabled=False)},
    "reference/prices-include-tax": {
        "config": ShopConfig(tax=TaxConfig(prices_include_tax=True, discount_on_prices_including_tax=True))
    },
    "reference/shipping-taxed-discount-after": {
        "config": ShopConfig(tax=TaxConfig(shipping_tax_class_id=2, discount_before_tax=False))
    },
}


def shop_of(recording: str) -> MockMagento:
    """A fresh mock, configured like the shop of a recording as far as the mock can be."""
    folder = recording.rpartition("/")[0]
    magento = {"magento": folder} if folder in known() else {}
    return MockMagento(**magento, **CONFIGURATIONS.get(recording, {}))
