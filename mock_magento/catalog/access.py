"""Finding products: what every other domain asks the catalogue."""

from __future__ import annotations

from mock_magento.records.catalog import Product
from mock_magento.shop import Shop
from mock_magento.webapi.errors import NoSuchEntity

UNKNOWN_PRODUCT = "The product that was requested doesn't exist. Verify the product and try again."


def find(shop: Shop, sku: str) -> Product | None:
    """The product with this SKU (case does not matter), or None."""
    return shop.catalog.products.get(sku.lower())


def product(shop: Shop, sku: str) -> Product:
    """The product with this SKU; raises NoSuchEntity as Magento's product repository does."""
    found = find(shop, sku)
    if found is None:
        raise NoSuchEntity(UNKNOWN_PRODUCT)
    return found


def find_by_id(shop: Shop, product_id: int) -> Product | None:
    """The product with this id, or None (it may have been deleted)."""
    key = shop.catalog.skus.get(product_id)
    return None if key is None else shop.catalog.products[key]


def product_by_id(shop: Shop, product_id: int) -> Product:
    """The product with this id; raises NoSuchEntity as Magento's product repository does."""
    found = find_by_id(shop, product_id)
    if found is None:
        raise NoSuchEntity(UNKNOWN_PRODUCT)
    return found


def children(shop: Shop, configurable: Product) -> list[Product]:
    """The existing simple products of a configurable one, by id."""
    found = (find(shop, sku) for sku in configurable.children)
    return sorted((child for child in found if child is not None), key=lambda child: child.product_id)


def child_with(shop: Shop, configurable: Product, values: dict[str, int]) -> Product | None:
    """The child whose option ids are `values` (attribute id -> option id, for every attribute of the configurable), or None."""
    wanted = [(option.attribute_id, values.get(option.attribute_id)) for option in configurable.configurable_options]
    for child in children(shop, configurable):
        if all(child.option_value(attribute_id) == value for attribute_id, value in wanted):
            return child
    return None
