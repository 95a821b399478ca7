"""What an order and a capture do to the stock: source quantities, their status, and salable quantities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.capture import COMPOSITE_TYPES, CaptureRequest, order_lines, plan_lines
from magento_acceptance.expectations.check_rows import CheckRow, Expectation
from magento_acceptance.expectations.matchers import one_of
from magento_acceptance.expectations.tree import Leaf, compare, no_new_key
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, number, objects, show

_OUT_OF_STOCK = 0


@dataclass(frozen=True)
class StockReading:
    """The stock at one moment, as answered: the source items list by SKU, and the salable quantity by SKU (of one stock)."""

    source_items: Mapping[str, Any]
    salable: Mapping[str, Any]


@dataclass(frozen=True)
class ProductFacts:
    """What decides whether a product's quantity moves: ``is_virtual`` (virtual, downloadable) and ``manage_stock``."""

    is_virtual: bool
    manage_stock: bool


def check_stock_after_order(
    after: StockReading, *, before: StockReading, order: Json, products: Mapping[str, ProductFacts]
) -> list[CheckRow]:
    """Placing an order reserves: salable quantity falls by what was ordered of managed products, no source quantity moves.

    ``products`` holds the facts by SKU of every product in the readings.
    """
    reserved = reserved_by_order(order, products)
    result = check_sources(before, after, {})
    for sku, start in before.salable.items():
        managed = products[sku].manage_stock
        taken = reserved.get(sku, ZERO)
        rule = "reserved by the order" if taken else "not in the order" if managed else "its stock is not managed"
        result += _check_salable(sku, start, after, taken, rule)
    return result


def reserved_by_order(order: Json, products: Mapping[str, ProductFacts]) -> dict[str, Decimal]:
    """What an order reserves, by SKU: all that was ordered of products with managed stock, the parts of composite products included."""
    reserved: dict[str, Decimal] = {}
    for line in order_lines(order):
        sku = str(line.get("sku"))
        facts = products.get(sku)
        if line.get("product_type") not in COMPOSITE_TYPES and facts is not None and facts.manage_stock:
            reserved[sku] = reserved.get(sku, ZERO) + amount(line, "qty_ordered")
    return reserved


def check_stock_after_capture(
    after: StockReading,
    *,
    before: StockReading,
    order: Json,
    request: CaptureRequest,
    products: Mapping[str, ProductFacts],
    sources: Sequence[str],
    earlier: Sequence[Json] = (),
) -> list[CheckRow]:
    """A capture deducts what is not shipped: non-physical products with managed stock, from the source of best priority.

    Magento asks its source selection, so a source that has too little gives what it has and the next one the rest
    (``InventorySales``' deduction at the invoice). Physical products wait for the shipment. Salable quantity stays: the deduction
    and the compensated reservation cancel out.

    Args:
        after: the stock as read afterwards.
        before: the stock as read right before the capture.
        order: the order as read before.
        request: what the capture asked for.
        products: the facts of every product in the readings, by SKU.
        sources: the codes of the stock's enabled sources, best priority first.
        earlier: the order's earlier invoices.
    """
    deducted = deducted_by_capture(before, order, request, products=products, sources=sources, earlier=earlier)
    result = check_sources(before, after, deducted)
    for sku, start in before.salable.items():
        result += _check_salable(sku, start, after, ZERO, "reserved since the order; the capture leaves it as it is")
    return result


def deducted_by_capture(
    before: StockReading,
    order: Json,
    request: CaptureRequest,
    *,
    products: Mapping[str, ProductFacts],
    sources: Sequence[str],
    earlier: Sequence[Json] = (),
) -> dict[str, dict[str, Decimal]]:
    """How much each source gives to the invoice, by SKU and source code; the arguments are those of ``check_stock_after_capture``."""
    deducted: dict[str, dict[str, Decimal]] = {}
    for sku, qty in _invoiced_quantities(order, request, earlier).items():
        facts = products.get(sku)
        if facts is not None and facts.is_virtual and facts.manage_stock:
            deducted[sku] = deduction(before.source_items.get(sku), sources, qty)
    return deducted


