"""A mock of its own for every test, seeded once, and a customer in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_magento import MockMagento
from tests.mock.carts.buyer import Buyer


@pytest.fixture(scope="session")
def pristine() -> MockMagento:
    return MockMagento()


@pytest.fixture
def buyer(pristine: MockMagento) -> Iterator[Buyer]:
    opened = Buyer(pristine.fresh())
    yield opened
    opened.http.close()
