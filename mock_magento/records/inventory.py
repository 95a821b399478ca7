"""Inventory Management's records, all immutable: sources, stocks, links, source items, reservations, and the legacy stock item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from mock_magento.records.config import StockConfig

DEFAULT_STOCK: Final = 1
DEFAULT_SOURCE: Final = "default"
IN_STOCK: Final = 1
OUT_OF_STOCK: Final = 0
NO_BACKORDERS: Final = 0
WEBSITE: Final = "website"

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """A place that holds stock. `details` are the remaining fields of its interface (address, coordinates, contact) as given."""

    code: str
    name: str
    enabled: bool = True
    details: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    is_pickup_location: bool = False
    frontend_name: str | None = None
    frontend_description: str | None = None

    @property
    def latitude(self) -> Decimal | None:
        """Degrees north."""
        return self.details.get("latitude")

    @property
    def longitude(self) -> Decimal | None:
        """Degrees east."""
        return self.details.get("longitude")


@dataclass(frozen=True, slots=True)
class Stock:
    """A group of sources that sells through sales channels: (type, code) pairs, the type always `website`."""

    stock_id: int
    name: str
    sales_channels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A source's place in a stock; the lowest priority number is served first. Magento keeps negative and null ones too."""

    link_id: int
    stock_id: int
    source_code: str
    priority: int


@dataclass(frozen=True, slots=True)
class SourceItem:
    """What a source holds of a SKU: quantity (may be negative) and status, 1 in stock or 0 out of stock."""

    source_item_id: int
    source_code: str
    sku: str
    quantity: Decimal
    status: int


@dataclass(frozen=True, slots=True)
class SalesEvent:
    """Why a reservation was made: order_placed, order_canceled, shipment_created, invoice_created, creditmemo_created ..."""

    type: str
    object_id: str
    object_type: str = "order"
    increment_id: str = ""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A quantity promised (negative) or given back (positive) in a stock, before any source moves."""

    reservation_id: int
    stock_id: int
    sku: str
    quantity: Decimal
    event: SalesEvent


@dataclass(frozen=True, slots=True)
class StockItem:
    """The legacy stock item of a product (cataloginventory_stock_item): its stock settings and source `default`'s quantity.

    The bare fields are what is stored; where use_config_... is on, the shop's configuration counts instead: use the `effective_...`
    properties. A quantity of None is a product that never had one.
    """

    item_id: int
    product_id: int
    qty: Decimal | None = None
    is_in_stock: bool = False
    is_qty_decimal: bool = False
    use_config_min_qty: bool = True
    min_qty: Decimal = Decimal(0)
    use_config_min_sale_qty: bool = True
    min_sale_qty: Decimal = Decimal(1)
    use_config_max_sale_qty: bool = True
    max_sale_qty: Decimal = Decimal(10000)
    use_config_backorders: bool = True
    backorders: int = NO_BACKORDERS
    use_config_notify_stock_qty: bool = True
    notify_stock_qty: Decimal = Decimal(1)
    use_config_qty_increments: bool = True
    qty_increments: Decimal = Decimal(0)
    use_config_enable_qty_inc: bool = True
    enable_qty_increments: bool = False
    use_config_manage_stock: bool = True
    manage_stock: bool = True
    low_stock_date: str | None = None
    is_decimal_divided: bool = False
    stock_status_changed_auto: int = 0
    config: StockConfig = field(default_factory=StockConfig)
    """The shop's configuration, which is no column."""

    @property
    def managed(self) -> bool:
        """Whether quantities of the product are kept at all."""
        return True if self.use_config_manage_stock else self.manage_stock

    @property
    def in_stock(self) -> bool:
        """The status shown: a product without managed stock always is in stock."""
        return self.is_in_stock if self.managed else True

    @property
    def effective_min_qty(self) -> Decimal:
        """The quantity that must stay; at or below it the product counts as sold out."""
        return self.config.out_of_stock_threshold if self.use_config_min_qty else self.min_qty

    @property
    def effective_min_sale_qty(self) -> Decimal:
        """The fewest a customer may buy."""
        return self.config.min_sale_qty if self.use_config_min_sale_qty else self.min_sale_qty

    @property
    def effective_max_sale_qty(self) -> Decimal:
        """The most a customer may buy in one cart."""
        return self.config.max_sale_qty if self.use_config_max_sale_qty else self.max_sale_qty

    @property
    def effective_backorders(self) -> int:
        """0 none, 1 allowed, 2 allowed with a notice to the customer."""
        return self.config.backorders if self.use_config_backorders else self.backorders

    @property
    def effective_notify_stock_qty(self) -> Decimal:
        """The quantity below which the merchant is told."""
        return self.config.notify_stock_qty if self.use_config_notify_stock_qty else self.notify_stock_qty

    @property
    def effective_enable_qty_increments(self) -> bool:
        """Whether the product is sold in steps only."""
        return self.config.qty_increments > 0 if self.use_config_enable_qty_inc else self.enable_qty_increments

    @property
    def effective_qty_increments(self) -> Decimal:
        """The step in which it is sold, 0 where any quantity will do."""
        if not self.effective_enable_qty_increments:
            return Decimal(0)
        return (self.config.qty_increments or Decimal(1)) if self.use_config_qty_increments else self.qty_increments


@dataclass(frozen=True, slots=True)
class StockIndex:
    """A row of a stock's index: the quantity of a SKU's sources, before reservations, and whether it was salable when the row was made."""

    quantity: Decimal
    is_salable: bool


@dataclass(frozen=True, slots=True)
class SalabilityError:
    """Why a quantity cannot be sold: Magento's code and message."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SelectedSource:
    """How much of a SKU a source should give, and how much it has."""

    source_code: str
    sku: str
    qty_to_deduct: Decimal
    qty_available: Decimal


@dataclass(frozen=True, slots=True)
class SourceSelection:
    """A source selection algorithm's answer; `shippable` says whether everything asked for was found."""

    items: tuple[SelectedSource, ...]
    shippable: bool
