"""Products over REST: read, listed, saved, deleted.

Rules from Magento_Catalog: ProductRepository; Magento_ConfigurableProduct: LinkManagement.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from mock_magento.catalog import access
from mock_magento.catalog.documents import child_document, product_document, search_row
from mock_magento.catalog.extension import extensions
from mock_magento.catalog.save import save
from mock_magento.records.catalog import CONFIGURABLE, Product
from mock_magento.shop import Call
from mock_magento.webapi.errors import InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import known_orders, require_attributes, result, search

routes = Routes()
route = routes.route

_PRODUCTS: Final = "Magento_Catalog::products"
_COLUMNS: Final = frozenset(search_row(Product(0, "", ""))) | {
    "description",
    "short_description",
    "meta_title",
    "cost",
    "special_from_date",
    "special_to_date",
    "manufacturer",
    "news_from_date",
    "news_to_date",
}


@route("GET", "/V1/products", _PRODUCTS, required=("searchCriteria",))
def list_products(call: Call) -> dict[str, Any]:
    """Products by searchCriteria, by id unless sorted otherwise."""
    criteria = call.get("searchCriteria")
    require_attributes(criteria, _COLUMNS)
    products = sorted(call.shop.catalog.products.values(), key=lambda product: product.product_id)
    found, total = search(known_orders(criteria, _COLUMNS), products, search_row, _COLUMNS)
    return result(criteria, [product_document(call.shop, product, listed=True) for product in found], total)


@route("GET", "/V1/products/{sku}", _PRODUCTS)
def read_product(call: Call) -> dict[str, Any]:
    """One product by SKU."""
    return product_document(call.shop, access.product(call.shop, call["sku"]))


@route("POST", "/V1/products", _PRODUCTS)
def create_product(call: Call) -> dict[str, Any]:
    """Create a product, or change the one that has the SKU."""
    return product_document(call.shop, save(call.shop, call["product"]), saved=True)


@route("PUT", "/V1/products/{sku}", _PRODUCTS)
def change_product(call: Call) -> dict[str, Any]:
    """Save a product under the SKU in the path."""
    return product_document(call.shop, save(call.shop, {**call["product"], "sku": call["sku"]}), saved=True)


@route("DELETE", "/V1/products/{sku}", _PRODUCTS)
def delete_product(call: Call) -> bool:
    """Delete a product with its stock item; its source items and the orders' lines stay."""
    product = access.product(call.shop, call["sku"])
    for added in extensions:
        added.forget(call.shop, product)
    call.shop.catalog.remove(product)
    return True


@route("GET", "/V1/products/types", _PRODUCTS)
def product_types(_call: Call) -> list[dict[str, str]]:
    """The product types of the shop."""
    kinds = (
        ("simple", "Simple Product"),
        ("virtual", "Virtual Product"),
        ("bundle", "Bundle Product"),
        ("downloadable", "Downloadable Product"),
        ("grouped", "Grouped Product"),
        ("configurable", "Configurable Product"),
    )
    return [{"name": name, "label": label} for name, label in kinds]


@route("GET", "/V1/configurable-products/{sku}/children", _PRODUCTS)
def configurable_children(call: Call) -> list[dict[str, Any]]:
    """The simple products of a configurable one; none for any other product."""
    product = access.product(call.shop, call["sku"])
    if product.type_id != CONFIGURABLE:
        return []
    return [child_document(child) for child in access.children(call.shop, product)]


@route("POST", "/V1/configurable-products/{sku}/child", _PRODUCTS)
def add_child(call: Call) -> bool:
    """Make a simple product a child of a configurable one."""
    parent, child = access.product(call.shop, call["sku"]), access.product(call.shop, call["childSku"])
    if child.sku in parent.children:
        raise MagentoError("The product is already attached.")
    if not parent.configurable_options:
        raise MagentoError("The parent product doesn't have configurable product options.")
    for option in parent.configurable_options:
        if child.option_value(option.attribute_id) is None:
            message = 'The child product doesn\'t have the "%1" attribute value. Verify the value and try again.'
            raise MagentoError(message, [option.code])
    call.shop.catalog.put(replace(parent, children=(*parent.children, child.sku)))
    call.shop.catalog.put(replace(child, parent_sku=parent.sku))
    return True


@route("DELETE", "/V1/configurable-products/{sku}/children/{childSku}", _PRODUCTS)
def remove_child(call: Call) -> bool:
    """Take a simple product out of a configurable one."""
    parent = access.product(call.shop, call["sku"])
    if parent.type_id != CONFIGURABLE:
        raise InputErrors([('The product with the "%1" SKU isn\'t a configurable product.', [call["sku"]])])
    if call["childSku"] not in parent.children:
        raise NoSuchEntity("The option that was requested doesn't exist. Verify the entity and try again.")
    kept = tuple(sku for sku in parent.children if sku != call["childSku"])
    call.shop.catalog.put(replace(parent, children=kept))
    return True
