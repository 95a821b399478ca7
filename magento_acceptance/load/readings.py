"""Reading, after a load, all that its laws are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.load.laws import SUMS, Readings
from magento_acceptance.load.shared_products import SharedProducts
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where
from magento_acceptance.run_tag import run_tag_of

_PREFIXES: Final = ("", "base_")
_ORDER: Final = ("entity_id", "increment_id", "quote_id", *(prefix + key for prefix in _PREFIXES for key in SUMS))
_ORDER_LINE: Final = ("item_id", "sku", "qty_ordered", "qty_canceled", "qty_refunded", "qty_invoiced")
_INVOICE: Final = (
    "entity_id",
    "increment_id",
    "order_id",
    *(prefix + key for prefix in _PREFIXES for key in SUMS.values()),
)
_INVOICE_LINE: Final = ("order_item_id", "sku", "qty")
_ORDERS_IN_A_SEARCH: Final = 50
"""So many ids that the address stays short."""


def read(client: MagentoClient, products: SharedProducts) -> Readings:
    """Read every order of the load's customers, found by their address, with its invoices, and the stock of its products.

    Raises what the client raises.
    """
    pattern = f"{products.run_tag}-%"
    orders = [
        _part(order, _ORDER, _ORDER_LINE)
        for order in client.items("orders", where("customer_email", pattern, "like").sort("entity_id"))
        if run_tag_of(order["customer_email"]) == products.run_tag
    ]
    stock = read_stock(client.get, products.facts, products.channel.stock_id)
    return Readings(orders, _invoices(client, [order["entity_id"] for order in orders]), stock)


def _invoices(client: MagentoClient, orders: Sequence[int]) -> list[Json]:
    found: list[Json] = []
    for first in range(0, len(orders), _ORDERS_IN_A_SEARCH):
        some = where("order_id", orders[first : first + _ORDERS_IN_A_SEARCH], "in").sort("entity_id")
        found += [_part(invoice, _INVOICE, _INVOICE_LINE) for invoice in client.items("invoices", some)]
    return found


def _part(document: Json, keys: Sequence[str], line_keys: Sequence[str]) -> Json:
    """What laws judge of a document: of many thousands of orders all of it would not fit into memory."""
    lines = [{key: line[key] for key in line_keys if key in line} for line in document["items"]]
    return {**{key: document[key] for key in keys if key in document}, "items": lines}
