"""A mock of its own for every test, seeded once, and who calls it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_magento import MockMagento
from tests.mock.carts.buyer import Buyer
from tests.mock.rest import Rest
from tests.mock.sales.shopkeeper import Shopkeeper


@pytest.fixture(scope="session")
def pristine() -> MockMagento:
    return MockMagento()


@pytest.fixture
def mock(pristine: MockMagento) -> MockMagento:
    return pristine.fresh()


@pytest.fixture
def rest(mock: MockMagento) -> Iterator[Rest]:
    opened = Rest(mock)
    yield opened
    opened.client.close()


@pytest.fixture
def buyer(mock: MockMagento) -> Iterator[Buyer]:
    opened = Buyer(mock)
    yield opened
    opened.http.close()


@pytest.fixture
def keeper(mock: MockMagento) -> Iterator[Shopkeeper]:
    opened = Shopkeeper(mock)
    with opened.client:
        yield opened
