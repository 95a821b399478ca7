"""Fixtures for every project that installs this one: a Magento double, fresh for each test.

Loaded by pytest wherever this project is installed, so it imports nothing but pytest until a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_magento.fixture import Desk, ShopFixture


@pytest.fixture(scope="session")
def mock_magento_options() -> dict[str, Any]:
    """Arguments for MockMagento; override this fixture in a conftest.py for another admin account or another shop."""
    return {}


@pytest.fixture(scope="session")
def _mock_magento_desk(mock_magento_options: dict[str, Any]) -> Iterator[Desk]:
    from mock_magento.fixture import Desk

    desk = Desk(mock_magento_options)
    yield desk
    desk.close()


@pytest.fixture
def mock_magento(_mock_magento_desk: Desk) -> Iterator[ShopFixture]:
    """A Magento double with a fresh shop: `client` and `admin` (httpx, in process), `base_url` (served), `faults`, `shop`, `reset()`."""
    with _mock_magento_desk.open() as opened:
        yield opened
