"""The stock at one moment, and how two readings of it are compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.check_rows import CheckRow, Expectation
from magento_acceptance.expectations.matchers import one_of
from magento_acceptance.expectations.tree import Leaf, compare, no_new_key
from magento_acceptance.expectations.values import ABSENT, ZERO, amount, number, objects, show, total

_OUT_OF_STOCK = 0

Movements = Mapping[str, Mapping[str, Decimal]]
"""What each source gives, by SKU and source code."""


@dataclass(frozen=True)
class StockReading:
    """The stock at one moment, as answered: the source items list by SKU, and the salable quantity by SKU (of one stock)."""

    source_items: Mapping[str, Any]
    salable: Mapping[str, Any]


@dataclass(frozen=True)
class ProductFacts:
    """What decides whether a product's quantity moves: `is_virtual` (virtual, downloadable) and `manage_stock`."""

    is_virtual: bool
    manage_stock: bool


def check_stock_unchanged(
    after: StockReading, *, before: StockReading, rule: str, skus: Collection[str] | None = None
) -> list[CheckRow]:
    """No source quantity, no status and no salable quantity moved (of the given SKUs, or of all that were read)."""
    chosen = before if skus is None else _only(before, skus)
    return [*check_sources(chosen, after, {}, rule), *check_salable(chosen, after, {}, "", rule)]


def _only(reading: StockReading, skus: Collection[str]) -> StockReading:
    return StockReading(
        {sku: value for sku, value in reading.source_items.items() if sku in skus},
        {sku: value for sku, value in reading.salable.items() if sku in skus},
    )


def check_salable(
    before: StockReading, after: StockReading, added: Mapping[str, Decimal], rule: str, still: str
) -> list[CheckRow]:
    """Salable quantities are higher by what `added` says, for the reason `rule`; others are as they were, for the reason `still`."""
    rows = []
    for sku, start in before.salable.items():
        quantity, more = number(start), added.get(sku, ZERO)
        expected = start if quantity is None else quantity + more
        rows += salable_row(after, sku, expected, rule if more else still)
    return rows


def salable_row(after: StockReading, sku: str, expected: Any, rule: str) -> list[CheckRow]:
    """The row that judges one salable quantity."""
    expectation = Expectation(f"/salable/{sku}", expected, rule, f"salable quantity of {sku}")
    return expectation.judge(after.salable.get(sku, ABSENT))


def deduction(listing: Any, sources: Sequence[str], qty: Decimal) -> dict[str, Decimal]:
    """How much each source gives, best priority first; sources that are out of stock give nothing."""
    items = objects(listing.get("items") if isinstance(listing, Mapping) else None)
    rows = {row.get("source_code"): row for row in items}
    given: dict[str, Decimal] = {}
    for code in sources:
        row = rows.get(code)
        if row is not None and row.get("status") != _OUT_OF_STOCK and qty > 0:
            given[code] = min(max(amount(row, "quantity"), ZERO), qty)
            qty -= given[code]
    return {code: taken for code, taken in given.items() if taken}


def check_sources(
    before: StockReading, after: StockReading, deducted: Movements, still: str, *, why: str = ""
) -> list[CheckRow]:
    """Each source gives what `deducted` says, for the reason `why`; every other source item is as it was, for the reason `still`."""
    rows = []
    same_search = before.source_items.keys() == after.source_items.keys()
    for sku, listing in before.source_items.items():
        rule = "only these sources give" if sku in deducted else still
        expected = _moved(listing, deducted.get(sku, {}), rule, why)
        found = after.source_items.get(sku, ABSENT)
        if isinstance(found, Mapping):
            found = {**found, "items": _by_source(found.get("items", ABSENT))}
        if not same_search:  # SKUs are searched for together, and the list repeats what was asked
            expected, found = _without_search(expected), _without_search(found)
        rows += compare(expected, found, rule=rule, pointer=f"/source_items/{sku}", new_key=no_new_key(rule))
    return rows


def _moved(listing: Any, deducted: Mapping[str, Decimal], still: str, why: str) -> Any:
    """The listing, its items by source, with what each source gives taken off."""
    if not isinstance(listing, Mapping):
        return listing
    items = _by_source(listing.get("items", ABSENT))
    if isinstance(items, dict):
        items = {code: _row_after(row, deducted.get(code, ZERO), still, why) for code, row in items.items()}
    return {**listing, "items": items}


def _without_search(listing: Any) -> Any:
    if not isinstance(listing, Mapping):
        return listing
    return {key: value for key, value in listing.items() if key != "search_criteria"}


def _row_after(row: Any, taken: Decimal, still: str, why: str) -> Any:
    """One source item after it has given `taken`."""
    if not isinstance(row, Mapping) or "quantity" not in row:
        return row
    if not taken:
        return {**row, "quantity": Leaf(row["quantity"], still)}
    held = amount(row, "quantity")
    changed = {**row, "quantity": Leaf(held - taken, f"{show(held)} less {show(taken)}: {why}")}
    if held == taken:
        # 2.4.7 leaves an emptied source in stock, other versions mark it as out of stock.
        changed["status"] = Leaf(one_of(row.get("status"), _OUT_OF_STOCK), "source is empty now")
    return changed


def _by_source(items: Any) -> Any:
    """Source items as an object by source code, so that a message names the source; doubled rows stay visible."""
    if not isinstance(items, list):
        return items
    result: dict[str, Any] = {}
    for index, row in enumerate(items):
        code = row.get("source_code") if isinstance(row, Mapping) else None
        result[code if isinstance(code, str) and code not in result else f"{code}#{index}"] = row
    return result


def held(reading: StockReading, sku: str) -> Decimal:
    """What all sources hold of a SKU."""
    listing = reading.source_items.get(sku)
    return total(
        amount(row, "quantity") for row in objects(listing.get("items") if isinstance(listing, Mapping) else None)
    )
