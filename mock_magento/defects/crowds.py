"""What goes wrong only where several customers order at once, on one product: no scenario can see it, a load does.

Calls that follow one another with no reading of what they change in between count as simultaneous.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from mock_magento.defects.builders import OK, PLACEMENT, SALABLE, SOURCE_ITEMS, capture_of
from mock_magento.defects.model import Exchange, Work, document
from mock_magento.defects.stock import move, moved_by, stock_of
from mock_magento.records.orders import Order
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply


def _deduction_lost(exchange: Exchange) -> Reply:
    """Of two captures of different orders each writes the quantity that it read before the other."""
    if exchange.parts("GET", SOURCE_ITEMS) is not None:
        exchange.memory.clear()
    reply = exchange.work()
    made = capture_of(exchange, reply)
    if made is None:
        return reply
    for sku, quantity in list(moved_by(made, virtual=True)):
        if exchange.memory.pop(sku, made.order.entity_id) != made.order.entity_id:
            move(made.shop, sku, -quantity)
        else:
            exchange.memory[sku] = made.order.entity_id
    return reply


def _unit_sold_twice(exchange: Exchange) -> Reply:
    """An order is checked against the stock as it was before the last one was placed."""
    if exchange.parts("GET", SALABLE) is not None:
        exchange.memory.clear()
    if exchange.parts("POST", PLACEMENT) is None:
        return exchange.work()
    unseen: dict[tuple[int, str], Decimal] = exchange.memory.get("last", {})
    reserved = exchange.shop.inventory.reserved
    for key, quantity in unseen.items():
        reserved[key] += quantity
    reply = exchange.work()
    for key, quantity in unseen.items():
        reserved[key] -= quantity
    if reply.status == OK:
        exchange.memory["last"] = _reserved_by(exchange.shop, exchange.shop.sales.orders[int(document(reply))])
    return reply


def _reserved_by(shop: Shop, order: Order) -> dict[tuple[int, str], Decimal]:
    """What an order has reserved, by stock and SKU."""
    keys = [((stock_of(shop), item.sku.lower()), item.qty_ordered) for item in order.items]
    return {key: quantity for key, quantity in keys if key in shop.inventory.reserved}


WORKS: Final[Mapping[str, Work]] = {
    "deduction-lost": _deduction_lost,
    "unit-sold-twice": _unit_sold_twice,
}
