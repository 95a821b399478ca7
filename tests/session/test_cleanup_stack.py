"""What several products share is cleared at once, and what an open order keeps is left out."""

from __future__ import annotations

import pytest

from magento_acceptance.errors import HarnessError
from magento_acceptance.session.cleanup import CleanupStack, CleanupWarning


def test_gathered_skus_are_cleared_in_one_go_after_what_was_entered_later() -> None:
    done: list[object] = []
    stack = CleanupStack()
    for sku in ("bag", "course"):
        stack.gather("source items", sku, lambda skus: done.append(tuple(skus)))
        stack.add(f"product {sku}", lambda sku=sku: done.append(sku), sku=sku)  # type: ignore[misc]
    stack.tidy()
    assert done == ["course", "bag", ("bag", "course")]


def test_what_an_open_order_holds_is_left_out() -> None:
    done: list[object] = []

    def stays_open() -> None:
        raise HarnessError("it is on hold")

    stack = CleanupStack()
    for sku in ("bag", "course"):
        stack.gather("source items", sku, done.extend)
    stack.add("order 3", stays_open, holds=["bag"])
    with pytest.warns(CleanupWarning, match="could not tidy up order 3: it is on hold"):
        stack.tidy()
    assert done == ["course"]
