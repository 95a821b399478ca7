"""The routes from a filled cart to the order: addresses, shipping, payment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_magento.carts import addresses, checkout, rendering
from mock_magento.carts.basket import priced
from mock_magento.carts.routes import ADMIN, GUEST, MINE, CartRoutes, payment_details
from mock_magento.records.carts import Cart
from mock_magento.shop import Call

routes = CartRoutes()
serve = routes.serve


@serve("GET", "/billing-address")
def read_billing_address(_call: Call, cart: Cart) -> Any:
    """The billing address."""
    return addresses.shown(cart.billing)


@serve("POST", "/billing-address")
def set_billing_address(call: Call, cart: Cart) -> int:
    """Write the billing address, and the shipping address with it if asked; the answer is its id."""
    for_shipping = bool(call.get("useForShipping"))
    return checkout.set_billing_address(call.shop, cart, call["address"], for_shipping=for_shipping).billing.address_id


@serve("GET", "/shipping-methods")
def list_shipping_methods(call: Call, cart: Cart) -> Any:
    """The ways to ship to the cart's own address."""
    return rendering.shipping_methods(checkout.rates(call.shop, cart))


@serve("POST", "/estimate-shipping-methods")
def estimate_shipping(call: Call, cart: Cart) -> Any:
    """The ways to ship to an address that is only asked about."""
    return rendering.shipping_methods(checkout.estimate(call.shop, cart, call["address"]))


@serve("POST", "/estimate-shipping-methods-by-address-id", MINE, ADMIN)
def estimate_shipping_by_address(call: Call, cart: Cart) -> Any:
    """The ways to ship to an address of the customer's address book."""
    return rendering.shipping_methods(checkout.estimate_for_own_address(call.shop, cart, call["addressId"]))


@serve("POST", "/shipping-information")
def set_shipping_information(call: Call, cart: Cart) -> Any:
    """Write addresses and the way to ship."""
    return payment_details(call, *checkout.set_shipping_information(call.shop, cart, call["addressInformation"]))


@serve("POST", "/totals-information")
def preview_totals(call: Call, cart: Cart) -> Any:
    """What the cart would cost with another address and way to ship."""
    return rendering.totals(call.shop, checkout.preview(call.shop, cart, call["addressInformation"]))


@serve("PUT", "/collect-totals", MINE, GUEST)
def collect_totals(call: Call, cart: Cart) -> Any:
    """Choose the ways to ship and to pay at once; the answer is what the cart then costs."""
    carrier, method = call.get("shippingCarrierCode"), call.get("shippingMethodCode")
    if carrier and method:
        cart = checkout.set_shipping_method(call.shop, cart, carrier, method)
    return rendering.totals(call.shop, checkout.set_payment(call.shop, cart, call["paymentMethod"]))


@serve("GET", "/payment-methods")
def list_payment_methods(call: Call, cart: Cart) -> Any:
    """The ways to pay."""
    return checkout.payment_methods(call.shop, priced(call.shop, cart)[1])


@serve("GET", "/payment-information", MINE, GUEST)
def read_payment_information(call: Call, cart: Cart) -> Any:
    """The ways to pay, and the totals."""
    return payment_details(call, cart, *priced(call.shop, cart))


@serve("GET", "/selected-payment-method")
def read_payment_method(_call: Call, cart: Cart) -> Any:
    """The way to pay that was chosen, nothing before."""
    if cart.payment is None:
        return None
    return {"po_number": cart.payment.po_number, "method": cart.payment.method}


@serve("PUT", "/selected-payment-method")
def set_payment_method(call: Call, cart: Cart) -> Any:
    """Choose the way to pay; the answer is the payment's id."""
    changed = checkout.set_payment(call.shop, cart, call["method"])
    return str(changed.payment.payment_id) if changed.payment else None


@serve("POST", "/set-payment-information", MINE, GUEST)
def set_payment_information(call: Call, cart: Cart) -> bool:
    """Choose the way to pay and write the billing address, without ordering."""
    with_payment(call, cart)
    return True


def with_payment(call: Call, cart: Cart) -> Cart:
    """The cart with the way to pay, and with the e-mail and billing address if any were sent."""
    email = call.get("email")
    if email and cart.customer_id is None:
        cart = replace(cart, customer_email=email)
    return checkout.set_payment_information(call.shop, cart, call["paymentMethod"], call.get("billingAddress"))
