"""Steps 2 to 5 of the tutorial: sources, stock, links and source items, made when missing and reused when right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import CheckRow
from magento_acceptance.expectations.check_rows import check_keys
from magento_acceptance.flows.idempotency import Done, NotFound
from magento_acceptance.flows.preparatory_write import done_if, write_preparatory
from magento_acceptance.flows.products import assign, unassign
from magento_acceptance.flows.sales_channel import SalesChannel, find_sales_channel
from magento_acceptance.flows.snapshots import read_source_items
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.rest.answer import Answer, Json
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.tutorials import inventory as tutorial

_ENTERED = "entered by the tutorial"
_HOW_TO_FIX = "set MAGENTO_ALLOW_INVENTORY_SETUP=true to let the scenarios set it, or restore it by hand"


def prepare_inventory(client: MagentoClient, context: Context, *, allowed: bool) -> SalesChannel:
    """Bring the shop to where Step 5 leaves it; a shop already there is left as it is.

    With `allowed` False nothing is written: UnfitShop names what differs. Keeps the stock's id as `stock`.
    """
    require_products(client, tutorial.QUANTITIES)
    prepare_sources(client, allowed=allowed)
    stock_id = prepare_stock(client, context, locate_website(client), allowed=allowed)
    prepare_links(client, stock_id, allowed=allowed)
    prepare_source_items(client, allowed=allowed)
    return find_sales_channel(client)


def require_products(client: MagentoClient, skus: Iterable[str]) -> None:
    """Raise UnfitShop where the shop lacks one of Luma's products."""
    missing = [
        sku for sku in skus if client.attempt("GET", rest_path("stockItems", sku)).status == HTTPStatus.NOT_FOUND
    ]
    if missing:
        fix = "the scenario needs Luma's sample data (bin/magento sampledata:deploy, setup:upgrade)"
        raise UnfitShop("the shop", f"has no {', '.join(missing)}", fix)


def prepare_sources(client: MagentoClient, *, allowed: bool) -> None:
    """Step 2: the eight sources."""
    present = {source["source_code"]: source for source in client.items("inventory/sources")}
    for wanted in tutorial.SOURCES:
        found = present.get(wanted.code)
        if found is None:
            _must_be(allowed, f"source {wanted.code} is missing")
            _save_source(client, "POST", "inventory/sources", wanted)
        elif differing := _differences(wanted.body(), found):
            _must_be(allowed, f"source {wanted.code} has other values of {', '.join(differing)}")
            _save_source(client, "PUT", rest_path("inventory", "sources", wanted.code), wanted)


def _save_source(client: MagentoClient, method: str, path: str, source: tutorial.TutorialSource) -> None:
    what = f"source {source.code}"

    def find() -> Done | NotFound:
        found = client.attempt("GET", rest_path("inventory", "sources", source.code))
        return done_if(found.ok and not _differences(source.body(), found.json), what)

    write_preparatory(client, method, path, {"source": source.body()}, what=what, where=what, find=find)


def check_sources(client: MagentoClient) -> list[CheckRow]:
    """Every value of the tutorial's sources, each judged against what was entered."""
    rows: list[CheckRow] = []
    for wanted in tutorial.SOURCES:
        found = client.get(rest_path("inventory", "sources", wanted.code)).json
        body = wanted.body()
        extension = body.pop("extension_attributes", {})
        entered = {key: (_exact(value), _ENTERED) for key, value in body.items()}
        rows += check_keys(found, entered, f"/{wanted.code}", of=wanted.code)
        held = found.get("extension_attributes", {})
        kept = {key: (value, _ENTERED) for key, value in extension.items()}
        rows += check_keys(held, kept, f"/{wanted.code}", of=wanted.code)
    return rows


def locate_website(client: MagentoClient) -> str:
    """The code of the website behind the client's store code."""
    return find_sales_channel(client).website_code


def prepare_stock(client: MagentoClient, context: Context, website_code: str, *, allowed: bool) -> int:
    """Step 3: the stock that serves the website; returns its id."""
    channel = {"type": "website", "code": website_code}
    answer, found = _read_stock(client)
    if found is None:
        _must_be(allowed, f"stock {tutorial.STOCK_NAME!r} is missing")
        made = _save_stock(client, "POST", "inventory/stocks", [channel])
        context.put("stock", made.json, made)
        return int(made.json)
    stock_id = int(found["stock_id"])
    channels = _channels(found)
    if channel not in channels:
        _must_be(allowed, f"stock {tutorial.STOCK_NAME!r} does not serve the website {website_code}")
        _save_stock(client, "PUT", rest_path("inventory", "stocks", stock_id), [*channels, channel])
    context.put("stock", stock_id, answer)
    return stock_id


