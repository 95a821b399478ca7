"""Placing orders, and trying to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from pytest_bdd import given, parsers, when

from magento_acceptance.expectations import CheckRow, StockReading, check_placed_order, check_stock_after_order
from magento_acceptance.flows.checkout import choose_shipping, pay_and_close, payment_body, place_order
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.polling import after_waiting
from magento_acceptance.flows.products import OwnProduct
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.shop_defaults import preparing
from magento_acceptance.flows.snapshots import OrderSnapshot, read_stock, record_movements
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial

from .carts import guard_cart
from .products import Products, sku_of
from .rejections import Attempt
from .tables import Quantities, quantities


@dataclass(frozen=True)
class Ordering:
    """What placing an order takes: who orders, where, and what keeps what comes of it."""

    client: MagentoClient
    context: Context
    cleanup: CleanupStack
    record: RunRecord
    channel: SalesChannel
    shopper: Shopper
    stock_before: dict[str, StockReading]

    def read_stock(self, skus: Iterable[str]) -> None:
        """Read the stock as it is before the order."""
        self.stock_before["order"] = read_stock(self.client.known, skus, self.channel.stock_id)

    def pay(self, offered: list[str]) -> OpenOrder:
        """Place the order of the open cart as the tutorials do, by bank transfer; it is closed when the scenario ends."""
        order_id = pay_and_close(
            self.client, self.context, self.cleanup, self.shopper, offered, wanted=tutorial.PAYMENT
        )
        return self.placed(order_id)

    def placed(self, order_id: int, made: Iterable[OwnProduct] = ()) -> OpenOrder:
        """Read a new order, and check that its lines are right and that placing it reserved what it must.

        `made` are products that the scenario itself has made.
        """
        facts = {product.sku: product.facts for product in made}
        order = OpenOrder.read(self.client, self.context, self.record, self.channel, order_id, facts)
        before = self.stock_before["order"]

        def judge(now: OrderSnapshot) -> list[CheckRow]:
            return check_stock_after_order(now.stock, before=before, order=now.order, products=order.facts)

        subject = f"stock after order {order_id} was placed"
        order = order.settled(subject, judge)
        record_movements(self.record, self.channel.stock_id, before, order.now.stock)
        self.record.verify("order.stock", f"{subject}{after_waiting(order.waited)}", judge(order.now))
        lines = check_placed_order(order.now.order, release=self.client.release)
        self.record.verify("order.lines", f"lines of order {order_id}", lines)
        return order


@pytest.fixture
def stock_before() -> dict[str, StockReading]:
    """The stock as it was before something happened, by what happened ("order"); the steps that make it happen fill it."""
    return {}


@pytest.fixture
def ordering(
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    run_record: RunRecord,
    channel: SalesChannel,
    shopper: Shopper,
    stock_before: dict[str, StockReading],
) -> Ordering:
    """How the scenario's customer orders."""
    return Ordering(client, context, cleanup, run_record, channel, shopper, stock_before)


@given("the customer has placed the tutorial's order:", target_fixture="order")
def tutorial_order(datatable: Quantities, ordering: Ordering, products: Products) -> OpenOrder:
    """Steps 7 to 9 with flat rate and bank transfer."""
    ordered = {sku_of(name, products): quantity for name, quantity in quantities(datatable).items()}
    StockAvailability(ordering.client, ordering.channel.stock_id).require(ordered)
    ordering.read_stock(ordered)
    order_id = place_order(
        ordering.client,
        ordering.context,
        ordering.cleanup,
        ordering.shopper,
        ordered,
        ships=True,
        shipping=tutorial.SHIPPING,
        payment=tutorial.PAYMENT,
    )
    return ordering.placed(order_id, products.values())


@given("the customer has ordered:", target_fixture="order")
def own_order(datatable: Quantities, ordering: Ordering, products: Products) -> OpenOrder:
    """Order the scenario's own products, with whatever offline payment and shipping the shop offers."""
    chosen = {products[name]: quantity for name, quantity in quantities(datatable).items()}
    ordered = {product.sku: quantity for product, quantity in chosen.items()}
    ordering.read_stock(ordered)
    ships = any(product.type == "simple" for product in chosen)
    with preparing("an order of the scenario's own"):
        order_id = place_order(
            ordering.client, ordering.context, ordering.cleanup, ordering.shopper, ordered, ships=ships
        )
    return ordering.placed(order_id, products.values())


@given("the customer has chosen how the cart is shipped")
def shipping_chosen(client: MagentoClient, shopper: Shopper) -> None:
    choose_shipping(client, shopper)


@when("the customer tries to order", target_fixture="attempt")
def tries_to_order(client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Attempt:
    guard_cart(guard, client, shopper)
    return _tries_to_order(client, shopper, tutorial.PAYMENT)


@when(parsers.parse('the customer tries to order, paying by "{method}"'), target_fixture="attempt")
def tries_to_order_by(method: str, client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Attempt:
    guard_cart(guard, client, shopper)
    return _tries_to_order(client, shopper, method)


@when("the customer tries to order again", target_fixture="attempt")
def orders_again(shopper: Shopper, standing: OpenOrder) -> Attempt:
    """The cart has become an order already."""
    return _tries_to_order(standing.client, shopper, tutorial.PAYMENT)


def _tries_to_order(client: MagentoClient, shopper: Shopper, method: str) -> Attempt:
    body = payment_body(shopper, method)
    answer = client.attempt("POST", "carts/mine/payment-information", body, as_=shopper.account)
    return Attempt("order.refused", answer)
