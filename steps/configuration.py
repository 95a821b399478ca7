"""The shop's configuration: Step 1."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import Expectation, StockReading, assert_none
from magento_acceptance.flows.configuration import ConfigurationCheck, check_configuration
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial
from steps.fit import fitting


@dataclass(frozen=True)
class Look:
    """What a look at the shop found, the stock before it, and the id of the customer it made."""

    findings: dict[str, ConfigurationCheck]
    stock: StockReading
    customer_id: int


@when("somebody looks at what the shop offers for the tutorial's cart", target_fixture="looked")
def look(client: MagentoClient, channel: SalesChannel, cleanup: CleanupStack, shop_defaults: ShopDefaults) -> Look:
    """Through a cart of a customer who is removed again."""
    stock = read_stock(client, tutorial.QUANTITIES, channel.stock_id)
    ids = Context()
    with fitting():
        findings = check_configuration(client, ids, cleanup.run_tag, shop_defaults)
    return Look({finding.what: finding for finding in findings}, stock, ids.number("customer"))


@then(parsers.parse('"{what}" is configured'))
def configured(what: str, looked: Look) -> None:
    """As REST shows it; the message names the path in the Admin to mend it."""
    finding = looked.findings[what]
    if finding.ok is None:
        pytest.skip(str(finding))
    assert finding.ok, str(finding)


@then("no customer of the look is left")
def removed(client: MagentoClient, looked: Look) -> None:
    """Reading her answers that there is none."""
    answer = client.attempt("GET", rest_path("customers", looked.customer_id))
    assert answer.status == 404, f"customer {looked.customer_id} of the look is still there: {answer.status}"


@then("no salable quantity of the tutorial's products has moved")
def unmoved(client: MagentoClient, channel: SalesChannel, looked: Look) -> None:
    """A cart reserves nothing."""
    after = read_stock(client, tutorial.QUANTITIES, channel.stock_id)
    mismatches = []
    for sku, quantity in looked.stock.salable.items():
        rule = "a cart reserves nothing"
        mismatches += Expectation(f"/{sku}", Decimal(quantity), rule).judge(after.salable[sku])
    assert_none(mismatches, "salable quantities after the look")
