"""The routes of what composite products consist of."""

from __future__ import annotations

from typing import Any, Final

from mock_magento.catalog.access import product
from mock_magento.catalog.composites import (
    bundle_document,
    bundle_documents,
    configurable_document,
    configurable_documents,
    link_documents,
)
from mock_magento.records.catalog import BUNDLE, CONFIGURABLE, Product
from mock_magento.shop import Call
from mock_magento.webapi.errors import InputErrors, NoSuchEntity
from mock_magento.webapi.routes import Routes

routes = Routes()
route = routes.route

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
            return configurable_document(parent, option)
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
            return bundle_document(call.shop, bundle, option)
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
