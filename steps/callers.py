"""Callers that may not do what they try."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from magento_acceptance.flows.customers import Shopper
from magento_acceptance.rest.auth.tokens import ANONYMOUS, Caller, Token

CALLER = "(?P<caller>an anonymous caller|a caller with a forged token|the customer)"
"""How sentences name one, as a regular expression."""

CALLERS: dict[str, Callable[[pytest.FixtureRequest], Caller]] = {
    "an anonymous caller": lambda _: ANONYMOUS,
    "a caller with a forged token": lambda _: Token("no-token-of-this-shop", "forged token"),
    "the customer": lambda request: _customer(request.getfixturevalue("shopper")),
}


def caller_of(name: str, request: pytest.FixtureRequest) -> Caller:
    """The caller that a sentence names. Raises KeyError where it is none of them."""
    return CALLERS[name](request)


def _customer(shopper: Shopper) -> Caller:
    return shopper.account
