"""Products of the scenarios' own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers

from magento_acceptance.flows.products import OwnProduct, assign, create_product
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from steps.tables import rows

Products = dict[str, OwnProduct]
MOST_SOURCES = 3


def sku_of(name: str, products: Products) -> str:
    """The SKU of a product of the scenario's own by the feature's name for it; any other name is a SKU itself."""
    return products[name].sku if name in products else name


@pytest.fixture
def products() -> Products:
    """The scenario's own products by the name that the feature gives them; steps add to it."""
    return {}


@given("these products of the scenario's own:")
@given("this product of the scenario's own:")
def own_products(
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    channel: SalesChannel,
    shop_defaults: ShopDefaults,
    products: Products,
) -> None:
    """Create the products of the table with SKUs that nobody else uses."""
    for row in rows(datatable):
        sku = f"{cleanup.unique_name()}-{row['product']}"
        facts: dict[str, Any] = {
            "type_": row["type"],
            "managed": row["stock"] != "unmanaged",
            "by_weight": row["stock"] == "by weight",
        }
        products[row["product"]] = create_product(
            client,
            context,
            cleanup,
            channel,
            shop_defaults,
            sku=sku,
            name=f"QA {sku}",
            price=Decimal(row["price"]),
            quantity=Decimal(row["quantity"]),
            **facts,
        )


@given(parsers.parse('the virtual product "{sku}" at {price} with {pieces} pieces at the source "{source}"'))
def virtual_product(
    sku: str,
    price: str,
    pieces: str,
    source: str,
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    channel: SalesChannel,
    shop_defaults: ShopDefaults,
    products: Products,
) -> None:
    """Create the tutorial's managed virtual product under the run's run_tag, since a shop may have one of that SKU."""
    products[sku] = create_product(
        client,
        context,
        cleanup,
        channel,
        shop_defaults,
        sku=f"{cleanup.unique_name()}-{sku}",
        name="Virtual Product 1",
        type_="virtual",
        managed=True,
        price=Decimal(price),
        quantity=Decimal(pieces),
        source=source,
    )


@given(parsers.parse('"{name}" lies at up to three sources of the stock, {pieces:d} pieces in all'))
def spread(name: str, pieces: int, client: MagentoClient, channel: SalesChannel, products: Products) -> None:
    """In equal parts, so that no source has enough for a large order; all of it where the stock has one source."""
    product = products[name]
    chosen = [product.source, *(code for code in channel.sources if code != product.source)][:MOST_SOURCES]
    part = Decimal(pieces // len(chosen))
    first = Decimal(pieces) - part * (len(chosen) - 1)
    assign(client, product.sku, dict.fromkeys(chosen, part) | {chosen[0]: first})
    StockAvailability(client, channel.stock_id).await_sale([product.sku], Decimal(pieces))
