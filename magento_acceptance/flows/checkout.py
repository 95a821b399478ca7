"""From the cart to the order, as the customer: steps 8 and 9 of the tutorial."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from magento_acceptance.errors import HarnessError, UnfitShop
from magento_acceptance.flows.cart import fill_cart, open_cart
from magento_acceptance.flows.close_order import close_order, close_orders_of
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.idempotency import Done, NotFound, OneTimeCall, ProbeResult, Unclear, send_idempotently
from magento_acceptance.flows.preparatory_write import write_preparatory
from magento_acceptance.flows.snapshots import Json
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack

SHIPPING_METHODS: Final = ("flatrate_flatrate", "freeshipping_freeshipping", "tablerate_bestway")
"""Wanted in this order; any other offered method serves too."""
PAYMENT_METHODS: Final = ("banktransfer", "checkmo", "cashondelivery")
"""Offline methods, wanted in this order."""
SHIPPING_PATH: Final = "carts/mine/shipping-information"


def estimate_shipping(client: MagentoClient, shopper: Shopper) -> dict[str, Json]:
    """The shipping methods available for the cart, as answered, by carrier and method joined by an underscore."""
    answer = client.post("carts/mine/estimate-shipping-methods", {"address": shopper.address()}, as_=shopper.account)
    return {
        f"{method['carrier_code']}_{method['method_code']}": method for method in answer.json if method["available"]
    }


def shipping_body(shopper: Shopper, carrier: str, method: str) -> Json:
    """The choice of a shipping method as it goes over the wire; products and bill go to the shopper's address."""
    information = {
        "shipping_address": shopper.address(),
        "billing_address": shopper.address(),
        "shipping_carrier_code": carrier,
        "shipping_method_code": method,
    }
    return {"addressInformation": information}


def set_shipping(client: MagentoClient, shopper: Shopper, body: Json) -> Answer:
    """Choose how the cart is shipped (Step 8); returns the payment methods offered and the totals."""
    what = f"the shipping of the cart of customer {shopper.id}"
    return write_preparatory(
        client, "POST", SHIPPING_PATH, body, what=what, where=what, find=NotFound, as_=shopper.account
    )


def choose_shipping(client: MagentoClient, shopper: Shopper, *, wanted: str | None = None) -> list[str]:
    """Choose how the cart is shipped (Step 8); returns the codes of the payment methods offered.

    `wanted` is carrier and method joined by an underscore; without it the shop profile's, the first of SHIPPING_METHODS that is offered,
    else any.
    Raises UnfitShop where the shop offers no (or not the wanted) method.
    """
    methods = estimate_shipping(client, shopper)
    wanted = wanted or shopper.defaults.profile.shipping_method
    ranked = [code for code in ((wanted,) if wanted else SHIPPING_METHODS) if code in methods]
    if not ranked and not wanted:
        ranked = list(methods)
    if not ranked:
        found = f"offers {', '.join(methods) or 'no shipping method'} for this order, needed is {wanted or 'any'}"
        raise UnfitShop("the shop", found, "enable one under Stores > Configuration > Sales > Delivery Methods")
    chosen = methods[ranked[0]]
    return payment_codes(
        set_shipping(client, shopper, shipping_body(shopper, chosen["carrier_code"], chosen["method_code"]))
    )


def offered_payments(client: MagentoClient, shopper: Shopper) -> list[str]:
    """The codes of the payment methods offered for a cart that needs no shipping."""
    return payment_codes(client.get("carts/mine/payment-information", as_=shopper.account))


def payment_codes(answer: Answer) -> list[str]:
    """The codes of the payment methods that an answer offers. Raises MagentoError where it is a refusal."""
    return [method["code"] for method in answer.raise_for_refusal().json["payment_methods"]]


def pay(
    client: MagentoClient,
    context: Context,
    shopper: Shopper,
    offered: list[str],
    *,
    wanted: str | None = None,
    key: str = "",
) -> int:
    """Place the order once with an offline payment (Step 9) and keep its id as `order` (under `key`).

    Where the answer is lost, the order is looked for before anything is sent again (see `magento_acceptance.flows.idempotency`).
    Raises UnfitShop where the shop offers no offline method (or not the wanted one), Undecided where an answer is lost and nobody can
    tell what was done.
    """
    wanted = wanted or shopper.defaults.profile.payment_method
    ranked = [code for code in ((wanted,) if wanted else PAYMENT_METHODS) if code in offered]
    if not ranked:
        found = f"offers {', '.join(offered) or 'no payment method'}, needed is {wanted or 'one that is paid offline'}"
        fix = "enable Bank Transfer Payment under Stores > Configuration > Sales > Payment Methods"
        raise UnfitShop("the shop", found, fix)
    answer = send_idempotently(client, placement_call(client, shopper, context.number("quote", key), ranked[0]))
    context.put("order", answer.json, answer, key=key)
    return int(answer.json)


