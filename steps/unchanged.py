"""What a refusal must leave as it was."""

from __future__ import annotations

import pytest
from pytest_bdd import then

from magento_acceptance.flows.unchanged import SnapshotGuard

INVENTORY = "inventory"
CART = "cart"


@pytest.fixture
def guard() -> SnapshotGuard:
    """The readings that a step takes before it does something."""
    return SnapshotGuard()


@then("the inventory is as it was")
def inventory_unchanged(guard: SnapshotGuard) -> None:
    """Sources, stocks, links, source quantities and salable quantities."""
    guard.assert_unchanged(INVENTORY, "nothing was to change")


@then("the cart is as it was")
def cart_unchanged(guard: SnapshotGuard) -> None:
    """Its lines and its totals."""
    guard.assert_unchanged(CART, "the call was refused")
