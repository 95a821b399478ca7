"""A mock of its own for every test, seeded once."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mock_magento import MockMagento


@pytest.fixture
def client(mock: MockMagento) -> Iterator[httpx.Client]:
    """In process, not signed in."""
    with httpx.Client(transport=mock.transport(), base_url="http://mock.invalid") as opened:
        yield opened


@pytest.fixture
def admin(mock: MockMagento) -> Iterator[httpx.Client]:
    """In process, signed in."""
    headers = {"Authorization": f"Bearer {mock.admin_token()}"}
    with httpx.Client(transport=mock.transport(), base_url="http://mock.invalid", headers=headers) as opened:
        yield opened
