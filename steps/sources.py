"""Sources: Step 2."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.preparation import check_sources, prepare_sources
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.pytest_plugin.columns import Columns
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial

from .callers import CALLER, caller_of
from .checks import Verify, expect
from .inventory import ENTERED, GuardedInventory
from .rejections import Attempt
from .tables import Table
from .tables import rows as table_rows

Sources = Annotated[Table, Columns("source", "pickup", optional=("name", "city", "region", "postcode"))]


@then(parsers.parse('the shop lists the source "{code}"'))
def lists_source(code: str, client: MagentoClient, verify: Verify) -> None:
    codes = [source["source_code"] for source in client.items("inventory/sources")]
    rows = expect("", True, code in codes, f"the shop lists {', '.join(codes)}", f"{code} listed")
    verify("source.list", "sources", rows)


@then("the shop lists these sources:")
def lists_sources(datatable: Sources, client: MagentoClient, verify: Verify) -> None:
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
def source_again(code: str, inventory: GuardedInventory, verify: Verify) -> None:
    inventory.snapshot()
    answer = inventory.client.post("inventory/sources", {"source": tutorial.source(code).body()})
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
def tries_source(code: str, name: str, country: str, postcode: str, inventory: GuardedInventory) -> Attempt:
    """What is empty is left out."""
    source = {"source_code": code, "name": name, "country_id": country, "postcode": postcode}
    body = {"source": {key: value for key, value in source.items() if value}}
    return inventory.attempt("source.refused", "inventory/sources", body)


@when("the merchant tries to create a source from an empty request", target_fixture="attempt")
def tries_no_source(inventory: GuardedInventory) -> Attempt:
    return inventory.attempt("source.refused", "inventory/sources", {})


@when(parsers.re(f"{CALLER} tries to create a source"), target_fixture="attempt")
def tries_source_as(caller: str, inventory: GuardedInventory, request: pytest.FixtureRequest) -> Attempt:
    body = {"source": {"source_code": "qa_none", "name": "QA", "country_id": "US", "postcode": "1"}}
    return inventory.attempt("source.refused", "inventory/sources", body, caller_of(caller, request))


@when(parsers.parse('the merchant reads the source "{code}"'), target_fixture="attempt")
def reads_source(code: str, client: MagentoClient) -> Attempt:
    return Attempt("source.refused", client.attempt("GET", rest_path("inventory", "sources", code)))
