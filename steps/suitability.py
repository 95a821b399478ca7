"""What to do with a shop that a scenario does not suit: skip the scenario, with the reason."""

from __future__ import annotations

import pytest

from magento_acceptance.errors import SignInRefused, UnfitShop
from magento_acceptance.flows.shop_defaults import preparing


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_error(exception: Exception) -> None:
    """Skip the scenario where a step finds that the shop lacks what it needs, or does not let a new customer sign in."""
    if isinstance(exception, UnfitShop):
        pytest.skip(str(exception))
    if isinstance(exception, SignInRefused) and exception.who.startswith("customer "):
        try:
            with preparing("a new customer"):
                raise exception
        except UnfitShop as unfit:
            pytest.skip(str(unfit))
