"""Sources, stock, links and source items: steps 2 to 5."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import Matcher
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.preparation import check_sources, prepare_inventory, prepare_sources, require_unreserved
from magento_acceptance.flows.products import assign, remove_source_items
from magento_acceptance.flows.sales_channel import SalesChannel, find_sales_channel, sources_by_priority
from magento_acceptance.flows.unchanged import SnapshotGuard, read_inventory
from magento_acceptance.pytest_plugin.columns import Columns
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial

from .callers import CALLER, caller_of
from .checks import Verify, expect
from .products import Products, sku_of
from .rejections import INVENTORY, Attempt
from .tables import QUANTITY, Quantities, Table, quantities
from .tables import rows as table_rows

ENTERED = "entered by the tutorial"
Sources = Annotated[Table, Columns("source", "pickup", optional=("name", "city", "region", "postcode"))]
Links = Annotated[Table, Columns("source", "priority")]


def guard_inventory(guard: SnapshotGuard, client: MagentoClient, channel: SalesChannel) -> None:
    """Read what must be unchanged after the next request."""
    guard.capture(INVENTORY, lambda: read_inventory(client, channel.stock_id))


# -- sources -------------------------------------------------------------------------------------------------------


@then(parsers.parse('the shop lists the source "{code}"'))
def lists_source(code: str, client: MagentoClient, verify: Verify) -> None:
    codes = [source["source_code"] for source in client.items("inventory/sources")]
    rows = expect("", True, code in codes, f"the shop lists {', '.join(codes)}", f"{code} listed")
    verify("source.list", "sources", rows)


@then("the shop lists these sources:")
def lists_sources(
    datatable: Sources,
    client: MagentoClient,
    verify: Verify,
) -> None:
    """Name, address, and whether customers can pick up there."""
    listed = {source["source_code"]: source for source in client.items("inventory/sources")}
    rows = []
    for row in table_rows(datatable):
        code, pickup = row.pop("source"), {"yes": True, "no": False}[row.pop("pickup")]
        found = listed.get(code, {})
        for key, value in row.items():
            rows += expect(f"/{code}/{key}", value, found.get(key), ENTERED, f"{key} of {code}")
        active = found.get("extension_attributes", {}).get("is_pickup_location_active", False)
        rows += expect(f"/{code}/is_pickup_location_active", pickup, active, ENTERED, f"pickup at {code}")
    verify("source.list", "sources", rows)


@then("each source is as it was entered")
def sources_as_entered(client: MagentoClient, verify: Verify) -> None:
    """Read one by one, every field that the tutorial sends."""
    verify("source.entered", "the tutorial's sources", check_sources(client))


@when(parsers.parse('the merchant creates the source "{code}" again'))
def source_again(code: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard, verify: Verify) -> None:
    guard_inventory(guard, client, channel)
    answer = client.post("inventory/sources", {"source": tutorial.source(code).body()})
    verify("source.again", f"source {code}", expect("", [], answer.json, "the same source is accepted once more"))


@given(parsers.parse('the source "{code}" is named "{name}"'))
def renamed(code: str, name: str, client: MagentoClient, cleanup: CleanupStack) -> None:
    """Changed by somebody else; changed back when the scenario ends."""
    cleanup.add(f"the name of source {code}", lambda: prepare_sources(client, allowed=True))
    body = {**tutorial.source(code).body(), "name": name}
    client.put(rest_path("inventory", "sources", code), {"source": body})


@given(parsers.parse('the merchant has disabled the source "{code}"'), target_fixture="order")
def disabled(code: str, client: MagentoClient, order: OpenOrder, cleanup: CleanupStack) -> OpenOrder:
    """Until the scenario ends; returns the order beside the sources that the stock has left."""
    cleanup.add(f"source {code}, disabled", lambda: prepare_sources(client, allowed=True))
    body = {**tutorial.source(code).body(), "enabled": False}
    client.put(rest_path("inventory", "sources", code), {"source": body})
    return replace(order, channel=find_sales_channel(client))


@when(
    parsers.re(
        r'the merchant tries to create the source "(?P<code>.*)" named "(?P<name>.*)" in "(?P<country>.*)", '
        'postcode "(?P<postcode>.*)"'
    ),
    target_fixture="attempt",
)
def tries_source(
    code: str,
    name: str,
    country: str,
    postcode: str,
    client: MagentoClient,
    channel: SalesChannel,
    guard: SnapshotGuard,
) -> Attempt:
    """What is empty is left out."""
    guard_inventory(guard, client, channel)
    source = {"source_code": code, "name": name, "country_id": country, "postcode": postcode}
    body = {"source": {key: value for key, value in source.items() if value}}
    return Attempt("source.refused", client.attempt("POST", "inventory/sources", body))


@when("the merchant tries to create a source from an empty request", target_fixture="attempt")
def tries_no_source(client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Attempt:
    guard_inventory(guard, client, channel)
    return Attempt("source.refused", client.attempt("POST", "inventory/sources", {}))


@when(parsers.re(f"{CALLER} tries to create a source"), target_fixture="attempt")
def tries_source_as(
    caller: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard, request: pytest.FixtureRequest
) -> Attempt:
    guard_inventory(guard, client, channel)
    body = {"source": {"source_code": "qa_none", "name": "QA", "country_id": "US", "postcode": "1"}}
    answer = client.attempt("POST", "inventory/sources", body, as_=caller_of(caller, request))
    return Attempt("source.refused", answer)


@when(parsers.parse('the merchant reads the source "{code}"'), target_fixture="attempt")
def reads_source(code: str, client: MagentoClient) -> Attempt:
    return Attempt("source.refused", client.attempt("GET", rest_path("inventory", "sources", code)))


# -- the preparation -----------------------------------------------------------------------------------------------


@when("the inventory is prepared without permission to change it", target_fixture="stopped")
def prepared_without_permission(
    client: MagentoClient, context: Context, channel: SalesChannel, guard: SnapshotGuard
) -> str:
    """Returns why it stopped; nothing where it found all as it should be."""
    guard_inventory(guard, client, channel)
    try:
        prepare_inventory(client, context, allowed=False)
    except UnfitShop as unfit:
        return str(unfit)
    return ""


@when("the inventory is prepared with permission to change it")
def prepared_with_permission(client: MagentoClient, context: Context) -> None:
    prepare_inventory(client, context, allowed=True)


@then(parsers.re(r'the preparation stops, saying "(?P<reason>.*)"$'))
def stopped_because(reason: str, stopped: str, verify: Verify) -> None:
    wanted = Matcher(f"a text with {reason!r}", lambda found: reason in found)
    verify("preparation.stopped", "preparation", expect("", wanted, stopped, "it names what differs", "reason"))


# -- the stock -----------------------------------------------------------------------------------------------------


@then(parsers.parse('the shop lists the stock "{name}" for the website'))
def lists_stock(name: str, client: MagentoClient, channel: SalesChannel, verify: Verify) -> None:
    stocks = {stock["name"]: stock for stock in client.items("inventory/stocks")}
    channels = stocks.get(name, {}).get("extension_attributes", {}).get("sales_channels", [])
    wanted = {"type": "website", "code": channel.website_code}
    rule = f"the stocks are {', '.join(stocks)}"
    rows = expect("", True, wanted in channels, rule, f"website {channel.website_code} a channel of {name}")
    verify("stock.list", f"stock {name}", rows)


@then(parsers.parse('the website is served by the stock "{name}"'))
def serves(name: str, client: MagentoClient, context: Context, channel: SalesChannel, verify: Verify) -> None:
    """As the shop resolves it, under the id that Step 3 gave."""
    found = client.get(rest_path("inventory", "stock-resolver", "website", channel.website_code)).json
    rows = expect("/stock_id", context.number("stock"), found.get("stock_id"), "the id that creating it returned")
    rows += expect("/name", name, found.get("name"), ENTERED)
    verify("stock.resolver", f"stock of website {channel.website_code}", rows)


@then("no other stock serves the website")
def serves_alone(client: MagentoClient, channel: SalesChannel, verify: Verify) -> None:
    website = {"type": "website", "code": channel.website_code}
    serving = [
        stock["name"]
        for stock in client.items("inventory/stocks")
        if website in stock.get("extension_attributes", {}).get("sales_channels", [])
    ]
    rows = expect("", 1, len(serving), f"a website has one stock; found {', '.join(serving) or 'none'}", "stocks")
    verify("stock.list", f"stocks of website {channel.website_code}", rows)


@when(
    parsers.re(r'the merchant tries to create the stock "(?P<name>.*)" for the website "(?P<website>.*)"'),
    target_fixture="attempt",
)
def tries_stock(name: str, website: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Attempt:
    guard_inventory(guard, client, channel)
    stock: dict[str, Any] = {"name": name}
    if website:
        stock["extension_attributes"] = {"sales_channels": [{"type": "website", "code": website}]}
    return Attempt("stock.refused", client.attempt("POST", "inventory/stocks", {"stock": stock}))


@when(parsers.parse("the merchant reads the stock {stock_id:d}"), target_fixture="attempt")
def reads_stock(stock_id: int, client: MagentoClient) -> Attempt:
    return Attempt("stock.refused", client.attempt("GET", rest_path("inventory", "stocks", stock_id)))


# -- links ---------------------------------------------------------------------------------------------------------


@then("the stock is linked to these sources:")
def linked(
    datatable: Links,
    client: MagentoClient,
    channel: SalesChannel,
    verify: Verify,
) -> None:
    """Each with its priority, and no other."""
    links = client.items("inventory/stock-source-links", where("stock_id", channel.stock_id))
    found = {link["source_code"]: link["priority"] for link in links}
    wanted = {row["source"]: int(row["priority"]) for row in table_rows(datatable)}
    rows = expect("/links", wanted, found, ENTERED, "priorities by source")
    verify("stock.links", f"sources of stock {channel.stock_id}", rows)


@then(parsers.parse('by priority its sources are "{codes}"'))
def in_order(codes: str, client: MagentoClient, channel: SalesChannel, verify: Verify) -> None:
    found = ", ".join(sources_by_priority(client, channel.stock_id))
    rows = expect("", codes, found, "best priority first", "sources by priority")
    verify("stock.links", f"sources of stock {channel.stock_id}", rows)


@when(parsers.parse('the merchant tries to link the source "{source}" to the stock'), target_fixture="attempt")
def tries_link(source: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Attempt:
    return _tries_link(source, channel.stock_id, client, channel, guard)


@when(
    parsers.parse('the merchant tries to link the source "{source}" to the stock {stock_id:d}'),
    target_fixture="attempt",
)
def tries_link_to(
    source: str, stock_id: int, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard
) -> Attempt:
    return _tries_link(source, stock_id, client, channel, guard)


def _tries_link(
    source: str, stock_id: int, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard
) -> Attempt:
    guard_inventory(guard, client, channel)
    link = {"source_code": source, "stock_id": stock_id, "priority": 1}
    return Attempt("stock.refused", client.attempt("POST", "inventory/stock-source-links", {"links": [link]}))


# -- source items --------------------------------------------------------------------------------------------------


@given("no order reserves any of the tutorial's products")
def unreserved(client: MagentoClient, channel: SalesChannel) -> None:
    """Then, and only then, the salable quantities are the sums of the sources."""
    require_unreserved(client, channel)


@then(parsers.parse('"{sku}" is stocked at exactly these sources:'))
def stocked_at(sku: str, datatable: Quantities, client: MagentoClient, verify: Verify) -> None:
    """Every source, its quantity, and in stock."""
    items = {item["source_code"]: item for item in client.items("inventory/source-items", where("sku", sku))}
    wanted = quantities(datatable)
    rows = expect("", sorted(wanted), sorted(items), ENTERED, f"sources of {sku}")
    for source, quantity in wanted.items():
        found = items.get(source, {})
        rows += expect(f"/{source}/quantity", quantity, found.get("quantity"), ENTERED, f"quantity at {source}")
        rows += expect(f"/{source}/status", 1, found.get("status"), "in stock", f"status at {source}")
    verify("source_items.entered", f"source items of {sku}", rows)


@when(
    parsers.parse('the merchant assigns {quantity:d} of "{name}" to the source "{source:w}"'),
    converters=QUANTITY,
)
def assigns(quantity: Decimal, name: str, source: str, client: MagentoClient, products: Products) -> None:
    """In place of what was entered there before."""
    assign(client, sku_of(name, products), {source: quantity})


@when(
    parsers.parse('the merchant assigns {quantity:d} of an unknown SKU to the source "{source:w}"'),
    converters=QUANTITY,
    target_fixture="unknown_sku",
)
def assigns_unknown(quantity: Decimal, source: str, client: MagentoClient, cleanup: CleanupStack) -> str:
    """Returns the SKU, which no product has."""
    sku = f"{cleanup.unique_name()}-unknown"
    cleanup.add(f"source items of {sku}", lambda: remove_source_items(client, [sku]))
    assign(client, sku, {source: quantity})
    return sku


@then(parsers.parse('the source "{source:w}" holds {quantity:d} of that SKU'), converters=QUANTITY)
def holds_unknown(source: str, quantity: Decimal, client: MagentoClient, unknown_sku: str, verify: Verify) -> None:
    items = client.items("inventory/source-items", where("sku", unknown_sku).where("source_code", source))
    found = next((item["quantity"] for item in items), None)
    rows = expect(f"/{source}", quantity, found, "entered there", f"quantity at {source}")
    verify("source_items.entered", f"source items of {unknown_sku}", rows)


@when(
    parsers.parse('the merchant tries to assign {quantity:d} of "{sku}" to the source "{source}"'),
    converters=QUANTITY,
    target_fixture="attempt",
)
def tries_to_assign(
    quantity: Decimal, sku: str, source: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard
) -> Attempt:
    row = {"sku": sku, "source_code": source, "quantity": quantity, "status": 1}
    return _tries_to_assign([row], client, channel, guard)


@when("the merchant tries to assign nothing", target_fixture="attempt")
def tries_to_assign_nothing(client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Attempt:
    return _tries_to_assign([], client, channel, guard)


def _tries_to_assign(
    items: list[dict[str, Any]], client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard
) -> Attempt:
    guard_inventory(guard, client, channel)
    return Attempt("source_items.refused", client.attempt("POST", "inventory/source-items", {"sourceItems": items}))
