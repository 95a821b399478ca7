"""'Order processing with REST APIs': its products, and how each kind of them goes into a cart."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any, Final

from magento_acceptance.errors import UnfitShop
from magento_acceptance.flows.cart import add_line, add_to_cart, cart_items, open_cart
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.idempotency import Done, NotFound
from magento_acceptance.flows.preparation import require_products
from magento_acceptance.flows.preparatory_write import done_if, write_preparatory
from magento_acceptance.flows.products import assign, save_source_items, unassign
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_source_items
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.writes import QUANTITY
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials.inventory import DEFAULT_SOURCE

SIMPLE: Final = "WS12-M-Orange"
DOWNLOADABLE: Final = "240-LV08"
CONFIGURABLE: Final = "MH01"
CHILD: Final = "MH01-S-Gray"
BUNDLE: Final = "24-WG080"
PARTS: Final = ("24-WG082-blue", "24-WG084", "24-WG086", "24-WG088")
PRODUCTS: Final = (SIMPLE, DOWNLOADABLE, CHILD, *PARTS)
"""The SKUs that are stocked at sources."""

PHYSICAL: Final = (SIMPLE, CHILD, *PARTS)
COMPOSITES: Final = (CONFIGURABLE, BUNDLE)
SHIPPING: Final = "tablerate_bestway"
_LENT: Final = Decimal(100)


def offer_products(client: MagentoClient, channel: SalesChannel, cleanup: CleanupStack, *, allowed: bool) -> str | None:
    """See to it that the serving stock sells the tutorial's products; returns the source that ships them, None for the default source.

    Where a source of the stock has them all, nothing is written. Else, with `allowed`, a hundred units of each are lent to its best
    source and taken back when the scenario ends. Raises UnfitShop where the shop lacks the products or may not be changed.
    """
    require_products(client, (*PRODUCTS, *COMPOSITES))
    source = _source_with_all(client, channel)
    if source is None:
        if not allowed:
            raise UnfitShop(
                f"stock {channel.stock_id}",
                f"has no source with all of {', '.join(PHYSICAL)}",
                f"put a unit of each at one of {', '.join(channel.sources)}, or set MAGENTO_ALLOW_INVENTORY_SETUP=true to let the "
                "scenario lend them",
            )
        source = channel.sources[0]
        _lend(client, cleanup, source)
    StockAvailability(client, channel.stock_id).await_sale(dict.fromkeys((*PRODUCTS, *COMPOSITES)))
    return None if source == DEFAULT_SOURCE else source


def fill_cart(client: MagentoClient, context: Context, shopper: Shopper) -> int:
    """Steps 4 and 5: a simple, a downloadable, a configurable and a bundle product, one of each; returns the cart's id."""
    quote_id = open_cart(client, context, shopper)
    held = {item["sku"] for item in cart_items(client, shopper)}
    for sku in (SIMPLE, DOWNLOADABLE):
        if sku not in held:
            add_to_cart(client, shopper, quote_id, sku, Decimal(1))
    if CHILD not in held:
        add_configurable(client, shopper, quote_id, CONFIGURABLE, CHILD)
    if not any(sku.startswith(f"{BUNDLE}-") for sku in held):
        add_bundle(client, shopper, quote_id, BUNDLE, PARTS)
    return quote_id


def add_configurable(client: MagentoClient, shopper: Shopper, quote_id: int, parent: str, child: str) -> None:
    """Put one variant of a configurable product into the cart, chosen by the values of the variant's attributes.

    Raises UnfitShop where the shop has no such variant.
    """
    options = client.get(rest_path("configurable-products", parent, "options", "all")).json
    fields = "sku,price,custom_attributes"
    children = client.get(rest_path("configurable-products", parent, "children"), params=[("fields", fields)]).json
    found = next((product for product in children if product["sku"] == child), None)
    if found is None:
        raise UnfitShop(parent, f"has no variant {child}", "the scenario needs Luma's sample data as it comes")
    values = {entry["attribute_code"]: entry["value"] for entry in found["custom_attributes"]}
    chosen = [
        {"option_id": option["attribute_id"], "option_value": int(values[option["label"].lower()])}
        for option in options
    ]
    _add(client, shopper, quote_id, parent, {"configurable_item_options": chosen})


def add_bundle(client: MagentoClient, shopper: Shopper, quote_id: int, bundle: str, parts: Iterable[str]) -> None:
    """Put a bundle with the given parts into the cart. Raises UnfitShop where an option has none of them."""
    wanted = set(parts)
    chosen = []
    for option in client.get(rest_path("bundle-products", bundle, "options", "all")).json:
        selections = [int(link["id"]) for link in option["product_links"] if link["sku"] in wanted]
        if not selections:
            raise UnfitShop(f"option {option['title']!r} of {bundle}", f"has none of {', '.join(sorted(wanted))}")
        chosen.append({"option_id": option["option_id"], "option_qty": 1, "option_selections": selections})
    _add(client, shopper, quote_id, bundle, {"bundle_options": chosen})


def _add(client: MagentoClient, shopper: Shopper, quote_id: int, sku: str, options: dict[str, Any]) -> None:
    item = {"sku": sku, "qty": 1, "quote_id": quote_id, "product_option": {"extension_attributes": options}}
    add_line(client, shopper, item, cart_items(client, shopper))


def _source_with_all(client: MagentoClient, channel: SalesChannel) -> str | None:
    """The stock's best source that has a unit of every product, the downloadable one at least assigned."""
    fitting = set(channel.sources)
    for sku, listing in read_source_items(client.get, PRODUCTS).items():
        least = 1 if sku in PHYSICAL else 0
        fitting &= {
            item["source_code"]
            for item in listing["items"]
            if item["quantity"] >= least and (item["status"] == 1 or not least)
        }
    return next((code for code in channel.sources if code in fitting), None)


def _lend(client: MagentoClient, cleanup: CleanupStack, source: str) -> None:
    """Assign the products to a source, all together first: a part of a bundle that ships together may have a quantity only at a source
    that the other parts are assigned to (Magento\\InventoryBundleProduct\\Model\\SourceItem\\Validator\\ShipmentTypeValidator, which
    bulk assignments do not pass through).
    """
    for sku, listing in read_source_items(client.known, PRODUCTS).items():
        before = next((item for item in listing["items"] if item["source_code"] == source), None)
        take_back = partial(_take_back, client, sku, source, before)
        key = (QUANTITY, f"{sku} at {source}")
        cleanup.add(f"the units of {sku} lent to {source}", take_back, resource_key=key)
    _assign_all(client, source)
    for sku in PRODUCTS:
        assign(client, sku, {source: _LENT})


def _assign_all(client: MagentoClient, source: str) -> None:
    what = f"assignment of the tutorial's products to {source}"

    def find() -> Done | NotFound:
        found = read_source_items(client.get, PRODUCTS).values()
        done = all(any(item["source_code"] == source for item in listing["items"]) for listing in found)
        return done_if(done, what)

    body = {"skus": list(PRODUCTS), "sourceCodes": [source]}
    path = "inventory/bulk-product-source-assign"
    write_preparatory(client, "POST", path, body, what=what, where=f"source {source}", find=find)


def _take_back(client: MagentoClient, sku: str, source: str, before: Json | None) -> None:
    if before is None:
        unassign(client, {sku: [source]})
    else:
        save_source_items(client, [before])
