"""Luma's products and their stock, as the recorded shop starts."""

from __future__ import annotations

from decimal import Decimal

from mock_magento.catalog import luma
from mock_magento.records.inventory import DEFAULT_SOURCE, IN_STOCK, StockItem
from mock_magento.shop import Shop


def plant(shop: Shop) -> None:
    """Add every Luma product with its stock item and its item at source `default`."""
    inventory = shop.inventory
    for entry in luma.products():
        product = entry.product
        shop.catalog.put(product)
        inventory.stock_items[product.product_id] = StockItem(
            item_id=product.product_id,
            product_id=product.product_id,
            # a downloadable product of the sample data never had a quantity
            qty=(entry.quantity or Decimal(0)) if entry.manage_stock else None,
            is_in_stock=entry.in_stock,
            use_config_manage_stock=entry.manage_stock,
            manage_stock=entry.manage_stock,
            config=shop.config.stock,
        )
        inventory.last_stock_item_id = product.product_id
        if entry.quantity is not None:
            inventory.put_source_item(DEFAULT_SOURCE, product.sku, entry.quantity, IN_STOCK)
    shop.catalog.last_super_attribute_id = luma.last_super_attribute_id()
