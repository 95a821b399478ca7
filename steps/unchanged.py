"""What a refusal must leave as it was."""

from __future__ import annotations

import pytest
from pytest_bdd import then

from magento_acceptance.flows.unchanged import Watch

INVENTORY = "inventory"
CART = "cart"


@pytest.fixture
def watch() -> Watch:
    """The readings that a step takes before it does something."""
    return Watch()


@then("the inventory is as it was")
def inventory_unchanged(watch: Watch) -> None:
    """Sources, stocks, links, source quantities and salable quantities."""
    watch.check(INVENTORY, "nothing was to change")


@then("the cart is as it was")
def cart_unchanged(watch: Watch) -> None:
    """Its lines and its totals."""
    watch.check(CART, "the call was refused")
