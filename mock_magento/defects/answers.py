"""A healthy shop whose answers go wrong on their way out: the capture's, the invoice's, the order's, the grid's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mock_magento.defects.builders import (
    CAPTURE,
    INVOICE,
    INVOICES,
    OK,
    ORDER,
    changed,
    replied,
)
from mock_magento.defects.model import Exchange, Work, document, with_document
from mock_magento.webapi.messages import Reply

COMMENTS: Final = "/V1/invoices/{id}/comments"
ORDERS: Final = "/V1/orders"
ORDER_ITEMS: Final = "/V1/orders/items"
ORDER_STATUS: Final = "/V1/orders/{id}/statuses"
STOCK_ITEM: Final = "/V1/stockItems/{sku}"
ARE_SALABLE: Final = "/V1/inventory/are-products-salable"
_LUMA = 2
"""Luma's own orders and invoices end here; what comes later is the scenarios'."""


def _order_of(exchange: Exchange, invoice_id: int) -> Any:
    invoice = exchange.shop.sales.invoices[invoice_id]
    return exchange.shop.sales.orders[invoice.order_id]


def _answer_order_id(_: Any, exchange: Exchange) -> Any:
    parts = exchange.parts("POST", CAPTURE) or {}
    return f"{int(parts['orderId']) + 1000000}"


def _shown_money_as_text(found: Any, _: Exchange) -> Any:
    return {**found, "grand_total": f"{found['grand_total']}"}


def _amounts_as_text(found: Any, _: Exchange) -> Any:
    for line in found["items"]:
        line["price"] = f"{line['price']:.4f}"
    return found


def _renamed(found: Any, _: Exchange) -> Any:
    return {("grandTotal" if key == "grand_total" else key): value for key, value in found.items()}


def _without(*names: str) -> Any:
    return lambda found, _: {key: value for key, value in found.items() if key not in names}


def _put(name: str, value: Any) -> Any:
    return lambda found, _: {**found, name: value}


def _items_by_number(found: Any, _: Exchange) -> Any:
    return {**found, "items": {str(number): line for number, line in enumerate(found["items"])}}


def _lines_without_order_item(found: Any, _: Exchange) -> Any:
    for line in found["items"]:
        line.pop("order_item_id")
    return found


def _binary_noise(found: Any, _: Exchange) -> Any:
    return {**found, "discount_amount": found["discount_amount"] - 0.0100000000000477}


def _first_invoice(exchange: Exchange) -> Reply:
    if exchange.parts("GET", INVOICE) is None:
        return exchange.work()
    reply = exchange.work()
    if reply.status != OK:
        return reply
    head = exchange.request.path.rpartition("/")[0]
    return exchange.serve(replace(exchange.request, path=f"{head}/1"))


def _not_found(exchange: Exchange) -> Reply:
    parts = exchange.parts("GET", INVOICE)
    if parts is None or not parts["id"].isdecimal() or int(parts["id"]) <= _LUMA:
        return exchange.work()
    head = exchange.request.path.rpartition("/")[0]
    return exchange.serve(replace(exchange.request, path=f"{head}/2000000000"))


def _crashing(exchange: Exchange) -> Reply:
    parts = exchange.parts("GET", ORDER)
    if parts is None or not any(str(made.order_id) == parts["id"] for made in exchange.shop.sales.invoices.values()):
        return exchange.work()
    body = {
        "message": "Notice: Array to string conversion in vendor/magento/framework/Reflection/TypeCaster.php on line 34"
    }
    return Reply(500, json.dumps(body).encode())


def _stale_order(exchange: Exchange) -> Reply:
    """The order is answered from a cache that the capture does not clear."""
    reply = exchange.work()
    if reply.status != OK or exchange.parts("GET", ORDER) is None:
        return reply
    return exchange.memory.setdefault(exchange.request.path, reply)  # type: ignore[no-any-return]


def _grid(change: Any) -> Any:
    """A change to every row of the grid; gets the row and its invoice's order."""

    def work(found: Any, exchange: Exchange) -> Any:
        for row in found["items"]:
            change(row, _order_of(exchange, row["entity_id"]))
        return found

    return work


def _subtotal_of_order(row: dict[str, Any], order: Any) -> None:
    row["subtotal"] = row["base_subtotal"] = float(order.subtotal)


def _shipping_of_order(row: dict[str, Any], order: Any) -> None:
    if order.shipping_address is not None:
        row["shipping_amount"] = float(order.shipping_amount or 0)


def _other_currency(row: dict[str, Any], _: Any) -> None:
    row["order_currency_code"] = "VND"


def _open_in_grid(row: dict[str, Any], _: Any) -> None:
    row["state"] = 1


def _lagging(found: Any, _: Exchange) -> Any:
    return {**found, "items": [], "total_count": 0}


def _row_twice(found: Any, _: Exchange) -> Any:
    rows = [row for row in found["items"] for _ in (1, 2)]
    return {**found, "items": rows, "total_count": len(rows)}


def _page_as_count(found: Any, _: Exchange) -> Any:
    return {**found, "total_count": found["search_criteria"].get("page_size", 20)}


def _unfiltered(exchange: Exchange) -> Reply:
    if exchange.parts("GET", INVOICES) is None:
        return exchange.work()
    plain = exchange.serve(replace(exchange.request, query="searchCriteria[pageSize]=100"))
    own = exchange.work()
    if own.status != OK or plain.status != OK:
        return own
    return with_document(own, {**document(plain), "search_criteria": document(own)["search_criteria"]})


def _captured_orders(exchange: Exchange) -> set[int]:
    return {made.order_id for made in exchange.shop.sales.invoices.values() if made.entity_id > _LUMA}


