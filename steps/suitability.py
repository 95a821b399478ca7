"""What to do with a shop that a scenario does not suit: skip the scenario, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from magento_acceptance.errors import SignInRefused, UnfitShop
from magento_acceptance.flows.shop_defaults import preparing


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_error(exception: Exception) -> None:
    """Skip the scenario where a step finds that the shop lacks what it needs, or does not let a new customer sign in."""
    if isinstance(exception, UnfitShop):
        pytest.skip(str(exception))
    if isinstance(exception, SignInRefused) and exception.who.startswith("customer "):
        with skip_if_shop_unsuitable(), preparing("a new customer"):
            raise exception


@contextmanager
def skip_if_shop_unsuitable() -> Iterator[None]:
    """Skip the scenario where the block finds that the shop lacks what the scenario needs."""
    try:
        yield
    except UnfitShop as unfit:
        pytest.skip(str(unfit))
