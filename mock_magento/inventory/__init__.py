"""Inventory Management: sources, stocks, source items, salable quantities and reservations."""

from mock_magento.inventory.movement import (
    check_deduction,
    deduct,
    put_back,
    select_by_priority,
    sources_by_priority,
)
from mock_magento.inventory.salable import (
    check_salable,
    is_assigned,
    reindex_stocks,
    reserve,
    reserved_quantity,
    salable_quantity,
    settings_of,
    stock_item,
    stock_of_website,
)
from mock_magento.records.inventory import (
    DEFAULT_SOURCE,
    DEFAULT_STOCK,
    SalabilityError,
    SalesEvent,
    SelectedSource,
    Source,
    SourceItem,
    SourceSelection,
    StockItem,
)

__all__ = [
    "DEFAULT_SOURCE",
    "DEFAULT_STOCK",
    "SalabilityError",
    "SalesEvent",
    "SelectedSource",
    "Source",
    "SourceItem",
    "SourceSelection",
    "StockItem",
    "check_deduction",
    "check_salable",
    "deduct",
    "is_assigned",
    "put_back",
    "reindex_stocks",
    "reserve",
    "reserved_quantity",
    "salable_quantity",
    "select_by_priority",
    "settings_of",
    "sources_by_priority",
    "stock_item",
    "stock_of_website",
]