def _read_stock(client: MagentoClient) -> tuple[Answer, Json | None]:
    answer = client.get("inventory/stocks", params=where("name", tutorial.STOCK_NAME))
    return answer, next(iter(answer.json["items"]), None)


def _channels(stock: Json) -> list[Json]:
    return list(stock.get("extension_attributes", {}).get("sales_channels", []))


def _save_stock(client: MagentoClient, method: str, path: str, channels: list[Json]) -> Answer:
    what = f"stock {tutorial.STOCK_NAME!r}"

    def find() -> Done | NotFound:
        _, found = _read_stock(client)
        if found is None or any(channel not in _channels(found) for channel in channels):
            return NotFound()
        return Done(what, found["stock_id"])

    stock = {"name": tutorial.STOCK_NAME, "extension_attributes": {"sales_channels": channels}}
    return write_preparatory(client, method, path, {"stock": stock}, what=what, where=what, find=find)


def prepare_links(client: MagentoClient, stock_id: int, *, allowed: bool) -> None:
    """Step 4: the stock's sources and their priorities."""
    found = _priorities(client, stock_id)
    surplus = sorted(found.keys() - tutorial.PRIORITIES.keys())
    if surplus:
        _must_be(allowed, f"stock {stock_id} has further sources: {', '.join(surplus)}")
        links = [{"source_code": code, "stock_id": stock_id} for code in surplus]
        _write_links(client, "inventory/stock-source-links-delete", stock_id, links, dict.fromkeys(surplus))
    if any(found.get(code) != priority for code, priority in tutorial.PRIORITIES.items()):
        _must_be(allowed, f"stock {stock_id} has not the tutorial's sources with the tutorial's priorities")
        wanted = [
            {"source_code": code, "stock_id": stock_id, "priority": priority}
            for code, priority in tutorial.PRIORITIES.items()
        ]
        _write_links(client, "inventory/stock-source-links", stock_id, wanted, tutorial.PRIORITIES)


def _priorities(client: MagentoClient, stock_id: int) -> dict[str, int]:
    links = client.items("inventory/stock-source-links", where("stock_id", stock_id))
    return {link["source_code"]: link["priority"] for link in links}


def _write_links(
    client: MagentoClient, path: str, stock_id: int, links: list[Json], wanted: Mapping[str, int | None]
) -> None:
    """Link or unlink sources, so that their priorities are as `wanted` (None: no link)."""
    what = f"links of stock {stock_id}"

    def find() -> Done | NotFound:
        found = _priorities(client, stock_id)
        return done_if(all(found.get(code) == priority for code, priority in wanted.items()), what)

    write_preparatory(client, "POST", path, {"links": links}, what=what, where=what, find=find)


def prepare_source_items(client: MagentoClient, *, allowed: bool) -> None:
    """Step 5: the three products leave the source `default` for the tutorial's sources."""
    listings = read_source_items(client.get, tutorial.QUANTITIES)
    for sku, quantities in tutorial.QUANTITIES.items():
        found = {item["source_code"]: (item["quantity"], item["status"]) for item in listings[sku]["items"]}
        if found == {code: (quantity, 1) for code, quantity in quantities.items()}:
            continue
        _must_be(allowed, f"{sku} is not at the tutorial's sources in the tutorial's quantities")
        unassign(client, {sku: sorted(found.keys() - quantities.keys())})
        assign(client, sku, {code: Decimal(quantity) for code, quantity in quantities.items()})


def require_unreserved(client: MagentoClient, channel: SalesChannel) -> None:
    """Raise UnfitShop where orders reserve units of the tutorial's products."""
    totals = {sku: sum(quantities.values()) for sku, quantities in tutorial.QUANTITIES.items()}
    StockAvailability(client, channel.stock_id).require_unreserved(totals)


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    differing = []
    for key, value in wanted.items():
        if key == "extension_attributes":
            differing += _differences(value, found.get(key, {}))
        elif found.get(key) != _exact(value):
            differing.append(key)
    return differing


def _must_be(allowed: bool, problem: str) -> None:
    if not allowed:
        raise UnfitShop("the shop", f"is not as the tutorial leaves it: {problem}", _HOW_TO_FIX)
