"""What a composite product is saved with: configurable options and links, bundle options, downloadable links, grouped products.

Rules from Magento_ConfigurableProduct (ProductRepositorySave plugin), Magento_Bundle (SaveHandler) and Magento_Downloadable (SaveHandler):
what the request names replaces what was there, what it leaves out stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from typing import Any, Final

from mock_magento.catalog.access import product, product_by_id
from mock_magento.records.catalog import (
    BUNDLE,
    COLOR_ID,
    CONFIGURABLE,
    DOWNLOADABLE,
    GROUPED,
    SIZE_ID,
    BundleOption,
    BundleSelection,
    ConfigurableOption,
    DownloadableLink,
    Product,
)
from mock_magento.shop import Shop
from mock_magento.webapi.errors import InputErrors, MagentoError, NoSuchEntity

_ATTRIBUTES: Final = {COLOR_ID: ("color", "Color"), SIZE_ID: ("size", "Size")}


def changes(shop: Shop, saved: Product, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `saved` that the request's composition changes. Raises MagentoError for parts that do not exist or do not fit."""
    extension = given.get("extension_attributes") or {}
    if saved.type_id == CONFIGURABLE:
        return _configurable(shop, saved, extension)
    if saved.type_id == BUNDLE:
        return _bundle(shop, saved, given, extension)
    if saved.type_id == DOWNLOADABLE and extension.get("downloadable_product_links") is not None:
        return {"links": _downloadable(shop, extension["downloadable_product_links"])}
    if saved.type_id == GROUPED and given.get("product_links") is not None:
        linked = [link for link in given["product_links"] if link.get("link_type") == "associated"]
        return {"grouped": tuple(product(shop, link.get("linked_product_sku") or "").sku for link in linked)}
    return {}


def _configurable(shop: Shop, saved: Product, extension: Mapping[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    options = saved.configurable_options
    if extension.get("configurable_product_options") is not None:
        fresh = count(shop.catalog.last_super_attribute_id + 1)
        known = {option.attribute_id: option for option in options}
        options = tuple(_option(entry, known, fresh) for entry in extension["configurable_product_options"])
        changed["configurable_options"] = options
    if extension.get("configurable_product_links") is not None:
        children = [product_by_id(shop, child_id or 0) for child_id in extension["configurable_product_links"]]
        _check_variations(options, children)
        changed["children"] = tuple(child.sku for child in children)
    return changed


def _option(given: Mapping[str, Any], known: Mapping[str, ConfigurableOption], fresh: count[int]) -> ConfigurableOption:
    attribute_id = str(given.get("attribute_id") or "")
    if attribute_id not in _ATTRIBUTES:
        message = 'The attribute with a "%1" attributeCode doesn\'t exist. Verify the attribute and try again.'
        raise NoSuchEntity(message, [attribute_id])
    values = tuple(value["value_index"] for value in given.get("values") or [] if value.get("value_index"))
    if not values:
        raise InputErrors([("Option values are not specified.", None)])
    code, label = _ATTRIBUTES[attribute_id]
    former = known.get(attribute_id)
    option_id = former.option_id if former else next(fresh)
    return ConfigurableOption(
        option_id, attribute_id, code, given.get("label") or label, given.get("position") or 0, values
    )


def _check_variations(options: tuple[ConfigurableOption, ...], children: list[Product]) -> None:
    seen: dict[tuple[int | None, ...], int] = {}
    for child in children:
        for option in options:
            if child.option_value(option.attribute_id) is None:
                message = 'Product with id "%1" does not contain required attribute "%2".'
                raise InputErrors([(message, [child.product_id, option.code])])
        values = tuple(child.option_value(option.attribute_id) for option in options)
        if options and values in seen:
            message = 'Products "%1" and "%2" have the same set of attribute values.'
            raise InputErrors([(message, [seen[values], child.product_id])])
        seen[values] = child.product_id


def _bundle(shop: Shop, saved: Product, given: Mapping[str, Any], extension: Mapping[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for attribute in given.get("custom_attributes") or []:
        if attribute["attribute_code"] == "price_type":
            changed["bundle_price_type"] = 1 if str(attribute["value"]) == "1" else 0
    wanted = extension.get("bundle_product_options")
    if wanted is None:
        return changed
    options = [option for entry in shop.catalog.products.values() for option in entry.bundle]
    selections = [selection for option in options for selection in option.selections]
    option_ids = count(max((option.option_id for option in options), default=0) + 1)
    selection_ids = count(max((selection.selection_id for selection in selections), default=0) + 1)
    known = {option.option_id for option in saved.bundle}
    changed["bundle"] = tuple(
        _bundle_option(
            shop,
            entry,
            entry["option_id"] if entry.get("option_id") in known else next(option_ids),
            place,
            selection_ids,
        )
        for place, entry in enumerate(wanted, 1)
    )
    return changed


def _bundle_option(
    shop: Shop, given: Mapping[str, Any], option_id: int, place: int, selection_ids: count[int]
) -> BundleOption:
    selections = []
    for position, link in enumerate(given.get("product_links") or [], 1):
        part = product(shop, link.get("sku") or "")
        if part.type_id in {CONFIGURABLE, BUNDLE, GROUPED}:
            raise InputErrors([("The bundle product can't contain another composite product.", None)])
        selections.append(
            BundleSelection(
                selection_id=next(selection_ids),
                sku=part.sku,
                option_id=option_id,
                position=link.get("position") or position,
                qty=link.get("qty") or Decimal(1),
                is_default=bool(link.get("is_default")),
                can_change_quantity=bool(link.get("can_change_quantity")),
                price=link.get("price") or Decimal(0),
                price_type=link.get("price_type") or 0,
            )
        )
    return BundleOption(
        option_id,
        given.get("title") or "",
        True if given.get("required") is None else bool(given["required"]),
        given.get("type") or "select",
        given.get("position") or place,
        tuple(selections),
    )


def _downloadable(shop: Shop, wanted: list[Mapping[str, Any]]) -> tuple[DownloadableLink, ...]:
    taken = (link.link_id for entry in shop.catalog.products.values() for link in entry.links)
    fresh = count(max(taken, default=0) + 1)
    links = []
    for place, entry in enumerate(wanted, 1):
        if not entry.get("title"):
            raise MagentoError("The link title is empty. Enter the link title and try again.")
        links.append(
            DownloadableLink(
                link_id=entry.get("id") or next(fresh),
                title=entry["title"],
                sort_order=entry.get("sort_order") or place,
                price=entry.get("price") or Decimal(0),
                number_of_downloads=entry.get("number_of_downloads") or 0,
                is_shareable=2 if entry.get("is_shareable") is None else entry["is_shareable"],
                link_type=entry.get("link_type") or "url",
                link_file=entry.get("link_file"),
                link_url=entry.get("link_url"),
            )
        )
    return tuple(links)
