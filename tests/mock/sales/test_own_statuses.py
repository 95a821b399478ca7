"""States decide, statuses are the merchant's labels."""

from __future__ import annotations

import pytest

from mock_magento import ShopConfig
from tests.mock.sales.shopkeeper import Shopkeeper, asked


@pytest.fixture
def own(keeper: Shopkeeper) -> Shopkeeper:
    """A shop that calls new orders awaiting and finished ones done."""
    keeper.mock.configure(
        ShopConfig(
            statuses=(("new", "awaiting"), ("processing", "in_progress"), ("complete", "done"), ("holded", "waits"))
        )
    )
    return keeper


def test_every_state_brings_its_own_status(own: Shopkeeper) -> None:
    order = own.order({"24-WB01": 2})
    path = f"orders/{order['entity_id']}"
    seen = [(order["state"], order["status"])]
    for call in (
        f"{path}/hold",
        f"{path}/unhold",
        f"order/{order['entity_id']}/invoice",
        f"order/{order['entity_id']}/ship",
    ):
        own.post(call, {})
        after = own.get(path)
        seen.append((after["state"], after["status"]))
    assert seen == [
        ("new", "awaiting"),
        ("holded", "waits"),
        ("new", "awaiting"),
        ("processing", "in_progress"),
        ("complete", "done"),
    ]


def test_a_refund_keeps_the_status_of_its_state(own: Shopkeeper) -> None:
    order = own.order({"24-WB01": 2})
    own.post(f"order/{order['entity_id']}/invoice", {})
    own.post(f"order/{order['entity_id']}/refund", {"items": [asked(order["items"][0]["item_id"], 1)]})
    after = own.get(f"orders/{order['entity_id']}")
    assert (after["state"], after["status"]) == ("processing", "in_progress")
    assert after["status_histories"][0]["status"] == "in_progress"
    own.post(f"order/{order['entity_id']}/refund", {})
    assert own.get(f"orders/{order['entity_id']}")["status"] == "closed"
