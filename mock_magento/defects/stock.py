"""Stock that moves where it must not, or does not move where it must."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from mock_magento import inventory
from mock_magento.defects.builders import (
    OK,
    PLACEMENT,
    SALABLE,
    SOURCE_ITEMS,
    Captured,
    after_captures,
    changed,
)
from mock_magento.defects.model import Exchange, Work, document
from mock_magento.inventory import SalesEvent
from mock_magento.records.orders import Order
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply

OUT_OF_STOCK = 0
Quantities = dict[str, Decimal]


def stock_of(shop: Shop) -> int:
    """The id of the stock that serves the shop's website."""
    return inventory.stock_of_website(shop, shop.config.website_code)


def move(shop: Shop, sku: str, quantity: Decimal, source: str | None = None) -> None:
    """Take units from the source that serves a SKU (or from `source`), whatever the stock settings say; negative puts back."""
    held = shop.inventory.source_items.get(sku.lower(), ())
    order = [found.code for found in inventory.sources_by_priority(shop, stock_of(shop))]
    served = sorted(held, key=lambda item: order.index(item.source_code) if item.source_code in order else len(order))
    code = source or (served[0].source_code if served else inventory.DEFAULT_SOURCE)
    found = shop.inventory.source_item(code, sku)
    shop.inventory.put_source_item(
        code, sku, (found.quantity if found else Decimal(0)) - quantity, found.status if found else 1
    )
    inventory.reindex_stocks(shop)


def _reserve(shop: Shop, sku: str, quantity: Decimal, order: Order) -> None:
    event = SalesEvent("invoice_created", str(order.entity_id), increment_id=order.increment_id)
    shop.inventory.append_reservation(stock_of(shop), sku, quantity, event)


def moved_by(made: Captured, *, virtual: bool, managed: bool = True) -> Iterator[tuple[str, Decimal]]:
    """SKUs and invoiced quantities of the capture's lines of a kind."""
    for line in made.invoice.items:
        item = made.order.item(line.order_item_id)
        if item is None or bool(item.is_virtual) is not virtual:
            continue
        if inventory.settings_of(made.shop, item.sku).managed is managed:
            yield item.sku, line.qty


def _for_virtual(move: Callable[[Captured, str, Decimal], None]) -> Callable[[Captured], None]:
    def effect(made: Captured) -> None:
        for sku, quantity in moved_by(made, virtual=True):
            move(made, sku, quantity)

    return effect


def _not_deducted(made: Captured, sku: str, quantity: Decimal) -> None:
    move(made.shop, sku, -quantity)
    _reserve(made.shop, sku, -quantity, made.order)


def _twice(made: Captured, sku: str, quantity: Decimal) -> None:
    move(made.shop, sku, quantity)


def _one_unit(made: Captured, sku: str, quantity: Decimal) -> None:
    move(made.shop, sku, 1 - quantity)
    _reserve(made.shop, sku, 1 - quantity, made.order)


def _at_other_source(made: Captured, sku: str, quantity: Decimal) -> None:
    taken_from = {item.source_code for item in made.shop.inventory.source_items.get(sku.lower(), ())}
    other = (
        next(code for code in made.shop.inventory.sources if code not in taken_from)
        if _spare(made, taken_from)
        else None
    )
    move(made.shop, sku, -quantity)
    move(made.shop, sku, quantity, other or inventory.DEFAULT_SOURCE)


def _spare(made: Captured, taken_from: set[str]) -> bool:
    return any(code not in taken_from for code in made.shop.inventory.sources)


def _not_compensated(made: Captured, sku: str, quantity: Decimal) -> None:
    _reserve(made.shop, sku, -quantity, made.order)


def _compensated_twice(made: Captured, sku: str, quantity: Decimal) -> None:
    _reserve(made.shop, sku, quantity, made.order)


def _marked_sold_out(made: Captured, sku: str, _: Decimal) -> None:
    for item in made.shop.inventory.source_items.get(sku.lower(), ()):
        made.shop.inventory.put_source_item(item.source_code, sku, item.quantity, OUT_OF_STOCK)
    inventory.reindex_stocks(made.shop)


def _whole_line(made: Captured) -> None:
    for line in made.invoice.items:
        item = made.order.item(line.order_item_id)
        if item is not None and item.is_virtual and inventory.settings_of(made.shop, item.sku).managed:
            move(made.shop, item.sku, item.qty_ordered - line.qty)


def _physical_deducted(made: Captured) -> None:
    for sku, quantity in moved_by(made, virtual=False):
        move(made.shop, sku, quantity)
        _reserve(made.shop, sku, quantity, made.order)


def _physical_compensated(made: Captured) -> None:
    for sku, quantity in moved_by(made, virtual=False):
        _reserve(made.shop, sku, quantity, made.order)


