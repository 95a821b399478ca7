"""Units that leave a source and come back to it, and the order in which sources serve.

Rules from Magento_InventorySourceDeductionApi (SourceDeductionService), Magento_InventoryCatalog (the default source and the legacy stock
item follow each other) and Magento_InventorySourceSelection (priority algorithm).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from mock_magento import catalog
from mock_magento.inventory.salable import reindex, settings_of
from mock_magento.records.inventory import (
    DEFAULT_SOURCE,
    IN_STOCK,
    NO_BACKORDERS,
    SelectedSource,
    Source,
    SourceItem,
    SourceSelection,
    StockItem,
)
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError, NoSuchEntity

NOT_ALL_AVAILABLE = "Not all of your products are available in the requested quantity."
_SMALLEST = Decimal("0.0000001")


def sources_by_priority(shop: Shop, stock_id: int, *, enabled_only: bool = False) -> list[Source]:
    """The sources of a stock, the one that serves first in front; disabled ones too unless `enabled_only`."""
    links = [link for link in shop.inventory.links.values() if link.stock_id == stock_id]
    links.sort(key=lambda link: (link.priority, link.link_id))
    sources = [shop.inventory.sources[link.source_code.lower()] for link in links]
    return [source for source in sources if source.enabled or not enabled_only]


def check_deduction(shop: Shop, source_code: str, quantities: Mapping[str, Decimal]) -> None:
    """Whether a source can give `quantities` (SKU to quantity, negative to put back).

    Raises NoSuchEntity where it does not carry a SKU with managed stock, MagentoError where it has too little of one.
    """
    for sku, quantity in quantities.items():
        if not settings_of(shop, sku).managed:
            continue
        item = shop.inventory.source_item(source_code, sku)
        if item is None:
            raise NoSuchEntity("Source item not found by source code: %1 and sku: %2.", [source_code, sku])
        if item.quantity - quantity < 0:
            raise MagentoError(NOT_ALL_AVAILABLE)


def deduct(shop: Shop, source_code: str, sku: str, quantity: Decimal) -> None:
    """Take `quantity` of a SKU from a source; products without managed stock do not move. Raises as `check_deduction` does."""
    check_deduction(shop, source_code, {sku: quantity})
    if not settings_of(shop, sku).managed:
        return
    item = shop.inventory.source_item(source_code, sku)
    if item is None:  # pragma: no cover - checked above
        return
    # the deduction writes the quantity only: an emptied source keeps its status
    shop.inventory.put_source_item(item.source_code, item.sku, item.quantity - quantity, item.status)
    reindex(shop, item.source_code, [item.sku])
    if item.source_code == DEFAULT_SOURCE:
        _deduct_legacy(shop, sku, quantity, item.quantity - quantity)


def put_back(shop: Shop, source_code: str, sku: str, quantity: Decimal) -> None:
    """Give `quantity` of a SKU back to a source, as a refund with return to stock does (a deduction of the negative quantity)."""
    deduct(shop, source_code, sku, -quantity)


def sync_legacy_stock_item(shop: Shop, item: SourceItem) -> None:
    """Carry a saved default source item over to the product's legacy stock item; at or below the minimum it is out of stock.

    From SetDataToLegacyCatalogInventory; other sources' items change nothing.
    """
    former = _legacy(shop, item)
    if former is not None:
        in_stock = item.status == IN_STOCK
        if former.managed and former.effective_backorders == NO_BACKORDERS:
            in_stock = in_stock and item.quantity > former.effective_min_qty
        shop.inventory.stock_items[former.product_id] = replace(former, qty=item.quantity, is_in_stock=in_stock)


def set_legacy_stock_item(shop: Shop, item: SourceItem) -> None:
    """Carry a transferred default source item over to the legacy stock item as it is (SetDataToLegacyStockItem)."""
    former = _legacy(shop, item)
    if former is not None:
        shop.inventory.stock_items[former.product_id] = replace(
            former, qty=item.quantity, is_in_stock=item.status == IN_STOCK
        )


def _legacy(shop: Shop, item: SourceItem) -> StockItem | None:
    product = catalog.find(shop, item.sku) if item.source_code == DEFAULT_SOURCE else None
    return None if product is None else shop.inventory.stock_items.get(product.product_id)


def select_by_priority(
    shop: Shop, stock_id: int, items: Iterable[tuple[str, Decimal]], sources: list[Source] | None = None
) -> SourceSelection:
    """Which sources should give `items` (SKU, quantity): enabled ones by the stock's priority, or in the order of `sources`.

    A source takes part for a SKU that it has in stock (GetInStockSourceItemsBySkusAndSortedSource), with quantity 0 where nothing is left
    to give. A SKU with managed stock counts with its source quantity.
    """
    order = sources if sources is not None else sources_by_priority(shop, stock_id, enabled_only=True)
    # the last request for a SKU counts
    wanted = {sku.lower(): quantity for sku, quantity in items}
    selected = []
    for source in order:
        held = [item for sku in wanted if (item := shop.inventory.source_item(source.code, sku)) is not None]
        for item in sorted(held, key=lambda entry: entry.source_item_id):
            if item.status != IN_STOCK:
                continue
            quantity = min(max(item.quantity, Decimal(0)), wanted[item.sku.lower()])
            wanted[item.sku.lower()] -= quantity
            selected.append(SelectedSource(source.code, item.sku, quantity, item.quantity))
    return SourceSelection(tuple(selected), all(left < _SMALLEST for left in wanted.values()))


def _deduct_legacy(shop: Shop, sku: str, quantity: Decimal, left: Decimal) -> None:
    """The legacy stock item follows; it falls out of stock with the last unit, and what comes back later does not bring it in again.

    From SourceDeductionService::getSourceStockStatus and DecrementQtyForLegacyStock.
    """
    product = catalog.find(shop, sku)
    former = shop.inventory.stock_items.get(product.product_id) if product is not None else None
    if former is not None:
        sold_out = left == former.effective_min_qty and former.effective_backorders == NO_BACKORDERS
        shop.inventory.stock_items[former.product_id] = replace(
            former, qty=(former.qty or Decimal(0)) - quantity, is_in_stock=former.is_in_stock and not sold_out
        )
