"""Carts and their lines: made, found, filled, changed. Every function puts the changed cart into the shop and returns it.

Rules from Magento\\Quote\\Model\\{QuoteManagement,QuoteRepository,Quote} and Quote\\Item\\Repository.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog, customers
from mock_magento.carts import addresses, stock
from mock_magento.carts.basket import priced
from mock_magento.carts.selection import Choice, choose, choose_grouped
from mock_magento.customers import Customer
from mock_magento.records.carts import BILLING, SHIPPING, Buyer, Cart, CartAddress, CartItem
from mock_magento.records.catalog import GROUPED
from mock_magento.shop import Shop
from mock_magento.webapi.errors import InputErrors, MagentoError, NoSuchEntity

NO_ACTIVE_CART: Final = "Current customer does not have an active cart."
NO_SUCH_ITEM: Final = "The %1 Cart doesn't contain the %2 item."


def create_for_customer(shop: Shop, customer_id: int) -> Cart:
    """The customer's active cart, a new one where there is none.

    A new one knows the default addresses: the billing address is filled in at once, the shipping address when the cart is next saved
    with something in it.
    """
    found = find_active(shop, customer_id)
    if found is not None:
        return found
    customer = customers.customer(shop, customer_id)
    billing, shipping = _new_addresses(shop, customer_id, customer.email)
    if customer.billing_address is not None:
        billing = addresses.imported(billing, customer.billing_address, customer.email)
    if customer.shipping_address is not None:
        shipping = replace(shipping, customer_address_id=customer.shipping_address.address_id)
    now = shop.timestamp()
    cart = Cart(
        shop.carts.take("cart"),
        now,
        now,
        billing,
        shipping,
        store_id=shop.config.store_id,
        customer_id=customer_id,
        customer_email=customer.email,
        buyer=_buyer(customer),
    )
    shop.carts.put(cart)
    return cart


def _buyer(customer: Customer) -> Buyer:
    return Buyer(**{field.name: getattr(customer, field.name) for field in fields(Buyer)})


def create_for_guest(shop: Shop, *, masked: bool) -> Cart:
    """A cart of nobody yet, with a masked id where a guest is to use it."""
    billing, shipping = _new_addresses(shop, None, None)
    now = shop.timestamp()
    cart = Cart(shop.carts.take("cart"), now, now, billing, shipping, store_id=shop.config.store_id)
    if masked:
        cart = replace(cart, masked_id=secrets.token_urlsafe(24).replace("-", "x").replace("_", "y"))
    shop.carts.put(cart)
    return cart


def _new_addresses(shop: Shop, customer_id: int | None, email: str | None) -> tuple[CartAddress, CartAddress]:
    billing = CartAddress(shop.carts.take("address"), BILLING, customer_id, email=email)
    shipping = CartAddress(shop.carts.take("address"), SHIPPING, customer_id, email=email, same_as_billing=1)
    return billing, shipping


def find_active(shop: Shop, customer_id: int) -> Cart | None:
    """The customer's active cart, or None."""
    cart_id = shop.carts.active.get(customer_id)
    return None if cart_id is None else _without_deleted_products(shop, shop.carts.carts[cart_id])


def active_of(shop: Shop, customer_id: int) -> Cart:
    """The customer's active cart; raises NoSuchEntity as the routes of carts/mine do."""
    found = find_active(shop, customer_id)
    if found is None:
        raise NoSuchEntity(NO_ACTIVE_CART)
    return found


def get(shop: Shop, cart_id: int, *, active: bool = True) -> Cart:
    """The cart with that id; raises NoSuchEntity for an unknown one and, if `active`, for one that became an order."""
    found = shop.carts.carts.get(cart_id)
    if found is None or (active and not found.is_active):
        raise NoSuchEntity.field("cartId", cart_id)
    return _without_deleted_products(shop, found)


def get_masked(shop: Shop, masked_id: str) -> Cart:
    """The cart that a guest names so; raises NoSuchEntity."""
    cart_id = shop.carts.masked.get(masked_id)
    if cart_id is None:
        raise NoSuchEntity.field("cartId", masked_id)
    return get(shop, cart_id)