def _pending_in_list(found: Any, exchange: Exchange) -> Any:
    captured = _captured_orders(exchange)
    for row in found["items"]:
        if row["entity_id"] in captured:
            row |= {"state": "new", "status": "pending", "total_due": row["grand_total"]}
            row.pop("total_paid", None)
    return found


def _unpaid_lines(found: Any, exchange: Exchange) -> Any:
    captured = _captured_orders(exchange)
    for line in found["items"]:
        if line["order_id"] in captured:
            line |= {"qty_invoiced": 0, "row_invoiced": 0}
    return found


def _captured(exchange: Exchange, sku: str) -> bool:
    orders = (exchange.shop.sales.orders[number] for number in _captured_orders(exchange))
    return any(line.sku == sku for order in orders for line in order.items)


def _out_of_stock(found: Any, exchange: Exchange) -> Any:
    parts = exchange.parts("GET", STOCK_ITEM) or {}
    return {**found, "is_in_stock": False} if _captured(exchange, parts["sku"]) else found


def _not_salable(found: Any, exchange: Exchange) -> Any:
    return [{**row, "salable": row["salable"] and not _captured(exchange, row["sku"])} for row in found]


def _noticed(reply: Reply) -> Reply:
    return replace(
        reply,
        body=b"<br />\n<b>Notice</b>:  Undefined index: sku in <b>Invoice.php</b> on line <b>121</b><br />\n"
        + reply.body,
    )


WORKS: Final[Mapping[str, Work]] = {
    "capture-answers-number": changed("POST", CAPTURE, lambda found, _: int(found)),
    "capture-answers-true": changed("POST", CAPTURE, lambda _found, _: True),
    "capture-answers-nothing": changed("POST", CAPTURE, lambda _found, _: None),
    "capture-answers-padded": changed("POST", CAPTURE, lambda found, _: f"{int(found):09d}"),
    "capture-answers-object": changed("POST", CAPTURE, lambda found, _: {"entity_id": int(found)}),
    "capture-answers-other-invoice": changed("POST", CAPTURE, lambda _found, _: "1"),
    "capture-answers-unknown-invoice": changed("POST", CAPTURE, _answer_order_id),
    "total-as-text": changed("GET", INVOICE, _shown_money_as_text),
    "prices-as-text": changed("GET", INVOICE, _amounts_as_text),
    "total-null": changed("GET", INVOICE, _put("grand_total", None)),
    "state-null": changed("GET", INVOICE, _put("state", None)),
    "state-as-word": changed("GET", INVOICE, _put("state", "paid")),
    "field-renamed": changed("GET", INVOICE, _renamed),
    "base-fields-missing": changed("GET", INVOICE, _without("base_grand_total", "base_subtotal")),
    "order-id-missing": changed("GET", INVOICE, _without("order_id")),
    "number-missing": changed("GET", INVOICE, _without("increment_id")),
    "items-as-object": changed("GET", INVOICE, _items_by_number),
    "items-missing": changed("GET", INVOICE, _without("items")),
    "comments-null": changed("GET", INVOICE, _put("comments", None)),
    "order-item-ids-missing": changed("GET", INVOICE, _lines_without_order_item),
    "discount-off-by-noise": changed("GET", INVOICE, _binary_noise),
    "invoice-of-another-order": _first_invoice,
    "invoice-not-found": _not_found,
    "order-crashes": _crashing,
    "order-stale": _stale_order,
    "order-state-missing": changed("GET", ORDER, _without("state", "status")),
    "order-lines-missing": changed("GET", ORDER, _put("items", [])),
    "grid-subtotal-of-order": changed("GET", INVOICES, _grid(_subtotal_of_order)),
    "grid-shipping-of-order": changed("GET", INVOICES, _grid(_shipping_of_order)),
    "grid-currency-wrong": changed("GET", INVOICES, _grid(_other_currency)),
    "grid-state-wrong": changed("GET", INVOICES, _grid(_open_in_grid)),
    "grid-lags": changed("GET", INVOICES, _lagging),
    "grid-row-twice": changed("GET", INVOICES, _row_twice),
    "grid-count-is-page-size": changed("GET", INVOICES, _page_as_count),
    "grid-filter-ignored": _unfiltered,
    "comments-list-empty": changed("GET", COMMENTS, lambda found, _: {**found, "items": [], "total_count": 0}),
    "order-list-pending": changed("GET", ORDERS, _pending_in_list),
    "order-items-list-unpaid": changed("GET", ORDER_ITEMS, _unpaid_lines),
    "order-status-alone-pending": changed("GET", ORDER_STATUS, lambda _found, _: "pending"),
    "stock-item-sold-out": changed("GET", STOCK_ITEM, _out_of_stock),
    "not-salable-after-capture": changed("GET", ARE_SALABLE, _not_salable),
    "capture-as-page": replied("POST", CAPTURE, lambda reply: replace(reply, media_type="text/html; charset=UTF-8")),
    "invoice-as-page": replied("GET", INVOICE, lambda reply: replace(reply, media_type="text/html; charset=UTF-8")),
    "notice-before-json": replied("GET", INVOICE, _noticed),
    "json-cut-off": replied("GET", INVOICE, lambda reply: replace(reply, body=reply.body[:-40])),
    "capture-without-body": replied("POST", CAPTURE, lambda reply: replace(reply, body=b"")),
    "capture-done-but-500": replied("POST", CAPTURE, lambda _: Reply(500, b'{"message":"Internal Error."}')),
    "capture-with-302": replied(
        "POST", CAPTURE, lambda reply: replace(reply, status=302, headers=(("Location", "/admin"),))
    ),
}
