"""What to do with a shop that a scenario does not suit: skip the scenario, with the reason."""

from __future__ import annotations

import pytest
from pytest_bdd.parser import Step
from pytest_bdd.types import GIVEN

from magento_acceptance.errors import HarnessError, SignInRefused, UnfitShop
from magento_acceptance.flows.shop_defaults import preparing

_TESTED = "the merchant has "
"""How a Given begins that does what other scenarios test, so that its refusal is a failure: a capture, a shipment, a hold."""


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_error(step: Step, exception: Exception) -> None:
    """Skip the scenario where the shop lacks what it needs, does not let a new customer sign in, or refuses what a Given prepares."""
    try:
        if isinstance(exception, SignInRefused):
            if exception.who.startswith("customer "):
                with preparing("a new customer"):
                    raise exception
        elif isinstance(exception, HarnessError) and step.type == GIVEN and not step.name.startswith(_TESTED):
            with preparing(f'"{step.name.rstrip(":")}"'):
                raise exception
        if isinstance(exception, UnfitShop):
            raise exception
    except UnfitShop as unfit:
        pytest.skip(str(unfit))
    except HarnessError:
        return
