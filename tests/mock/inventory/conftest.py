"""A fresh mock for every test, seeded once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_magento import MockMagento
from tests.mock.rest import Rest


@pytest.fixture(scope="session")
def pristine() -> MockMagento:
    return MockMagento()


@pytest.fixture
def rest(pristine: MockMagento) -> Iterator[Rest]:
    opened = Rest(pristine.fresh())
    yield opened
    opened.client.close()
