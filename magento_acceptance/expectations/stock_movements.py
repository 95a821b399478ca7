"""What an order, a capture, a shipment, a refund and a cancellation do to source quantities and salable quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.check_rows import CheckRow, Expectation
from magento_acceptance.expectations.credit_memo import refunded_quantities
from magento_acceptance.expectations.matchers import Matcher, between, one_of
from magento_acceptance.expectations.order_lines import COMPOSITE_TYPES, order_lines, plan_lines
from magento_acceptance.expectations.requests import CaptureRequest, RefundRequest, ShipmentRequest
from magento_acceptance.expectations.shipment import shipped_quantities
from magento_acceptance.expectations.shipped_order import sent_with
from magento_acceptance.expectations.stock import (
    Movements,
    ProductFacts,
    StockReading,
    check_salable,
    check_sources,
    deduction,
    held,
    salable_row,
)
from magento_acceptance.expectations.values import ZERO, Json, amount, number, objects, total

Products = Mapping[str, ProductFacts]
"""What decides whether a product's quantity moves, by SKU, for every product in the readings."""

_NOT_HERE: Final = "source quantities of this product do not move here"


def check_stock_after_order(
    after: StockReading, *, before: StockReading, order: Json, products: Products
) -> list[CheckRow]:
    """Placing an order reserves: salable quantity falls by what was ordered of managed products, no source quantity moves."""
    reserved = {sku: -qty for sku, qty in reserved_by_order(order, products).items()}
    rows = check_sources(before, after, {}, _NOT_HERE)
    return rows + check_salable(before, after, reserved, "reserved by the order", "nothing of it is reserved")


def reserved_by_order(order: Json, products: Products) -> dict[str, Decimal]:
    """What an order reserves, by SKU: all that was ordered of products with managed stock, the parts of composite products included."""
    return _managed(order_lines(order), "qty_ordered", products)


def _managed(lines: Sequence[Json], key: str, products: Products) -> dict[str, Decimal]:
    quantities: dict[str, Decimal] = {}
    for line in lines:
        sku = str(line.get("sku"))
        facts = products.get(sku)
        if line.get("product_type") not in COMPOSITE_TYPES and facts is not None and facts.manage_stock:
            quantities[sku] = quantities.get(sku, ZERO) + amount(line, key)
    return quantities


def check_stock_after_capture(
    after: StockReading,
    *,
    before: StockReading,
    order: Json,
    request: CaptureRequest,
    products: Products,
    sources: Sequence[str],
    earlier: Sequence[Json] = (),
) -> list[CheckRow]:
    """A capture deducts what is not shipped: non-physical products with managed stock, from the source of best priority.

    Magento asks its source selection, so a source that has too little gives what it has and the next one the rest (`InventorySales`'
    deduction at the invoice). Physical products wait for the shipment. Salable quantity stays: the deduction and the compensated
    reservation cancel out. `before` was read right before the capture; `sources` are the codes of the stock's enabled sources, best
    priority first; `earlier` are the order's earlier invoices.
    """
    deducted = deducted_by_capture(before, order, request, products=products, sources=sources, earlier=earlier)
    rows = check_sources(before, after, deducted, _NOT_HERE, why="invoiced, non-physical, managed stock")
    return rows + _check_salable_after_deduction(before, after, deducted, "the capture")


def check_salable_after_shipments(after: StockReading, *, before: StockReading) -> list[CheckRow]:
    """Shipments leave every salable quantity as it is; what the sources of `before` have given meanwhile is what was shipped."""
    shipped = {sku: {"all sources": held(before, sku) - held(after, sku)} for sku in before.salable}
    return _check_salable_after_deduction(before, after, shipped, "a shipment")


def _check_salable_after_deduction(
    before: StockReading, after: StockReading, deducted: Movements, action: str
) -> list[CheckRow]:
    """Salable quantities stay, because what is deducted was reserved; or read 0 where the index may lag."""
    rows: list[CheckRow] = []
    for sku, start in before.salable.items():
        given = total(deducted.get(sku, {}).values())
        expected = _lagging_salable(start, given, held(after, sku)) if given else None
        rows += salable_row(after, sku, expected or start, f"reserved since the order; {action} leaves it as it is")
    return rows


def _lagging_salable(start: Any, given: Decimal, left: Decimal) -> Matcher | None:
    """The salable quantity of a product whose stock's index may lag behind its reservations; None where it cannot.

    Of another stock than the default one, the deduction reindexes the product before its reservation is given back. Where nothing is
    salable at that moment, the salable quantity reads 0 until the next run of the index; a 0 that was read before may be such a one.
    """
    salable = number(start)
    if salable is None or salable - given > 0:
        return None
    if salable:
        return one_of(salable, ZERO)
    return between(ZERO, max(left, ZERO))


def deducted_by_capture(
    before: StockReading,
    order: Json,
    request: CaptureRequest,
    *,
    products: Products,
    sources: Sequence[str],
    earlier: Sequence[Json] = (),
) -> dict[str, dict[str, Decimal]]:
    """How much each source gives to the invoice, by SKU and source code; the arguments are those of `check_stock_after_capture`."""
    quantities: dict[str, Decimal] = {}
    for planned in plan_lines(order, request, earlier):
        sku = str(planned.line.get("sku"))
        facts = products.get(sku)
        moves = facts is not None and facts.is_virtual and facts.manage_stock
        if moves and planned.line.get("product_type") not in COMPOSITE_TYPES:
            quantities[sku] = quantities.get(sku, ZERO) + planned.qty
    return {sku: deduction(before.source_items.get(sku), sources, qty) for sku, qty in quantities.items()}


