"""Closing an order, whatever the shop: what can be closed is, what cannot is reported and keeps its products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from magento_acceptance.errors import UnfitShop
from magento_acceptance.flows.close_order import close_order
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.orphans.discover import find
from magento_acceptance.orphans.remove import clear
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack, CleanupWarning
from mock_magento import MockMagento
from tests.support.shops import opened

TAG = "qa-a1b2c3"


@pytest.fixture
def mock() -> MockMagento:
    return MockMagento()


@pytest.fixture
def client(mock: MockMagento) -> Iterator[MagentoClient]:
    with opened(mock) as client:
        yield client


def order(client: MagentoClient, cleanup: CleanupStack) -> int:
    return place_own_order(ProductMaker(client, Context(), cleanup, find_sales_channel(client), ShopDefaults()))


def refuse(client: MagentoClient, monkeypatch: pytest.MonkeyPatch, ending: str, *, unless: str = "nothing") -> None:
    """Let calls be refused as a shop's own rules may, unless something is in the body."""
    attempt = client.attempt

    def refusing(method: str, path: str, *args: Any, **named: Any) -> Answer:
        if path.endswith(ending) and unless not in str(args):
            text = '{"message": "The most money available to refund is 0."}'
            return Answer(400, text, {"content-type": "application/json"}, f"{method} {path}")
        return attempt(method, path, *args, **named)

    monkeypatch.setattr(client, "attempt", refusing)


def skus(client: MagentoClient) -> list[str]:
    return [product["sku"] for product in client.items("products") if product["sku"].startswith(TAG)]


@pytest.mark.parametrize("paid", [False, True])
def test_an_order_is_closed_and_its_units_come_back(paid: bool, client: MagentoClient) -> None:
    cleanup = CleanupStack(run_tag=TAG)
    number = order(client, cleanup)
    if paid:
        client.post(f"order/{number}/invoice", {"capture": True})
    assert close_order(client, number) == ("closed" if paid else "canceled")
    assert close_order(client, number) == ("closed" if paid else "canceled"), "closing it again changes nothing"


def test_the_products_of_an_order_that_stays_open_are_kept_and_reported(
    client: MagentoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[tuple[str, str]] = []
    cleanup = CleanupStack(lambda what, why: reported.append((what, why)), run_tag=TAG)
    number = order(client, cleanup)
    client.post(f"order/{number}/invoice", {"capture": True})
    refuse(client, monkeypatch, f"order/{number}/refund")
    with pytest.warns(CleanupWarning):
        cleanup.tidy()
    assert len(skus(client)) == 2
    why = dict(reported)
    assert "could not be closed and keeps its units" in why[f"order {number}"]
    assert "The most money available to refund is 0." in why[f"order {number}"]
    assert [why[f"product {sku}"] for sku in skus(client)] == [f"kept, since order {number} is still open"] * 2

    results = {removal.what: removal for removal in clear(client, find(client, TAG)[TAG])}
    assert not results[f"order {number}"].done
    assert [results[f"product {sku}"].why for sku in skus(client)] == [f"order {number} still holds it"] * 2
    assert len(skus(client)) == 2


def test_a_shop_that_keeps_the_shipping_takes_the_lines_back_all_the_same(
    client: MagentoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = order(client, CleanupStack(run_tag=TAG))
    client.post(f"order/{number}/invoice", {"capture": True})
    refuse(client, monkeypatch, f"order/{number}/refund", unless="shipping_amount")
    assert close_order(client, number) in ("closed", "complete")
    lines = client.get(f"orders/{number}").json["items"]
    assert all(line["qty_refunded"] == line["qty_ordered"] for line in lines)


def test_an_order_that_cannot_be_canceled_says_so(client: MagentoClient, monkeypatch: pytest.MonkeyPatch) -> None:
    number = order(client, CleanupStack(run_tag=TAG))
    refuse(client, monkeypatch, f"orders/{number}/cancel")
    with pytest.raises(UnfitShop, match=f"order {number} could not be closed and keeps its units"):
        close_order(client, number)
