"""A token is its own mock's, whole, and valid for its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento.webapi.tokens import CUSTOMER_LIFETIME, Identity, Tokens

NOW = datetime(2026, 11, 22, 19, 48, tzinfo=UTC)


def test_a_token_speaks_for_whom_it_was_issued_until_it_expires() -> None:
    tokens = Tokens()
    token = tokens.issue(Identity(17), NOW)
    found = tokens.identify(f"Bearer {token}", NOW + CUSTOMER_LIFETIME - timedelta(seconds=1))
    assert (found and found.customer_id, found and found.issued) == (17, NOW.timestamp())
    assert tokens.identify(f"Bearer {token}", NOW + CUSTOMER_LIFETIME) is None
    assert Tokens().identify(f"Bearer {token}", NOW) is None


@given(st.integers(0, 10_000), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_token_with_another_character_anywhere_is_nobodys(place: int, character: str) -> None:
    tokens = Tokens()
    token = tokens.issue(Identity(17), NOW)
    place %= len(token) - 1  # the last character has bits that mean nothing
    forged = token[:place] + character + token[place + 1 :]
    assert (tokens.identify(f"Bearer {forged}", NOW) is None) == (forged != token)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.ü.ö", "eyJ9..x", "null"])
def test_what_is_no_token_is_nobodys(token: str) -> None:
    assert Tokens().identify(f"Bearer {token}", NOW) is None
