"""How the mock's shop is configured: what a merchant sets under Stores > Configuration, as far as order processing shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from mock_magento import versions


@dataclass(frozen=True)
class TaxConfig:
    """Stores > Configuration > Sales > Tax. Prices and discounts are exclusive of tax unless said otherwise."""

    prices_include_tax: bool = False
    shipping_includes_tax: bool = False
    shipping_tax_class_id: int = 0
    discount_before_tax: bool = True
    """Customer tax is calculated on the price after the discount (Magento: apply_after_discount = 1)."""
    discount_on_prices_including_tax: bool = False


@dataclass(frozen=True)
class ShopConfig:
    """A shop's configuration; the defaults are those of the recorded shop. Amounts in base currency."""

    magento: str = versions.DEFAULT
    """The release that the shop runs; see mock_magento.versions for those that there are."""
    store_code: str = "default"
    store_id: int = 1
    website_code: str = "base"
    website_id: int = 1
    store_name: str = "Main Website\nMain Website Store\nDefault Store View"
    base_currency: str = "USD"
    display_currency: str = "USD"
    display_rate: Decimal = Decimal(1)
    """How much one unit of base currency is in the display currency (base_to_order_rate)."""
    mail_enabled: bool = True
    """Whether invoices, shipments and credit memos can be mailed; new orders are mailed either way."""
    flat_rate_price: Decimal = Decimal(5)
    payment_methods: tuple[tuple[str, str], ...] = (
        ("checkmo", "Check / Money order"),
        ("banktransfer", "Bank Transfer Payment"),
    )
    otp_window: int | None = None
    """Seconds by which a one-time code may come too early or too late, below 30; None leaves it to the release."""
    integration_as_bearer: bool = False
    """Whether an integration's access token may be used as a bearer token (since 2.4.4 it may not, unless the merchant allows it)."""
    tax: TaxConfig = field(default_factory=TaxConfig)

    @property
    def release(self) -> versions.Release:
        """What the release does differently from others. Raises ValueError for one that the mock does not know."""
        return versions.named(self.magento)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The store codes that a /rest/ URL may carry."""
        return (self.store_code, "admin", "all")
