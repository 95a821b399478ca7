"""Virtual products that the invoice takes from a source that must not give them, or not yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from mock_magento import inventory
from mock_magento.defects.builders import CAPTURE, capture_of
from mock_magento.defects.model import Exchange, Work
from mock_magento.records.inventory import Source, SourceItem
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply

Choice = Callable[[Sequence[tuple[Source, SourceItem]]], Sequence[SourceItem]]
"""Of the sources by priority with what each holds: those that give, in that order; none where the healthy choice stands."""


def _taken_from(choose: Choice) -> Work:
    def work(exchange: Exchange) -> Reply:
        if exchange.parts("POST", CAPTURE) is None:
            return exchange.work()
        stock = exchange.shop.inventory
        before = dict(stock.source_items)
        reply = exchange.work()
        made = capture_of(exchange, reply)
        for line in made.lines() if made is not None else ():
            settings = inventory.settings_of(exchange.shop, line.sku)
            held = before.get(line.sku.lower(), ())
            givers = choose(_by_priority(exchange.shop, held)) if line.is_virtual and settings.managed else ()
            if made is None or not givers:
                continue
            for item in held:
                stock.put_source_item(item.source_code, item.sku, item.quantity, item.status)
            left = sum((sold.qty for sold in made.invoice.items if sold.order_item_id == line.item_id), Decimal(0))
            for item in givers:
                taken = min(left, item.quantity)
                stock.put_source_item(item.source_code, item.sku, item.quantity - taken, item.status)
                left -= taken
        inventory.reindex_stocks(exchange.shop)
        return reply

    return work


def _by_priority(shop: Shop, held: Sequence[SourceItem]) -> list[tuple[Source, SourceItem]]:
    items = {item.source_code: item for item in held}
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    sources = inventory.sources_by_priority(shop, stock_id)
    return [(source, items[source.code]) for source in sources if source.code in items]


def _worst_first(sources: Sequence[tuple[Source, SourceItem]]) -> list[SourceItem]:
    return [item for source, item in reversed(sources) if source.enabled and item.status] if len(sources) > 1 else []


def _sold_out_too(sources: Sequence[tuple[Source, SourceItem]]) -> list[SourceItem]:
    return [item for _, item in sources] if any(not item.status for _, item in sources) else []


def _disabled_too(sources: Sequence[tuple[Source, SourceItem]]) -> list[SourceItem]:
    return [item for _, item in sources] if any(not source.enabled for source, _ in sources) else []


WORKS: Final[Mapping[str, Work]] = {
    "stock-deducted-from-worst-source": _taken_from(_worst_first),
    "stock-deducted-from-sold-out-source": _taken_from(_sold_out_too),
    "stock-deducted-from-disabled-source": _taken_from(_disabled_too),
}
