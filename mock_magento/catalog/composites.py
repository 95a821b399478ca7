"""What composite products consist of, as the interfaces show it: configurable options, bundle options, downloadable links."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_magento.catalog.access import find
from mock_magento.records.catalog import BundleOption, ConfigurableOption, Product
from mock_magento.shop import Shop


def configurable_documents(parent: Product) -> list[dict[str, Any]]:
    """A configurable product's options, by attribute."""
    options = sorted(parent.configurable_options, key=lambda option: int(option.attribute_id))
    return [configurable_document(parent, option) for option in options]


def bundle_documents(shop: Shop, bundle: Product) -> list[dict[str, Any]]:
    """A bundle's options with their selections."""
    return [bundle_document(shop, bundle, option) for option in bundle.bundle]


def link_documents(downloadable: Product) -> list[dict[str, Any]]:
    """A downloadable product's links."""
    return [
        {
            "id": link.link_id,
            "title": link.title,
            "sort_order": link.sort_order,
            "is_shareable": link.is_shareable,
            "price": link.price,
            "number_of_downloads": link.number_of_downloads,
            "link_type": link.link_type,
            "link_file": link.link_file,
            "link_url": link.link_url,
            "sample_type": None,
        }
        for link in downloadable.links
    ]


def configurable_document(parent: Product, option: ConfigurableOption) -> dict[str, Any]:
    """One option of a configurable product."""
    return {
        "id": option.option_id,
        "attribute_id": option.attribute_id,
        "label": option.label,
        "position": option.position,
        "values": [{"value_index": value} for value in option.values],
        "product_id": parent.product_id,
    }


def bundle_document(shop: Shop, bundle: Product, option: BundleOption) -> dict[str, Any]:
    """One option of a bundle with its selections."""
    links = []
    for selection in option.selections:
        part = find(shop, selection.sku)
        if part is None:
            continue
        fixed = bundle.bundle_price_type == 1
        links.append(
            {
                "id": str(selection.selection_id),
                "sku": part.sku,
                "option_id": option.option_id,
                "qty": selection.qty,
                "position": selection.position,
                "is_default": selection.is_default,
                "price": selection.price if fixed else part.price or Decimal(0),
                "price_type": selection.price_type if fixed else None,
                "can_change_quantity": int(selection.can_change_quantity),
            }
        )
    return {
        "option_id": option.option_id,
        "title": option.title,
        "required": option.required,
        "type": option.type,
        "position": option.position,
        "sku": bundle.sku,
        "product_links": links,
    }
