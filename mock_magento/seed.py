"""The pristine shop: what every room adds to what the recorded shop starts with."""

from __future__ import annotations

from collections.abc import Mapping

import mock_magento.catalog.seed
import mock_magento.customers.seed
import mock_magento.inventory.seed
import mock_magento.sales.seed
from mock_magento.carts.seed import luma_carts
from mock_magento.pricing.seed import luma_rules
from mock_magento.records.config import ShopConfig
from mock_magento.shop import Shop
from mock_magento.store import directory
from mock_magento.tax.seed import luma_taxes


def open_shop(config: ShopConfig, admin_accounts: Mapping[str, str]) -> Shop:
    """The pristine shop with its admin accounts (name to password): Luma's catalogue, its customer, two sample orders, and the rules and
    taxes of Luma and of the configuration. Raises ValueError for a configured place that does not exist.
    """
    strangers = [code for code in config.allowed_countries if code not in directory.countries()]
    if strangers:
        raise ValueError(f"allowed_countries: no country has the code {strangers[0]!r}")
    shop = Shop(config, carts=luma_carts(), pricing=luma_rules(config.discount), tax=luma_taxes(config.tax.rates))
    shop.store.admin_accounts = dict(admin_accounts)
    for room in (
        mock_magento.inventory.seed,
        mock_magento.catalog.seed,
        mock_magento.customers.seed,
        mock_magento.sales.seed,
    ):
        room.plant(shop)
    return shop
