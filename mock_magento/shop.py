"""The whole shop: configuration and, domain by domain, its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from mock_magento.carts.state import CartsState
from mock_magento.catalog.state import CatalogState
from mock_magento.config import ShopConfig
from mock_magento.customers.state import CustomersState
from mock_magento.inventory.state import InventoryState
from mock_magento.pricing.rules import PricingState
from mock_magento.sales.state import SalesState
from mock_magento.store.state import StoreState
from mock_magento.tax.state import TaxState

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


@dataclass
class Shop:
    """Everything that a shop remembers. A domain's state knows nothing of the others; what joins them lives in the domains' modules."""

    config: ShopConfig
    store: StoreState = field(default_factory=StoreState)
    catalog: CatalogState = field(default_factory=CatalogState)
    inventory: InventoryState = field(default_factory=InventoryState)
    customers: CustomersState = field(default_factory=CustomersState)
    carts: CartsState = field(default_factory=CartsState)
    sales: SalesState = field(default_factory=SalesState)
    pricing: PricingState = field(default_factory=PricingState)
    tax: TaxState = field(default_factory=TaxState)
    clock: Clock = utc_now

    def now(self) -> datetime:
        """The shop's time (UTC)."""
        return self.clock()

    def timestamp(self) -> str:
        """The shop's time as Magento writes it: 2020-07-23 16:59:20, UTC."""
        return self.clock().strftime("%Y-%m-%d %H:%M:%S")

    def copy(self) -> Shop:
        """An independent shop in the same state. What never changes (the catalogue's facts) is shared."""
        return replace(
            self,
            store=self.store.copy(),
            catalog=self.catalog.copy(),
            inventory=self.inventory.copy(),
            customers=self.customers.copy(),
            carts=self.carts.copy(),
            sales=self.sales.copy(),
            pricing=self.pricing.copy(),
            tax=self.tax.copy(),
        )

    def checkpoint(self) -> Callable[[], None]:
        """Remember this state; the function given back restores it. Much cheaper than a copy where there are many orders."""
        others = {
            name: getattr(self, name).copy()
            for name in ("store", "catalog", "inventory", "customers", "carts", "pricing", "tax")
        }
        restore_sales = self.sales.checkpoint()

        def restore() -> None:
            restore_sales()
            for name, state in others.items():
                setattr(self, name, state)

        return restore


def open_shop(config: ShopConfig, admin_username: str, admin_password: str, data: Path | None = None) -> Shop:
    """The pristine shop with one admin account: Luma's catalogue and the two sample orders, or what the folder `data` describes."""
    from mock_magento import seed  # late, because the seed uses the domains, which use the shop

    return seed.plant(Shop(config), admin_username, admin_password, data)
