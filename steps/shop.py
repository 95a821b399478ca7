"""The shop as the scenarios find it."""

from __future__ import annotations

import pytest
from pytest_bdd import given

from magento_acceptance.flows.preparation import prepare_inventory, prepare_source_items
from magento_acceptance.flows.sales_channel import SalesChannel, find_sales_channel
from magento_acceptance.flows.shop_defaults import ShopDefaults, read_shop_defaults
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.settings.settings import Settings


@pytest.fixture
def channel(client: MagentoClient) -> SalesChannel:
    """The website that orders are placed on, and the stock that serves it."""
    return find_sales_channel(client)


@pytest.fixture(scope="session")
def shop_defaults(client: MagentoClient, settings: Settings) -> ShopDefaults:
    """What the scenarios' own customers, products and orders look like on this shop."""
    return read_shop_defaults(client, settings.shop_profile)


@given("the tutorial's sources, stock and products", target_fixture="channel")
def tutorial_inventory(
    client: MagentoClient, context: Context, settings: Settings, cleanup: CleanupStack
) -> SalesChannel:
    """Steps 2 to 5: created where missing, reused where right; Luma's products must be there.

    When the scenario ends, the products are stocked as Step 5 has them: entered first, so done after every order is given back.
    """
    channel = prepare_inventory(client, context, allowed=settings.allow_inventory_setup)
    restore_quantities(client, settings, cleanup)
    return channel


@given("the tutorial's quantities are restored afterwards")
def restore_quantities(client: MagentoClient, settings: Settings, cleanup: CleanupStack) -> None:
    """Where the scenario ships or transfers something, the next one finds the tutorial's figures again."""
    allowed = settings.allow_inventory_setup
    cleanup.add("the tutorial's quantities", lambda: prepare_source_items(client, allowed=allowed))