def is_virtual(shop: Shop, cart: Cart) -> bool:
    """Whether nothing in the cart is shipped; an empty cart is not virtual."""
    found = False
    for product_id, _qty in stock.quantities(cart):
        product = catalog.find_by_id(shop, product_id)
        if product is not None and product.is_physical:
            return False
        found = True
    return found


def save(shop: Shop, cart: Cart, *, had_items: bool) -> Cart:
    """Keep a changed cart. One that already had items when it was loaded gets its shipping address settled, as a saved quote does."""
    changed = replace(cart, updated_at=shop.timestamp(), billing=addresses.settle(shop, cart, cart.billing))
    if changed.coupon_code is not None and not _coupon_holds(shop, changed):
        changed = replace(changed, coupon_code=None)
    named = shop.release.cart_fills_shipping_address or changed.shipping.country_id is not None
    if had_items and named and not is_virtual(shop, changed):
        changed = replace(changed, shipping=addresses.settle(shop, changed, changed.shipping))
    shop.carts.put(changed)
    return changed


def _coupon_holds(shop: Shop, cart: Cart) -> bool:
    """Whether the coupon still takes something off; a saved quote loses one that does not (Quote::_validateCouponCode)."""
    coupon = shop.pricing.coupon(cart.coupon_code or "")
    return coupon is not None and coupon.rule_id in priced(shop, cart)[1].applied_rules


def add(shop: Shop, cart: Cart, given: Mapping[str, Any]) -> tuple[Cart, int]:
    """Put a product into the cart; a line of the same product and choice grows. Returns the cart and the line's id.

    `given` is a cart item as the web API takes it. Raises NoSuchEntity for an unknown SKU and MagentoError for what cannot be sold.
    """
    qty = quantity(given)
    product = catalog.product(shop, given.get("sku") or "")
    option = given.get("product_option")
    choices = (
        choose_grouped(shop, product, option)
        if product.type_id == GROUPED and option
        else [(choose(shop, product, option), qty)]
    )
    changed, ids = cart, []
    for choice, wanted in choices:
        stock.check_offered(shop, choice)
        changed, item_id = _with_choice(shop, changed, choice, wanted)
        ids.append(item_id)
    for item_id in ids:
        stock.check_quantities(shop, changed, _product_ids(changed, item_id))
    shop.carts.last_ids["item"] = _last_item_id(shop, changed)
    return save(shop, changed, had_items=bool(cart.items)), ids[0]


def _with_choice(shop: Shop, cart: Cart, choice: Choice, qty: Decimal) -> tuple[Cart, int]:
    same = _same_line(cart, choice)
    if same is not None:
        return replace(cart, items=_with_quantity(cart, same.item_id, same.qty + qty)), same.item_id
    items = _lines(choice, qty, _last_item_id(shop, cart) + 1)
    return replace(cart, items=(*cart.items, *items)), items[0].item_id


def _last_item_id(shop: Shop, cart: Cart) -> int:
    return max(shop.carts.last_ids.get("item", 0), *(item.item_id for item in cart.items), 0)


def update(shop: Shop, cart: Cart, item_id: int, given: Mapping[str, Any]) -> Cart:
    """Set a line's quantity and, where a product option is given, what was chosen. Raises NoSuchEntity for an unknown line."""
    qty = quantity(given)
    item = cart.item(item_id)
    if item is None:
        raise NoSuchEntity(NO_SUCH_ITEM, [cart.cart_id, item_id])
    product = catalog.product_by_id(shop, item.product_id)
    if given.get("product_option") and item.parent_id is None:
        choice = choose(shop, product, given["product_option"])
        if choice.selection.key != item.selection.key:
            cart = _rechosen(shop, cart, item, choice)
    changed = replace(cart, items=_with_quantity(cart, item_id, qty))
    stock.check_quantities(shop, changed, _product_ids(changed, item_id))
    shop.carts.last_ids["item"] = max(shop.carts.last_ids["item"], *(entry.item_id for entry in changed.items))
    return save(shop, changed, had_items=True)


def remove(shop: Shop, cart: Cart, item_id: int) -> Cart:
    """Take a line and its parts out of the cart. Raises NoSuchEntity for an unknown line."""
    if cart.item(item_id) is None:
        raise NoSuchEntity(NO_SUCH_ITEM, [cart.cart_id, item_id])
    kept = tuple(item for item in cart.items if item_id not in {item.item_id, item.parent_id})
    changed = replace(cart, items=kept)
    return save(shop, changed, had_items=bool(kept))


