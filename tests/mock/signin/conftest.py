"""A mock with two integrations, whose clock stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from mock_magento import MockMagento
from tests.mock.signin.signing import ACCEPTANCE, BASE_URL, STOCKIST

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(scope="session")
def pristine() -> MockMagento:
    return MockMagento(integrations=[ACCEPTANCE, STOCKIST])


@pytest.fixture
def client(mock: MockMagento) -> Iterator[httpx.Client]:
    """In process, not signed in."""
    with httpx.Client(transport=mock.transport(), base_url=BASE_URL) as opened:
        yield opened


@pytest.fixture
def now(mock: MockMagento) -> int:
    """The time at which the mock's clock stands, in seconds since 1970."""
    mock.shop.clock = lambda: NOW
    return int(NOW.timestamp())
