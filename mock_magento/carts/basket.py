"""From a cart to what pricing works on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mock_magento import catalog, customers
from mock_magento.catalog import BUNDLE, CONFIGURABLE, BundleSelection, Product
from mock_magento.kernel.money import ZERO
from mock_magento.pricing import prices, totals
from mock_magento.pricing.model import NOT_LOGGED_IN, Basket, Line, Totals
from mock_magento.records.carts import Cart, CartAddress, CartItem
from mock_magento.shop import Shop
from mock_magento.tax.model import Destination

if TYPE_CHECKING:
    from datetime import date

DEFAULT_PLACE = Destination("US", 0, None, "*")
"""Where taxes are reckoned for a customer without an address (Stores > Configuration > Tax > Default Tax Destination)."""


def priced(shop: Shop, cart: Cart) -> tuple[Basket, Totals]:
    """The cart's lines and totals as they cost now."""
    basket = basket_of(shop, cart)
    return basket, totals.collect(shop, basket)


def discounted(shop: Shop, cart: Cart) -> Basket:
    """The cart's lines with their prices and discounts, without what the whole costs, which takes as long again."""
    basket = basket_of(shop, cart)
    totals.discount(shop, basket)
    return basket


def basket_of(shop: Shop, cart: Cart) -> Basket:
    """The cart as a basket with today's prices, before totals are collected."""
    customer = customers.find(shop, cart.customer_id) if cart.customer_id is not None else None
    group_id = customer.group_id if customer is not None else NOT_LOGGED_IN
    today = shop.now().date()
    parts = cart.parts()
    lines = [
        line
        for item in cart.top_items
        if (line := _line(shop, item, parts.get(item.item_id, []), group_id, today)) is not None
    ]
    basket = Basket(
        lines,
        customer_id=cart.customer_id,
        customer_group_id=group_id,
        coupon_code=cart.coupon_code,
        shipping_method=cart.shipping_method,
        payment_method=cart.payment.method if cart.payment else None,
        pickup_location_code=cart.shipping.pickup_location_code,
    )
    basket.destination = destination(shop, cart, cart.billing if basket.is_virtual else cart.shipping)
    return basket


def destination(shop: Shop, cart: Cart, address: CartAddress) -> Destination:
    """The destination: the address or, while it is not filled in, the customer's own (Tax\\Model\\Calculation::getRateRequest)."""
    if address.country_id:
        return Destination(address.country_id, address.region_id or 0, address.region, address.postcode)
    customer = customers.find(shop, cart.customer_id) if cart.customer_id is not None else None
    own = customer.shipping_address if customer is not None else None
    if own is None:
        return DEFAULT_PLACE
    return Destination(own.country_id, own.region_id, own.region, own.postcode)


def _line(shop: Shop, item: CartItem, own: list[CartItem], group_id: int, today: date) -> Line | None:
    product = catalog.find_by_id(shop, item.product_id)
    if product is None:
        return None
    parts = [(part, catalog.find_by_id(shop, part.product_id)) for part in own]
    found = [(part, child) for part, child in parts if child is not None]
    if product.type_id == CONFIGURABLE and found:
        return _configurable_line(item, product, found[0], group_id, today)
    if product.type_id == BUNDLE:
        return _bundle_line(item, product, found, group_id, today)
    price = prices.final_price(product, item.qty, group_id, today)
    if product.links_purchased_separately:
        price += sum((link.price for link in product.links if link.link_id in item.selection.links), ZERO)
    return Line(
        item.item_id,
        product,
        item.qty,
        product.tax_class_id,
        price,
        product.price,
        product.weight,
        is_virtual=not product.is_physical,
    )


def _configurable_line(
    item: CartItem, product: Product, part: tuple[CartItem, Product], group_id: int, today: date
) -> Line:
    """The configurable product sold at the price, weight and tax class of the simple one behind it."""
    child_item, child = part
    line = Line(
        item.item_id,
        product,
        item.qty,
        child.tax_class_id,
        prices.final_price(child, item.qty, group_id, today),
        child.price,
        child.weight,
        is_virtual=not child.is_physical,
    )
    line.children = [_part(child_item, child, line, price=None)]
    return line


def _bundle_line(
    item: CartItem, product: Product, parts: list[tuple[CartItem, Product]], group_id: int, today: date
) -> Line:
    """A bundle: its parts bear the prices, unless its price is fixed."""
    dynamic = product.bundle_price_type == 0
    line = Line(
        item.item_id,
        product,
        item.qty,
        product.tax_class_id,
        None,
        None,
        product.weight if product.weight else sum(((child.weight or ZERO) * part.qty for part, child in parts), ZERO),
        is_virtual=all(not child.is_physical for _, child in parts),
        children_calculated=dynamic,
        ship_separately=product.ships_separately,
    )
    price = ZERO if dynamic else prices.final_price(product, item.qty, group_id, today)
    for part, child in parts:
        own = prices.final_price(child, part.qty * item.qty, group_id, today) if dynamic else None
        line.children.append(_part(part, child, line, price=own))
        selection = selection_of(product, part)
        price += part.qty * (
            own if own is not None else prices.selection_price(product, selection) if selection else ZERO
        )
    line.final_price = price
    line.regular_price = price if dynamic else product.price
    return line


def _part(item: CartItem, product: Product, parent: Line, *, price: Decimal | None) -> Line:
    return Line(
        item.item_id,
        product,
        item.qty,
        product.tax_class_id,
        price,
        product.price if price is not None else None,
        product.weight,
        is_virtual=not product.is_physical,
        parent=parent,
    )


def selection_of(bundle: Product, part: CartItem) -> BundleSelection | None:
    """The bundle's selection that a part is, or None where the bundle no longer has it."""
    for option in bundle.bundle:
        for selection in option.selections:
            if selection.selection_id == part.selection_id:
                return selection
    return None
