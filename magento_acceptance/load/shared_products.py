"""The few products that all customers of a load compete for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations import ProductFacts
from magento_acceptance.flows.products import ProductMaker, ProductType
from magento_acceptance.flows.sales_channel import SalesChannel

PLENTY: Final = Decimal(1_000_000)
"""Units of the products that do not run out."""
_PRICES: Final[Mapping[str, tuple[ProductType, Decimal]]] = {
    "bag": ("simple", Decimal("12.5")),
    "course": ("virtual", Decimal(20)),
    "scarce": ("simple", Decimal(5)),
}


@dataclass(frozen=True)
class SharedProducts:
    """The SKUs of a physical product, of a virtual one, and of a physical one that is soon sold out; all with managed stock and without
    backorders. `channel` is where they are sold, `run_tag` what the names of customers begin with.
    """

    run_tag: str
    channel: SalesChannel
    bag: str
    course: str
    scarce: str

    @property
    def facts(self) -> dict[str, ProductFacts]:
        """What decides whether their quantities move, by SKU."""
        return {
            sku: ProductFacts(is_virtual=sku == self.course, manage_stock=True)
            for sku in (self.bag, self.course, self.scarce)
        }

    def as_message(self) -> dict[str, Any]:
        """What a worker is told."""
        return {**vars(self), "channel": {**vars(self.channel), "sources": list(self.channel.sources)}}

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> SharedProducts:
        """Read what `as_message` gave."""
        channel = message["channel"]
        return cls(**{**message, "channel": SalesChannel(**{**channel, "sources": tuple(channel["sources"])})})


def create_shared_products(maker: ProductMaker, scarce: int) -> SharedProducts:
    """Create them, with so many units of the scarce one, and wait until they are for sale. Raises UnfitShop where the shop refuses."""
    made = {}
    for name, (type_, price) in _PRICES.items():
        sku = f"{maker.cleanup.unique_name()}-{name}"
        quantity = Decimal(scarce) if name == "scarce" else PLENTY
        made[name] = maker.create(sku, f"QA {sku}", type_, price, quantity)
    maker.await_sale(made.values())
    skus = {name: product.sku for name, product in made.items()}
    return SharedProducts(maker.cleanup.run_tag, maker.channel, **skus)
