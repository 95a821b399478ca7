"""One worker for the tests of this folder: a process with Step 10's scenarios, as `magento-acceptance prove` uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from magento_acceptance.prove.pool import Workers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    with Workers(2, ROOT) as started:
        yield started
