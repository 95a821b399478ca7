"""Steps 2 to 5 can run again: what is missing is made, what is right is left, what differs is reported."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from magento_acceptance.errors import UnfitShop
from magento_acceptance.flows.preparation import (
    check_sources,
    prepare_inventory,
    prepare_source_items,
    require_products,
    require_unreserved,
)
from magento_acceptance.flows.products import assign
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.unchanged import read_inventory
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.tutorials import inventory as tutorial
from tests.support.shops import Written


@pytest.fixture
def prepared(client: MagentoClient) -> MagentoClient:
    prepare_inventory(client, Context(), allowed=True)
    return client


def test_a_fresh_shop_is_brought_to_where_step_5_leaves_it(client: MagentoClient) -> None:
    context = Context()

    channel = prepare_inventory(client, context, allowed=True)

    assert channel.stock_id == context["stock"]
    assert channel.sources == tuple(sorted(tutorial.PRIORITIES, key=tutorial.PRIORITIES.__getitem__))
    check_sources(client)
    require_unreserved(client, channel)


def test_a_shop_that_is_right_is_left_as_it_is(prepared: MagentoClient, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Written(prepared, monkeypatch)

    prepare_inventory(prepared, Context(), allowed=True)
    prepare_inventory(prepared, Context(), allowed=False)

    assert written.calls == []


def test_a_fresh_shop_is_not_touched_without_leave(client: MagentoClient, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Written(client, monkeypatch)

    with pytest.raises(UnfitShop, match=r"source ne_wh is missing; set MAGENTO_ALLOW_INVENTORY_SETUP=true"):
        prepare_inventory(client, Context(), allowed=False)
    assert written.calls == []


def _rename_source(client: MagentoClient) -> None:
    client.put("inventory/sources/hq", {"source": {**tutorial.source("hq").body(), "name": "Head office"}})


def _disable_source(client: MagentoClient) -> None:
    client.put("inventory/sources/berkeley", {"source": {**tutorial.source("berkeley").body(), "enabled": False}})


def _give_website_to_default_stock(client: MagentoClient) -> None:
    channel = {"type": "website", "code": "base"}
    stock = {"name": "Default Stock", "extension_attributes": {"sales_channels": [channel]}}
    client.put("inventory/stocks/1", {"stock": stock})


def _unlink(client: MagentoClient) -> None:
    stock_id = find_sales_channel(client).stock_id
    client.post("inventory/stock-source-links-delete", {"links": [{"source_code": "hq", "stock_id": stock_id}]})


def _link_further(client: MagentoClient) -> None:
    client.post("inventory/sources", {"source": {**tutorial.source("hq").body(), "source_code": "further"}})
    link = {"source_code": "further", "stock_id": find_sales_channel(client).stock_id, "priority": 9}
    client.post("inventory/stock-source-links", {"links": [link]})


def _swap_priorities(client: MagentoClient) -> None:
    stock_id = find_sales_channel(client).stock_id
    links = [{"source_code": code, "stock_id": stock_id, "priority": n} for code, n in (("ne_wh", 2), ("west_wh", 1))]
    client.post("inventory/stock-source-links", {"links": links})


def _move_pieces(client: MagentoClient) -> None:
    assign(client, "24-WB01", {"berkeley": Decimal(12)})


def _assign_elsewhere(client: MagentoClient) -> None:
    assign(client, "24-WB03", {"default": Decimal(1)})


@pytest.mark.parametrize(
    ("differ", "named"),
    [
        (_rename_source, "source hq has other values of name"),
        (_disable_source, "source berkeley has other values of enabled"),
        (_give_website_to_default_stock, "stock 'US Stock' does not serve the website base"),
        (_unlink, "has not the tutorial's sources with the tutorial's priorities"),
        (_link_further, "has further sources: further"),
        (_swap_priorities, "has not the tutorial's sources with the tutorial's priorities"),
        (_move_pieces, "24-WB01 is not at the tutorial's sources"),
        (_assign_elsewhere, "24-WB03 is not at the tutorial's sources"),
    ],
)
def test_a_difference_is_reported_and_mended_with_leave_only(
    prepared: MagentoClient, monkeypatch: pytest.MonkeyPatch, differ: Callable[[MagentoClient], None], named: str
) -> None:
    right = read_inventory(prepared, find_sales_channel(prepared).stock_id)
    differ(prepared)
    written = Written(prepared, monkeypatch)

    with pytest.raises(UnfitShop) as unfit:
        prepare_inventory(prepared, Context(), allowed=False)
    assert named in str(unfit.value)
    assert written.calls == []

    channel = prepare_inventory(prepared, Context(), allowed=True)
    found = read_inventory(prepared, channel.stock_id)
    found["sources"].pop("further", None)  # a source cannot be deleted, only unlinked
    assert found == right


def test_products_that_the_shop_lacks_are_named(client: MagentoClient) -> None:
    with pytest.raises(UnfitShop, match=r"the shop has no qa-none; .*sample data"):
        require_products(client, ["24-WB01", "qa-none"])


def test_pieces_that_an_order_reserves_make_the_shop_unfit(prepared: MagentoClient) -> None:
    channel = find_sales_channel(prepared)
    assign(prepared, "24-WB01", {"ne_wh": Decimal(34)})

    with pytest.raises(UnfitShop, match="99 salable units of 24-WB01, while 100 are"):
        require_unreserved(prepared, channel)
    prepare_source_items(prepared, allowed=True)
    require_unreserved(prepared, channel)
