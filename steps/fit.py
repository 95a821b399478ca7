"""What to do with a shop that a scenario does not fit: skip it, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from magento_acceptance.errors import UnfitShop


@contextmanager
def fitting() -> Iterator[None]:
    """Skip the scenario where the block finds that the shop lacks what the scenario needs."""
    try:
        yield
    except UnfitShop as unfit:
        pytest.skip(str(unfit))
