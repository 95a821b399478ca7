"""'Order processing with REST APIs': what it has beyond the steps that it shares with the inventory tutorial."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from magento_acceptance.flows import orders_tutorial as tutorial
from magento_acceptance.flows.cart import open_cart
from magento_acceptance.flows.checkout import choose_shipping
from magento_acceptance.flows.customers import Shopper, new_password
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.rest.auth.tokens import ADMIN, ANONYMOUS
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_tag import new_run_tag, unique_name
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.settings.settings import Settings

from .checks import Verify, expect
from .ordering import Ordering
from .rejections import Attempt


@given("Luma's products of the order tutorial are for sale", target_fixture="shipping_source")
def for_sale(client: MagentoClient, channel: SalesChannel, cleanup: CleanupStack, settings: Settings) -> str | None:
    """On the stock that serves the website; returns the source that a shipment must name, None for the default one."""
    return tutorial.offer_products(client, channel, cleanup, allowed=settings.allow_inventory_setup)


@given("the customer has put the order tutorial's products into the cart")
@when("the customer puts the order tutorial's products into the cart")
def fills(client: MagentoClient, context: Context, shopper: Shopper) -> None:
    """One product of each kind."""
    tutorial.fill_cart(client, context, shopper)


@given("the customer has placed the order tutorial's order", target_fixture="order")
def ordered(ordering: Ordering) -> OpenOrder:
    """Steps 4 to 7: one product of each kind, table rate, bank transfer."""
    ordering.read_stock(tutorial.PRODUCTS)
    tutorial.fill_cart(ordering.client, ordering.context, ordering.shopper)
    return _pay(ordering)


@given(
    parsers.parse("the customer has ordered {times:d} of each composite product of the order tutorial"),
    target_fixture="order",
)
def ordered_composites(times: int, ordering: Ordering) -> OpenOrder:
    """A configurable product and a bundle, table rate, bank transfer."""
    client, shopper = ordering.client, ordering.shopper
    ordering.read_stock((tutorial.CHILD, *tutorial.PARTS))
    quote_id = open_cart(client, ordering.context, shopper)
    for _ in range(times):
        tutorial.add_configurable(client, shopper, quote_id, tutorial.CONFIGURABLE, tutorial.CHILD)
        tutorial.add_bundle(client, shopper, quote_id, tutorial.BUNDLE, tutorial.PARTS)
    return _pay(ordering)


def _pay(ordering: Ordering) -> OpenOrder:
    return ordering.pay(choose_shipping(ordering.client, ordering.shopper, wanted=tutorial.SHIPPING))


@then("each line of the order that has a parent names it")
def parents(order: OpenOrder, verify: Verify) -> None:
    """The configurable line has one simple line beneath it, the bundle line one for each part."""
    lines = order.now.order["items"]
    kinds = {line["item_id"]: line["product_type"] for line in lines}
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.get("parent_item_id"):
            found.setdefault(kinds.get(line["parent_item_id"], "no line"), []).append(line["sku"])
    wanted = {"configurable": [tutorial.CHILD], "bundle": list(tutorial.PARTS)}
    rows = expect("/items", wanted, found, "the variant and the parts that were chosen", "lines by parent")
    verify("order.parents", f"lines of order {order.order_id}", rows)


@then("the merchant's sign-in opens what is closed to an anonymous caller")
def signed_in(client: MagentoClient, verify: Verify) -> None:
    page = [("searchCriteria[pageSize]", "1")]
    signed, anonymous = (client.attempt("GET", "modules", params=page, as_=caller) for caller in (ADMIN, ANONYMOUS))
    rows = expect("/status", 200, signed.status, "with the administrator's token", "HTTP status")
    rows += expect("/status", 401, anonymous.status, "without a token", "HTTP status")
    verify("admin.sign_in", signed.call, rows)


@when("an unknown administrator tries to sign in", target_fixture="attempt")
def unknown_administrator(client: MagentoClient) -> Attempt:
    return _signs_in(client, {"password": new_password()})


@when("an unknown administrator tries to sign in without a password", target_fixture="attempt")
def without_password(client: MagentoClient) -> Attempt:
    return _signs_in(client, {})


def _signs_in(client: MagentoClient, credentials: dict[str, str]) -> Attempt:
    """Under a name that nobody has, so that no account of the shop is locked."""
    body = {"username": unique_name(new_run_tag()), **credentials}
    return Attempt("admin.refused", client.attempt("POST", "integration/admin/token", body, as_=ANONYMOUS))
