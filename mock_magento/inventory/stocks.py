"""Stocks, their sales channels, and the links between stocks and sources.

Rules from Magento_Inventory (StockRepository, StockSourceLinksSave and -Delete with their validators), Magento_InventorySales
(SalesChannelsValidator, SaveSalesChannelsLinksPlugin, PreventDeletingAssignedToSalesChannelsStockPlugin) and Magento_InventoryCatalog (the
default stock and source stay linked to each other only).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mock_magento.inventory.salable import stock_of_website
from mock_magento.inventory.sources import EMPTY, Errors
from mock_magento.records.inventory import DEFAULT_SOURCE, DEFAULT_STOCK, WEBSITE, Link, Stock
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import Crash, InputErrors, MagentoError, NoSuchEntity, ValidationFailed
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed
from mock_magento.webapi.values import path_id

routes = Routes()
route = routes.route


_STOCK_COLUMNS: Final = frozenset({"stock_id", "name"})
_LINK_COLUMNS: Final = frozenset({"link_id", "stock_id", "source_code", "priority"})
ADMIN_WEBSITE: Final = "admin"


@route("GET", "/V1/inventory/stocks", "Magento_InventoryApi::stock")
def list_stocks(call: Call) -> dict[str, Any]:
    """Stocks by searchCriteria."""
    stocks = call.shop.inventory.stocks.values()
    return listed(
        call.get("searchCriteria"),
        stocks,
        lambda stock: {"stock_id": stock.stock_id, "name": stock.name},
        _STOCK_COLUMNS,
        document,
    )


@route("GET", "/V1/inventory/stocks/{stockId}", "Magento_InventoryApi::stock")
def read_stock(call: Call) -> dict[str, Any]:
    """One stock by its id."""
    return document(stock(call.shop, call["stockId"]))


@route("POST", "/V1/inventory/stocks", "Magento_InventoryApi::stock_edit")
def create_stock(call: Call) -> int:
    """Create a stock, or change the one whose id is given; returns the id."""
    return _save(call.shop, call["stock"])


@route("PUT", "/V1/inventory/stocks/{stockId}", "Magento_InventoryApi::stock_edit")
def change_stock(call: Call) -> int:
    """Change the stock with the id in the path; returns the id."""
    return _save(call.shop, {**call["stock"], "stock_id": path_id(call["stockId"], "stock_id")})


@route("DELETE", "/V1/inventory/stocks/{stockId}", "Magento_InventoryApi::stock_delete")
def delete_stock(call: Call) -> list[Any]:
    """Delete a stock that sells nowhere, with its links."""
    state = call.shop.inventory
    stock_id = call["stockId"]
    if stock_id == DEFAULT_STOCK:
        raise MagentoError("Default Stock could not be deleted.")
    if stock_id in state.stocks and state.stocks[stock_id].sales_channels:
        raise MagentoError("Stock has at least one sale channel and could not be deleted.")
    stock(call.shop, stock_id)
    del state.stocks[stock_id]
    for key in [key for key in state.links if key[0] == stock_id]:
        del state.links[key]
    for row in [row for row in state.index if row[0] == stock_id]:
        del state.index[row]
    return []


@route("GET", "/V1/inventory/stock-resolver/{type}/{code}", "Magento_InventorySalesApi::stock")
def resolve_stock(call: Call) -> dict[str, Any]:
    """The stock that sells through a channel; the admin website sells from the default stock."""
    kind, code = call["type"], call["code"]
    if (kind, code) == (WEBSITE, ADMIN_WEBSITE):
        return document(call.shop.inventory.stocks[DEFAULT_STOCK])
    if kind != WEBSITE:
        raise NoSuchEntity("No linked stock found")
    return document(call.shop.inventory.stocks[stock_of_website(call.shop, code)])


@route("GET", "/V1/inventory/stock-source-links", "Magento_InventoryApi::stock_source_link")
def list_links(call: Call) -> dict[str, Any]:
    """Links by searchCriteria."""
    links = sorted(call.shop.inventory.links.values(), key=lambda link: link.link_id)
    return listed(call.get("searchCriteria"), links, _link_row, _LINK_COLUMNS, _link_row)


@route("POST", "/V1/inventory/stock-source-links", "Magento_InventoryApi::stock_source_link")
def save_links(call: Call) -> list[Any]:
    """Link sources to stocks, or change the priority of links that exist."""
    links = _links(call)
    if not links:
        raise InputErrors([("Input data is empty", None)])
    errors = [error for link in links for error in _link_errors(link)]
    if errors:
        raise ValidationFailed(errors)
    state = call.shop.inventory
    for link in links:
        if link["stock_id"] not in state.stocks or link["source_code"].lower() not in state.sources:
            raise MagentoError("Could not save StockSourceLinks")
    for link in links:
        key = (link["stock_id"], link["source_code"].lower())
        former = state.links.get(key)
        if former is None:
            state.last_link_id += 1
            source = state.sources[link["source_code"].lower()]
            state.links[key] = Link(state.last_link_id, link["stock_id"], source.code, link["priority"])
        else:
            state.links[key] = replace(former, priority=link["priority"])
    return []


@route("POST", "/V1/inventory/stock-source-links-delete", "Magento_InventoryApi::stock_source_link")
def delete_links(call: Call) -> list[Any]:
    """Take sources out of stocks; links that do not exist are passed over."""
    links = _links(call)
    for link in links:
        if link.get("stock_id") == DEFAULT_STOCK or link.get("source_code") == DEFAULT_SOURCE:
            raise MagentoError("Can not delete link related to Default Source or Default Stock")
    if not links:
        raise InputErrors([("Input data is empty", None)])
    for link in links:
        call.shop.inventory.links.pop((link.get("stock_id") or 0, (link.get("source_code") or "").lower()), None)
    return []


def stock(shop: Shop, stock_id: int) -> Stock:
    """The stock with this id; raises NoSuchEntity."""
    found = shop.inventory.stocks.get(stock_id)
    if found is None:
        raise NoSuchEntity('Stock with id "%value" does not exist.', {"value": stock_id})
    return found


def document(stock: Stock) -> dict[str, Any]:
    """A stock as its interface shows it."""
    channels = [{"type": kind, "code": code} for kind, code in stock.sales_channels]
    return {"stock_id": stock.stock_id, "name": stock.name, "extension_attributes": {"sales_channels": channels}}


def _save(shop: Shop, given: Mapping[str, Any]) -> int:
    extension = given.get("extension_attributes") or {}
    channels = extension.get("sales_channels") or []
    errors = _stock_errors(shop, given, channels)
    if errors:
        raise ValidationFailed(errors)
    state = shop.inventory
    stock_id = given.get("stock_id") or state.last_stock_id + 1
    former = state.stocks.get(stock_id)
    if given.get("stock_id") and former is None:
        # an UPDATE that meets no row: nothing is written, and channels find no stock to point to
        if channels:
            raise MagentoError("Could not replace Sales Channels for Stock")
        return int(stock_id)
    wanted = tuple(dict.fromkeys((channel["type"], channel["code"]) for channel in channels))
    lost = () if former is None else tuple(entry for entry in former.sales_channels if entry not in wanted)
    for other in list(state.stocks.values()):
        kept = tuple(entry for entry in other.sales_channels if entry not in wanted)
        if other.stock_id != stock_id and kept != other.sales_channels:
            state.stocks[other.stock_id] = replace(other, sales_channels=kept)
    state.stocks[stock_id] = Stock(stock_id, given["name"], wanted)
    if lost:
        # a website always sells from some stock: what this one gave up, the default stock takes
        default = state.stocks[DEFAULT_STOCK]
        state.stocks[DEFAULT_STOCK] = replace(
            default, sales_channels=(*lost, *(entry for entry in default.sales_channels if entry not in lost))
        )
    state.last_stock_id = max(state.last_stock_id, stock_id)
    return int(stock_id)


def _stock_errors(shop: Shop, given: Mapping[str, Any], channels: list[Mapping[str, Any]]) -> Errors:
    errors: Errors = []
    if not (given.get("name") or "").strip():
        errors.append((EMPTY, {"field": "name"}))
    for channel in channels:
        kind, code = channel.get("type") or "", channel.get("code") or ""
        errors += [(EMPTY, {"field": name}) for name, value in (("type", kind), ("code", code)) if not value.strip()]
        if kind == WEBSITE and code not in {shop.config.website_code, ADMIN_WEBSITE}:
            errors.append(('The website with code "%code" does not exist.', {"code": code}))
    return errors


def _links(call: Call) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] | None = call["links"]
    if links is None:
        raise Crash
    return links


def _link_row(link: Link) -> dict[str, Any]:
    return {
        "link_id": link.link_id,
        "stock_id": link.stock_id,
        "source_code": link.source_code,
        "priority": link.priority,
    }


def _link_errors(link: Mapping[str, Any]) -> Errors:
    errors: Errors = []
    if not (link.get("source_code") or "").strip():
        errors.append((EMPTY, {"field": "source_code"}))
    if not link.get("stock_id"):
        errors.append((EMPTY, {"field": "stock_id"}))
    if (link.get("priority") or 0) <= 0:
        errors.append(('"%field" should be greater then 0.', {"field": "priority"}))
    initial = link.get("stock_id") == DEFAULT_STOCK and link.get("source_code") == DEFAULT_SOURCE
    if not initial and (link.get("stock_id") == DEFAULT_STOCK or link.get("source_code") == DEFAULT_SOURCE):
        errors.append(("Can not save link related to Default Source or Default Stock", None))
    return errors
