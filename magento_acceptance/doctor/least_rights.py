"""The least rights that a run needs: each ACL resource, and where it stands in the Admin's tree of resources.

The root, Magento_Backend::admin, is not listed: it is granted with anything below it.
"""

from __future__ import annotations

from typing import Final

RUN: Final[dict[str, str]] = {
    "Magento_Sales::sales": "Sales",
    "Magento_Sales::actions_view": "Sales > Operations > Orders > Actions > View",
    "Magento_Sales::cancel": "Sales > Operations > Orders > Actions > Cancel",
    "Magento_Sales::invoice": "Sales > Operations > Orders > Actions > Invoice",
    "Magento_Sales::creditmemo": "Sales > Operations > Orders > Actions > Credit Memos",
    "Magento_Sales::hold": "Sales > Operations > Orders > Actions > Hold",
    "Magento_Sales::unhold": "Sales > Operations > Orders > Actions > Unhold",
    "Magento_Sales::ship": "Sales > Operations > Orders > Actions > Ship",
    "Magento_Sales::sales_invoice": "Sales > Operations > Invoices",
    "Magento_Sales::shipment": "Sales > Operations > Shipments",
    "Magento_Sales::sales_creditmemo": "Sales > Operations > Credit Memos",
    "Magento_Catalog::products": "Products > Inventory > Catalog",
    "Magento_Customer::delete": "Customers > All Customers > Actions > Delete",
    "Magento_CatalogInventory::cataloginventory": "Stores > Settings > Configuration > Inventory Section",
    "Magento_Backend::store": "Stores > Settings > All Stores",
    "Magento_InventoryApi::source": "Stores > Inventory > Sources",
    "Magento_InventorySourceSelectionApi::source_selection_algorithm_post": (
        "Stores > Inventory > Sources > Inventory Source Selection > Source selection algorithm result"
    ),
    "Magento_InventoryApi::stock_source_item_assign": "Stores > Inventory > Stocks > Source Item Assigning",
    "Magento_InventorySalesApi::stock": "Stores > Inventory > Sales Stock",
}
"""What the scenarios tagged @portable need."""

CLEANUP: Final[dict[str, str]] = {"Magento_Customer::customer": "Customers"}
"""What `magento-acceptance cleanup` needs beyond that; the tutorials need it too."""

TUTORIALS: Final[dict[str, str]] = {
    "Magento_Customer::manage": "Customers > All Customers",
    "Magento_InventoryApi::source_edit": "Stores > Inventory > Sources > Edit Sources",
    "Magento_InventorySourceSelectionApi::source_selection_algorithm": (
        "Stores > Inventory > Sources > Inventory Source Selection"
    ),
    "Magento_InventoryApi::stock": "Stores > Inventory > Stocks",
    "Magento_InventoryApi::stock_edit": "Stores > Inventory > Stocks > Edit Stocks",
    "Magento_InventoryApi::stock_source_link": "Stores > Inventory > Stocks > Source to Stock Assigning",
    "Magento_InventoryInStorePickupApi::notify_orders_are_ready_for_pickup": (
        "Stores > Settings > Configuration > ... > Notify Orders Are Ready For Pickup"
    ),
}
"""What the tutorials (@luma) and the replay need beyond both."""
