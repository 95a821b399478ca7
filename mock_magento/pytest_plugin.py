"""Fixtures for every project that installs this one: a Magento double, fresh for each test.

Loaded by pytest wherever this project is installed, so it imports nothing but pytest until a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_magento.fixture import ShopFactory, ShopFixture


@pytest.fixture(scope="session")
def mock_magento_options() -> dict[str, Any]:
    """Arguments for MockMagento; override this fixture in a conftest.py for another admin account or another shop."""
    return {}


@pytest.fixture(scope="session")
def _mock_magento_shops(mock_magento_options: dict[str, Any]) -> Iterator[ShopFactory]:
    from mock_magento.fixture import ShopFactory

    shops = ShopFactory(mock_magento_options)
    yield shops
    shops.close()


@pytest.fixture
def mock_magento(_mock_magento_shops: ShopFactory) -> Iterator[ShopFixture]:
    """A Magento double with a fresh shop: `client` and `admin` (httpx, in process), `base_url` (served), `faults`, `shop`, `reset()`."""
    with _mock_magento_shops.open() as opened:
        yield opened
