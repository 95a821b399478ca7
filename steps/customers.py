"""Customers of the scenarios' own."""

from __future__ import annotations

from pytest_bdd import given

from harness.cleanup import Cleanup
from harness.client import MagentoClient
from harness.context import Context
from harness.workflow.people import Shopper, create_customer


@given("Jane Doe has an account", target_fixture="shopper")
@given("a customer with a signed-in account", target_fixture="shopper")
def customer(client: MagentoClient, context: Context, cleanup: Cleanup) -> Shopper:
    """A new customer with an e-mail address of the scenario's own; the first call as the customer signs in."""
    return create_customer(client, context, cleanup)
