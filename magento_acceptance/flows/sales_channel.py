"""The sales channel of the settings' store view: its website, the stock that serves it, and the sources by priority."""

from __future__ import annotations

from dataclasses import dataclass

from magento_acceptance.errors import UnfitShop
from magento_acceptance.rest.client import MagentoClient, rest_path


@dataclass(frozen=True)
class SalesChannel:
    """The website that orders are placed on, and the stock that serves it.

    `sources` are the codes of the stock's enabled sources, best priority first.
    """

    website_id: int
    website_code: str
    stock_id: int
    sources: tuple[str, ...]


def find_sales_channel(client: MagentoClient) -> SalesChannel:
    """Find website, stock and sources of the client's store code. Raises UnfitShop where the store or a source is missing."""
    configs = client.known("store/storeConfigs").json
    website_id = next((config["website_id"] for config in configs if config["code"] == client.store), None)
    websites = client.known("store/websites").json
    website_code = next((website["code"] for website in websites if website["id"] == website_id), None)
    if website_id is None or website_code is None:
        codes = ", ".join(config["code"] for config in configs)
        raise UnfitShop("the shop", f"has no store view {client.store!r}", f"set MAGENTO_STORE_CODE to one of: {codes}")
    stock_id = client.known(rest_path("inventory", "stock-resolver", "website", website_code)).json["stock_id"]
    return SalesChannel(website_id, website_code, stock_id, sources_by_priority(client, stock_id))


def sources_by_priority(client: MagentoClient, stock_id: int) -> tuple[str, ...]:
    """The codes of a stock's enabled sources, best priority first. Raises UnfitShop where it has none."""
    found = client.known(rest_path("inventory", "get-sources-assigned-to-stock-ordered-by-priority", stock_id)).json
    codes = tuple(source["source_code"] for source in found if source["enabled"])
    if not codes:
        raise UnfitShop(f"stock {stock_id}", "has no enabled source", "assign one under Stores > Inventory > Stocks")
    return codes
