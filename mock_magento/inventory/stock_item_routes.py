"""The routes of legacy stock items (Magento_CatalogInventory: StockRegistry)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog
from mock_magento.inventory.salability import product_is_salable
from mock_magento.inventory.salable import stock_index, stock_of_website
from mock_magento.inventory.salable import stock_item as settings_of_product
from mock_magento.inventory.stock_items import document, save
from mock_magento.records.inventory import DEFAULT_STOCK
from mock_magento.shop import Call
from mock_magento.webapi.routes import Routes

routes = Routes()
route = routes.route

_ACL: Final = "Magento_CatalogInventory::cataloginventory"


@route("GET", "/V1/stockItems/{productSku}", _ACL)
def read_stock_item(call: Call) -> dict[str, Any]:
    """The stock item of a product."""
    return document(settings_of_product(call.shop, catalog.product(call.shop, call["productSku"])))


@route("PUT", "/V1/products/{productSku}/stockItems/{itemId}", _ACL)
def change_stock_item(call: Call) -> int:
    """Change a product's stock item; returns its id. A wrong item id is ignored: the SKU decides."""
    product = catalog.product(call.shop, call["productSku"])
    save(call.shop, product, call["stockItem"])
    return settings_of_product(call.shop, product).item_id


@route("GET", "/V1/stockStatuses/{productSku}", _ACL)
def read_stock_status(call: Call) -> dict[str, Any]:
    """Whether a product can be sold on the website, and how much of it there is before reservations."""
    product = catalog.product(call.shop, call["productSku"])
    stock_id = stock_of_website(call.shop, call.shop.config.website_code)
    index = stock_index(call.shop, product.sku, stock_id)
    return {
        "product_id": product.product_id,
        "stock_id": DEFAULT_STOCK,
        "qty": index.quantity if index is not None else 0,
        "stock_status": int(product_is_salable(call.shop, product.sku, stock_id)),
        "stock_item": document(settings_of_product(call.shop, product)),
    }


@route("GET", "/V1/stockItems/lowStock/", _ACL)
def low_stock(call: Call) -> dict[str, Any]:
    """Stock items at or below a quantity, page by page."""
    found = [item for item in call.shop.inventory.stock_items.values() if (item.qty or Decimal(0)) <= call["qty"]]
    size, page = call.get("pageSize", 0), max(1, call.get("currentPage", 1))
    shown = found[(page - 1) * size : page * size] if size > 0 else found
    return {
        "items": [document(item) for item in shown],
        "search_criteria": {
            "mapper_interface_name": "Magento\\CatalogInventory\\Model\\ResourceModel\\Stock\\Item\\StockItemCriteriaMapper",
            "criteria_list": [],
            "filters": [],
            "orders": [],
            "limit": [str(page), str(size)],
        },
        "total_count": len(found),
    }
