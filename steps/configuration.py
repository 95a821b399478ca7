"""The shop's configuration: Step 1."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_bdd import parsers, then, when

from harness.client import MagentoClient
from harness.context import Context
from harness.expectations import Expectation, StockReading, assert_none
from harness.search import where
from harness.workflow import tutorial
from harness.workflow.configuration import Finding, check_configuration
from harness.workflow.places import Place
from harness.workflow.readings import read_stock
from steps.fit import fitting


@when("somebody looks at what the shop offers for the tutorial's cart", target_fixture="looked")
def look(client: MagentoClient, context: Context, place: Place) -> tuple[dict[str, Finding], StockReading, int]:
    """Through a cart of a customer who is removed again; answers the findings, the stock and the count of customers before."""
    stock = read_stock(client, tutorial.QUANTITIES, place.stock_id)
    count = _own_customers(client)
    with fitting():
        findings = check_configuration(client, context)
    return {finding.what: finding for finding in findings}, stock, count


@then(parsers.parse('"{what}" is configured'))
def configured(what: str, looked: tuple[dict[str, Finding], StockReading, int]) -> None:
    """As REST shows it; the message names the path in the Admin to mend it."""
    finding = looked[0][what]
    if finding.right is None:
        pytest.skip(str(finding))
    assert finding.right, str(finding)


@then("no customer of the look is left")
def removed(client: MagentoClient, looked: tuple[dict[str, Finding], StockReading, int]) -> None:
    """The list of customers has no more of the scenarios' own than before."""
    now = _own_customers(client)
    assert now <= looked[2], f"{now} customers of the scenarios' own are there, {looked[2]} were before the look"


@then("no salable quantity of the tutorial's products has moved")
def unmoved(client: MagentoClient, place: Place, looked: tuple[dict[str, Finding], StockReading, int]) -> None:
    """A cart reserves nothing."""
    after = read_stock(client, tutorial.QUANTITIES, place.stock_id)
    mismatches = []
    for sku, quantity in looked[1].salable.items():
        rule = "a cart reserves nothing"
        mismatches += Expectation(f"/{sku}", Decimal(quantity), rule).judge(after.salable[sku])
    assert_none(mismatches, "salable quantities after the look")


def _own_customers(client: MagentoClient) -> int:
    found = client.get("customers/search", params=where("email", "qa-%", "like").page(1)).json["total_count"]
    return int(found)
