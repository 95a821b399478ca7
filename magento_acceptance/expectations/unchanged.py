"""After a refused call everything is as it was: the order, its invoices and the stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from magento_acceptance.expectations.check_rows import CheckRow
from magento_acceptance.expectations.stock import StockReading, check_stock_unchanged
from magento_acceptance.expectations.tree import compare, no_new_key


@dataclass(frozen=True)
class Snapshot:
    """What a refused call must leave alone: the order, the list of its invoices, and the stock, each as answered."""

    order: Any = None
    invoices: Any = None
    stock: StockReading | None = None


def check_nothing_changed(
    after: Snapshot, *, before: Snapshot, because: str = "the call was refused"
) -> list[CheckRow]:
    """Every value that differs between two snapshots, new and vanished keys included; `because` is the rule shown."""
    result = []
    for name, left, right in (("order", before.order, after.order), ("invoices", before.invoices, after.invoices)):
        result += compare(left, right, rule=because, pointer=f"/{name}", new_key=no_new_key(because))
    if before.stock is not None:
        found = after.stock if after.stock is not None else StockReading({}, {})
        result += check_stock_unchanged(found, before=before.stock, rule=because)
    return result


def check_same(after: Any, before: Any, *, because: str) -> list[CheckRow]:
    """Every value that differs between two readings of the same thing."""
    kept = dict(before) if isinstance(before, Mapping) else before
    return compare(kept, after, rule=because, new_key=no_new_key(because))
