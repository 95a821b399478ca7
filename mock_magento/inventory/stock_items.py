"""Legacy stock items: a product's stock settings, shown and changed, with what follows for source `default`.

Rules from Magento_CatalogInventory (StockItemRepository, StockStateProvider) and Magento_InventoryCatalog
(UpdateSourceItemAtLegacyStockItemSavePlugin).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from mock_magento.catalog.extension import ProductExtension
from mock_magento.inventory.salable import reindex, stock_item
from mock_magento.records.catalog import Product
from mock_magento.records.inventory import (
    DEFAULT_SOURCE,
    DEFAULT_STOCK,
    IN_STOCK,
    NO_BACKORDERS,
    OUT_OF_STOCK,
    StockItem,
)
from mock_magento.shop import Shop
from mock_magento.webapi.errors import InputErrors

_SETTABLE: Final = frozenset(StockItem.__dataclass_fields__) - {
    "item_id",
    "product_id",
    "low_stock_date",
    "stock_status_changed_auto",
    "config",
}
_UNSET: Final = StockItem(
    0,
    0,
    use_config_min_qty=False,
    use_config_backorders=False,
    use_config_notify_stock_qty=False,
    notify_stock_qty=Decimal(0),
    use_config_manage_stock=False,
    manage_stock=False,
)
"""A stock item before its first save: what a request leaves out gets its default from the table only when the row is written, so
that a new product's quantity is judged by the settings of the request alone (Stock\\Item's getters on an unset field)."""


def document(item: StockItem) -> dict[str, Any]:
    """A stock item as its interface shows it: settings that follow the shop's configuration show the configuration's value."""
    return {
        "item_id": item.item_id,
        "product_id": item.product_id,
        "stock_id": DEFAULT_STOCK,
        "qty": item.qty,
        "is_in_stock": item.in_stock,
        "is_qty_decimal": item.is_qty_decimal,
        "show_default_notification_message": False,
        "use_config_min_qty": item.use_config_min_qty,
        "min_qty": item.effective_min_qty,
        "use_config_min_sale_qty": item.use_config_min_sale_qty,
        "min_sale_qty": item.effective_min_sale_qty,
        "use_config_max_sale_qty": item.use_config_max_sale_qty,
        "max_sale_qty": item.effective_max_sale_qty,
        "use_config_backorders": item.use_config_backorders,
        "backorders": item.effective_backorders,
        "use_config_notify_stock_qty": item.use_config_notify_stock_qty,
        "notify_stock_qty": item.effective_notify_stock_qty,
        "use_config_qty_increments": item.use_config_qty_increments,
        "qty_increments": item.effective_qty_increments,
        "use_config_enable_qty_inc": item.use_config_enable_qty_inc,
        "enable_qty_increments": item.effective_enable_qty_increments,
        "use_config_manage_stock": item.use_config_manage_stock,
        "manage_stock": item.managed,
        "low_stock_date": item.low_stock_date,
        "is_decimal_divided": item.is_decimal_divided,
        "stock_status_changed_auto": item.stock_status_changed_auto,
    }


def check(given: Mapping[str, Any] | None) -> None:
    """Raises InputErrors for a quantity no column can hold."""
    quantity = (given or {}).get("qty")
    if quantity is not None and abs(quantity) >= Decimal(10) ** 8:
        raise InputErrors([("Quantity is too large.", None)])


def save(shop: Shop, product: Product, given: Mapping[str, Any] | None) -> StockItem:
    """Write a product's stock item with the settings given (those not given stay) and align source `default` with it.

    A managed product at or below its minimum falls out of stock by itself (StockItemRepository::save), a new one only where the request
    says that it is managed; composite products have quantity 0.
    """
    state = shop.inventory
    former = state.stock_items.get(product.product_id)
    if former is None:
        state.last_stock_item_id += 1
        # a composite product follows its parts: it is offered unless the request says otherwise
        former = StockItem(
            state.last_stock_item_id,
            product.product_id,
            is_in_stock=not product.has_source_items,
            config=shop.config.stock,
        )
    settings = {name: value for name, value in (given or {}).items() if _is_setting(name, value)}
    item = replace(former, **settings)
    # what follows the configuration keeps the configuration's value, whatever the request says beside it
    if product.has_source_items:
        known = (
            item if product.product_id in state.stock_items else replace(_UNSET, config=shop.config.stock, **settings)
        )
        enough = known.qty is not None and (
            known.effective_backorders != NO_BACKORDERS or known.qty > known.effective_min_qty
        )
        sold_out = known.managed and not enough
        low = (known.qty or Decimal(0)) < known.effective_notify_stock_qty
        item = replace(
            item,
            qty=item.qty or Decimal(0),
            is_in_stock=item.is_in_stock and not sold_out,
            low_stock_date=shop.timestamp() if low else None,
            stock_status_changed_auto=int(sold_out),
        )
    else:
        item = replace(item, qty=Decimal(0))
    state.stock_items[product.product_id] = item
    if product.has_source_items and (
        item.is_in_stock or item.qty or state.source_item(DEFAULT_SOURCE, product.sku) is not None
    ):
        status = IN_STOCK if item.is_in_stock else OUT_OF_STOCK
        state.put_source_item(DEFAULT_SOURCE, product.sku, item.qty or Decimal(0), status)
        reindex(shop, DEFAULT_SOURCE, [product.sku])
    return item


def forget(shop: Shop, product: Product) -> None:
    """Drop the stock item of a deleted product; its source items stay, as in Magento."""
    shop.inventory.stock_items.pop(product.product_id, None)


def _is_setting(name: str, value: Any) -> bool:
    return name in _SETTABLE and value is not None


PRODUCT_EXTENSION: Final = ProductExtension(
    "stock_item", check, save, lambda shop, product: document(stock_item(shop, product)), forget
)
"""A product's `stock_item` among its extension attributes."""
