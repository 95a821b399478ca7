"""Saving products: created, or changed where the SKU is known.

Rules from Magento_Catalog (ProductRepository::save, the EAV validation of required attributes, url keys) and Magento_CatalogInventory
(AfterProductRepositorySave, SaveInventoryDataObserver).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from mock_magento.catalog import composition
from mock_magento.catalog.access import find
from mock_magento.catalog.extension import extensions
from mock_magento.catalog.urlkey import url_key
from mock_magento.kernel.money import column
from mock_magento.records.catalog import (
    BUNDLE,
    COLORS,
    CONFIGURABLE,
    DISABLED,
    DOWNLOADABLE,
    ENABLED,
    GROUPED,
    SIMPLE,
    SIZES,
    VIRTUAL,
    Product,
)
from mock_magento.shop import Shop
from mock_magento.webapi.errors import InputErrors, MagentoError
from mock_magento.webapi.values import WrongType, as_text, convert

TYPES: Final = (SIMPLE, VIRTUAL, DOWNLOADABLE, CONFIGURABLE, BUNDLE, GROUPED)
DEFAULT_ATTRIBUTE_SET: Final = 4
_SKU_LENGTH: Final = 64
_PLACES: Final = 6
"""Decimal attributes are kept with six places (catalog_product_entity_decimal)."""
_EMPTY: Final = 'The "{}" attribute value is empty. Set the attribute and try again.'
_PRICED: Final = frozenset({SIMPLE, VIRTUAL, DOWNLOADABLE})
_FIELDS: Final = ("name", "attribute_set_id", "price", "status", "visibility", "weight")
_INTERNAL: Final = frozenset({"special_price", "tax_class_id", "category_ids", "color", "size"})


def save(shop: Shop, given: Mapping[str, Any]) -> Product:
    """Create the product, or change the one with this SKU; returns it. Nothing is written where anything is refused."""
    sku = (given.get("sku") or "").strip()
    former = find(shop, sku) if sku else None
    product = _built(shop, given, sku, former)
    extension = given.get("extension_attributes") or {}
    _check(shop, product)
    for added in extensions:
        added.check(extension.get(added.name))
    product = replace(product, **composition.changes(shop, product, given))
    shop.catalog.put(product)
    shop.catalog.last_super_attribute_id = max(
        shop.catalog.last_super_attribute_id, *(option.option_id for option in product.configurable_options), 0
    )
    for sku in product.children:
        child = find(shop, sku)
        if child is not None and child.parent_sku is None:
            shop.catalog.put(replace(child, parent_sku=product.sku))
    for added in extensions:
        added.save(shop, product, extension.get(added.name))
    return product


def _built(shop: Shop, given: Mapping[str, Any], sku: str, former: Product | None) -> Product:
    """The product as it will be: the former one, or a new one, with what was given written over it. Raises MagentoError."""
    custom = {entry["attribute_code"]: entry["value"] for entry in given.get("custom_attributes") or []}
    base = former or _new(shop, sku, given.get("type_id") or SIMPLE)
    if former is not None and given.get("type_id") is not None:
        base = replace(former, type_id=given["type_id"])
    changes = (
        {name: given[name] for name in _FIELDS if given.get(name) is not None} | _lists(given) | _from_custom(custom)
    )
    for name in ("price", "special_price", "weight"):
        if changes.get(name) is not None:
            changes[name] = column(changes[name], _PLACES)
    product = replace(base, updated_at=shop.timestamp(), **changes)
    own = {**base.custom, **{code: _text(value) for code, value in custom.items() if code not in _INTERNAL}}
    if not own.get("url_key"):
        own["url_key"] = url_key(product.name)
    if product.special_price and not own.get("special_from_date"):
        # a special price begins on the day it is first saved (Magento\\Catalog\\Observer\\SetSpecialPriceStartDate)
        own["special_from_date"] = f"{shop.now():%Y-%m-%d} 00:00:00"
    return replace(product, weight=product.weight if product.is_physical else None, custom=MappingProxyType(own))


def _new(shop: Shop, sku: str, type_id: str) -> Product:
    """A product with nothing but what every new one starts with."""
    return Product(
        shop.catalog.last_product_id + 1,
        sku,
        "",
        type_id=type_id,
        attribute_set_id=DEFAULT_ATTRIBUTE_SET,
        website_ids=(shop.config.website_id,),
        created_at=shop.timestamp(),
    )


def _lists(given: Mapping[str, Any]) -> dict[str, Any]:
    """The lists among the fields: websites, categories and tier prices; one that was not given stays as it is."""
    extension = given.get("extension_attributes") or {}
    changes: dict[str, Any] = {}
    if extension.get("website_ids") is not None:
        changes["website_ids"] = tuple(entry for entry in extension["website_ids"] if entry is not None)
    if extension.get("category_links") is not None:
        named = (link.get("category_id") for link in extension["category_links"])
        changes["category_ids"] = tuple(category_id for category_id in named if category_id is not None)
    if given.get("tier_prices") is not None:
        changes["tier_prices"] = tuple(MappingProxyType(dict(entry)) for entry in given["tier_prices"])
    return changes


def _from_custom(custom: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that the catalogue keeps as fields of its own."""
    changes: dict[str, Any] = {}
    try:
        if "special_price" in custom:
            raw = custom["special_price"]
            changes["special_price"] = None if raw in {None, ""} else convert(raw, "float")
        for code in ("tax_class_id", "color", "size"):
            if custom.get(code) not in {None, ""}:
                changes[code] = _option(code, custom[code])
    except (WrongType, TypeError):
        raise MagentoError("The value of a custom attribute isn't valid.") from None
    if isinstance(custom.get("category_ids"), list):
        changes["category_ids"] = tuple(as_text(entry) for entry in custom["category_ids"])
    return changes


def _option(code: str, value: Any) -> Any:
    known = {"color": COLORS, "size": SIZES}.get(code, {})
    return known[value] if isinstance(value, str) and value in known else convert(value, "int")


def _text(value: Any) -> Any:
    return value if isinstance(value, (list, dict)) or value is None else as_text(value)


def _check(shop: Shop, product: Product) -> None:
    if product.type_id not in TYPES:
        raise MagentoError(f'The product type "{product.type_id}" is invalid.')
    if not product.name.strip():
        raise MagentoError(_EMPTY.format("Product Name"))
    if not product.sku:
        raise MagentoError(_EMPTY.format("sku"))
    if len(product.sku) > _SKU_LENGTH:
        raise MagentoError(f"SKU length should be {_SKU_LENGTH} characters maximum.")
    if product.price is None and product.type_id in _PRICED:
        raise MagentoError(_EMPTY.format("Price"))
    if product.price is not None and product.price < Decimal(0):
        invalid = 'Invalid value of "%value" provided for the %fieldName field.'
        raise InputErrors([(invalid, {"fieldName": "price", "value": as_text(product.price)})])
    if product.status not in {ENABLED, DISABLED} or product.visibility not in {1, 2, 3, 4}:
        raise MagentoError("Invalid product data: Status or visibility")
    _check_url_key(shop, product)


def _check_url_key(shop: Shop, product: Product) -> None:
    """Two products that can be seen on their own cannot have one address."""
    if product.visibility == 1:
        return
    wanted = product.custom.get("url_key")
    for other in shop.catalog.products.values():
        if (
            other.visibility != 1
            and other.custom.get("url_key") == wanted
            and other.product_id != product.product_id
            and set(other.website_ids) & set(product.website_ids)
        ):
            raise MagentoError("URL key for specified store already exists.")
