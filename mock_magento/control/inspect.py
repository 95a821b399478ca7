"""What is in the shop, as the shop's own REST answers tell it: nothing here knows how a domain keeps its records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from mock_magento.control.controlled import Controlled

MAX_SKUS = 200
"""So many products `stock` shows at most."""
LATEST = 500
"""So many orders and documents of each kind are shown at most: the latest."""

_DOCUMENTS = {
    "orders": (
        "orders",
        "items[entity_id,increment_id,state,status,created_at,customer_email,order_currency_code,grand_total,total_paid,total_due,"
        "total_refunded,items[item_id,parent_item_id,sku,name,product_type,price,qty_ordered,qty_invoiced,qty_shipped,qty_refunded,"
        "qty_canceled]]",
    ),
    "invoices": (
        "invoices",
        "items[entity_id,increment_id,order_id,state,created_at,order_currency_code,grand_total,items[sku,qty]]",
    ),
    "shipments": (
        "shipments",
        "items[entity_id,increment_id,order_id,created_at,items[sku,qty],tracks[track_number,title]]",
    ),
    "credit_memos": (
        "creditmemos",
        "items[entity_id,increment_id,order_id,state,created_at,grand_total,items[sku,qty]]",
    ),
}
_LISTS = {
    "sources": ("inventory/sources", "items[source_code,name,enabled]"),
    "stocks": ("inventory/stocks", "items[stock_id,name,extension_attributes]"),
}
_ALL = {"searchCriteria[currentPage]": 1}
_LATEST_FIRST = {
    "searchCriteria[sortOrders][0][field]": "entity_id",
    "searchCriteria[sortOrders][0][direction]": "DESC",
    "searchCriteria[pageSize]": LATEST,
}


def state(mock: Controlled, skus: Iterable[str] | None = None) -> dict[str, Any]:
    """Orders with their documents, sources, stocks with their sources by priority, and quantities by SKU.

    `stock` shows the named `skus`, or else those on orders and those assigned to a source other than `default`, MAX_SKUS at most.
    Each list is in the order of its ids; of orders and documents it has the latest LATEST, and `counts` says how many there are. All parts
    are of one moment only as far as no client writes in between.
    """
    result: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for name, (path, wanted) in _DOCUMENTS.items():
        latest, counts[name] = _list(mock, path, wanted, _LATEST_FIRST)
        result[name] = latest[::-1]
    for name, (path, wanted) in _LISTS.items():
        result[name], counts[name] = _list(mock, path, wanted)
    links, _ = _list(mock, "inventory/stock-source-links", "items[stock_id,source_code,priority]")
    for stock in result["stocks"]:
        channels = stock.pop("extension_attributes", {}).get("sales_channels", [])
        stock["websites"] = [channel["code"] for channel in channels]
        linked = [link for link in links if link["stock_id"] == stock["stock_id"]]
        stock["sources"] = [link["source_code"] for link in sorted(linked, key=lambda link: link["priority"])]
    held, counts["source_items"] = _list(mock, "inventory/source-items", "items[sku,source_code,quantity,status]")
    result["stock"] = _quantities(mock, result, held, list(skus) if skus is not None else None)
    return result | {"counts": counts}


def _quantities(
    mock: Controlled, shop: dict[str, Any], held: list[dict[str, Any]], skus: list[str] | None
) -> list[dict[str, Any]]:
    if skus is None:
        ordered = (line["sku"] for order in shop["orders"] for line in order.get("items", ()))
        placed = (item["sku"] for item in held if item["source_code"] != "default")
        skus = list(dict.fromkeys([*ordered, *placed]))
    by_sku: dict[str, list[dict[str, Any]]] = {}
    for item in held:
        by_sku.setdefault(item["sku"].lower(), []).append(item)
    return [
        {
            "sku": sku,
            "sources": {item["source_code"]: item["quantity"] for item in by_sku.get(sku.lower(), ())},
            "salable": {str(stock["stock_id"]): _salable(mock, sku, stock["stock_id"]) for stock in shop["stocks"]},
        }
        for sku in skus[:MAX_SKUS]
    ]


def _salable(mock: Controlled, sku: str, stock_id: int) -> Any:
    """The salable quantity, or None where the shop has no answer: unknown, not in this stock, or a type without own stock."""
    reply = mock.look(f"/rest/all/V1/inventory/get-product-salable-quantity/{quote(sku, safe='')}/{stock_id}")
    return json.loads(reply.body) if reply.status == 200 else None


def _list(
    mock: Controlled, path: str, wanted: str, criteria: Mapping[str, Any] = _ALL
) -> tuple[list[dict[str, Any]], int]:
    """The items of a list, cut down to the wanted fields, and how many there are in all."""
    reply = mock.look(f"/rest/all/V1/{path}", urlencode({**criteria, "fields": f"{wanted},total_count"}))
    if reply.status != 200:
        raise RuntimeError(f"the shop answered {path} with {reply.status}: {reply.body[:200]!r}")
    found = json.loads(reply.body)
    return found["items"], found["total_count"]
