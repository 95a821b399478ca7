"""An order of the scenario's own from nothing: customer, products and checkout at once."""

from __future__ import annotations

from decimal import Decimal

from magento_acceptance.flows.checkout import place_order
from magento_acceptance.flows.customers import create_customer
from magento_acceptance.flows.products import ProductMaker, ProductType
from magento_acceptance.flows.shop_defaults import preparing
from magento_acceptance.flows.snapshots import read_stock

_PRODUCTS: tuple[tuple[str, ProductType, Decimal, Decimal], ...] = (
    ("bag", "simple", Decimal("12.5"), Decimal(2)),
    ("course", "virtual", Decimal(20), Decimal(1)),
)
_IN_STOCK = Decimal(20)


def place_own_order(maker: ProductMaker) -> int:
    """Order two bags and a virtual course of the scenario's own; returns the order's id. All of it is tidied up.

    Raises UnfitShop where the shop offers no way to ship or to pay, MagentoError where it refuses.
    """
    client, context, cleanup = maker.client, maker.context, maker.cleanup
    shopper = create_customer(client, context, cleanup, maker.defaults)
    made = {}
    for what, type_, price, quantity in _PRODUCTS:
        sku = f"{cleanup.unique_name()}-{what}"
        made[maker.create(sku, f"QA {sku}", type_, price, _IN_STOCK)] = quantity
    maker.await_sale(made)
    ordered = {product.sku: quantity for product, quantity in made.items()}
    read_stock(client.known, ordered, maker.channel.stock_id)  # the report shows the stock from before the order on
    with preparing("an order of the scenario's own"):
        return place_order(client, context, cleanup, shopper, ordered, ships=True)
