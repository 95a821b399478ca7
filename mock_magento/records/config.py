"""How the mock's shop is configured: what a merchant sets under Stores > Configuration, as far as order processing shows it.

Every class checks itself: a value that no shop can have raises ValueError with one line that names it. The Magento path of each setting is
in docs/mock.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from mock_magento import versions

STATES: Final = ("new", "processing", "complete", "closed", "canceled", "holded", "payment_review")
CUSTOMER_ATTRIBUTES: Final = ("dob", "gender", "middlename", "prefix", "suffix", "taxvat")
"""What a merchant can require of customers beside what every shop requires."""
_MUST_NOT_BE_NEGATIVE: Final = "must not be negative"


def _check(name: str, value: Decimal, wrong: bool, what: str) -> None:
    if wrong:
        raise ValueError(f"{name} {what}, not {value}")


def _check_code(name: str, code: str, length: int) -> None:
    if not (len(code) == length and code.isascii() and code.isalpha() and code.isupper()):
        raise ValueError(f"{name}: {code!r} is no code of {length} capital letters")


def _check_names(setting: str, names: Iterable[str], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{setting}: {name!r} is none of {', '.join(known)}")


@dataclass(frozen=True)
class TaxRateConfig:
    """A tax on products: `percent` at a place. `region` is a code such as NY, or * for all; `postcode` may be a pattern (12*)."""

    percent: Decimal
    country: str = "US"
    region: str = "*"
    postcode: str = "*"

    def __post_init__(self) -> None:
        _check("percent", self.percent, not 0 <= self.percent <= 100, "must be from 0 to 100")


@dataclass(frozen=True)
class TaxConfig:
    """Stores > Configuration > Sales > Tax. Prices and discounts are exclusive of tax unless said otherwise."""

    rates: tuple[TaxRateConfig, ...] = ()
    """Charged on taxable products beside Luma's own rule, which charges 8.25 % in Michigan."""
    prices_include_tax: bool = False
    shipping_includes_tax: bool = False
    shipping_tax_class_id: int = 0
    """0 is not taxed, 2 (Taxable Goods) is taxed as products are."""
    discount_before_tax: bool = True
    """Customer tax is calculated on the price after the discount (Magento: apply_after_discount = 1)."""
    discount_on_prices_including_tax: bool = False
    sales_show_shipping_including_tax: bool = False
    """Orders, Invoices, Credit Memos Display Settings: then the shipping that a refund asks for has its tax in it."""


@dataclass(frozen=True)
class StockConfig:
    """Stores > Configuration > Catalog > Inventory: what holds for products that use the configuration."""

    out_of_stock_threshold: Decimal = Decimal(0)
    """What must stay: salable is what there is less this, and at or below it a product is sold out."""
    min_sale_qty: Decimal = Decimal(1)
    max_sale_qty: Decimal = Decimal(10000)
    qty_increments: Decimal = Decimal(0)
    """Products are sold in multiples of this; 0 is any quantity."""
    backorders: int = 0
    """0 none, 1 allowed below zero, 2 allowed and the customer is notified."""
    notify_stock_qty: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        for name in ("min_sale_qty", "max_sale_qty", "qty_increments"):
            _check(name, getattr(self, name), getattr(self, name) < 0, _MUST_NOT_BE_NEGATIVE)
        _check(
            "max_sale_qty", self.max_sale_qty, self.max_sale_qty < self.min_sale_qty, "must not be below min_sale_qty"
        )
        if self.backorders not in {0, 1, 2}:
            raise ValueError(f"backorders must be 0, 1 or 2, not {self.backorders}")


@dataclass(frozen=True)
class DiscountConfig:
    """A cart price rule without conditions: `percent` off everything, or an `amount` in base currency off each unit."""

    percent: Decimal | None = None
    amount: Decimal | None = None
    on_shipping: bool = False

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("a discount has either percent or amount")
        if self.percent is not None:
            _check("percent", self.percent, not 0 < self.percent <= 100, "must be above 0 and no more than 100")
        if self.amount is not None:
            _check("amount", self.amount, self.amount <= 0, "must be above 0")


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
    """Code and title of each."""
    minimum_order_amount: Decimal = Decimal(0)
    """0 is none; the subtotal after discounts, with tax, must reach it."""
    allowed_countries: tuple[str, ...] = ()
    """Codes of two letters; without any, every country is allowed."""
    confirm_email: bool = False
    """Whether a customer must confirm the e-mail address before signing in."""
    required_customer_attributes: tuple[str, ...] = ()
    """Attributes that the customer form demands; REST only reports them."""
    own_customer_attributes: tuple[str, ...] = ()
    """Codes of text attributes that the merchant added and requires; REST demands them."""
    agreements: tuple[str, ...] = ()
    """Terms and conditions that the customer must agree to; their ids are 1, 2, ..."""
    statuses: tuple[tuple[str, str], ...] = ()
    """State and the merchant's own default status of it."""
    stock: StockConfig = field(default_factory=StockConfig)
    tax: TaxConfig = field(default_factory=TaxConfig)
    discount: DiscountConfig | None = None
    otp_window: int | None = None
    """Seconds by which a one-time code may come too early or too late, below 30; None leaves it to the release."""
    integration_as_bearer: bool = False
    """Whether an integration's access token may be used as a bearer token (since 2.4.4 it may not, unless the merchant allows it)."""

    def __post_init__(self) -> None:
        versions.named(self.magento)
        for name in ("flat_rate_price", "minimum_order_amount"):
            _check(name, getattr(self, name), getattr(self, name) < 0, _MUST_NOT_BE_NEGATIVE)
        for name in ("base_currency", "display_currency"):
            _check_code(name, getattr(self, name), 3)
        for code in self.allowed_countries:
            _check_code("allowed_countries", code, 2)
        _check("display_rate", self.display_rate, self.display_rate <= 0, "must be above 0")
        same = self.base_currency == self.display_currency
        _check("display_rate", self.display_rate, same and self.display_rate != 1, "must be 1 between equal currencies")
        _check_names("statuses", (state for state, _status in self.statuses), STATES)
        _check_names("required_customer_attributes", self.required_customer_attributes, CUSTOMER_ATTRIBUTES)
        if not self.payment_methods:
            raise ValueError("payment_methods must not be empty")
        if self.otp_window is not None and not 0 <= self.otp_window < 30:
            raise ValueError(f"otp_window must be from 0 to 29, not {self.otp_window}")

    @property
    def release(self) -> versions.Release:
        """What the release does differently from others. Raises ValueError for one that the mock does not know."""
        return versions.named(self.magento)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The store codes that a /rest/ URL may carry."""
        return (self.store_code, "admin", "all")

    def default_status(self, state: str) -> str:
        """The status that a state brings (Magento\\Sales\\Model\\Order\\Config::getStateDefaultStatus)."""
        return dict(self.statuses).get(state) or {"new": "pending"}.get(state, state)
