"""Captures that are accepted though they must not be, and refusals that go wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from mock_magento import inventory
from mock_magento.defects import rights
from mock_magento.defects.builders import (
    CAPTURE,
    OK,
    UNREPORTED,
    answer,
    behaviour,
    capture_of,
)
from mock_magento.defects.model import Exchange, Work, document, sent, with_document
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
    """Captures that follow one another with no other call in between meet as simultaneous ones do: each is accepted."""
    order, last = _order(exchange), exchange.memory.get("last")
    exchange.memory["last"] = None if order is None else order.entity_id
    reply = exchange.work()
    if order is not None and reply.status == REFUSED and last == order.entity_id:
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


_TWICE = "an order that is invoiced in full cannot be invoiced again"
_STATES = "a cancelled order or one on hold cannot be invoiced"
_ITEMS = "an invoice is of what was asked for, or refused"
_SAYS = "a refusal says why, with status and message"
_NOTHING = "a refused capture changes nothing"


DEFECTS = (
    behaviour(
        "second-capture-accepted",
        "An order that is paid is captured again",
        _TWICE,
        "magento/magento2#4909",
        _second_accepted,
    ),
    behaviour(
        "captures-race",
        "Captures at the same moment make several invoices",
        _TWICE,
        "MultiSafepay/magento2#74",
        _race_lost,
    ),
    answer(
        "second-capture-answered-200",
        "A second capture answers the first one's invoice",
        _TWICE,
        "magento/magento2#4479 (success reported where nothing is done)",
        _captured_once_answered_twice,
    ),
    behaviour(
        "cancelled-order-captured",
        "A cancelled order is captured",
        _STATES,
        "magento/magento2#25999",
        _forced("canceled"),
    ),
    behaviour(
        "held-order-captured",
        "An order on hold is captured",
        _STATES,
        "Adyen/adyen-magento#823 (asks for it)",
        _forced("holded"),
    ),
    behaviour("excess-invoiced", "More is invoiced than was ordered", _ITEMS, "magento/magento2#19069", _excess_taken),
    behaviour(
        "excess-clipped",
        "A quantity beyond the order is cut to what is left, without a word",
        _ITEMS,
        "the tutorial's Step 12: 35 asked of a line of 20 ships 20",
        _items_changed(_clipped),
    ),
    behaviour(
        "negative-taken-as-positive",
        "A negative quantity is invoiced as a positive one",
        _ITEMS,
        UNREPORTED,
        _items_changed(_absolute),
    ),
    behaviour(
        "zero-taken-as-all",
        "Quantity 0 invoices the whole line",
        _ITEMS,
        "magento/magento2#22743 (0 taken as not given)",
        _items_changed(_zero_is_all),
    ),
    behaviour(
        "missing-quantity-taken-as-one",
        "An item without a quantity invoices one piece",
        _ITEMS,
        UNREPORTED,
        _items_changed(_absent_is_one),
    ),
    behaviour(
        "unknown-item-ignored",
        "An item of no order is ignored, and the whole order invoiced",
        _ITEMS,
        "magento/magento2#22246 (items ignored)",
        _items_changed(_known, drop=True),
    ),
    behaviour(
        "id-taken-from-text",
        "An order id that is no number captures some order",
        _ITEMS,
        UNREPORTED,
        _number_cut_from_id,
    ),
    answer(
        "unknown-order-accepted",
        "Capturing an unknown order answers 200",
        _SAYS,
        "magento/magento2#4479 (success reported where nothing is done)",
        _unknown_order_accepted,
    ),
    *rights.DEFECTS,
    answer(
        "refusal-with-200", "A refusal comes with status 200", _SAYS, "magento/magento2#4479", _mistaken_for_success
    ),
    answer(
        "refusal-with-500",
        "A refusal comes with status 500",
        _SAYS,
        "magento/magento2#1578 (an error of its own making)",
        _status(500),
    ),
    answer("refusal-with-403", "A refusal comes with status 403", _SAYS, UNREPORTED, _status(403)),
    answer(
        "refusal-without-parameters",
        "A refusal keeps its placeholders",
        _SAYS,
        "magento/magento2#38426",
        _message(_without_parameters),
    ),
    answer(
        "refusal-without-message",
        "A refusal does not say why",
        _SAYS,
        "magento/magento2#10117 (an unfilled message)",
        _message(lambda body: {**body, "message": ""}),
    ),
    answer(
        "refusal-with-other-message",
        "A refusal says something else",
        _SAYS,
        UNREPORTED,
        _message(lambda _: MagentoError("Internal Error. Details are available in Magento log file.").body()),
    ),
    answer("refusal-as-page", "A refusal is a web page", _SAYS, "magento/magento2#38907", _refusals(_html)),
    behaviour(
        "refusal-leaves-invoice",
        "A refused capture leaves an invoice behind",
        _NOTHING,
        "magento/magento2#15328",
        _half_done(_leaves_invoice),
    ),
    behaviour(
        "refusal-leaves-status",
        "A refused capture changes the order's status",
        _NOTHING,
        "magento/magento2#25999",
        _half_done(_leaves_status),
    ),
    behaviour(
        "refusal-moves-stock",
        "A refused capture takes goods from the source",
        _NOTHING,
        "magento/magento2#26861",
        _half_done(_leaves_stock),
    ),
    behaviour(
        "refusal-moves-reservation",
        "A refused capture gives a reservation back",
        _NOTHING,
        "magento/inventory#1881",
        _half_done(_leaves_reservation),
    ),
    behaviour(
        "refusal-counts-as-paid",
        "A refused capture adds to the paid amount",
        _NOTHING,
        "magento/magento2#9968",
        _half_done(_leaves_payment),
    ),
)
