"""The few products that all customers of a load compete for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations import ProductFacts
from magento_acceptance.flows.products import OwnProduct, ProductMaker, ProductType
from magento_acceptance.flows.sales_channel import SalesChannel

PLENTY: Final = Decimal(1_000_000)
"""Units of the products that do not run out."""
SCARCE: Final = 5
"""So many products are soon sold out, one after the other: customers compete for the last unit of each."""


@dataclass(frozen=True)
class SharedProducts:
    """The SKUs of a physical product, of a virtual one, and of physical ones that are soon sold out; all with managed stock and without
    backorders. `channel` is where they are sold, `run_tag` what the names of customers begin with.
    """

    run_tag: str
    channel: SalesChannel
    bag: str
    course: str
    scarce: tuple[str, ...]

    @property
    def facts(self) -> dict[str, ProductFacts]:
        """What decides whether their quantities move, by SKU."""
        return {
            sku: ProductFacts(is_virtual=sku == self.course, manage_stock=True)
            for sku in (self.bag, self.course, *self.scarce)
        }

    def as_message(self) -> dict[str, Any]:
        """What a worker is told."""
        return {**vars(self), "channel": vars(self.channel)}

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> SharedProducts:
        """Read what `as_message` gave."""
        channel = SalesChannel(**{**message["channel"], "sources": tuple(message["channel"]["sources"])})
        return cls(**{**message, "channel": channel, "scarce": tuple(message["scarce"])})


def create_shared_products(maker: ProductMaker, units: int, scarce: int = SCARCE) -> SharedProducts:
    """Create them, with so many `units` of each of the `scarce` ones, and wait until they are for sale.

    Raises UnfitShop where the shop refuses.
    """

    def create(name: str, type_: ProductType, price: str, quantity: Decimal) -> OwnProduct:
        sku = f"{maker.cleanup.unique_name()}-{name}"
        return maker.create(sku, f"QA {sku}", type_, Decimal(price), quantity)

    bag = create("bag", "simple", "12.5", PLENTY)
    course = create("course", "virtual", "20", PLENTY)
    few = [create("scarce", "simple", "5", Decimal(units)) for _ in range(scarce)]
    maker.await_sale([bag, course, *few])
    return SharedProducts(
        maker.cleanup.run_tag, maker.channel, bag.sku, course.sku, tuple(product.sku for product in few)
    )
