"""The shop as the scenarios find it."""

from __future__ import annotations

import pytest
from pytest_bdd import given

from harness.client import MagentoClient
from harness.context import Context
from harness.settings import Settings
from harness.workflow.places import Place, UnfitShop, locate
from harness.workflow.preparation import prepare_inventory


@pytest.fixture
def place(client: MagentoClient) -> Place:
    """The website that orders are placed on, and the stock that serves it."""
    return locate(client)


@given("the tutorial's sources, stock and products", target_fixture="place")
def tutorial_inventory(client: MagentoClient, context: Context, settings: Settings) -> Place:
    """Steps 2 to 5: made where missing, reused where right; Luma's products must be there."""
    try:
        return prepare_inventory(client, context, allowed=settings.allow_inventory_setup)
    except UnfitShop as unfit:
        pytest.skip(str(unfit))
