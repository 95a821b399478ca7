"""What the shop remembers of its inventory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from mock_magento.records.inventory import (
    Link,
    Reservation,
    SalesEvent,
    Source,
    SourceItem,
    Stock,
    StockIndex,
    StockItem,
)


@dataclass
class InventoryState:
    """Sources, stocks, links, source items, reservations and legacy stock items. SKUs and source codes as keys are in lower case."""

    sources: dict[str, Source] = field(default_factory=dict)
    stocks: dict[int, Stock] = field(default_factory=dict)
    links: dict[tuple[int, str], Link] = field(default_factory=dict)
    source_items: dict[str, tuple[SourceItem, ...]] = field(default_factory=dict)
    """By SKU, each sorted by source code."""
    stock_items: dict[int, StockItem] = field(default_factory=dict)
    """By product id."""
    reserved: dict[tuple[int, str], Decimal] = field(default_factory=dict)
    """The sum of the reservations by stock and SKU."""
    reservations: list[Reservation] = field(default_factory=list)
    notify_quantities: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    """The low-quantity notice by source and SKU, where it differs from the product's."""
    index: dict[tuple[int, str], StockIndex] = field(default_factory=dict)
    """By stock and SKU; the default stock has no rows of its own."""
    last_stock_id: int = 0
    last_link_id: int = 0
    last_source_item_id: int = 0
    last_stock_item_id: int = 0

    def source_item(self, source_code: str, sku: str) -> SourceItem | None:
        """What a source holds of a SKU, or None where it is not assigned."""
        wanted = source_code.lower()
        for item in self.source_items.get(sku.lower(), ()):
            if item.source_code.lower() == wanted:
                return item
        return None

    def put_source_item(self, source_code: str, sku: str, quantity: Decimal, status: int) -> SourceItem:
        """Write a source item; an existing one keeps its id."""
        former = self.source_item(source_code, sku)
        if former is None:
            self.last_source_item_id += 1
        item = SourceItem(
            former.source_item_id if former else self.last_source_item_id,
            former.source_code if former else source_code,
            former.sku if former else sku,
            quantity,
            status,
        )
        others = [other for other in self.source_items.get(sku.lower(), ()) if other is not former]
        self.source_items[sku.lower()] = tuple(sorted([*others, item], key=lambda entry: entry.source_code.lower()))
        return item

    def remove_source_item(self, source_code: str, sku: str) -> None:
        """Unassign a SKU from a source; nothing happens where it was not assigned."""
        kept = tuple(
            item for item in self.source_items.get(sku.lower(), ()) if item.source_code.lower() != source_code.lower()
        )
        if kept:
            self.source_items[sku.lower()] = kept
        else:
            self.source_items.pop(sku.lower(), None)

    def all_source_items(self) -> Iterator[SourceItem]:
        """Every source item, SKU by SKU."""
        for items in self.source_items.values():
            yield from items

    def append_reservation(self, stock_id: int, sku: str, quantity: Decimal, event: SalesEvent) -> None:
        """Write a reservation and keep the sum."""
        self.reservations.append(Reservation(len(self.reservations) + 1, stock_id, sku, quantity, event))
        key = (stock_id, sku.lower())
        self.reserved[key] = self.reserved.get(key, Decimal(0)) + quantity

    def copy(self) -> InventoryState:
        """An independent copy; the records themselves never change and are shared."""
        return InventoryState(
            self.sources.copy(),
            self.stocks.copy(),
            self.links.copy(),
            self.source_items.copy(),
            self.stock_items.copy(),
            self.reserved.copy(),
            self.reservations.copy(),
            self.notify_quantities.copy(),
            self.index.copy(),
            self.last_stock_id,
            self.last_link_id,
            self.last_source_item_id,
            self.last_stock_item_id,
        )
