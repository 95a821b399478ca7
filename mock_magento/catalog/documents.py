"""Products as their interface shows them: in full, in lists, and as children of a configurable product."""

from __future__ import annotations

from typing import Any

from mock_magento.catalog.access import children
from mock_magento.catalog.composites import bundle_documents, configurable_documents, link_documents
from mock_magento.catalog.extension import extensions
from mock_magento.records.catalog import BUNDLE, CONFIGURABLE, DOWNLOADABLE, GROUPED, Product
from mock_magento.shop import Shop
from mock_magento.webapi.values import as_text

Attributes = list[dict[str, Any]]


def product_document(shop: Shop, product: Product, *, saved: bool = False, listed: bool = False) -> dict[str, Any]:
    """A product. What a save returns lacks links and tier prices; a list's entries lack the stock item."""
    document = {
        **_head(product),
        "extension_attributes": _extension(shop, product, listed=listed),
        "options": [],
        "media_gallery_entries": [],
        "custom_attributes": _attributes(product),
    }
    if not saved:
        document["product_links"] = _links(product)
        document["tier_prices"] = [dict(entry) for entry in product.tier_prices]
    return document


def child_document(product: Product) -> dict[str, Any]:
    """A child as LinkManagement::getChildren shows it."""
    first = ("required_options", "has_options", "tax_class_id", "category_ids", "size", "color")
    values = _values(product)
    images = ("image", "small_image", "thumbnail")
    order = [*first, *images, "url_key", "msrp_display_actual_price_type"]
    values.pop("options_container", None)
    codes = [*(code for code in order if code in values), *(code for code in values if code not in order)]
    return {
        **_head(product),
        "product_links": [],
        "tier_prices": [],
        "custom_attributes": [{"attribute_code": code, "value": values[code]} for code in codes],
    }


def search_row(product: Product) -> dict[str, Any]:
    """A product as the catalogue's tables have it, for searching."""
    return {
        "entity_id": product.product_id,
        "id": product.product_id,
        "sku": product.sku,
        "name": product.name,
        "attribute_set_id": product.attribute_set_id,
        "type_id": product.type_id,
        "price": product.price,
        "special_price": product.special_price,
        "status": product.status,
        "visibility": product.visibility,
        "weight": product.weight,
        "tax_class_id": product.tax_class_id,
        "created_at": product.created_at,
        "updated_at": product.updated_at,
        "color": product.color,
        "size": product.size,
        "url_key": product.custom.get("url_key"),
        "website_id": product.website_ids[0] if product.website_ids else None,
        "category_id": product.category_ids[0] if product.category_ids else None,
        **{code: value for code, value in product.custom.items() if isinstance(value, str)},
    }


def _head(product: Product) -> dict[str, Any]:
    return {
        "id": product.product_id,
        "sku": product.sku,
        "name": product.name,
        "attribute_set_id": product.attribute_set_id,
        "price": 0 if product.price is None and product.type_id in {BUNDLE, CONFIGURABLE, GROUPED} else product.price,
        "status": product.status,
        "visibility": product.visibility,
        "type_id": product.type_id,
        "created_at": product.created_at,
        "updated_at": product.updated_at,
        "weight": product.weight,
    }


def _extension(shop: Shop, product: Product, *, listed: bool) -> dict[str, Any]:
    links = [{"position": 0, "category_id": category_id} for category_id in product.category_ids]
    extension: dict[str, Any] = {"website_ids": list(product.website_ids), "category_links": links or None}
    if not listed:
        extension |= {added.name: added.render(shop, product) for added in extensions}
    if product.type_id == BUNDLE:
        extension["bundle_product_options"] = bundle_documents(shop, product)
    if product.type_id == DOWNLOADABLE:
        extension["downloadable_product_links"] = link_documents(product)
        extension["downloadable_product_samples"] = []
    if product.type_id == CONFIGURABLE:
        extension["configurable_product_options"] = configurable_documents(product)
        extension["configurable_product_links"] = [child.product_id for child in children(shop, product)]
    return extension


def _links(product: Product) -> list[dict[str, Any]]:
    return [
        {
            "sku": product.sku,
            "link_type": "associated",
            "linked_product_sku": sku,
            "linked_product_type": "simple",
            "position": position,
        }
        for position, sku in enumerate(product.grouped)
    ]


def _values(product: Product) -> dict[str, Any]:
    has_options = "1" if product.type_id in {CONFIGURABLE, BUNDLE} else "0"
    values: dict[str, Any] = {"options_container": "container2"}
    values |= {"url_key": product.custom.get("url_key"), "msrp_display_actual_price_type": "0"}
    if product.special_price is not None:
        values["special_price"] = f"{product.special_price:.6f}"
    if product.custom.get("special_from_date"):
        values["special_from_date"] = product.custom["special_from_date"]
    values |= {"required_options": has_options, "has_options": has_options, "tax_class_id": str(product.tax_class_id)}
    values["category_ids"] = list(product.category_ids)
    if product.color is not None:
        values["color"] = as_text(product.color)
    if product.size is not None:
        values["size"] = as_text(product.size)
    return values | {code: value for code, value in product.custom.items() if code not in values}


def _attributes(product: Product) -> Attributes:
    return [{"attribute_code": code, "value": value} for code, value in _values(product).items()]
