"""The preparation of the inventory, stocks and their links: steps 3 and 4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import Matcher
from magento_acceptance.flows.preparation import prepare_inventory
from magento_acceptance.flows.sales_channel import SalesChannel, sources_by_priority
from magento_acceptance.flows.unchanged import SnapshotGuard, read_inventory
from magento_acceptance.pytest_plugin.columns import Columns
from magento_acceptance.rest.auth.tokens import ADMIN, Caller
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context

from .checks import Verify, expect
from .rejections import INVENTORY, Attempt
from .tables import Table
from .tables import rows as table_rows

ENTERED = "entered by the tutorial"
Links = Annotated[Table, Columns("source", "priority")]


@dataclass(frozen=True)
class GuardedInventory:
    """Sources, stocks, links and quantities, and requests that must leave them as they are."""

    client: MagentoClient
    channel: SalesChannel
    guard: SnapshotGuard

    def snapshot(self) -> None:
        """Read what must be unchanged after the next request."""
        self.guard.capture(INVENTORY, lambda: read_inventory(self.client, self.channel.stock_id))

    def attempt(self, check: str, path: str, body: Any, as_: Caller = ADMIN) -> Attempt:
        """Read it, then POST what must be rejected; `check` is the id of the check that it belongs to."""
        self.snapshot()
        return Attempt(check, self.client.attempt("POST", path, body, as_=as_))


@pytest.fixture
def inventory(client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> GuardedInventory:
    """The shop's inventory."""
    return GuardedInventory(client, channel, guard)


@when("the inventory is prepared without permission to change it", target_fixture="stopped")
def prepared_without_permission(context: Context, inventory: GuardedInventory) -> str:
    """Returns why it stopped; nothing where it found all as it should be."""
    inventory.snapshot()
    try:
        prepare_inventory(inventory.client, context, allowed=False)
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
def tries_stock(name: str, website: str, inventory: GuardedInventory) -> Attempt:
    stock: dict[str, Any] = {"name": name}
    if website:
        stock["extension_attributes"] = {"sales_channels": [{"type": "website", "code": website}]}
    return inventory.attempt("stock.refused", "inventory/stocks", {"stock": stock})


@when(parsers.parse("the merchant reads the stock {stock_id:d}"), target_fixture="attempt")
def reads_stock(stock_id: int, client: MagentoClient) -> Attempt:
    return Attempt("stock.refused", client.attempt("GET", rest_path("inventory", "stocks", stock_id)))


# -- links ---------------------------------------------------------------------------------------------------------


@then("the stock is linked to these sources:")
def linked(datatable: Links, client: MagentoClient, channel: SalesChannel, verify: Verify) -> None:
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
def tries_link(source: str, inventory: GuardedInventory) -> Attempt:
    return tries_link_to(source, inventory.channel.stock_id, inventory)


@when(
    parsers.parse('the merchant tries to link the source "{source}" to the stock {stock_id:d}'),
    target_fixture="attempt",
)
def tries_link_to(source: str, stock_id: int, inventory: GuardedInventory) -> Attempt:
    link = {"source_code": source, "stock_id": stock_id, "priority": 1}
    return inventory.attempt("stock.refused", "inventory/stock-source-links", {"links": [link]})