def check_stock_after_shipments(
    after: StockReading,
    *,
    before: StockReading,
    order: Json,
    requests: Sequence[ShipmentRequest],
    products: Products,
) -> list[CheckRow]:
    """A shipment takes its physical products from the source it names; salable quantities stay (reserved since the order).

    Every request must name its source: what Magento chooses without one depends on its source selection.
    """
    taken = taken_by_shipments(before, order, requests, products=products)
    rows = check_sources(before, after, taken, _NOT_HERE, why="shipped from this source, physical, managed stock")
    return rows + _check_salable_after_deduction(before, after, taken, "the shipment")


def taken_by_shipments(
    before: StockReading, order: Json, requests: Sequence[ShipmentRequest], *, products: Products
) -> dict[str, dict[str, Decimal]]:
    """What the shipments take, by SKU and source code. Raises ValueError where one of them names no source."""
    lines = order_lines(order)
    taken: dict[str, dict[str, Decimal]] = {}
    for request, sent in zip(requests, shipped_quantities(order, requests), strict=True):
        if request.source_code is None:
            raise ValueError("a shipment must name its source for its stock movement to be known")
        for sku, qty in _sent_products(lines, sent).items():
            facts = products.get(sku)
            if facts is not None and facts.manage_stock and not facts.is_virtual:
                given = deduction(before.source_items.get(sku), (request.source_code,), qty)
                for code, value in given.items():
                    taken.setdefault(sku, {})[code] = taken.get(sku, {}).get(code, ZERO) + value
    return taken


def _sent_products(lines: Sequence[Json], sent: Mapping[int, Decimal]) -> dict[str, Decimal]:
    """The simple products in a shipment, by SKU."""
    quantities: dict[str, Decimal] = {}
    for line in lines:
        if line.get("product_type") != "bundle" and not line.get("is_virtual"):
            sku = str(line.get("sku"))
            quantities[sku] = quantities.get(sku, ZERO) + sent_with(line, lines, sent)
    return {sku: qty for sku, qty in quantities.items() if qty}


def check_stock_after_cancel(
    after: StockReading, *, before: StockReading, order: Json, products: Products
) -> list[CheckRow]:
    """A cancellation gives the reservation back: salable quantity rises by what was open, no source quantity moves.

    `order` is the order as read right before.
    """
    lines = [{**line, "open": _open(line)} for line in order_lines(order)]
    released = _managed(lines, "open", products)
    rows = check_sources(before, after, {}, "a reservation ends, no unit moves")
    return rows + check_salable(
        before, after, released, "what was ordered is for sale again", "nothing of it was reserved"
    )


def _open(line: Json) -> Decimal:
    return amount(line, "qty_ordered") - max(amount(line, f"qty_{done}") for done in ("invoiced", "shipped"))


def check_stock_after_refund(
    after: StockReading,
    *,
    before: StockReading,
    order: Json,
    request: RefundRequest,
    products: Products,
    shipments: Sequence[Json] = (),
) -> list[CheckRow]:
    """What comes back to stock is for sale again; what does not and was never shipped leaves its source for good.

    Products that were shipped (virtual ones: invoiced) come back to the sources that gave them; units that were still there are only
    released (`Magento_InventorySales`' ReturnProcessor). Lines of composite products are left alone. `order` is the order as read right
    before the refund.
    """
    rows: list[CheckRow] = []
    returned = returned_by_refund(order, request, products=products, shipments=shipments)
    for sku, (back, _) in returned.items():
        rule = "units that had left come back, units that had not are released or written off"
        moved = held(after, sku) - held(before, sku)
        rows += Expectation(f"/source_items/{sku}", back, rule, f"moved at all sources of {sku}").judge(moved)
    read = StockReading({}, {sku: before.salable.get(sku) or ZERO for sku in returned})
    sold = {sku: sold for sku, (_, sold) in returned.items()}
    return rows + check_salable(read, after, sold, "what comes back to stock is for sale again", "nothing comes back")


def returned_by_refund(
    order: Json, request: RefundRequest, *, products: Products, shipments: Sequence[Json] = ()
) -> dict[str, tuple[Decimal, Decimal]]:
    """What a refund gives back, by SKU: to all sources together (negative where units are written off), and for sale.

    The arguments are those of `check_stock_after_refund`.
    """
    returned = set(request.return_to_stock)
    lines = {int(line["item_id"]): line for line in order_lines(order)}
    result: dict[str, tuple[Decimal, Decimal]] = {}
    for item_id, qty in refunded_quantities(order, request).items():
        line = lines[item_id]
        sku = str(line.get("sku"))
        facts = products.get(sku)
        if line.get("product_type") not in {"simple", "virtual"} or line.get("parent_item_id") or facts is None:
            continue
        back, sold = result.get(sku, (ZERO, ZERO))
        if facts.manage_stock:
            given = _given(line, shipments, virtual=facts.is_virtual)
            waiting = amount(line, "qty_invoiced") - amount(line, "qty_refunded") - given
            unshipped = min(qty, max(waiting, ZERO))
            back += qty - unshipped if item_id in returned else -unshipped
            sold += qty if item_id in returned else ZERO
        result[sku] = back, sold
    return result


def _given(line: Json, shipments: Sequence[Json], *, virtual: bool) -> Decimal:
    """What the sources have given for a line: what was shipped, and of a virtual product what was invoiced."""
    if virtual:
        return amount(line, "qty_invoiced")
    rows = (row for shipment in shipments for row in objects(shipment.get("items")))
    return total(amount(row, "qty") for row in rows if row.get("order_item_id") == line["item_id"])
