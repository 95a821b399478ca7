"""Captures that are accepted though they must not be, and refusals that go wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from mock_magento import inventory
from mock_magento.defects.builders import (
    CAPTURE,
    OK,
    capture_of,
)
from mock_magento.defects.model import Exchange, Work, document, sent, with_document
from mock_magento.defects.races import follows
from mock_magento.records.orders import Order
from mock_magento.webapi.errors import MagentoError
from mock_magento.webapi.messages import Reply

REFUSED = 400


def _order(exchange: Exchange) -> Order | None:
    parts = exchange.parts("POST", CAPTURE)
    if parts is None or not parts["orderId"].isdecimal():
        return None
    return exchange.shop.sales.orders.get(int(parts["orderId"]))


def _open_again(order: Order) -> None:
    """Make an order forget what was invoiced of it."""
    order.state = order.status = "processing"
    for item in order.items:
        item.qty_invoiced = Decimal(0)
        item.row_invoiced = item.base_row_invoiced = Decimal(0)
        item.discount_invoiced = item.base_discount_invoiced = Decimal(0)
    order.subtotal_invoiced = order.base_subtotal_invoiced = Decimal(0)


def _second_accepted(exchange: Exchange) -> Reply:
    reply, order = exchange.work(), _order(exchange)
    if (
        reply.status != REFUSED
        or order is None
        or order.state not in {"processing", "complete"}
        or sent(exchange.request).get("items")
    ):
        return reply
    _open_again(order)
    return exchange.work()


def _race_lost(exchange: Exchange) -> Reply:
    """Captures that follow one another with no other call about the order in between meet as simultaneous ones do: each is accepted."""
    order = _order(exchange)
    met = follows(exchange, None if order is None else str(order.entity_id))
    reply = exchange.work()
    if order is not None and reply.status == REFUSED and met:
        _open_again(order)
        return exchange.work()
    return reply


def _forced(state: str) -> Work:
    def work(exchange: Exchange) -> Reply:
        order = _order(exchange)
        if order is not None and order.state == state:
            order.state, order.status = "new", "pending"
            for item in order.items:
                item.qty_canceled = Decimal(0)
        return exchange.work()

    return work


def _items_changed(change: Callable[[dict[str, Any], Order], dict[str, Any] | None], *, drop: bool = False) -> Work:
    """Treat the items that were asked for otherwise; None leaves an item out."""

    def work(exchange: Exchange) -> Reply:
        order, body = _order(exchange), dict(sent(exchange.request))
        if order is None or not body.get("items"):
            return exchange.work()
        kept = [made for item in body["items"] if (made := change(dict(item), order)) is not None]
        if drop and not kept:
            body.pop("items")
        else:
            body["items"] = kept
        return exchange.serve(replace(exchange.request, body=json.dumps(body).encode()))

    return work


def _clipped(item: dict[str, Any], order: Order) -> dict[str, Any]:
    line = order.item(item.get("order_item_id") or 0)
    if line is not None and isinstance(item.get("qty"), int | float):
        item["qty"] = min(item["qty"], float(line.qty_ordered - line.qty_invoiced))
    return item


def _absolute(item: dict[str, Any], _: Order) -> dict[str, Any]:
    if isinstance(item.get("qty"), int | float):
        item["qty"] = abs(item["qty"])
    return item


def _known(item: dict[str, Any], order: Order) -> dict[str, Any] | None:
    return item if order.item(item.get("order_item_id") or 0) is not None else None


def _zero_is_all(item: dict[str, Any], order: Order) -> dict[str, Any]:
    line = order.item(item.get("order_item_id") or 0)
    return {**item, "qty": float(line.qty_ordered)} if line is not None and item.get("qty") == 0 else item


def _absent_is_one(item: dict[str, Any], _: Order) -> dict[str, Any]:
    return item if "qty" in item else {**item, "qty": 1}


def _excess_taken(exchange: Exchange) -> Reply:
    reply, order = exchange.work(), _order(exchange)
    if order is None or reply.status == OK or "invalid quantity" not in json.loads(reply.body).get("message", ""):
        return reply
    for item in order.items:
        item.qty_ordered += 1
    return exchange.work()


def _refusals(change: Callable[[Exchange, Reply], Reply]) -> Work:
    def work(exchange: Exchange) -> Reply:
        reply = exchange.work()
        if reply.status < REFUSED or exchange.parts("POST", CAPTURE) is None:
            return reply
        return change(exchange, reply)

    return work


def _status(status: int) -> Work:
    return _refusals(lambda _, reply: replace(reply, status=status))


def _message(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Work:
    return _refusals(lambda _, reply: with_document(reply, change(document(reply))))


def _without_parameters(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "parameters"}


def _html(_: Exchange, reply: Reply) -> Reply:
    return replace(reply, body=b"<html><title>Exception</title></html>", media_type="text/html")


def _half_done(effect: Callable[[Exchange, Order], None]) -> Work:
    """A refused capture that leaves something behind."""

    def work(exchange: Exchange) -> Reply:
        reply, order = exchange.work(), _order(exchange)
        if order is not None and REFUSED <= reply.status < 500:
            effect(exchange, order)
            exchange.shop.sales.touch("order", order.entity_id)
        return reply

    return work


def _leaves_invoice(exchange: Exchange, order: Order) -> None:
    sales = exchange.shop.sales
    pattern = next(iter(sales.invoices.values())).copy()
    pattern.entity_id, pattern.order_id = sales.take("invoice"), order.entity_id
    sales.invoices[pattern.entity_id] = pattern


def _leaves_status(_: Exchange, order: Order) -> None:
    order.status = "processing" if order.status != "processing" else "pending"


def _leaves_stock(exchange: Exchange, order: Order) -> None:
    state = exchange.shop.inventory
    for item in order.items:
        for held in state.source_items.get(item.sku.lower(), ()):
            state.put_source_item(held.source_code, held.sku, held.quantity - 1, held.status)


def _leaves_reservation(exchange: Exchange, order: Order) -> None:
    stock_id = inventory.stock_of_website(exchange.shop, exchange.shop.config.website_code)
    event = inventory.SalesEvent("invoice_created", str(order.entity_id))
    inventory.reserve(exchange.shop, stock_id, {item.sku: Decimal(1) for item in order.items}, event)


def _leaves_payment(_: Exchange, order: Order) -> None:
    order.total_paid = (order.total_paid or Decimal(0)) + 1


def _unknown_order_accepted(exchange: Exchange) -> Reply:
    reply = exchange.work()
    if reply.status == 404 and exchange.parts("POST", CAPTURE) is not None:
        return Reply(OK, b'"0"')
    return reply


def _number_cut_from_id(exchange: Exchange) -> Reply:
    parts = exchange.parts("POST", CAPTURE)
    if parts is None or parts["orderId"].isdecimal():
        return exchange.work()
    last = max(exchange.shop.sales.orders)
    path = exchange.request.path.replace(f"/order/{parts['orderId']}/", f"/order/{last}/")
    return exchange.serve(replace(exchange.request, path=path))


def _mistaken_for_success(exchange: Exchange) -> Reply:
    """The fault of a shop that answers 200 with the error in the body."""
    reply = exchange.work()
    if reply.status >= REFUSED and exchange.parts("POST", CAPTURE) is not None:
        return replace(reply, status=OK)
    return reply


def _captured_once_answered_twice(exchange: Exchange) -> Reply:
    reply, order = exchange.work(), _order(exchange)
    if capture_of(exchange, reply) is not None and order is not None:
        exchange.memory[str(order.entity_id)] = reply
    elif order is not None and str(order.entity_id) in exchange.memory and not sent(exchange.request).get("items"):
        return exchange.memory[str(order.entity_id)]  # type: ignore[no-any-return]
    return reply


WORKS: Final[Mapping[str, Work]] = {
    "second-capture-accepted": _second_accepted,
    "captures-race": _race_lost,
    "second-capture-answered-200": _captured_once_answered_twice,
    "cancelled-order-captured": _forced("canceled"),
    "held-order-captured": _forced("holded"),
    "excess-invoiced": _excess_taken,
    "excess-clipped": _items_changed(_clipped),
    "negative-taken-as-positive": _items_changed(_absolute),
    "zero-taken-as-all": _items_changed(_zero_is_all),
    "missing-quantity-taken-as-one": _items_changed(_absent_is_one),
    "unknown-item-ignored": _items_changed(_known, drop=True),
    "id-taken-from-text": _number_cut_from_id,
    "unknown-order-accepted": _unknown_order_accepted,
    "refusal-with-200": _mistaken_for_success,
    "refusal-with-500": _status(500),
    "refusal-with-403": _status(403),
    "refusal-without-parameters": _message(_without_parameters),
    "refusal-without-message": _message(lambda body: {**body, "message": ""}),
    "refusal-with-other-message": _message(
        lambda _: MagentoError("Internal Error. Details are available in Magento log file.").body()
    ),
    "refusal-as-page": _refusals(_html),
    "refusal-leaves-invoice": _half_done(_leaves_invoice),
    "refusal-leaves-status": _half_done(_leaves_status),
    "refusal-moves-stock": _half_done(_leaves_stock),
    "refusal-moves-reservation": _half_done(_leaves_reservation),
    "refusal-counts-as-paid": _half_done(_leaves_payment),
}
