"""Products of the scenarios' own."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import pytest
from pytest_bdd import given, parsers

from magento_acceptance.flows.products import (
    OwnProduct,
    ProductMaker,
    ProductType,
    assign,
    save_source_items,
)
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.pytest_plugin.columns import Columns
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack

from .tables import QUANTITY, Table, rows

Products = dict[str, OwnProduct]
MOST_SOURCES = 3
STATUS = {"in stock": 1, "out of stock": 0}
TYPES: dict[str, ProductType] = {"simple": "simple", "virtual": "virtual"}
STOCK: dict[str, dict[str, Any]] = {
    "managed": {"managed": True},
    "unmanaged": {"managed": False},
    "by weight": {"managed": True, "by_weight": True},
}


def sku_of(name: str, products: Products) -> str:
    """The SKU of a product of the scenario's own by the feature's name for it; any other name is a SKU itself."""
    return products[name].sku if name in products else name


@pytest.fixture
def products() -> Products:
    """The scenario's own products by the name that the feature gives them; steps add to it."""
    return {}


@pytest.fixture
def maker(
    client: MagentoClient, context: Context, cleanup: CleanupStack, channel: SalesChannel, shop_defaults: ShopDefaults
) -> ProductMaker:
    """Makes products under the run's tag, since a shop may have one of any other SKU."""
    return ProductMaker(client, context, cleanup, channel, shop_defaults)


@given("these products:")
def own_products(
    datatable: Annotated[Table, Columns("product", "type", "stock", "price", "quantity")],
    maker: ProductMaker,
    products: Products,
) -> None:
    """Create the products of the table with SKUs that nobody else uses."""
    made = {}
    for row in rows(datatable):
        sku = f"{maker.cleanup.unique_name()}-{row['product']}"
        price, quantity = Decimal(row["price"]), Decimal(row["quantity"])
        made[row["product"]] = maker.create(
            sku, f"QA {sku}", TYPES[row["type"]], price, quantity, **STOCK[row["stock"]]
        )
    maker.await_sale(made.values())
    products |= made


@given(
    parsers.parse('the virtual product "{name}" at {price}, with {quantity} at the source "{source}"'),
    converters={"price": Decimal, **QUANTITY},
)
def virtual_product(
    name: str, price: Decimal, quantity: Decimal, source: str, maker: ProductMaker, products: Products
) -> None:
    sku = f"{maker.cleanup.unique_name()}-{name}"
    products[name] = maker.create(sku, f"Virtual product {name}", "virtual", price, quantity, source=source)
    maker.await_sale([products[name]])


@given(
    parsers.parse('the virtual product "{name}" at {price}, stocked at these sources:'), converters={"price": Decimal}
)
def virtual_product_at_sources(
    name: str,
    price: Decimal,
    datatable: Annotated[Table, Columns("source", "quantity", "status")],
    maker: ProductMaker,
    products: Products,
) -> None:
    """The first source of the table holds its quantity before the others."""
    stocked = rows(datatable)
    virtual_product(name, price, Decimal(stocked[0]["quantity"]), stocked[0]["source"], maker, products)
    sku = products[name].sku
    items = [
        {
            "sku": sku,
            "source_code": row["source"],
            "quantity": Decimal(row["quantity"]),
            "status": STATUS[row["status"]],
        }
        for row in stocked
    ]
    save_source_items(maker.client, items)
    salable = sum((Decimal(row["quantity"]) for row in stocked if STATUS[row["status"]]), Decimal(0))
    StockAvailability(maker.client, maker.channel.stock_id).await_sale({sku: salable})


@given(parsers.parse('"{name}" is stocked at up to three sources, {quantity} in all'), converters=QUANTITY)
def spread(name: str, quantity: Decimal, client: MagentoClient, channel: SalesChannel, products: Products) -> None:
    """In equal parts, so that no source has enough for a large order; all of it where the stock has one source."""
    product = products[name]
    chosen = [product.source, *(code for code in channel.sources if code != product.source)][:MOST_SOURCES]
    part = quantity // len(chosen)
    assign(client, product.sku, dict.fromkeys(chosen, part) | {chosen[0]: quantity - part * (len(chosen) - 1)})
    StockAvailability(client, channel.stock_id).await_sale({product.sku: quantity})
