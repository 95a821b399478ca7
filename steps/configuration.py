"""The shop's configuration: Step 1."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import StockReading
from magento_acceptance.flows.configuration import ConfigurationCheck, check_configuration
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial

from .checks import Verify, expect


@dataclass(frozen=True)
class Checked:
    """What a check of the configuration found, and the id of the customer it created."""

    findings: dict[str, ConfigurationCheck]
    customer_id: int


@when("the merchant checks the shop's configuration with the tutorial's cart", target_fixture="checked")
def check(
    client: MagentoClient,
    channel: SalesChannel,
    cleanup: CleanupStack,
    shop_defaults: ShopDefaults,
    stock_before: dict[str, StockReading],
) -> Checked:
    """Through a cart of a customer who is deleted again."""
    stock_before["check"] = read_stock(client.known, tutorial.QUANTITIES, channel.stock_id)
    ids = Context()
    findings = check_configuration(client, ids, cleanup.run_tag, shop_defaults)
    return Checked({finding.what: finding for finding in findings}, ids.number("customer"))


@then(parsers.parse('"{what}" is configured'))
def configured(what: str, checked: Checked, verify: Verify) -> None:
    """As REST shows it; the message names the path in the Admin where it is fixed."""
    finding = checked.findings[what]
    if finding.ok is None:
        pytest.skip(str(finding))
    verify("configuration", f"configuration: {what}", expect(f"/{what}", True, finding.ok, str(finding)))


@then("the customer of the check is deleted")
def deleted(client: MagentoClient, checked: Checked, verify: Verify) -> None:
    answer = client.attempt("GET", rest_path("customers", checked.customer_id))
    rows = expect("/status", 404, answer.status, "the check deletes the customer it created", "HTTP status")
    verify("configuration.deleted", f"customer {checked.customer_id}", rows)
