"""Products of the scenarios' own: unique SKUs, known stock, removed when the scenario ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Literal

from magento_acceptance.expectations import ProductFacts
from magento_acceptance.flows.idempotency import Done, NotFound
from magento_acceptance.flows.preparatory_write import done_if, write_preparatory
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import ShopDefaults, preparing
from magento_acceptance.flows.snapshots import read_source_items
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.rest.answer import Answer, Json
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials.inventory import DEFAULT_SOURCE

_NO_LIMITS: Final[Mapping[str, Any]] = {
    "min_qty": 0,
    "use_config_min_qty": False,
    "min_sale_qty": 0,
    "use_config_min_sale_qty": 0,
    "max_sale_qty": 10000,
    "use_config_max_sale_qty": False,
    "enable_qty_increments": False,
    "use_config_enable_qty_inc": False,
    "backorders": 0,
    "use_config_backorders": False,
}
"""Of a stock item: no out-of-stock threshold, no minimum, no increments, no backorders, whatever the shop's own configuration says."""

ProductType = Literal["simple", "virtual"]
DEFAULT_ATTRIBUTE_SET: Final = 4
"""The id of the attribute set 'Default' of products in every installation (Magento\\Catalog\\Setup)."""


@dataclass(frozen=True)
class OwnProduct:
    """A product that a scenario created, with `quantity` units at `source`; `managed` says whether Magento counts them."""

    sku: str
    name: str
    type: ProductType
    managed: bool
    price: Decimal
    quantity: Decimal
    source: str
    product_id: int

    @property
    def facts(self) -> ProductFacts:
        """What decides whether its quantity moves."""
        return ProductFacts(is_virtual=self.type == "virtual", manage_stock=self.managed)


@dataclass(frozen=True)
class ProductMaker:
    """Makes products of the scenario's own, which are removed when it ends."""

    client: MagentoClient
    context: Context
    cleanup: CleanupStack
    channel: SalesChannel
    defaults: ShopDefaults

    def create(
        self,
        sku: str,
        name: str,
        type_: ProductType,
        price: Decimal,
        quantity: Decimal,
        *,
        managed: bool = True,
        source: str | None = None,
        by_weight: bool = False,
    ) -> OwnProduct:
        """Create a product with `quantity` units at `source` (default: the serving stock's source of best priority).

        `by_weight` lets it be sold in fractions. Where the shop profile names a minimum order, twice that is added to the price, so that
        every order reaches it, after a discount of a half too.
        Magento puts a new product's quantity on the source `default`; where another source serves, it is moved there. `await_sale` tells
        when the stock sells it. Raises UnfitShop where the shop refuses the product.
        """
        chosen = source or self.channel.sources[0]
        of_profile = self.defaults.profile.product
        product: dict[str, Any] = {
            "sku": sku,
            "name": name,
            "attribute_set_id": DEFAULT_ATTRIBUTE_SET,
            "price": price + 2 * self.defaults.profile.minimum_order,
            "status": 1,
            "visibility": 4,
            "type_id": type_,
            **({"weight": 1} if type_ == "simple" else {}),
            **of_profile,
            "extension_attributes": {
                **of_profile.get("extension_attributes", {}),
                "website_ids": [self.channel.website_id],
                "stock_item": {
                    "qty": quantity,
                    "is_in_stock": True,
                    "manage_stock": managed,
                    "use_config_manage_stock": False,
                    "is_qty_decimal": by_weight,
                    **_NO_LIMITS,
                },
            },
        }
        # deleting a product leaves its source items behind: entered first, so removed last
        remove = partial(remove_source_items, self.client)
        self.cleanup.gather("source items of the scenario's products", sku, remove)
        self.cleanup.delete(self.client, rest_path("products", sku), what=f"product {sku}", sku=sku)
        with preparing("a product of the scenario's own"):
            answer = _create(self.client, sku, product, quantity if managed else None)
            self.context.put("product", answer.json["id"], answer, key=sku)
            if chosen != DEFAULT_SOURCE:
                assign(self.client, sku, {chosen: quantity})
                unassign(self.client, {sku: [DEFAULT_SOURCE]})
        return OwnProduct(sku, name, type_, managed, price, quantity, chosen, answer.json["id"])

    def await_sale(self, products: Iterable[OwnProduct]) -> None:
        """Wait until the stock sells new products, all units of each. Raises UnfitShop where that does not happen."""
        wanted = {product.sku: product.quantity if product.managed else None for product in products}
        StockAvailability(self.client, self.channel.stock_id).await_sale(wanted)


def _create(client: MagentoClient, sku: str, product: Json, quantity: Decimal | None) -> Answer:
    """Create a product; of one that is there in part only nothing counts as found, since sending it again completes it."""

    def find() -> Done | NotFound:
        found = client.attempt("GET", rest_path("products", sku))
        if found.status == HTTPStatus.NOT_FOUND:
            return NotFound()
        made = found.raise_for_refusal().json
        stocked, _ = _stocked(client, sku).get(DEFAULT_SOURCE, (None, None))
        complete = quantity is None or stocked == quantity
        return Done(f"product {made['id']}", made, found.exchange) if complete else NotFound()

    what = f"product {sku}"
    return write_preparatory(client, "POST", "products", {"product": product}, what=what, where=what, find=find)


def assign(client: MagentoClient, sku: str, quantities: dict[str, Decimal]) -> None:
    """Set the quantity (in stock) of a SKU at sources, by source code."""
    items = [
        {"sku": sku, "source_code": source, "quantity": quantity, "status": 1}
        for source, quantity in quantities.items()
    ]
    save_source_items(client, items)


def save_source_items(client: MagentoClient, items: Sequence[Json]) -> None:
    """Set source items of one SKU, each with source code, quantity and status (1 in stock, 0 not)."""
    sku = items[0]["sku"]
    wanted = {item["source_code"]: (item["quantity"], item["status"]) for item in items}
    what = f"source items of {sku}"

    def find() -> Done | NotFound:
        return done_if(wanted.items() <= _stocked(client, sku).items(), what)

    body = {"sourceItems": list(items)}
    write_preparatory(client, "POST", "inventory/source-items", body, what=what, where=what, find=find)


def _stocked(client: MagentoClient, sku: str) -> dict[str, tuple[Any, Any]]:
    """Quantity and status of a SKU by source code."""
    items = read_source_items(client.get, [sku])[sku]["items"]
    return {item["source_code"]: (item["quantity"], item["status"]) for item in items}


def remove_source_items(client: MagentoClient, skus: Collection[str]) -> None:
    """Unassign SKUs from every source."""
    found = read_source_items(client.get, skus)
    unassign(client, {sku: [item["source_code"] for item in listing["items"]] for sku, listing in found.items()})


def unassign(client: MagentoClient, sources: Mapping[str, Collection[str]]) -> None:
    """Unassign SKUs from sources, given by SKU, in one call."""
    rows = [{"sku": sku, "source_code": source} for sku, codes in sources.items() for source in codes]
    if not rows:
        return
    place = f"source items of {', '.join(sku for sku, codes in sources.items() if codes)}"
    what = f"removal of {', '.join('{sku} from {source_code}'.format(**row) for row in rows)}"

    def find() -> Done | NotFound:
        return done_if(all(_stocked(client, sku).keys().isdisjoint(codes) for sku, codes in sources.items()), what)

    body = {"sourceItems": rows}
    write_preparatory(client, "POST", "inventory/source-items-delete", body, what=what, where=place, find=find)
