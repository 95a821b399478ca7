"""The catalogue's records: products and what composite ones are made of. All immutable, so that copies of a shop share them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

SIMPLE: Final = "simple"
VIRTUAL: Final = "virtual"
DOWNLOADABLE: Final = "downloadable"
CONFIGURABLE: Final = "configurable"
BUNDLE: Final = "bundle"
GROUPED: Final = "grouped"

ENABLED: Final = 1
DISABLED: Final = 2

SOURCE_MANAGED_TYPES: Final = frozenset({SIMPLE, VIRTUAL, DOWNLOADABLE})
"""Product types that have source items of their own (Magento_InventoryConfiguration, allowed_types)."""

NON_PHYSICAL_TYPES: Final = frozenset({VIRTUAL, DOWNLOADABLE})


@dataclass(frozen=True, slots=True)
class ConfigurableOption:
    """An attribute by which a configurable product varies.

    `option_id` is the super attribute's id, `attribute_id` the attribute's (93 colour, 144 size), `values` the option ids in use.
    """

    option_id: int
    attribute_id: str
    code: str
    label: str
    position: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BundleSelection:
    """A product that may be chosen for a bundle's option. `price` counts only for fixed bundles; price_type 0 fixed, 1 per cent."""

    selection_id: int
    sku: str
    option_id: int
    position: int
    qty: Decimal = Decimal(1)
    is_default: bool = False
    can_change_quantity: bool = True
    price: Decimal = Decimal(0)
    price_type: int = 0


@dataclass(frozen=True, slots=True)
class BundleOption:
    """An option of a bundle: a title, an input type (select, radio, checkbox, multi) and the selections offered."""

    option_id: int
    title: str
    required: bool
    type: str
    position: int
    selections: tuple[BundleSelection, ...]


@dataclass(frozen=True, slots=True)
class DownloadableLink:
    """A file that a downloadable product sells. `number_of_downloads` 0 is without limit; is_shareable 2 is as configured."""

    link_id: int
    title: str
    sort_order: int
    price: Decimal = Decimal(0)
    number_of_downloads: int = 0
    is_shareable: int = 2
    link_type: str = "file"
    link_file: str | None = None
    link_url: str | None = None


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Product:
    """A product. Prices in base currency, weight in the shop's unit (None where it has none), status 1 enabled / 2 disabled.

    Visibility: 1 not visible, 2 catalogue, 3 search, 4 both. `tax_class_id` 0 is not taxed. `custom` holds the remaining attributes by
    code, in the order in which Magento lists them. `children` are a configurable product's simple products (SKUs), `bundle` and `links`
    what bundle and downloadable ones consist of, `grouped` the SKUs of a grouped one. Stock settings are the inventory's:
    inventory.stock_item(shop, product).
    """

    product_id: int
    sku: str
    name: str
    type_id: str = SIMPLE
    attribute_set_id: int = 4
    price: Decimal | None = None
    special_price: Decimal | None = None
    weight: Decimal | None = None
    status: int = ENABLED
    visibility: int = 4
    tax_class_id: int = 2
    website_ids: tuple[int, ...] = (1,)
    category_ids: tuple[str, ...] = ()
    created_at: str = ""
    updated_at: str = ""
    color: int | None = None
    """The colour's option id (49 black ... 60 yellow), for children of configurable products."""
    size: int | None = None
    """The size's option id (166 XS ... 179 38)."""
    custom: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    tier_prices: tuple[Mapping[str, Any], ...] = ()
    parent_sku: str | None = None
    configurable_options: tuple[ConfigurableOption, ...] = ()
    children: tuple[str, ...] = ()
    bundle: tuple[BundleOption, ...] = ()
    bundle_price_type: int = 0
    """0: the bundle's price is the sum of its selections (dynamic); 1: fixed."""
    links: tuple[DownloadableLink, ...] = ()
    links_purchased_separately: bool = False
    links_title: str = "Links"
    """What the shop calls the links of a downloadable product."""
    grouped: tuple[str, ...] = ()

    @property
    def is_physical(self) -> bool:
        """Whether the product is shipped: neither virtual nor downloadable."""
        return self.type_id not in NON_PHYSICAL_TYPES

    @property
    def has_source_items(self) -> bool:
        """Whether sources hold quantities of it; composite products have none."""
        return self.type_id in SOURCE_MANAGED_TYPES

    @property
    def ships_separately(self) -> bool:
        """Whether a bundle's parts are shipped one by one (attribute shipment_type)."""
        return self.custom.get("shipment_type") == "1"

    def option_value(self, attribute_id: str) -> int | None:
        """The option id of a configurable child for attribute 93 (colour) or 144 (size)."""
        return {COLOR_ID: self.color, SIZE_ID: self.size}.get(attribute_id)


COLOR_ID: Final = "93"
SIZE_ID: Final = "144"
COLORS: Final[Mapping[str, int]] = MappingProxyType(
    {
        name: 49 + place
        for place, name in enumerate(
            (
                "Black",
                "Blue",
                "Brown",
                "Gray",
                "Green",
                "Lavender",
                "Multi",
                "Orange",
                "Purple",
                "Red",
                "White",
                "Yellow",
            )
        )
    }
)
"""Luma's colours and their option ids."""
SIZES: Final[Mapping[str, int]] = MappingProxyType(
    {"55 cm": 91, "65 cm": 92, "75 cm": 93, "6 foot": 94, "8 foot": 95, "10 foot": 96}
    | {"XS": 166, "S": 167, "M": 168, "L": 169, "XL": 170}
    | {"28": 171, "29": 172, "30": 173, "31": 174, "32": 175, "33": 176, "34": 177, "36": 178, "38": 179}
)
"""Luma's sizes and their option ids."""


@dataclass
class CatalogState:
    """The products. Keys of `products` are SKUs in lower case, as Magento's collation compares them."""

    products: dict[str, Product] = field(default_factory=dict)
    skus: dict[int, str] = field(default_factory=dict)
    """Product id to key in `products`."""
    last_product_id: int = 0
    last_super_attribute_id: int = 0

    def put(self, product: Product) -> None:
        """Add a product or replace the one with the same id; a changed SKU moves it."""
        key = product.sku.lower()
        former = self.skus.get(product.product_id)
        if former is not None and former != key:
            del self.products[former]
        self.products[key] = product
        self.skus[product.product_id] = key
        self.last_product_id = max(self.last_product_id, product.product_id)

    def remove(self, product: Product) -> None:
        """Forget a product; its id is not used again."""
        del self.products[product.sku.lower()]
        del self.skus[product.product_id]

    def copy(self) -> CatalogState:
        """An independent copy; the products themselves never change and are shared."""
        return CatalogState(self.products.copy(), self.skus.copy(), self.last_product_id, self.last_super_attribute_id)
