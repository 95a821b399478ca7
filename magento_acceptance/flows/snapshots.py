"""What stands around an order at one moment: the order, its invoices one by one and as a list, and the stock of its products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from magento_acceptance.expectations import ProductFacts, Snapshot, StockReading
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.record import RunRecord

Json = Any
_INVOICE_PAGE = 100
_SKUS_IN_A_SEARCH = 30
"""So many that the address stays below the 8 KB that web servers take."""

_PHYSICAL = frozenset({"simple", "configurable", "bundle", "grouped"})

Read = Callable[..., Answer]
"""How to read: `MagentoClient.get`, or `MagentoClient.known` where what was read since the last write serves."""


@dataclass(frozen=True)
class OrderSnapshot:
    """The responses read at one moment. `invoices` are the order's invoices, each as read by its id, oldest first."""

    order: Json
    invoices: tuple[Json, ...]
    listing: Json
    stock: StockReading

    def snapshot(self) -> Snapshot:
        """What a refused call must leave alone."""
        return Snapshot(self.order, self.listing, self.stock)


def read_stock(read: Read, skus: Iterable[str], stock_id: int) -> StockReading:
    """The source items of each SKU and its salable quantity on the stock."""
    skus = list(dict.fromkeys(skus))
    salable = {sku: read(rest_path("inventory", "get-product-salable-quantity", sku, stock_id)).json for sku in skus}
    return StockReading(read_source_items(read, skus), salable)


def read_source_items(read: Read, skus: Iterable[str]) -> dict[str, Json]:
    """The source items of each SKU as a list that was searched for it alone would show them, many SKUs in one search.

    `total_count` is the search's, less the items of other SKUs.
    """
    ordered = sorted(skus)
    alone = [[sku] for sku in ordered if "," in sku]  # a list of values is split at commas
    found: dict[str, Json] = {}
    for some in (*alone, *in_searches(sku for sku in ordered if "," not in sku)):
        search = where("sku", some, "in") if some not in alone else where("sku", some[0])
        found |= _by_sku(read("inventory/source-items", params=search).json, some)
    return found


def in_searches(skus: Iterable[str]) -> Iterator[list[str]]:
    """SKUs by as many as one call may name."""
    left = list(skus)
    for at in range(0, len(left), _SKUS_IN_A_SEARCH):
        yield left[at : at + _SKUS_IN_A_SEARCH]


def _by_sku(listing: Json, skus: Sequence[str]) -> dict[str, Json]:
    """A list of source items as one list for each SKU; an item of another SKU is shown with the first."""
    own: dict[str, list[Json]] = {sku: [] for sku in skus}
    names = {sku.casefold(): sku for sku in skus}  # MySQL compares SKUs without regard to case
    for item in listing["items"]:
        own[names.get(str(item["sku"]).casefold(), skus[0])].append(item)
    others = len(listing["items"])
    count = listing.get("total_count")
    return {
        sku: {
            **listing,
            "items": items,
            **({"total_count": count - (others - len(items))} if isinstance(count, int) else {}),
        }
        for sku, items in own.items()
    }


def read_order_snapshot(read: Read, order_id: int, skus: Iterable[str], stock_id: int) -> OrderSnapshot:
    """Everything around an order."""
    listing = read("invoices", params=where("order_id", order_id).page(_INVOICE_PAGE)).json
    ids = sorted(invoice["entity_id"] for invoice in listing["items"])
    return OrderSnapshot(
        order=read(rest_path("orders", order_id)).json,
        invoices=tuple(read(rest_path("invoices", invoice_id)).json for invoice_id in ids),
        listing=listing,
        stock=read_stock(read, skus, stock_id),
    )


def read_facts(
    client: MagentoClient, order: Json, made: Mapping[str, ProductFacts] = MappingProxyType({})
) -> dict[str, ProductFacts]:
    """What decides for each product of an order whether the capture moves it, by SKU of the lines that hold stock.

    `made` are those of products that the scenario itself has made. A line whose SKU is no product, because it has custom options or the
    product was deleted, is left out.
    """
    facts = {}
    for sku, type_ in stocked_lines(order):
        if sku in made:
            facts[sku] = made[sku]
            continue
        answer = client.attempt("GET", rest_path("stockItems", sku))
        if (
            answer.status == HTTPStatus.NOT_FOUND
            and client.attempt("GET", rest_path("products", sku)).status == HTTPStatus.NOT_FOUND
        ):
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
