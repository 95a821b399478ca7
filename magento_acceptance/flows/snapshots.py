"""What stands around an order at one moment: the order, its invoices one by one and as a list, and the stock of its products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from magento_acceptance.expectations import ProductFacts, Snapshot, StockReading
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.record import RunRecord

Json = Any
_INVOICE_PAGE = 100
_NOT_FOUND = 404
_PHYSICAL = frozenset({"simple", "configurable", "bundle", "grouped"})


@dataclass(frozen=True)
class OrderSnapshot:
    """The answers read at one moment. `invoices` are the order's invoices, each as read by its id, oldest first."""

    order: Json
    invoices: tuple[Json, ...]
    listing: Json
    stock: StockReading

    def snapshot(self) -> Snapshot:
        """What a refused call must leave alone."""
        return Snapshot(self.order, self.listing, self.stock)


def read_stock(client: MagentoClient, skus: Iterable[str], stock_id: int) -> StockReading:
    """Read the source items of each SKU and its salable quantity on the stock."""
    source_items: dict[str, Any] = {}
    salable: dict[str, Any] = {}
    for sku in skus:
        source_items[sku] = client.get("inventory/source-items", params=where("sku", sku)).json
        salable[sku] = client.get(rest_path("inventory", "get-product-salable-quantity", sku, stock_id)).json
    return StockReading(source_items, salable)


def read_order_snapshot(client: MagentoClient, order_id: int, skus: Iterable[str], stock_id: int) -> OrderSnapshot:
    """Read everything around an order."""
    listing = client.get("invoices", params=where("order_id", order_id).page(_INVOICE_PAGE)).json
    ids = sorted(invoice["entity_id"] for invoice in listing["items"])
    return OrderSnapshot(
        order=client.get(rest_path("orders", order_id)).json,
        invoices=tuple(client.get(rest_path("invoices", invoice_id)).json for invoice_id in ids),
        listing=listing,
        stock=read_stock(client, skus, stock_id),
    )


def read_facts(client: MagentoClient, order: Json) -> dict[str, ProductFacts]:
    """What decides for each product of an order whether the capture moves it, by SKU of the lines that hold stock.

    A line whose SKU is no product, because it has custom options or the product was deleted, is left out.
    """
    facts = {}
    for sku, type_ in stocked_lines(order):
        answer = client.attempt("GET", rest_path("stockItems", sku))
        if answer.status == _NOT_FOUND and client.attempt("GET", rest_path("products", sku)).status == _NOT_FOUND:
            continue
        managed = answer.raise_for_refusal().json["manage_stock"]
        facts[sku] = ProductFacts(is_virtual=type_ not in _PHYSICAL, manage_stock=managed)
    return facts


def stocked_lines(order: Json) -> list[tuple[str, str]]:
    """SKU and product type of the lines that hold stock themselves."""
    lines = ((line["sku"], line["product_type"]) for line in order["items"])
    return [(sku, type_) for sku, type_ in lines if type_ in {"simple", "virtual", "downloadable"}]


def record_movements(record: RunRecord, stock_id: int, before: StockReading, after: StockReading) -> None:
    """Note every quantity that was read, before and after, for the closing summary."""
    for sku, listing in before.source_items.items():
        later = _quantities(after.source_items.get(sku, {}))
        for source, quantity in _quantities(listing).items():
            record.record_movement(sku, source, quantity, later.get(source, 0))
    for sku, quantity in before.salable.items():
        record.record_salable(sku, stock_id, quantity, after.salable[sku])


def source_quantities(reading: StockReading, sku: str) -> dict[str, Any]:
    """The quantity of a SKU at each source, by source code."""
    return _quantities(reading.source_items[sku])


def _quantities(listing: Mapping[str, Any]) -> dict[str, Any]:
    return {item["source_code"]: item["quantity"] for item in listing.get("items", [])}