def placement_call(client: MagentoClient, shopper: Shopper, quote_id: int, method: str) -> OneTimeCall:
    """Placing the order of the customer's open cart, which becomes an order once."""

    def probe() -> ProbeResult:
        orders = client.get("orders", params=where("quote_id", quote_id))
        cart = client.attempt("GET", "carts/mine", as_=shopper.account)
        is_open = cart.status != HTTPStatus.NOT_FOUND and cart.raise_for_refusal().json["id"] == quote_id
        return recognise_order(quote_id, orders, is_open=is_open)

    body = payment_body(shopper, method)
    return OneTimeCall(
        f"the order of cart {quote_id}",
        where=f"the orders of customer {shopper.id}",
        send=lambda: client.attempt("POST", "carts/mine/payment-information", body, as_=shopper.account),
        probe=probe,
    )


def recognise_order(quote_id: int, orders: Answer, *, is_open: bool) -> ProbeResult:
    """The one order that a cart has become, of the `orders` found by its id; nothing while it is open."""
    found = orders.json["items"]
    if len(found) == 1:
        number = found[0]["entity_id"]
        return Done(f"order {number}", number, orders.exchange)
    if found:
        ids = ", ".join(str(order["entity_id"]) for order in found)
        return Unclear(f"cart {quote_id} has become {len(found)} orders ({ids})")
    return NotFound() if is_open else Unclear(f"cart {quote_id} is no longer open, yet no order names it")


def payment_body(shopper: Shopper, method: str) -> dict[str, Any]:
    """The choice of a payment method, which places the order, as it goes over the wire."""
    payment: dict[str, Any] = {"method": method}
    if shopper.defaults.agreement_ids:
        payment["extension_attributes"] = {"agreement_ids": list(shopper.defaults.agreement_ids)}
    return {"paymentMethod": payment, "billing_address": shopper.address()}


def order_of_cart(client: MagentoClient, context: Context, quote_id: int, *, key: str = "") -> int | None:
    """Find the order that a cart has become, and keep its id as `order` (under `key`); None while the cart is open.

    So an order whose answer was lost is found again, and not placed twice.
    """
    answer = client.get("orders", params=where("quote_id", quote_id))
    found = next(iter(answer.json["items"]), None)
    if found is None:
        return None
    context.put("order", found["entity_id"], answer, key=key)
    return int(found["entity_id"])


def place_order(
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    shopper: Shopper,
    quantities: Mapping[str, Decimal],
    *,
    ships: bool,
    shipping: str | None = None,
    payment: str | None = None,
) -> int:
    """Steps 7 to 9: order `quantities` (by SKU); returns the order's id.

    When the scenario ends the order is closed; the products of one that stays open are kept.
    """
    is_new = "quote" not in context
    quote_id = open_cart(client, context, shopper)
    fill_cart(client, shopper, quote_id, quantities, is_new=is_new)
    offered = choose_shipping(client, shopper, wanted=shipping) if ships else offered_payments(client, shopper)
    return pay_and_close(client, context, cleanup, shopper, offered, wanted=payment, holds=quantities)


def pay_and_close(
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    shopper: Shopper,
    offered: list[str],
    *,
    wanted: str | None = None,
    holds: Iterable[str] = (),
) -> int:
    """Step 9, as `pay` does it; returns the order's id.

    When the scenario ends the order is closed; the products `holds` (SKUs) of one that stays open are kept.
    """
    quote_id = context.number("quote")
    try:
        order_id = pay(client, context, shopper, offered, wanted=wanted)
    except (HarnessError, AssertionError, LookupError):  # it may be placed all the same
        cleanup.add(f"the orders of cart {quote_id}", lambda: close_orders_of(client, quote_id), holds=holds)
        raise
    cleanup.add(f"order {order_id}", lambda: close_order(client, order_id), holds=holds)
    return order_id
