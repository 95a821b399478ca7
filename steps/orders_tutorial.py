"""'Order processing with REST APIs': what it has beyond the steps that it shares with the inventory tutorial."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import StockReading
from magento_acceptance.flows import orders_tutorial as tutorial
from magento_acceptance.flows.checkout import choose_shipping, give_back, pay
from magento_acceptance.flows.customers import Shopper, new_password
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.run_tag import new_run_tag, unique_name
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.settings.settings import Settings
from steps.fit import fitting
from steps.orders import placed


@given("Luma's products of the order tutorial are for sale", target_fixture="shipping_source")
def for_sale(client: MagentoClient, channel: SalesChannel, cleanup: CleanupStack, settings: Settings) -> str | None:
    """On the stock that serves the website; answers the source that a shipment must name, None for the default one."""
    with fitting():
        return tutorial.offer_products(client, channel, cleanup, allowed=settings.allow_inventory_setup)


@given("Jane has put the order tutorial's goods into her cart")
@when("Jane puts the order tutorial's goods into her cart")
def fills(client: MagentoClient, context: Context, shopper: Shopper) -> None:
    """One product of each kind."""
    with fitting():
        tutorial.fill_cart(client, context, shopper)


@given("Jane has placed the order tutorial's order", target_fixture="order")
def ordered(
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    run_record: RunRecord,
    channel: SalesChannel,
    shopper: Shopper,
    stock_before_order: dict[str, StockReading],
) -> OpenOrder:
    """Steps 4 to 7: one product of each kind, table rate, bank transfer."""
    stock_before_order["reading"] = read_stock(client, tutorial.PRODUCTS, channel.stock_id)
    with fitting():
        tutorial.fill_cart(client, context, shopper)
        offered = choose_shipping(client, shopper, wanted=tutorial.SHIPPING)
        order_id = pay(client, context, shopper, offered, wanted=tutorial.PAYMENT)
    cleanup.add(f"the goods of order {order_id}", lambda: give_back(client, order_id))
    return placed(client, context, run_record, channel, order_id, stock_before_order["reading"])


@then("each line of the order that has a parent names it")
def parents(order: OpenOrder) -> None:
    """The configurable line has one simple line beneath it, the bundle line one for each part."""
    lines = order.now.order["items"]
    kinds = {line["item_id"]: line["product_type"] for line in lines}
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.get("parent_item_id"):
            found.setdefault(kinds.get(line["parent_item_id"], "no line"), []).append(line["sku"])
    wanted = {"configurable": [tutorial.CHILD], "bundle": list(tutorial.PARTS)}
    assert found == wanted, f"lines beneath others: {found}, expected {wanted}"


@then("the administrator's sign-in opens what is kept from the public")
def signed_in(client: MagentoClient) -> None:
    """The same call without a sign-in is refused."""
    answer = client.get("modules", params=[("searchCriteria[pageSize]", "1")])
    assert answer.ok, f"{answer.call} answered {answer.status}"
    unsigned = client.attempt("GET", "modules", params=[("searchCriteria[pageSize]", "1")], as_=ANONYMOUS)
    assert unsigned.status == 401, f"{unsigned.call} without a sign-in answered {unsigned.status}, expected 401"


@when(parsers.parse("somebody signs in as an administrator {how}"), target_fixture="refused")
def wrong_sign_in(how: str, client: MagentoClient) -> Answer:
    """Under a name that nobody has, so that no account of the shop is locked."""
    credentials = {"username": unique_name(new_run_tag()), "password": new_password()}
    if how == "without a password":
        del credentials["password"]
    return client.attempt("POST", "integration/admin/token", credentials, as_=ANONYMOUS)