def note(shop: Shop, cart: Cart, given: Mapping[str, Any]) -> Cart:
    """Write the cart's own fields that show: the customer's note and the reserved order number."""
    changes = {name: given[name] for name in ("customer_note", "reserved_order_id") if given.get(name) is not None}
    return save(shop, replace(cart, **changes), had_items=bool(cart.items))


def assign(shop: Shop, cart: Cart, customer: Customer, store_id: int) -> Cart:
    """Give a cart of nobody to a customer who has none. Raises MagentoError."""
    if store_id != shop.config.store_id:
        raise MagentoError("The customer can't be assigned to the cart. The cart belongs to a different store.")
    if cart.customer_id is not None:
        raise MagentoError("The customer can't be assigned to the cart because the cart isn't anonymous.")
    if find_active(shop, customer.customer_id) is not None:
        raise MagentoError(
            "The customer can't be assigned to the cart because the customer already has an active cart."
        )
    if cart.masked_id is not None:
        shop.carts.masked.pop(cart.masked_id, None)
    own = replace(
        cart, customer_id=customer.customer_id, customer_email=customer.email, buyer=_buyer(customer), masked_id=None
    )
    return save(shop, own, had_items=bool(cart.items))


def quantity(given: Mapping[str, Any]) -> Decimal:
    """The quantity of a cart item as given: one that is not positive counts as 1, a missing one is refused."""
    qty = given.get("qty")
    if qty is None:
        parameters = {"fieldName": "qty", "value": None}
        raise InputErrors([('Invalid value of "%value" provided for the %fieldName field.', parameters)])
    number: Decimal = qty
    return number if number > 0 else Decimal(1)


def _same_line(cart: Cart, choice: Choice) -> CartItem | None:
    for item in cart.top_items:
        if item.product_id == choice.product.product_id and item.selection.key == choice.selection.key:
            return item
    return None


def _lines(choice: Choice, qty: Decimal, number: int) -> list[CartItem]:
    """New lines with ids from `number` on; the ids count as taken only when the caller says so."""
    product = choice.product
    kind = GROUPED if choice.selection.grouped else product.type_id
    top = CartItem(number, product.product_id, choice.sku, product.name, kind, qty, choice.selection)
    return [top, *_parts(choice, number)]


def _parts(choice: Choice, parent_id: int, first: int | None = None) -> list[CartItem]:
    begin = (first or parent_id) + 1
    return [
        CartItem(
            begin + place,
            part.product.product_id,
            part.product.sku,
            part.product.name,
            part.product.type_id,
            part.qty,
            parent_id=parent_id,
            selection_id=part.selection_id,
        )
        for place, part in enumerate(choice.parts)
    ]


def _rechosen(shop: Shop, cart: Cart, item: CartItem, choice: Choice) -> Cart:
    stock.check_offered(shop, choice)
    kept = [
        replace(entry, sku=choice.sku, selection=choice.selection) if entry.item_id == item.item_id else entry
        for entry in cart.items
        if entry.parent_id != item.item_id
    ]
    return replace(cart, items=(*kept, *_parts(choice, item.item_id, shop.carts.last_ids["item"])))


def _with_quantity(cart: Cart, item_id: int, qty: Decimal) -> tuple[CartItem, ...]:
    return tuple(replace(item, qty=qty) if item.item_id == item_id else item for item in cart.items)


def _product_ids(cart: Cart, item_id: int) -> set[int]:
    return {item.product_id for item in cart.items if item_id in {item.item_id, item.parent_id}}


def _without_deleted_products(shop: Shop, cart: Cart) -> Cart:
    """A deleted product leaves every cart, with its line."""
    gone = {item.item_id for item in cart.items if item.product_id not in shop.catalog.skus}
    if not gone:
        return cart
    gone |= {item.parent_id for item in cart.items if item.item_id in gone and item.parent_id is not None}
    kept = tuple(item for item in cart.items if item.item_id not in gone and item.parent_id not in gone)
    return replace(cart, items=kept)