def _unmanaged_moved(made: Captured) -> None:
    for sku, quantity in moved_by(made, virtual=True, managed=False):
        move(made.shop, sku, quantity)


def _everything_removed(made: Captured) -> None:
    for sku, _ in moved_by(made, virtual=True):
        for item in made.shop.inventory.source_items.get(sku.lower(), ()):
            made.shop.inventory.remove_source_item(item.source_code, sku)
    inventory.reindex_stocks(made.shop)


# -- at the order ---------------------------------------------------------------------------------------------------


def _at_order(effect: Callable[[Shop, Order], None]) -> Work:
    def work(exchange: Exchange) -> Reply:
        reply = exchange.work()
        if reply.status == OK and exchange.parts("POST", PLACEMENT) is not None:
            effect(exchange.shop, exchange.shop.sales.orders[int(document(reply))])
        return reply

    return work


def _reserved_again(factor: int) -> Callable[[Shop, Order], None]:
    def effect(shop: Shop, order: Order) -> None:
        for item in order.items:
            if inventory.settings_of(shop, item.sku).managed:
                _reserve(shop, item.sku, item.qty_ordered * factor, order)

    return effect


def _deducted_at_order(shop: Shop, order: Order) -> None:
    for item in order.items:
        if inventory.settings_of(shop, item.sku).managed:
            move(shop, item.sku, item.qty_ordered)
            _reserve(shop, item.sku, item.qty_ordered, order)


# -- answers --------------------------------------------------------------------------------------------------------


def _salable_without_reservations(found: Any, exchange: Exchange) -> Any:
    parts = exchange.parts("GET", SALABLE) or {}
    return float(Decimal(str(found)) - inventory.reserved_quantity(exchange.shop, parts["sku"], int(parts["stockId"])))


def _salable_reserved_twice(found: Any, exchange: Exchange) -> Any:
    parts = exchange.parts("GET", SALABLE) or {}
    return float(Decimal(str(found)) + inventory.reserved_quantity(exchange.shop, parts["sku"], int(parts["stockId"])))


def _salable_times_sources(found: Any, exchange: Exchange) -> Any:
    return found * 3 if exchange.shop.sales.next_ids.get("invoice", 0) > 2 else found


def _stale(exchange: Exchange) -> Reply:
    """Repeats its first answer, as an index does that nobody rebuilds."""
    reply = exchange.work()
    if reply.status != OK or exchange.parts("GET", SALABLE) is None:
        return reply
    captured = any(made.order_id > 2 for made in exchange.shop.sales.invoices.values())
    kept: dict[str, Reply] = exchange.memory
    if not captured:
        kept.setdefault(exchange.request.path, reply)
        return reply
    return kept.get(exchange.request.path, reply)


def _quantities_as_text(found: Any, _: Exchange) -> Any:
    for item in found["items"]:
        item["quantity"] = f"{item['quantity']}.0000"
    return found


def _without_last_source(found: Any, exchange: Exchange) -> Any:
    captured = any(made.order_id > 2 for made in exchange.shop.sales.invoices.values())
    if captured and found["items"]:
        found["items"].pop()
        found["total_count"] -= 1
    return found


WORKS: Final[Mapping[str, Work]] = {
    **after_captures(
        {
            "stock-not-deducted": _for_virtual(_not_deducted),
            "stock-deducted-twice": _for_virtual(_twice),
            "stock-deducted-one-unit": _for_virtual(_one_unit),
            "stock-deducted-elsewhere": _for_virtual(_at_other_source),
            "stock-of-whole-line-on-part": _whole_line,
            "physical-stock-deducted": _physical_deducted,
            "unmanaged-stock-moved": _unmanaged_moved,
            "source-sold-out": _for_virtual(_marked_sold_out),
            "source-items-removed": _everything_removed,
            "reservation-not-compensated": _for_virtual(_not_compensated),
            "reservation-compensated-twice": _for_virtual(_compensated_twice),
            "physical-reservation-compensated": _physical_compensated,
        }
    ),
    "order-reserves-nothing": _at_order(_reserved_again(1)),
    "order-reserves-twice": _at_order(_reserved_again(-1)),
    "stock-deducted-at-order": _at_order(_deducted_at_order),
    "salable-without-reservations": changed("GET", SALABLE, _salable_without_reservations),
    "salable-reserved-twice": changed("GET", SALABLE, _salable_reserved_twice),
    "salable-times-sources": changed("GET", SALABLE, _salable_times_sources),
    "salable-stale": _stale,
    "source-quantity-as-text": changed("GET", SOURCE_ITEMS, _quantities_as_text),
    "source-missing-after-capture": changed("GET", SOURCE_ITEMS, _without_last_source),
}
