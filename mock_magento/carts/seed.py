"""What the sample data's two orders left of their carts."""

from __future__ import annotations

from mock_magento.records.carts import CartsState


def luma_carts() -> CartsState:
    """The ids that the orders' carts took: two carts of two lines and two addresses each."""
    return CartsState(last_ids={"cart": 2, "item": 4, "address": 4, "payment": 2})
