"""A mock of its own for every test, seeded once, and its shopkeeper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_magento import MockMagento
from tests.mock.sales.shopkeeper import Shopkeeper


@pytest.fixture(scope="session")
def pristine() -> MockMagento:
    return MockMagento()


@pytest.fixture
def keeper(pristine: MockMagento) -> Iterator[Shopkeeper]:
    opened = Shopkeeper(pristine.fresh())
    with opened.client:
        yield opened
