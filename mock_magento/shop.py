"""The whole shop: configuration and, domain by domain, its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mock_magento.records.carts import CartsState
from mock_magento.records.catalog import CatalogState
from mock_magento.records.config import ShopConfig
from mock_magento.records.customers import CustomersState
from mock_magento.records.inventory_state import InventoryState
from mock_magento.records.pricing import PricingState
from mock_magento.records.sales import SalesState
from mock_magento.records.store import StoreState
from mock_magento.records.tax import TaxState
from mock_magento.versions import Release
from mock_magento.webapi import routes

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

    @property
    def release(self) -> Release:
        """What this shop's release of Magento does differently from others."""
        return self.config.release

    @property
    def store_code(self) -> str:
        """The store view that a URL without store code means."""
        return self.config.store_code

    @property
    def scopes(self) -> tuple[str, ...]:
        """The store codes that a /rest/ URL may carry."""
        return self.config.scopes

    @property
    def integration_as_bearer(self) -> bool:
        """Whether an integration's access token may be used as a bearer token."""
        return self.config.integration_as_bearer

    def accepts_customer(self, customer_id: int, issued: float) -> bool:
        """Whether a customer's token issued at that time (seconds since 1970) still speaks for the account."""
        return self.customers.accepts(customer_id, issued)

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


Call = routes.Call[Shop]
"""One accepted call, as the handlers of this shop's routes get it."""
