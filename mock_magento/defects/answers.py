"""A healthy shop whose answers go wrong on their way out: the capture's, the invoice's, the order's, the grid's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from mock_magento.defects.builders import (
    CAPTURE,
    INVOICE,
    INVOICES,
    OK,
    ORDER,
    UNREPORTED,
    answer,
    changed,
    of_answers,
    replied,
)
from mock_magento.defects.model import Exchange, document, with_document
from mock_magento.webapi.messages import Reply

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


def _noticed(reply: Reply) -> Reply:
    return replace(
        reply,
        body=b"<br />\n<b>Notice</b>:  Undefined index: sku in <b>Invoice.php</b> on line <b>121</b><br />\n"
        + reply.body,
    )


def _captures(name: str, title: str, seen: str, change: Any) -> Any:
    return answer(
        name, title, "a capture answers the new invoice's id as a JSON string", seen, changed("POST", CAPTURE, change)
    )


_READ = "an invoice is answered whole, each value in its type"
_GRID = "the grid shows each invoice of the order once, as it is read by its id"
_JSON = "answers are whole JSON, labelled as JSON, with the status that fits"

DEFECTS = (
    _captures(
        "capture-answers-number",
        "The capture answers the id as a number",
        "magento/magento2#19101 (a wrong type elsewhere)",
        lambda found, _: int(found),
    ),
    _captures("capture-answers-true", "The capture answers true", "magento/magento2#4385", lambda _found, _: True),
    _captures("capture-answers-nothing", "The capture answers null", UNREPORTED, lambda _found, _: None),
    _captures(
        "capture-answers-padded",
        "The capture answers the invoice's number",
        UNREPORTED,
        lambda found, _: f"{int(found):09d}",
    ),
    _captures(
        "capture-answers-object",
        "The capture answers an object",
        UNREPORTED,
        lambda found, _: {"entity_id": int(found)},
    ),
    _captures(
        "capture-answers-other-invoice",
        "The capture answers another order's invoice",
        "PAYONE-GmbH/magento-2#612 (another order's data)",
        lambda _found, _: "1",
    ),
    _captures(
        "capture-answers-unknown-invoice",
        "The capture answers an invoice that does not exist",
        "magento/magento2#4473",
        _answer_order_id,
    ),
    *of_answers(
        "GET",
        INVOICE,
        (
            (
                "total-as-text",
                "The grand total is text",
                _READ,
                "woocommerce/woocommerce#12616 (the same elsewhere)",
                _shown_money_as_text,
            ),
            (
                "prices-as-text",
                "The lines' prices are text",
                _READ,
                "magento/magento2#19101 (a wrong type elsewhere)",
                _amounts_as_text,
            ),
            ("total-null", "The grand total is null", _READ, UNREPORTED, _put("grand_total", None)),
            ("state-null", "The state is null", _READ, "magento/magento2#37807 (the order's)", _put("state", None)),
            ("state-as-word", "The state is a word", _READ, UNREPORTED, _put("state", "paid")),
            (
                "field-renamed",
                "grand_total goes by another name",
                _READ,
                "magento/magento2#10117 (names of fields)",
                _renamed,
            ),
            (
                "base-fields-missing",
                "Amounts in base currency are missing",
                _READ,
                "mageprince/magento2-paymentfee#13",
                _without("base_grand_total", "base_subtotal"),
            ),
            (
                "order-id-missing",
                "The invoice does not name its order",
                _READ,
                "magento/magento2#32760",
                _without("order_id"),
            ),
            ("number-missing", "The invoice has no number", _READ, UNREPORTED, _without("increment_id")),
            (
                "items-as-object",
                "The lines are an object with numbered keys",
                _READ,
                "magento/magento2#4616 (arrays that lose their shape)",
                _items_by_number,
            ),
            ("items-missing", "The lines are missing", _READ, "magento/magento2#32760", _without("items")),
            ("comments-null", "The comments are null", _READ, UNREPORTED, _put("comments", None)),
            (
                "order-item-ids-missing",
                "The lines do not name their order items",
                _READ,
                "magento/magento2#32760",
                _lines_without_order_item,
            ),
            (
                "discount-off-by-noise",
                "The discount is a cent off by binary arithmetic",
                _READ,
                "magento/magento2#14328",
                _binary_noise,
            ),
        ),
    ),
    answer(
        "invoice-of-another-order",
        "Another order's invoice is answered",
        _READ,
        "PAYONE-GmbH/magento-2#612",
        _first_invoice,
    ),
    answer("invoice-not-found", "The new invoice is not found", _READ, "magento/magento2#4473", _not_found),
    answer("order-crashes", "The captured order cannot be read", _JSON, "magento/magento2#8312", _crashing),
    answer(
        "order-stale",
        "The order is answered as it was first read",
        "the order shows what the capture changed",
        "magento/magento2#1259",
        _stale_order,
    ),
    *of_answers(
        "GET",
        ORDER,
        (
            (
                "order-state-missing",
                "The order has no state and status",
                _JSON,
                "magento/magento2#37807",
                _without("state", "status"),
            ),
            ("order-lines-missing", "The order has no lines", _JSON, UNREPORTED, _put("items", [])),
        ),
    ),
    *of_answers(
        "GET",
        INVOICES,
        (
            (
                "grid-subtotal-of-order",
                "The grid shows the order's subtotal",
                _GRID,
                "magento/magento2#13804",
                _grid(_subtotal_of_order),
            ),
            (
                "grid-shipping-of-order",
                "The grid shows the order's shipping on every part",
                _GRID,
                "magento/magento2#14851",
                _grid(_shipping_of_order),
            ),
            (
                "grid-currency-wrong",
                "The grid shows another currency",
                _GRID,
                "magento/magento2#4980",
                _grid(_other_currency),
            ),
            (
                "grid-state-wrong",
                "The grid shows the invoice as open",
                _GRID,
                "magento/magento2#4385",
                _grid(_open_in_grid),
            ),
            ("grid-lags", "The invoice is missing in the grid", _GRID, "magento/magento2#4473", _lagging),
            ("grid-row-twice", "The grid shows each invoice twice", _GRID, UNREPORTED, _row_twice),
            (
                "grid-count-is-page-size",
                "total_count is the page size",
                _GRID,
                "magento/magento2#17295",
                _page_as_count,
            ),
        ),
    ),
    answer(
        "grid-filter-ignored", "The grid shows other orders' invoices too", _GRID, "magento/magento2#11022", _unfiltered
    ),
    answer(
        "capture-as-page",
        "The capture's answer is labelled as a web page",
        _JSON,
        "fooman/speedsteradvanced#25 (JSON sent as text/html)",
        replied("POST", CAPTURE, lambda reply: replace(reply, media_type="text/html; charset=UTF-8")),
    ),
    answer(
        "invoice-as-page",
        "The invoice is labelled as a web page",
        _JSON,
        "fooman/speedsteradvanced#25 (JSON sent as text/html)",
        replied("GET", INVOICE, lambda reply: replace(reply, media_type="text/html; charset=UTF-8")),
    ),
    answer(
        "notice-before-json",
        "A notice of PHP stands before the JSON",
        _JSON,
        "magento/magento2#8947",
        replied("GET", INVOICE, _noticed),
    ),
    answer(
        "json-cut-off",
        "The invoice's JSON is cut off",
        _JSON,
        UNREPORTED,
        replied("GET", INVOICE, lambda reply: replace(reply, body=reply.body[:-40])),
    ),
    answer(
        "capture-without-body",
        "The capture answers nothing",
        _JSON,
        UNREPORTED,
        replied("POST", CAPTURE, lambda reply: replace(reply, body=b"")),
    ),
    answer(
        "capture-done-but-500",
        "The capture is done, the answer is a failure",
        _JSON,
        "magento/magento2#4616",
        replied("POST", CAPTURE, lambda _: Reply(500, b'{"message":"Internal Error."}')),
    ),
    answer(
        "capture-with-302",
        "The capture's answer is a redirect",
        _JSON,
        UNREPORTED,
        replied("POST", CAPTURE, lambda reply: replace(reply, status=302, headers=(("Location", "/admin"),))),
    ),
)
