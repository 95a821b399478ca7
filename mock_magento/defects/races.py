"""Partial captures at the same moment that get in each other's way.

Captures that follow one another with no other call about the order in between count as simultaneous: so they meet in the in-process
mock too, and where other customers call meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from mock_magento.defects.builders import CAPTURE, OK, Captured, capture_of
from mock_magento.defects.model import Exchange, Work, sent
from mock_magento.webapi.messages import Reply

REFUSED: Final = 400


def _simultaneous(effect: Callable[[Exchange, Reply], Reply]) -> Work:
    """Do something to the answer of a partial capture that meets another of the same order."""

    def work(exchange: Exchange) -> Reply:
        parts = exchange.parts("POST", CAPTURE)
        order_id = parts["orderId"] if parts is not None and sent(exchange.request).get("items") else None
        met = follows(exchange, order_id)
        reply = exchange.work()
        return effect(exchange, reply) if met else reply

    return work


def follows(exchange: Exchange, order_id: str | None) -> bool:
    """Whether a capture (of the order; None for any other call) comes right after another one of the same order; remembers this one."""
    waiting: set[str] = exchange.memory.setdefault("captured last", set())
    if order_id is None:
        named = set(re.findall(r"\d+", f"{exchange.request.path}?{exchange.request.query}"))
        waiting -= named
        return False
    met = order_id in waiting
    waiting.add(order_id)
    return met


def _quantity_lost(exchange: Exchange, reply: Reply) -> Reply:
    """The order keeps what the other capture wrote."""
    made = capture_of(exchange, reply)
    if made is not None:
        _forget(made)
    return reply


def _forget(made: Captured) -> None:
    for line in made.invoice.items:
        item = made.order.item(line.order_item_id)
        if item is not None:
            item.qty_invoiced -= line.qty
    made.shop.sales.touch("order", made.order.entity_id)


def _beyond_ordered(exchange: Exchange, reply: Reply) -> Reply:
    """Each capture sees the order as it was before the other."""
    parts = exchange.parts("POST", CAPTURE)
    if reply.status != REFUSED or parts is None:
        return reply
    order = exchange.shop.sales.orders[int(parts["orderId"])]
    invoiced = {item.item_id: item.qty_invoiced for item in order.items}
    for item in order.items:
        item.qty_invoiced -= item.qty_invoiced
    again = exchange.work()
    for item in order.items:
        item.qty_invoiced += invoiced[item.item_id] if again.status == OK else 0
    return again


WORKS: Final[Mapping[str, Work]] = {
    "simultaneous-part-lost": _simultaneous(_quantity_lost),
    "simultaneous-parts-beyond-ordered": _simultaneous(_beyond_ordered),
}
