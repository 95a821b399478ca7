"""The quantity at which the merchant is told that a source runs low on a SKU.

Rules from Magento_InventoryLowQuantityNotification: GetSourceItemConfiguration falls back to the shop's configuration.
"""

from __future__ import annotations

from typing import Any, Final

from mock_magento.shop import Call
from mock_magento.webapi.errors import Crash, InputErrors
from mock_magento.webapi.routes import Routes

routes = Routes()
route = routes.route

_ACL: Final = "Magento_InventoryLowQuantityNotificationApi::"


@route("GET", "/V1/inventory/low-quantity-notification/{sourceCode}/{sku}", _ACL + "low_quantity_notification")
def read_notification(call: Call) -> dict[str, Any]:
    """The notice of a SKU at a source."""
    source_code, sku = call["sourceCode"], call["sku"]
    key = (source_code.lower(), sku.lower())
    quantity = call.shop.inventory.notify_quantities.get(key, call.shop.config.stock.notify_stock_qty)
    return {"source_code": source_code, "sku": sku, "notify_stock_qty": quantity}


@route("POST", "/V1/inventory/low-quantity-notification", _ACL + "stock_create_low_quantity_notification")
def save_notifications(call: Call) -> list[Any]:
    """Set notices; without a quantity the shop's configuration counts again."""
    configurations = call["sourceItemConfigurations"]
    if configurations is None:
        raise Crash
    if not configurations:
        raise InputErrors([("Input data is empty", None)])
    for entry in configurations:
        key = ((entry.get("source_code") or "").lower(), (entry.get("sku") or "").lower())
        if entry.get("notify_stock_qty") is None:
            call.shop.inventory.notify_quantities.pop(key, None)
        else:
            call.shop.inventory.notify_quantities[key] = entry["notify_stock_qty"]
    return []


@route("POST", "/V1/inventory/low-quantity-notifications-delete", _ACL + "stock_delete_low_quantity_notification")
def delete_notifications(call: Call) -> list[Any]:
    """Forget notices."""
    items = call["sourceItems"]
    if items is None:
        raise Crash
    if not items:
        raise InputErrors([("Input data is empty", None)])
    for item in items:
        key = ((item.get("source_code") or "").lower(), (item.get("sku") or "").lower())
        call.shop.inventory.notify_quantities.pop(key, None)
    return []
