"""Plants the pristine shop: every domain adds what the recorded shop starts with, and registers its routes."""

from __future__ import annotations

from pathlib import Path

import mock_magento.carts.seed
import mock_magento.catalog.seed
import mock_magento.customers.seed
import mock_magento.inventory.seed
import mock_magento.sales.creditmemo_routes
import mock_magento.sales.invoice_routes
import mock_magento.sales.order_routes
import mock_magento.sales.seed
import mock_magento.sales.shipment_routes
import mock_magento.store.routes
from mock_magento import owndata
from mock_magento.shop import Shop
from mock_magento.tax.state import luma_taxes


def plant(shop: Shop, admin_username: str, admin_password: str, data: Path | None = None) -> Shop:
    """Fill an empty shop, as recorded or from a folder with one's own data; returns it. Raises ShopDataError."""
    shop.store.admin_accounts = {admin_username: admin_password}
    mock_magento.inventory.seed.plant(shop)
    if data is not None:
        shop.tax = luma_taxes()
        owndata.load(shop, data)
        return shop
    mock_magento.catalog.seed.plant(shop)
    mock_magento.customers.seed.plant(shop)
    mock_magento.sales.seed.plant(shop)
    mock_magento.carts.seed.plant(shop)
    return shop
