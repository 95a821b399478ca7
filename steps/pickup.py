"""Orders that customers pick up at a store: Step 14."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.errors import MagentoError
from magento_acceptance.expectations import Matcher, StockReading
from magento_acceptance.flows.cart import fill_cart, open_cart
from magento_acceptance.flows.checkout import SHIPPING_PATH, payment_codes, set_shipping
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.pickup import announce_ready, pickup_body, pickup_locations
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import Json
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.tutorials import inventory as tutorial

from .carts import guard_cart
from .checks import Verify, expect
from .ordering import Ordering
from .rejections import Attempt
from .tables import Quantities, quantities

ENTERED = "entered in Step 2"


@when(
    parsers.parse('the customer looks for stores that have "{sku}" within {radius:d} km of "{near}"'),
    target_fixture="stores",
)
def looks_for_stores(sku: str, radius: int, near: str, client: MagentoClient, channel: SalesChannel) -> list[Json]:
    """Without signing in, as the storefront does."""
    try:
        return pickup_locations(client, channel.website_code, sku, near, radius)
    except MagentoError as error:
        pytest.skip(f"the shop cannot measure distances (Step 1 says how to fix it): {error}")


@then(parsers.parse('the stores found are "{codes}"'))
def stores_found(codes: str, stores: list[Json], verify: Verify) -> None:
    found = ", ".join(store["pickup_location_code"] for store in stores)
    verify("pickup.stores", "stores", expect("", codes, found, "nearest first", "stores found"))


@then("each store is shown as it was entered")
def stores_as_entered(stores: list[Json], verify: Verify) -> None:
    rows = []
    for index, found in enumerate(stores):
        code = found["pickup_location_code"]
        store = tutorial.source(code)
        wanted: dict[str, Any] = {
            "name": store.store_name,
            "description": store.store_hint,
            "contact_name": store.contact,
            "street": store.street,
            "city": store.city,
            "region": store.region,
            "region_id": store.region_id,
            "postcode": store.postcode,
            "country_id": "US",
            "latitude": Decimal(str(store.latitude)),
            "longitude": Decimal(str(store.longitude)),
            "phone": store.phone,
        }
        for key, value in wanted.items():
            rows += expect(f"/{index}/{key}", value, found.get(key), ENTERED, f"{key} of {code}")
    verify("pickup.stores", "stores", rows)


@given(parsers.parse('the customer has ordered for pickup at "{store}":'), target_fixture="order")
def ordered_for_pickup(store: str, datatable: Quantities, ordering: Ordering) -> OpenOrder:
    """A cart, the store, bank transfer."""
    wanted, client, shopper = quantities(datatable), ordering.client, ordering.shopper
    StockAvailability(client, ordering.channel.stock_id).require(wanted)
    ordering.read_stock(wanted)
    fill_cart(client, shopper, open_cart(client, ordering.context, shopper), wanted)
    chosen = set_shipping(client, shopper, pickup_body(shopper, tutorial.source(store)))
    return ordering.pay(payment_codes(chosen))


@then(parsers.parse('the order is to be picked up at "{store}"'))
def picked_up_at(store: str, order: OpenOrder, verify: Verify) -> None:
    """The order names the store, and is sent to its address."""
    now = order.now.order
    shipping = now["extension_attributes"]["shipping_assignments"][0]["shipping"]
    entered = tutorial.source(store)
    rows = []
    for pointer, wanted, found in (
        ("/pickup_location_code", store, now["extension_attributes"].get("pickup_location_code")),
        ("/shipping/method", "instore_pickup", shipping.get("method")),
        ("/shipping/address/street", [entered.street], shipping["address"].get("street")),
        ("/shipping/address/city", entered.city, shipping["address"].get("city")),
        ("/shipping/address/postcode", entered.postcode, shipping["address"].get("postcode")),
    ):
        rows += expect(pointer, wanted, found, "the store that was chosen")
    verify("order.pickup", f"order {order.order_id}", rows)


@when("the merchant notifies the customer that the order is ready", target_fixture="notification")
def notifies(client: MagentoClient, order: OpenOrder, stock_before: dict[str, StockReading]) -> Json:
    """The store ships the order to itself."""
    stock_before["notification"] = order.now.stock
    return announce_ready(client, order.order_id)


@then("the notification succeeds")
def succeeds(notification: Json, verify: Verify) -> None:
    rows = expect("/successful", True, notification.get("successful"), "the order is new")
    rows += expect("/errors", [], notification.get("errors"), "the order is new")
    verify("pickup.notification", "notification that the order is ready", rows)


@then("the order is shipped though not paid, and its history says that the customer was notified")
def shipped_not_paid(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    """Its status, a label of the merchant's, is that of a complete order by now, while its state is processing."""
    now = client.get(rest_path("orders", order.order_id)).json
    rows = expect("/state", "processing", now.get("state"), "shipped, not paid")
    before = order.now.order["status"]
    other = Matcher(f"another than {before}", lambda found: bool(found) and found != before)
    rows += expect("/status", other, now.get("status"), "Magento gives it the status of a complete order")
    notes = [note for note in now["status_histories"] if "notified for pickup" in (note.get("comment") or "")]
    rows += expect("/status_histories", 1, len(notes), "one note of the notification", "notes of the notification")
    for note in notes:
        rows += expect("/status_histories/is_customer_notified", 1, note.get("is_customer_notified"), "by e-mail")
    verify("pickup.order", f"order {order.order_id}", rows)


@when(
    parsers.parse('the customer tries to choose pickup at "{store}", billed to the account\'s address by its id'),
    target_fixture="attempt",
)
def tries_by_id(store: str, client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Attempt:
    """As the tutorial prints it."""
    guard_cart(guard, client, shopper)
    address_id = client.get(rest_path("customers", shopper.id)).json["addresses"][0]["id"]
    body = pickup_body(shopper, tutorial.source(store), {"id": address_id})
    return Attempt("pickup.refused", client.attempt("POST", SHIPPING_PATH, body, as_=shopper.account))
