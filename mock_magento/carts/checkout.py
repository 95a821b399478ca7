"""From a filled cart to the door of the order: addresses, way to ship, way to pay, coupon.

Rules from Magento\\Checkout\\Model\\{ShippingInformationManagement,PaymentInformationManagement,TotalsInformationManagement} and
Magento\\Quote\\Model\\{PaymentMethodManagement,ShippingMethodManagement,CouponManagement}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mock_magento.carts import addresses, service
from mock_magento.carts.basket import basket_of, priced
from mock_magento.inventory import Source
from mock_magento.pricing import shipping
from mock_magento.pricing.discounts import valid_coupon
from mock_magento.pricing.model import Basket, ShippingRate, Totals
from mock_magento.pricing.totals import collect
from mock_magento.records.carts import Cart, CartAddress, CartPayment
from mock_magento.shop import Shop
from mock_magento.webapi.errors import InputErrors, MagentoError, NoSuchEntity

NO_SHIPPING_ADDRESS: Final = "The shipping address is missing. Set the address and try again."
NO_SHIPPING_METHOD: Final = "The shipping method is missing. Select the shipping method and try again."
EMPTY_FOR_SHIPPING: Final = "The shipping method can't be set for an empty cart. Add an item to cart and try again."
EMPTY_FOR_TOTALS: Final = "Totals calculation is not applicable to empty cart"
VIRTUAL_ONLY: Final = "The Cart includes virtual product(s) only, so a shipping address is not used."
NO_PAYMENT_METHOD: Final = "The requested Payment Method is not available."
NOT_SAVED: Final = 'The shipping information was unable to be saved. Error: "%message"'
BAD_COUPON: Final = "The coupon code isn't valid. Verify the code and try again."
NO_PRODUCTS: Final = 'The "%1" Cart doesn\'t contain products.'
FREE: Final = ("free", "No Payment Information Required")


def set_shipping_information(shop: Shop, cart: Cart, given: Mapping[str, Any]) -> tuple[Cart, Basket, Totals]:
    """Write addresses and the way to ship; returns the cart, and it priced. An unknown way is kept and then refused, as Magento does.

    Raises MagentoError where the shipping address or the contents are missing, NoSuchEntity for a way that is not offered.
    """
    address: Mapping[str, Any] = given.get("shipping_address") or {}
    carrier, method = given.get("shipping_carrier_code") or "", given.get("shipping_method_code") or ""
    if not address.get("country_id"):
        raise MagentoError(NO_SHIPPING_ADDRESS)
    if not cart.items:
        raise InputErrors([(EMPTY_FOR_SHIPPING, None)])
    try:
        changed = _with_addresses(shop, cart, address, given.get("billing_address"))
    except NoSuchEntity as refused:
        raise InputErrors([(NOT_SAVED, {"message": addresses.filled_in(refused)})]) from None
    virtual = service.is_virtual(shop, cart)
    if not virtual:
        changed = replace(changed, shipping_method=f"{carrier}_{method}")
    changed = service.save(shop, changed, had_items=True)
    basket, totals = priced(shop, changed)
    if not virtual and totals.shipping_rate is None:
        if not method:
            raise NoSuchEntity(NO_SHIPPING_METHOD)
        raise NoSuchEntity("Carrier with such method not found: %1, %2", [carrier, method])
    return changed, basket, totals


def _with_addresses(
    shop: Shop, cart: Cart, shipping_address: Mapping[str, Any], billing_address: Mapping[str, Any] | None
) -> Cart:
    """The cart with both addresses written over; raises NoSuchEntity for ids that are not its own."""
    changed = cart
    if billing_address is not None:
        addresses.check_id(cart, billing_address)
        given = addresses.linked(shop, changed.billing, billing_address)
        changed = replace(changed, billing=addresses.merged(changed.billing, given))
        addresses.settle(shop, changed, changed.billing)
    addresses.check_id(cart, shipping_address)
    if not service.is_virtual(shop, cart):
        given = addresses.linked(shop, changed.shipping, shipping_address)
        asked = addresses.merged(replace(changed.shipping, pickup_location_code=None), given)
        changed = replace(changed, shipping=_at_pickup_location(shop, asked))
        addresses.settle(shop, changed, changed.shipping)
    return changed


def _at_pickup_location(shop: Shop, address: CartAddress) -> CartAddress:
    """The shipping address of an order that is collected is the pickup location's; the name and telephone stay the customer's."""
    if not address.pickup_location_code:
        return address
    place = location_address(known_location(shop, address.pickup_location_code))
    return addresses.merged(address, {name: value for name, value in place.items() if value})


def known_location(shop: Shop, code: str) -> Source:
    """The pickup location with that code; raises NoSuchEntity (Magento_InventoryInStorePickup's GetPickupLocation)."""
    location = shipping.pickup_location(shop, code)
    if location is None:
        message = 'Can not find Pickup Location with code %1 for %2 Sales Channel "%3".'
        raise NoSuchEntity(message, [code, "website", shop.config.website_code])
    return location


def location_address(location: Source) -> dict[str, Any]:
    """Where a pickup location is, as fields of an address."""
    details = location.details
    return {
        "street": [details["street"]] if details.get("street") else None,
        "city": details.get("city"),
        "postcode": details.get("postcode"),
        "country_id": details.get("country_id"),
        "region_id": details.get("region_id"),
    }


def rates(shop: Shop, cart: Cart) -> list[ShippingRate]:
    """The ways to ship offered for the cart's own address. Raises MagentoError where that is missing."""
    if not cart.items or service.is_virtual(shop, cart):
        return []
    if not cart.shipping.country_id:
        raise MagentoError(NO_SHIPPING_ADDRESS)
    return priced(shop, cart)[1].rates


def estimate(shop: Shop, cart: Cart, address: Mapping[str, Any]) -> list[ShippingRate]:
    """The ways to ship offered for an address that the customer only asks about."""
    if not cart.items or service.is_virtual(shop, cart):
        return []
    return priced(shop, replace(cart, shipping=addresses.merged(cart.shipping, address)))[1].rates


def estimate_for_own_address(shop: Shop, cart: Cart, address_id: int) -> list[ShippingRate]:
    """The ways to ship offered for an address of the customer's address book. Raises NoSuchEntity for an unknown one."""
    if not cart.items or service.is_virtual(shop, cart):
        return []
    try:
        own = addresses.own_address(shop, cart, address_id)
    except NoSuchEntity:
        raise NoSuchEntity.field("addressId", address_id) from None
    return priced(shop, replace(cart, shipping=addresses.imported(cart.shipping, own, cart.customer_email)))[1].rates


def preview(shop: Shop, cart: Cart, given: Mapping[str, Any]) -> Cart:
    """The cart as it would be with the address and way to ship of totals-information; not kept. Refuses an empty cart."""
    if not cart.items:
        raise MagentoError(EMPTY_FOR_TOTALS)
    address = given.get("address") or {}
    if service.is_virtual(shop, cart):
        return replace(cart, billing=addresses.merged(cart.billing, address))
    changed = replace(cart, shipping=addresses.merged(cart.shipping, address))
    carrier, method = given.get("shipping_carrier_code"), given.get("shipping_method_code")
    return replace(changed, shipping_method=f"{carrier}_{method}") if carrier and method else changed


def set_billing_address(shop: Shop, cart: Cart, given: Mapping[str, Any], *, for_shipping: bool) -> Cart:
    """Put a new billing address in place of the old one, and the same for shipping if asked."""
    blank = CartAddress(cart.billing.address_id, "billing", cart.customer_id, email=cart.customer_email)
    billing = addresses.settle(shop, cart, addresses.merged(blank, given))
    billing = replace(billing, address_id=shop.carts.take("address"))
    changed = replace(cart, billing=billing)
    if for_shipping and not service.is_virtual(shop, cart):
        copied = replace(billing, address_id=cart.shipping.address_id, kind="shipping", same_as_billing=1)
        changed = replace(changed, shipping=copied)
    return service.save(shop, changed, had_items=bool(cart.items))


def payment_methods(shop: Shop, totals: Totals) -> list[dict[str, str]]:
    """The ways to pay: nothing is to be paid for a total of zero, and only then."""
    methods = (FREE,) if totals.base.grand_total == 0 else shop.config.payment_methods
    return [{"code": code, "title": title} for code, title in methods]


def set_payment(shop: Shop, cart: Cart, given: Mapping[str, Any]) -> Cart:
    """Choose the way to pay. Raises MagentoError where the shipping address is missing or the method is not available."""
    basket = basket_of(shop, cart)
    if not basket.is_virtual and not cart.shipping.country_id:
        raise MagentoError(NO_SHIPPING_ADDRESS)
    code = given.get("method")
    if code not in {method["code"] for method in payment_methods(shop, collect(shop, basket))}:
        raise MagentoError(NO_PAYMENT_METHOD)
    payment = CartPayment(
        cart.payment.payment_id if cart.payment else shop.carts.take("payment"),
        code,
        given.get("po_number"),
        given.get("additional_data"),
    )
    return service.save(shop, replace(cart, payment=payment), had_items=False)


def set_payment_information(
    shop: Shop, cart: Cart, payment: Mapping[str, Any], billing_address: Mapping[str, Any] | None
) -> Cart:
    """Choose the way to pay and, if given, a new billing address; a refusal leaves the cart as it was."""
    before = shop.carts.last_ids.copy()
    try:
        changed = cart
        if billing_address is not None:
            blank = CartAddress(shop.carts.take("address"), "billing", cart.customer_id, email=cart.customer_email)
            given = addresses.linked(shop, cart.billing, billing_address)
            changed = replace(cart, billing=addresses.merged(blank, given))
        return set_payment(shop, changed, payment)
    except MagentoError:
        shop.carts.last_ids = before
        raise


def set_shipping_method(shop: Shop, cart: Cart, carrier: str, method: str) -> Cart:
    """Choose the way to ship to the address that the cart has. Raises MagentoError where contents or address are missing."""
    if not cart.items:
        raise InputErrors([(EMPTY_FOR_SHIPPING, None)])
    if service.is_virtual(shop, cart):
        raise NoSuchEntity(VIRTUAL_ONLY)
    if not cart.shipping.country_id:
        raise MagentoError(NO_SHIPPING_ADDRESS)
    return service.save(shop, replace(cart, shipping_method=f"{carrier}_{method}"), had_items=True)


def apply_coupon(shop: Shop, cart: Cart, code: str) -> Cart:
    """Redeem a coupon. Raises NoSuchEntity for an empty cart, and for a code that is not valid here."""
    if not cart.items:
        raise NoSuchEntity(NO_PRODUCTS, [cart.cart_id])
    wanted = code.strip()
    changed = replace(cart, coupon_code=wanted)
    coupon = valid_coupon(shop.pricing, wanted, cart.customer_id, shop.now().date())
    if coupon is None or coupon.rule_id not in priced(shop, changed)[1].applied_rules:
        # the refused code has already taken the place of the one before
        service.save(shop, replace(cart, coupon_code=None), had_items=True)
        raise NoSuchEntity(BAD_COUPON)
    return service.save(shop, changed, had_items=True)


def remove_coupon(shop: Shop, cart: Cart) -> Cart:
    """Give the coupon back. Raises NoSuchEntity for an empty cart."""
    if not cart.items:
        raise NoSuchEntity(NO_PRODUCTS, [cart.cart_id])
    return service.save(shop, replace(cart, coupon_code=None), had_items=True)
