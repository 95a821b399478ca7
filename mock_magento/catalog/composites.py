"""What composite products consist of, as the interfaces show it: configurable options, bundle options, downloadable links."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from mock_magento.catalog.access import find, product
from mock_magento.catalog.model import BUNDLE, CONFIGURABLE, BundleOption, ConfigurableOption, Product
from mock_magento.webapi.errors import InputErrors, NoSuchEntity
from mock_magento.webapi.routes import Call, route

if TYPE_CHECKING:
    from mock_magento.shop import Shop

_PRODUCTS: Final = "Magento_Catalog::products"
NO_OPTION: Final = "The option that was requested doesn't exist. Verify the entity and try again."


@route("GET", "/V1/configurable-products/{sku}/options/all", _PRODUCTS)
def configurable_options(call: Call) -> list[dict[str, Any]]:
    """The attributes by which a configurable product varies."""
    return configurable_documents(_configurable(call))


@route("GET", "/V1/configurable-products/{sku}/options/{id}", _PRODUCTS)
def configurable_option(call: Call) -> dict[str, Any]:
    """One of these attributes."""
    parent = _configurable(call)
    for option in parent.configurable_options:
        if option.option_id == call["id"]:
            return _configurable_document(parent, option)
    message = 'The "%1" entity that was requested doesn\'t exist. Verify the entity and try again.'
    raise NoSuchEntity(message, [call["id"]])


@route("GET", "/V1/bundle-products/{sku}/options/all", _PRODUCTS)
def bundle_options(call: Call) -> list[dict[str, Any]]:
    """The options of a bundle with their selections."""
    return bundle_documents(call.shop, _bundle(call, call["sku"]))


@route("GET", "/V1/bundle-products/{sku}/options/{optionId}", _PRODUCTS)
def bundle_option(call: Call) -> dict[str, Any]:
    """One option of a bundle."""
    bundle = _bundle(call, call["sku"])
    for option in bundle.bundle:
        if option.option_id == call["optionId"]:
            return _bundle_document(call.shop, bundle, option)
    raise NoSuchEntity(NO_OPTION)


@route("GET", "/V1/bundle-products/{productSku}/children", _PRODUCTS)
def bundle_children(call: Call) -> list[dict[str, Any]]:
    """The selections of a bundle, or of one of its options."""
    bundle, wanted = _bundle(call, call["productSku"]), call.get("optionId")
    documents = bundle_documents(call.shop, bundle)
    return [link for option in documents if wanted in {None, option["option_id"]} for link in option["product_links"]]


@route("GET", "/V1/bundle-products/options/types", _PRODUCTS)
def bundle_option_types(_call: Call) -> list[dict[str, str]]:
    """The kinds of input that a bundle's option can have."""
    kinds = (
        ("Drop-down", "select"),
        ("Radio Buttons", "radio"),
        ("Checkbox", "checkbox"),
        ("Multiple Select", "multi"),
    )
    return [{"label": label, "code": code} for label, code in kinds]


@route("GET", "/V1/products/{sku}/downloadable-links", "Magento_Downloadable::downloadable")
def downloadable_links(call: Call) -> list[dict[str, Any]]:
    """The files that a downloadable product sells."""
    return link_documents(product(call.shop, call["sku"]))


@route("GET", "/V1/products/{sku}/downloadable-links/samples", "Magento_Downloadable::downloadable")
def downloadable_samples(call: Call) -> list[dict[str, Any]]:
    """The samples of a downloadable product; the mock keeps none."""
    product(call.shop, call["sku"])
    return []


def configurable_documents(parent: Product) -> list[dict[str, Any]]:
    """A configurable product's options, by attribute."""
    options = sorted(parent.configurable_options, key=lambda option: int(option.attribute_id))
    return [_configurable_document(parent, option) for option in options]


def bundle_documents(shop: Shop, bundle: Product) -> list[dict[str, Any]]:
    """A bundle's options with their selections."""
    return [_bundle_document(shop, bundle, option) for option in bundle.bundle]


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


def _configurable_document(parent: Product, option: ConfigurableOption) -> dict[str, Any]:
    return {
        "id": option.option_id,
        "attribute_id": option.attribute_id,
        "label": option.label,
        "position": option.position,
        "values": [{"value_index": value} for value in option.values],
        "product_id": parent.product_id,
    }


def _bundle_document(shop: Shop, bundle: Product, option: BundleOption) -> dict[str, Any]:
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


def _configurable(call: Call) -> Product:
    parent = product(call.shop, call["sku"])
    if parent.type_id != CONFIGURABLE:
        raise InputErrors([("This is implemented for the %1 configurable product only.", [call["sku"]])])
    return parent


def _bundle(call: Call, sku: str) -> Product:
    bundle = product(call.shop, sku)
    if bundle.type_id != BUNDLE:
        raise InputErrors([("This is implemented for bundle products only.", None)])
    return bundle
