"""Sources, stock, links and source items: steps 2 to 5."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import Expectation, assert_none
from magento_acceptance.flows.preparation import check_sources, prepare_inventory, prepare_sources, require_unreserved
from magento_acceptance.flows.products import assign, remove_source_items
from magento_acceptance.flows.sales_channel import SalesChannel, sources_by_priority
from magento_acceptance.flows.unchanged import SnapshotGuard, read_inventory
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial
from steps.fit import fitting
from steps.tables import quantities, rows
from steps.unchanged import INVENTORY

NOWHERE = "qa-nowhere"
UNKNOWN_STOCK = 2_000_000_000
ENTERED = "entered by the tutorial"


def see_inventory(guard: SnapshotGuard, client: MagentoClient, channel: SalesChannel) -> None:
    """Read what must be as it was."""
    guard.capture(INVENTORY, lambda: read_inventory(client, channel.stock_id))


# -- sources -------------------------------------------------------------------------------------------------------


@then(parsers.parse('the shop lists the source "{code}"'))
def lists_source(code: str, client: MagentoClient) -> None:
    """Among all sources."""
    codes = [source["source_code"] for source in client.items("inventory/sources")]
    assert code in codes, f"the shop lists the sources {', '.join(codes)}, expected {code} among them"


@then("the shop lists these sources:")
def lists_sources(datatable: Sequence[Sequence[str]], client: MagentoClient) -> None:
    """Name, address, and whether customers can fetch there."""
    listed = {source["source_code"]: source for source in client.items("inventory/sources")}
    mismatches = []
    for row in rows(datatable):
        code, pickup = row.pop("source"), row.pop("pickup") == "yes"
        found = listed.get(code, {})
        for key, value in row.items():
            mismatches += Expectation(f"/{code}/{key}", value, ENTERED).judge(found.get(key))
        active = found.get("extension_attributes", {}).get("is_pickup_location_active", False)
        mismatches += Expectation(f"/{code}/is_pickup_location_active", pickup, ENTERED).judge(active)
    assert_none(mismatches, "sources")


@then("every value of each source is as it was entered")
def sources_as_entered(client: MagentoClient) -> None:
    """Read one by one, every field that the tutorial sends."""
    check_sources(client)


@when(parsers.parse('the merchant makes the source "{code}" once more'))
def source_again(code: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> None:
    """The same request a second time."""
    see_inventory(guard, client, channel)
    answer = client.post("inventory/sources", {"source": tutorial.source(code).body()})
    assert answer.json == [], f"making source {code} once more answered {answer.json!r}, expected []"


@given(parsers.parse('the source "{code}" goes by the name "{name}"'))
def renamed(code: str, name: str, client: MagentoClient, cleanup: CleanupStack) -> None:
    """Changed by somebody else; changed back when the scenario ends."""
    cleanup.add(f"the name of source {code}", lambda: prepare_sources(client, allowed=True))
    body = {**tutorial.source(code).body(), "name": name}
    client.put(rest_path("inventory", "sources", code), {"source": body})


_WHOLE = {"name": "QA", "source_code": "qa_none", "country_id": "US", "postcode": "1"}
_SOURCES: dict[str, dict[str, Any]] = {
    **{
        f"a source without a {what}": {"source": {key: value for key, value in _WHOLE.items() if key != field}}
        for what, field in {
            "postcode": "postcode",
            "country": "country_id",
            "name": "name",
            "code": "source_code",
        }.items()
    },
    "a source with a blank inside": {"source": {**_WHOLE, "source_code": "qa none"}},
    "a source of nothing at all": {},
}


@when(parsers.re(r"the merchant tries to make (?P<what>a source .+)"), target_fixture="refused")
def tries_source(what: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Answer:
    """A source that lacks something."""
    see_inventory(guard, client, channel)
    return client.attempt("POST", "inventory/sources", _SOURCES[what])


@when("somebody with no token tries to make a source", target_fixture="refused")
def tries_source_unsigned(client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Answer:
    """A whole source, and nobody who asks."""
    see_inventory(guard, client, channel)
    return client.attempt("POST", "inventory/sources", {"source": _WHOLE}, as_=ANONYMOUS)


@when(parsers.parse('the merchant looks for the source "{code}"'), target_fixture="refused")
def looks_for_source(code: str, client: MagentoClient) -> Answer:
    """Read by its code."""
    return client.attempt("GET", rest_path("inventory", "sources", code))


# -- the preparation -----------------------------------------------------------------------------------------------


@when("the inventory is prepared without leave to change it", target_fixture="stopped")
def prepared_without_leave(client: MagentoClient, context: Context, channel: SalesChannel, guard: SnapshotGuard) -> str:
    """Answers why it stopped; nothing where it found all as it should be."""
    see_inventory(guard, client, channel)
    try:
        prepare_inventory(client, context, allowed=False)
    except UnfitShop as unfit:
        return str(unfit)
    return ""


@when("the inventory is prepared with leave to change it", target_fixture="stopped")
def prepared_with_leave(client: MagentoClient, context: Context) -> str:
    """Everything is set as the tutorial has it."""
    prepare_inventory(client, context, allowed=True)
    return ""


@then(parsers.re(r'the preparation stops, saying "(?P<reason>.*)"$'))
def stopped_because(reason: str, stopped: str) -> None:
    """The reason names what differs."""
    assert reason in stopped, f"the preparation says {stopped!r}, expected {reason!r}"


# -- the stock -----------------------------------------------------------------------------------------------------


@then(parsers.parse('the shop lists the stock "{name}" for the website'))
def lists_stock(name: str, client: MagentoClient, channel: SalesChannel) -> None:
    """Among all stocks, with the website among its sales channels."""
    stocks = {stock["name"]: stock for stock in client.items("inventory/stocks")}
    channels = stocks.get(name, {}).get("extension_attributes", {}).get("sales_channels", [])
    wanted = {"type": "website", "code": channel.website_code}
    assert wanted in channels, f"stock {name!r} has the sales channels {channels}, expected {wanted} among them"


@then(parsers.parse('the website is served by the stock "{name}"'))
def serves(name: str, client: MagentoClient, context: Context, channel: SalesChannel) -> None:
    """As the shop resolves it, under the id that Step 3 gave."""
    found = client.get(rest_path("inventory", "stock-resolver", "website", channel.website_code)).json
    wanted = {"stock_id": context.number("stock"), "name": name}
    shown = {key: found.get(key) for key in wanted}
    assert shown == wanted, f"website {channel.website_code} is served by {shown}, expected {wanted}"


@then("no other stock serves the website")
def serves_alone(client: MagentoClient, channel: SalesChannel) -> None:
    """A website has one stock."""
    channel = {"type": "website", "code": channel.website_code}
    serving = [
        stock["name"]
        for stock in client.items("inventory/stocks")
        if channel in stock.get("extension_attributes", {}).get("sales_channels", [])
    ]
    assert len(serving) == 1, f"website {channel.website_code} is served by {', '.join(serving) or 'no stock'}"


_STOCKS: dict[str, dict[str, Any]] = {
    "a stock without a name": {"name": ""},
    "a stock for a website that is unknown": {
        "name": "QA",
        "extension_attributes": {"sales_channels": [{"type": "website", "code": NOWHERE}]},
    },
}


@when(parsers.re(r"the merchant tries to make (?P<what>a stock .+)"), target_fixture="refused")
def tries_stock(what: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Answer:
    """A stock that cannot be."""
    see_inventory(guard, client, channel)
    return client.attempt("POST", "inventory/stocks", {"stock": _STOCKS[what]})


@when(parsers.parse("the merchant looks for the stock {stock_id:d}"), target_fixture="refused")
def looks_for_stock(stock_id: int, client: MagentoClient) -> Answer:
    """Read by its id."""
    return client.attempt("GET", rest_path("inventory", "stocks", stock_id))


# -- links ---------------------------------------------------------------------------------------------------------


@then("the stock is linked to these sources:")
def linked(datatable: Sequence[Sequence[str]], client: MagentoClient, channel: SalesChannel) -> None:
    """Each with its priority, and no other."""
    links = client.items("inventory/stock-source-links", where("stock_id", channel.stock_id))
    found = {link["source_code"]: link["priority"] for link in links}
    wanted = {row["source"]: int(row["priority"]) for row in rows(datatable)}
    assert_none(Expectation("/links", wanted, ENTERED).judge(found), f"sources of stock {channel.stock_id}")


@then(parsers.parse('by priority its sources are "{codes}"'))
def in_order(codes: str, client: MagentoClient, channel: SalesChannel) -> None:
    """Best priority first."""
    found = ", ".join(sources_by_priority(client, channel.stock_id))
    assert found == codes, f"by priority stock {channel.stock_id} has {found}, expected {codes}"


_LINKS: dict[str, Callable[[int], dict[str, Any]]] = {
    "a source that does not exist": lambda stock_id: {"source_code": NOWHERE, "stock_id": stock_id, "priority": 1},
    "a stock that does not exist": lambda _: {"source_code": "ne_wh", "stock_id": UNKNOWN_STOCK, "priority": 1},
}


@when(parsers.parse("the merchant tries to link {what}"), target_fixture="refused")
def tries_link(what: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Answer:
    """A link to something unknown."""
    see_inventory(guard, client, channel)
    return client.attempt("POST", "inventory/stock-source-links", {"links": [_LINKS[what](channel.stock_id)]})


# -- source items --------------------------------------------------------------------------------------------------


@given("no order holds any of the tutorial's products")
def unreserved(client: MagentoClient, channel: SalesChannel) -> None:
    """Then, and only then, the salable quantities are the sums of the sources."""
    with fitting():
        require_unreserved(client, channel)


@then(parsers.parse('"{sku}" lies at these sources and no other:'))
def lies_at(sku: str, datatable: Sequence[Sequence[str]], client: MagentoClient) -> None:
    """Every source, its quantity, and in stock."""
    items = client.items("inventory/source-items", where("sku", sku))
    found = {item["source_code"]: {"quantity": item["quantity"], "status": item["status"]} for item in items}
    wanted = {
        source: {"quantity": quantity, "status": 1} for source, quantity in quantities(datatable, "source").items()
    }
    assert_none(Expectation(f"/{sku}", wanted, ENTERED).judge(found), f"source items of {sku}")


@then("these quantities are for sale:")
def for_sale(datatable: Sequence[Sequence[str]], client: MagentoClient, channel: SalesChannel) -> None:
    """The salable quantity of the stock that serves the website."""
    mismatches = []
    for sku, quantity in quantities(datatable, "sku").items():
        found = client.get(rest_path("inventory", "get-product-salable-quantity", sku, channel.stock_id)).json
        mismatches += Expectation(f"/{sku}", quantity, "sum of the stock's sources, none of it reserved").judge(found)
    assert_none(mismatches, f"salable quantities on stock {channel.stock_id}")


@when(parsers.re(r'the merchant enters (?P<pieces>\d+) pieces of "(?P<sku>[^"]+)" at "(?P<source>\w+)"'))
def enters(pieces: str, sku: str, source: str, client: MagentoClient) -> None:
    """In place of what was entered there before."""
    assign(client, sku, {source: Decimal(pieces)})


@when(
    parsers.re(r'the merchant enters (?P<pieces>-?\d+) pieces of an unknown product at "(?P<source>\w+)"'),
    target_fixture="unknown_sku",
)
def enters_unknown(pieces: str, source: str, client: MagentoClient, cleanup: CleanupStack) -> str:
    """A SKU that no product has; answers it."""
    sku = f"{cleanup.unique_name()}-unknown"
    cleanup.add(f"source items of {sku}", lambda: remove_source_items(client, sku))
    assign(client, sku, {source: Decimal(pieces)})
    return sku


@pytest.fixture
def unknown_sku() -> str:
    """The SKU of the step above."""
    raise LookupError("no step has entered pieces of an unknown product")


@then(parsers.re(r'the source "(?P<source>\w+)" has (?P<pieces>-?\d+) pieces of that product'))
def has_of_unknown(source: str, pieces: str, client: MagentoClient, unknown_sku: str) -> None:
    """As entered."""
    _check_at(client, unknown_sku, source, Decimal(pieces))


@then(parsers.re(r'the source "(?P<source>\w+)" has (?P<pieces>\d+) pieces of "(?P<sku>[^"]+)"$'))
def has_of(source: str, pieces: str, sku: str, client: MagentoClient) -> None:
    """As an absolute figure, which the scenario set itself."""
    _check_at(client, sku, source, Decimal(pieces))


def _check_at(client: MagentoClient, sku: str, source: str, pieces: Decimal) -> None:
    items = client.items("inventory/source-items", where("sku", sku).where("source_code", source))
    found = next((item["quantity"] for item in items), None)
    assert_none(Expectation(f"/{sku}/{source}", pieces, "entered there").judge(found), f"source items of {sku}")


_ITEMS: dict[str, list[dict[str, Any]]] = {
    "pieces at a source that does not exist": [
        {"sku": "24-WB01", "source_code": NOWHERE, "quantity": 1, "status": 1},
    ],
    "no pieces at all": [],
}


@when(parsers.re(r"the merchant tries to enter (?P<what>pieces .+|no pieces at all)"), target_fixture="refused")
def tries_items(what: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Answer:
    """Source items that cannot be."""
    see_inventory(guard, client, channel)
    return client.attempt("POST", "inventory/source-items", {"sourceItems": _ITEMS[what]})
