"""What a refund does to the stock: units that come back, units that are lost, reservations that end.

Rules from Magento_InventorySales (ProcessReturnQtyOnCreditMemoPlugin, ReturnProcessor\\ProcessRefundItems,
DeductSourceItemQuantityOnRefund) and Magento_InventoryShipping (GetShippedItemsPerSourceByPriority).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mock_magento import inventory
from mock_magento.inventory import DEFAULT_SOURCE, SalesEvent
from mock_magento.kernel.money import ZERO
from mock_magento.records.orders import Order
from mock_magento.sales import rules, shipping
from mock_magento.sales.drafts import Draft, Line
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError

_WITHOUT_SOURCES: Final = {"configurable", "bundle"}


@dataclass
class _Refunded:
    """Of one SKU: how much is refunded, and how much was invoiced and not refunded before."""

    qty: Decimal = ZERO
    processed: Decimal = ZERO


@dataclass(frozen=True)
class _Given:
    """How much of a SKU a source gave for the order so far."""

    source_code: str
    sku: str
    qty: Decimal


def process(shop: Shop, made: Draft, returned: Collection[int]) -> None:
    """After the refund was entered: `returned` order items come back to where they came from, the others are written off if unshipped."""
    order = made.order
    event = SalesEvent("creditmemo_created", str(order.entity_id), increment_id=order.increment_id)
    coming_back = _by_sku(line for line in made.lines if line.item.item_id in returned)
    if returned:
        _take_back(shop, coming_back, _given(shop, order, returned), event)
    lost = [line for line in made.lines if line.item.item_id not in returned and line.qty > 0]
    if lost:
        given = _given(shop, order, {line.item.item_id for line in lost})
        _write_off(shop, _by_sku(lost), given, event)


def _by_sku(lines: Iterable[Line]) -> dict[str, _Refunded]:
    result: dict[str, _Refunded] = {}
    for line in lines:
        if line.item.product_type in _WITHOUT_SOURCES:
            continue
        entry = result.setdefault(line.item.sku, _Refunded())
        entry.qty += line.qty
        entry.processed += line.item.qty_invoiced - line.item.qty_refunded + line.qty
    return result


def _unshipped(refunded: _Refunded, sku: str, given: list[_Given]) -> Decimal:
    """How much of the refund had not left a source; what was shipped is taken as refunded last."""
    waiting = refunded.processed - sum((entry.qty for entry in given if entry.sku == sku), ZERO)
    from_source = refunded.qty - waiting if waiting > 0 else refunded.qty
    return refunded.qty - from_source if from_source > 0 else refunded.qty


def _take_back(shop: Shop, refunded: dict[str, _Refunded], given: list[_Given], event: SalesEvent) -> None:
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    for sku, entry in refunded.items():
        unshipped = _unshipped(entry, sku, given)
        back = entry.qty - unshipped
        for source in given:
            if source.sku == sku and back > 0:
                quantity = min(source.qty, back)
                _put_back(shop, source.source_code, sku, quantity)
                back -= quantity
        if unshipped > 0:
            inventory.reserve(shop, stock_id, {sku: unshipped}, event)


def _put_back(shop: Shop, source_code: str, sku: str, quantity: Decimal) -> None:
    try:
        inventory.put_back(shop, source_code, sku, quantity)
    except MagentoError:
        return  # the product is no longer assigned to the source that it came from


def _write_off(shop: Shop, refunded: dict[str, _Refunded], given: list[_Given], event: SalesEvent) -> None:
    """What is refunded without having left and without coming back is taken from the sources, best priority first."""
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    wanted = {
        sku: unshipped
        for sku, entry in refunded.items()
        if inventory.settings_of(shop, sku).managed and (unshipped := _unshipped(entry, sku, given)) > 0
    }
    for selected in inventory.select_by_priority(shop, stock_id, wanted.items()).items:
        if selected.qty_to_deduct > 0:
            inventory.deduct(shop, selected.source_code, selected.sku, selected.qty_to_deduct)
            inventory.reserve(shop, stock_id, {selected.sku: selected.qty_to_deduct}, event)


def _given(shop: Shop, order: Order, items: Collection[int]) -> list[_Given]:
    """What sources gave: at the invoice for virtual lines among `items`, at the shipments for all physical ones, by priority."""
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    ranked = [source.code for source in inventory.sources_by_priority(shop, stock_id)]
    return [*_invoiced(shop, order, items, ranked), *_shipped(shop, order, ranked)]


def _invoiced(shop: Shop, order: Order, items: Collection[int], ranked: list[str]) -> list[_Given]:
    quantities: dict[str, Decimal] = {}
    for item in order.items:
        if item.is_virtual and not rules.is_dummy(order, item) and {item.item_id, item.parent_item_id} & set(items):
            quantities[item.sku] = quantities.get(item.sku, ZERO) + item.qty_invoiced
    held = {sku: [code for code in ranked if shop.inventory.source_item(code, sku) is not None] for sku in quantities}
    return [_Given((held[sku] or [DEFAULT_SOURCE])[0], sku, qty) for sku, qty in quantities.items() if qty]


def _shipped(shop: Shop, order: Order, ranked: list[str]) -> list[_Given]:
    by_source: dict[str, dict[str, Decimal]] = {}
    for shipment in shop.sales.shipments.values():
        if shipment.order_id != order.entity_id:
            continue
        lines = [(item, entry.qty) for entry in shipment.items if (item := order.item(entry.order_item_id)) is not None]
        held = by_source.setdefault(shipment.source_code or DEFAULT_SOURCE, {})
        for sku, quantity in shipping.quantities_by_sku(shop, order, lines).items():
            held[sku] = held.get(sku, ZERO) + quantity
    ordered = sorted(by_source, key=lambda code: ranked.index(code) if code in ranked else len(ranked))
    # everything of a SKU counts for the source with the best priority that shipped any of it
    grouped: dict[str, _Given] = {}
    for code in ordered:
        for sku, quantity in by_source[code].items():
            former = grouped.get(sku)
            grouped[sku] = _Given(
                code if former is None else former.source_code, sku, quantity + (former.qty if former else ZERO)
            )
    return list(grouped.values())
