"""One worker for the tests of this folder: a process with Step 10's scenarios, as `magento-acceptance prove` uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from magento_acceptance.prove.pool import Workers


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    with Workers(2) as started:
        yield started
