"""Whether the shop can sell what a cart asks for.

Rules from Magento\\Quote\\Model\\Quote::addProduct, Magento_CatalogInventory's QuantityValidator and the plugins by which
Magento_InventorySales answers it.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Final

from mock_magento import catalog, inventory
from mock_magento.carts.selection import Choice
from mock_magento.catalog import Product
from mock_magento.records.carts import Cart
from mock_magento.records.inventory import DEFAULT_STOCK, NO_BACKORDERS
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError

NOT_AVAILABLE: Final = "Product that you are trying to add is not available."


def check_offered(shop: Shop, choice: Choice) -> None:
    """Refuse a product that is disabled, not sold on the website, or sold out."""
    parts = [part.product for part in choice.parts] or [choice.product]
    for product in (choice.product, *parts):
        if product.status != 1 or shop.config.website_id not in product.website_ids:
            raise MagentoError(NOT_AVAILABLE)
    if not all(_is_salable(shop, product) for product in parts):
        raise MagentoError(NOT_AVAILABLE)


def check_quantities(shop: Shop, cart: Cart, product_ids: set[int]) -> None:
    """Refuse quantities of these products, over all lines of the cart, that cannot be bought."""
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for product_id, qty in quantities(cart):
        wanted[product_id] += qty
    for product_id, qty in wanted.items():
        product = catalog.find_by_id(shop, product_id)
        if product is None or product_id not in product_ids or not product.has_source_items:
            continue
        errors = inventory.check_salable(shop, product.sku, stock_id, qty)
        if errors:
            raise MagentoError(errors[-1].message)


def quantities(cart: Cart) -> list[tuple[int, Decimal]]:
    """What leaves the stock for a cart: product ids and quantities of the lines without parts."""
    parents = {item.parent_id for item in cart.items if item.parent_id is not None}
    found = []
    for item in cart.items:
        if item.item_id in parents:
            continue
        parent = cart.item(item.parent_id) if item.parent_id is not None else None
        found.append((item.product_id, item.qty * (parent.qty if parent is not None else 1)))
    return found


def _is_salable(shop: Shop, product: Product) -> bool:
    settings = inventory.stock_item(shop, product)
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    if stock_id != DEFAULT_STOCK and not inventory.is_assigned(shop, product.sku, stock_id):
        return False
    if not settings.managed or settings.effective_backorders != NO_BACKORDERS:
        return True
    return inventory.salable_quantity(shop, product.sku, stock_id) > 0