def check_stock_unchanged(
    after: StockReading, *, before: StockReading, rule: str, skus: Collection[str] | None = None
) -> list[CheckRow]:
    """No source quantity, no status and no salable quantity moved (of the given SKUs, or of all that were read)."""
    chosen = before if skus is None else _only(before, skus)
    result = check_sources(chosen, after, {}, rule)
    for sku, start in chosen.salable.items():
        result += _check_salable(sku, start, after, ZERO, rule)
    return result


def _only(reading: StockReading, skus: Collection[str]) -> StockReading:
    return StockReading(
        {sku: value for sku, value in reading.source_items.items() if sku in skus},
        {sku: value for sku, value in reading.salable.items() if sku in skus},
    )


def _invoiced_quantities(order: Json, request: CaptureRequest, earlier: Sequence[Json]) -> dict[str, Decimal]:
    quantities: dict[str, Decimal] = {}
    for planned in plan_lines(order, request, earlier):
        if planned.line.get("product_type") not in COMPOSITE_TYPES:
            sku = str(planned.line.get("sku"))
            quantities[sku] = quantities.get(sku, ZERO) + planned.qty
    return quantities


def deduction(listing: Any, sources: Sequence[str], qty: Decimal) -> dict[str, Decimal]:
    """How much each source gives, best priority first; sources that are out of stock give nothing."""
    rows = {
        row.get("source_code"): row for row in objects(listing.get("items") if isinstance(listing, Mapping) else None)
    }
    given: dict[str, Decimal] = {}
    for code in sources:
        row = rows.get(code)
        if row is not None and row.get("status") != _OUT_OF_STOCK and qty > 0:
            given[code] = min(max(amount(row, "quantity"), ZERO), qty)
            qty -= given[code]
    return {code: taken for code, taken in given.items() if taken}


def check_sources(
    before: StockReading,
    after: StockReading,
    deducted: Mapping[str, Mapping[str, Decimal]],
    rule: str | None = None,
    *,
    why: str = "invoiced, non-physical, managed stock",
) -> list[CheckRow]:
    """Compare all source items: each source gives what ``deducted`` says by SKU and source, for the reason ``why``, and no other."""
    result = []
    for sku, listing in before.source_items.items():
        still = rule or (
            "only these sources give" if sku in deducted else "source quantities of this product do not move here"
        )
        expected = _moved(listing, deducted.get(sku, {}), still, why)
        found = after.source_items.get(sku, ABSENT)
        if isinstance(found, Mapping):
            found = {**found, "items": _by_source(found.get("items", ABSENT))}
        result += compare(expected, found, rule=still, pointer=f"/source_items/{sku}", new_key=no_new_key(still))
    return result


def _moved(listing: Any, deducted: Mapping[str, Decimal], still: str, why: str) -> Any:
    """The listing, its items by source, with what each source gives taken off."""
    if not isinstance(listing, Mapping):
        return listing
    items = _by_source(listing.get("items", ABSENT))
    if isinstance(items, dict):
        items = {code: _row_after(row, deducted.get(code, ZERO), still, why) for code, row in items.items()}
    return {**listing, "items": items}


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


def _check_salable(sku: str, start: Any, after: StockReading, taken: Decimal, rule: str) -> list[CheckRow]:
    quantity = number(start)
    expected = start if quantity is None else quantity - taken
    return salable_expectation(sku, expected, rule).judge(after.salable.get(sku, ABSENT))


def salable_expectation(sku: str, expected: Any, rule: str) -> Expectation:
    """What the salable quantity of a SKU must be."""
    return Expectation(f"/salable/{sku}", expected, rule, f"salable quantity of {sku}")
