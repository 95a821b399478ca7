"""What must be as it was: readings taken before something is done, and taken again after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from magento_acceptance.expectations import CheckRow, check_same
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where
from magento_acceptance.tutorials import inventory as tutorial


@dataclass
class SnapshotGuard:
    """Snapshots by name; `capture` takes one, `compare` takes it again and judges the difference."""

    _readings: dict[str, tuple[Callable[[], Any], Any]] = field(default_factory=dict)

    def capture(self, name: str, read: Callable[[], Any]) -> Any:
        """Take a snapshot and return it."""
        value = read()
        self._readings[name] = (read, value)
        return value

    def compare(self, name: str, because: str) -> list[CheckRow]:
        """Take a snapshot again; the rows that judge it against the first. Raises LookupError where there was none."""
        if name not in self._readings:
            raise LookupError(f"nothing was read of {name} before")
        read, before = self._readings[name]
        return check_same({name: read()}, {name: before}, because=because)


def read_inventory(client: MagentoClient, stock_id: int) -> dict[str, Any]:
    """Everything that steps 2 to 5 set: sources, stocks, links, and the quantities of the tutorial's products."""
    stock = read_stock(client.get, tutorial.QUANTITIES, stock_id)
    return {
        "sources": {source["source_code"]: source for source in client.items("inventory/sources")},
        "stocks": {str(found["stock_id"]): found for found in client.items("inventory/stocks")},
        "links": sorted(
            client.items("inventory/stock-source-links", where("stock_id", stock_id)), key=lambda link: link["priority"]
        ),
        "source items": {
            sku: sorted(listing["items"], key=lambda item: item["source_code"])
            for sku, listing in stock.source_items.items()
        },
        "salable quantities": dict(stock.salable),
    }
