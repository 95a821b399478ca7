"""The pristine shop: what every room adds to what the recorded shop starts with."""

from __future__ import annotations

import mock_magento.catalog.seed
import mock_magento.customers.seed
import mock_magento.inventory.seed
import mock_magento.sales.seed
from mock_magento.carts.seed import luma_carts
from mock_magento.pricing.seed import luma_rules
from mock_magento.records.config import ShopConfig
from mock_magento.shop import Shop
from mock_magento.tax.seed import luma_taxes


def open_shop(config: ShopConfig, admin_username: str, admin_password: str) -> Shop:
    """The pristine shop with one admin account: Luma's catalogue, sales rules and taxes, its customer and two sample orders."""
    shop = Shop(config, carts=luma_carts(), pricing=luma_rules(), tax=luma_taxes())
    shop.store.admin_accounts = {admin_username: admin_password}
    for room in (
        mock_magento.inventory.seed,
        mock_magento.catalog.seed,
        mock_magento.customers.seed,
        mock_magento.sales.seed,
    ):
        room.plant(shop)
    return shop
