"""The routes of carts: the customer's own (carts/mine), a guest's by its masked id, and any cart by its id for an admin.

One handler serves the three; they differ in how the cart is found and who may call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from mock_magento import customers
from mock_magento.carts import checkout, rendering, service
from mock_magento.pricing.model import Basket, Totals
from mock_magento.records.carts import Cart
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError, NoSuchEntity
from mock_magento.webapi.routes import ANONYMOUS, SELF, Routes
from mock_magento.webapi.search import Row, listed
from mock_magento.webapi.values import whole_number

MANAGE: Final = "Magento_Cart::manage"
Finder = Callable[[Call], Cart]


@dataclass(frozen=True, slots=True)
class CartKind:
    """A kind of cart: where its routes begin, the right that they demand, and how the cart is found."""

    prefix: str
    acl: str
    find: Finder


def _mine(call: Call) -> Cart:
    return service.active_of(call.shop, call.customer_id)


def _guests(call: Call) -> Cart:
    return service.get_masked(call.shop, call["cartId"])


def _any(call: Call) -> Cart:
    cart_id = call.get("cartId", call.get("quoteId"))
    try:
        return service.get(call.shop, int(cart_id))
    except (TypeError, ValueError):
        raise NoSuchEntity.field("cartId", cart_id) from None


MINE: Final = CartKind("/V1/carts/mine", SELF, _mine)
GUEST: Final = CartKind("/V1/guest-carts/{cartId}", ANONYMOUS, _guests)
ADMIN: Final = CartKind("/V1/carts/{cartId}", MANAGE, _any)
_ALL: Final = (MINE, GUEST, ADMIN)

Handler = Callable[[Call, Cart], Any]


class CartRoutes(Routes):
    """Routes that every kind of cart has."""

    def serve(self, method: str, tail: str, *kinds: CartKind) -> Callable[[Handler], Handler]:
        """Decorator: serve a route of each kind of cart with a handler that gets the call and its cart."""

        def register(handler: Handler) -> Handler:
            for kind in kinds or _ALL:
                self._register(method, kind, tail, handler)
            return handler

        return register

    def _register(self, method: str, kind: CartKind, tail: str, handler: Handler) -> None:
        def serving(call: Call) -> Any:
            return handler(call, kind.find(call))

        template = kind.prefix + tail
        if template == "/V1/carts/{cartId}/items" and method == "POST":
            template = "/V1/carts/{quoteId}/items"
        self.route(method, template, kind.acl)(serving)


routes = CartRoutes()
route, serve = routes.route, routes.serve


@route("POST", "/V1/carts/mine", SELF)
def create_mine(call: Call) -> int:
    """The customer's active cart, made where there is none."""
    return service.create_for_customer(call.shop, call.customer_id).cart_id


@route("POST", "/V1/customers/{customerId}/carts", MANAGE)
def create_for_customer(call: Call) -> int:
    """The active cart of any customer."""
    return service.create_for_customer(call.shop, call["customerId"]).cart_id


@route("POST", "/V1/guest-carts", ANONYMOUS)
def create_guest(call: Call) -> str:
    """A cart for a guest, who gets its masked id."""
    return service.create_for_guest(call.shop, masked=True).masked_id or ""


@route("POST", "/V1/carts/", MANAGE)
def create_empty(call: Call) -> int:
    """A cart of nobody."""
    return service.create_for_guest(call.shop, masked=False).cart_id


@route("GET", "/V1/carts/mine", SELF)
def read_mine(call: Call) -> Any:
    """The customer's active cart; without one the refusal names the customer."""
    found = service.find_active(call.shop, call.customer_id)
    if found is None:
        raise NoSuchEntity.field("customerId", call.customer_id)
    return rendering.cart(call.shop, found)


@serve("GET", "", GUEST)
def read_guest(call: Call, cart: Cart) -> Any:
    """A guest's cart."""
    return rendering.cart(call.shop, cart)


@route("GET", "/V1/carts/{cartId}", MANAGE)
def read_any(call: Call) -> Any:
    """Any cart, also one that became an order."""
    return rendering.cart(call.shop, service.get(call.shop, call["cartId"], active=False))


