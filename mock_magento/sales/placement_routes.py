"""The routes that make an order of a cart."""

from __future__ import annotations

from dataclasses import replace

from mock_magento.carts import addresses, agreements, checkout
from mock_magento.carts.checkout_routes import with_payment
from mock_magento.carts.routes import GUEST, MINE, CartRoutes
from mock_magento.records.carts import Cart
from mock_magento.sales import placement
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError

routes = CartRoutes()
serve = routes.serve


@serve("POST", "/payment-information", MINE, GUEST)
def pay_and_order(call: Call, cart: Cart) -> int:
    """Choose the way to pay, write the billing address and order; the answer is the order's id."""
    agreements.require(call.shop.config, call["paymentMethod"])
    changed = with_payment(call, cart)
    try:
        return placement.place(call.shop, changed, payment_was_saved=cart.payment is not None).entity_id
    except MagentoError as refused:
        # the checkout wraps the refusal, and with it the parameters go into the text
        raise MagentoError(addresses.filled_in(refused)) from None


@serve("PUT", "/order")
def order(call: Call, cart: Cart) -> int:
    """Order; the answer is the order's id."""
    payment = call.get("paymentMethod")
    changed = checkout.set_payment(call.shop, cart, payment) if payment else cart
    return placement.place(call.shop, _known_guest(changed), payment_was_saved=cart.payment is not None).entity_id


def _known_guest(cart: Cart) -> Cart:
    """A guest's order bears the e-mail of the billing address."""
    return cart if cart.customer_email else replace(cart, customer_email=cart.billing.email)
