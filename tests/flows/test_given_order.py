"""An order of the shop's own: what is no product is captured all the same, and what cannot be captured is not tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import CaptureRequest
from magento_acceptance.flows.capture import capture
from magento_acceptance.flows.open_order import OpenOrder, require_open
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from mock_magento import MockMagento
from tests.support.shops import opened


@pytest.fixture
def client() -> Iterator[MagentoClient]:
    with opened(MockMagento()) as client:
        yield client


def placed(client: MagentoClient) -> int:
    return place_own_order(ProductMaker(client, Context(), CleanupStack(), find_sales_channel(client), ShopDefaults()))


def test_a_line_whose_product_was_deleted_is_captured_and_its_stock_reported_as_not_checked(
    client: MagentoClient,
) -> None:
    number = placed(client)
    (bag,) = (line["sku"] for line in client.get(f"orders/{number}").json["items"] if line["product_type"] == "simple")
    client.delete(rest_path("products", bag))
    order = OpenOrder.read(client, Context(), RunRecord(), find_sales_channel(client), number)
    made = capture(order, CaptureRequest(capture=True), {"capture": True})
    for check in (made.check_answer, made.check_document, made.check_order, made.check_grid, made.check_stock):
        check()
    assert order.unchecked == f" (not checked: {bag}, which is no product of the shop)"
    assert bag not in made.after.stock.source_items


def test_an_order_that_waits_for_its_payment_is_open(client: MagentoClient) -> None:
    number = placed(client)
    assert require_open(client, number)["entity_id"] == number


def test_an_order_that_is_paid_is_not_tested(client: MagentoClient) -> None:
    number = placed(client)
    client.post(f"order/{number}/invoice", {"capture": True})
    with pytest.raises(
        UnfitShop, match=f"order {number} is processing .*: nothing is left to capture; set MAGENTO_ORDER_ID"
    ):
        require_open(client, number)


def test_an_unknown_order_is_not_tested(client: MagentoClient) -> None:
    with pytest.raises(UnfitShop, match="order 4711 is not in the shop; MAGENTO_ORDER_ID takes the entity id"):
        require_open(client, 4711)
