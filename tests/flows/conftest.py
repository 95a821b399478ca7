from __future__ import annotations

from collections.abc import Iterator

import pytest

from magento_acceptance.rest.client import MagentoClient
from mock_magento import MockMagento
from tests.support.shops import opened


@pytest.fixture
def mock() -> MockMagento:
    return MockMagento()


@pytest.fixture
def client(mock: MockMagento) -> Iterator[MagentoClient]:
    with opened(mock) as client:
        yield client