@route("GET", "/V1/carts/search", MANAGE, required=("searchCriteria",))
def search_carts(call: Call) -> Any:
    """Carts by their columns."""
    return listed(
        call.get("searchCriteria"),
        call.shop.carts.carts.values(),
        _row,
        _COLUMNS,
        lambda cart: rendering.cart(call.shop, cart),
    )


_COLUMNS: Final = frozenset(
    {"entity_id", "store_id", "created_at", "updated_at", "converted_at", "is_active", "items_count"}
    | {"customer_id", "customer_email", "reserved_order_id", "coupon_code", "customer_is_guest"}
)


def _row(cart: Cart) -> Row:
    return {
        "entity_id": cart.cart_id,
        "store_id": cart.store_id,
        "created_at": cart.created_at,
        "updated_at": cart.updated_at,
        "converted_at": cart.converted_at,
        "is_active": int(cart.is_active),
        "items_count": len(cart.top_items),
        "customer_id": cart.customer_id,
        "customer_email": cart.customer_email,
        "reserved_order_id": cart.reserved_order_id,
        "coupon_code": cart.coupon_code,
        "customer_is_guest": int(cart.customer_id is None),
    }


@route("PUT", "/V1/carts/mine", SELF)
def save_mine(call: Call) -> None:
    """Write the cart's own fields; of these only the note and the reserved order number show anywhere."""
    given = call["quote"]
    cart = service.active_of(call.shop, call.customer_id)
    if given.get("id") is not None and given["id"] != cart.cart_id:
        raise MagentoError("Invalid state change requested")
    service.note(call.shop, cart, given)


def _assign_customer(call: Call, cart: Cart) -> bool:
    customer = customers.customer(call.shop, call["customerId"])
    service.assign(call.shop, cart, customer, call["storeId"])
    return True


@route("PUT", "/V1/carts/{cartId}", MANAGE)
def assign_customer(call: Call) -> bool:
    """Give a cart of nobody to a customer."""
    return _assign_customer(call, _any(call))


@route("PUT", "/V1/guest-carts/{cartId}", SELF)
def take_over(call: Call) -> bool:
    """Give a guest's cart to the customer who signed in."""
    return _assign_customer(call, _guests(call))


@serve("GET", "/items")
def list_items(call: Call, cart: Cart) -> Any:
    """The lines of a cart."""
    return rendering.items(call.shop, cart)


@serve("POST", "/items")
def add_item(call: Call, cart: Cart) -> Any:
    """Put a product into a cart."""
    changed, item_id = service.add(call.shop, cart, call["cartItem"])
    return rendering.changed_item(call.shop, changed, item_id)


@serve("PUT", "/items/{itemId}")
def update_item(call: Call, cart: Cart) -> Any:
    """Change a line."""
    item_id = whole_number(call["itemId"])
    changed = service.update(call.shop, cart, item_id, call["cartItem"])
    return rendering.changed_item(call.shop, changed, item_id)


@serve("DELETE", "/items/{itemId}")
def remove_item(call: Call, cart: Cart) -> bool:
    """Take a line out of a cart."""
    service.remove(call.shop, cart, call["itemId"])
    return True


@serve("GET", "/totals")
def read_totals(call: Call, cart: Cart) -> Any:
    """What a cart costs."""
    return rendering.totals(call.shop, cart)


@serve("GET", "/coupons")
def read_coupon(_call: Call, cart: Cart) -> Any:
    """The coupon in use."""
    return cart.coupon_code


@serve("PUT", "/coupons/{couponCode}")
def apply_coupon(call: Call, cart: Cart) -> bool:
    """Redeem a coupon."""
    checkout.apply_coupon(call.shop, cart, call["couponCode"])
    return True


@serve("DELETE", "/coupons")
def remove_coupon(call: Call, cart: Cart) -> bool:
    """Give the coupon back."""
    checkout.remove_coupon(call.shop, cart)
    return True


def payment_details(call: Call, cart: Cart, basket: Basket, totals: Totals) -> Any:
    """The ways to pay, and the totals, of a cart that has been priced."""
    return {
        "payment_methods": checkout.payment_methods(call.shop, totals),
        "totals": rendering.shown_totals(call.shop, cart, basket, totals),
    }
