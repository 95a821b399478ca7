"""Orders that customers fetch at a store: Step 14."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.errors import MagentoError
from magento_acceptance.expectations import Expectation, StockReading, assert_none
from magento_acceptance.flows.checkout import fill_cart, give_back, open_cart, pay
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.pickup import announce_ready, choose_pickup, pickup_locations, try_choose_pickup
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import Json, read_stock, source_quantities
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial
from steps.carts import see_cart
from steps.fit import fitting
from steps.orders import placed, read_order
from steps.tables import quantities

ENTERED = "entered in Step 2"


@when(
    parsers.re(r'a shopper looks for stores that have "(?P<sku>[^"]+)" within (?P<radius>\d+) km of "(?P<near>[^"]+)"'),
    target_fixture="stores",
)
def looks_for_stores(sku: str, radius: str, near: str, client: MagentoClient, channel: SalesChannel) -> list[Json]:
    """Without signing in, as the storefront does."""
    try:
        return pickup_locations(client, channel.website_code, sku, near, int(radius))
    except MagentoError as error:
        pytest.skip(f"the shop cannot measure distances (Step 1 says how to mend it): {error}")


@then(parsers.parse('the stores found are "{codes}"'))
def stores_found(codes: str, stores: list[Json]) -> None:
    """In the order of their distance."""
    found = ", ".join(store["pickup_location_code"] for store in stores)
    assert found == codes, f"stores found: {found}; expected {codes}"


@then("each store is shown as it was entered")
def stores_as_entered(stores: list[Json]) -> None:
    """Name, hint, address and telephone."""
    mismatches = []
    for index, found in enumerate(stores):
        store = tutorial.source(found["pickup_location_code"])
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
            mismatches += Expectation(f"/{index}/{key}", value, ENTERED).judge(found.get(key))
    assert_none(mismatches, "stores")


@given(parsers.parse('Jane has ordered to fetch at "{store}":'), target_fixture="order")
def ordered_to_fetch(
    store: str,
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    context: Context,
    cleanup: CleanupStack,
    run_record: RunRecord,
    channel: SalesChannel,
    shopper: Shopper,
    stock_before_order: dict[str, StockReading],
) -> OpenOrder:
    """A cart, the store, bank transfer."""
    pieces = quantities(datatable, "sku")
    with fitting():
        StockAvailability(client, channel.stock_id).require(pieces)
    stock_before_order["reading"] = read_stock(client, pieces, channel.stock_id)
    quote_id = open_cart(client, context, shopper)
    fill_cart(client, shopper, quote_id, pieces)
    offered = choose_pickup(client, shopper, tutorial.source(store))
    with fitting():
        order_id = pay(client, context, shopper, offered, wanted=tutorial.PAYMENT)
    cleanup.add(f"the goods of order {order_id}", lambda: give_back(client, order_id))
    return placed(client, context, run_record, channel, order_id, stock_before_order["reading"])


@then(parsers.parse('the order is to be fetched at "{store}"'))
def fetched_at(store: str, order: OpenOrder) -> None:
    """The order names the store, and is sent to its address."""
    now = order.now.order
    shipping = now["extension_attributes"]["shipping_assignments"][0]["shipping"]
    entered = tutorial.source(store)
    mismatches = []
    for pointer, wanted, found in (
        ("/pickup_location_code", store, now["extension_attributes"].get("pickup_location_code")),
        ("/shipping/method", "instore_pickup", shipping.get("method")),
        ("/shipping/address/street", [entered.street], shipping["address"].get("street")),
        ("/shipping/address/city", entered.city, shipping["address"].get("city")),
        ("/shipping/address/postcode", entered.postcode, shipping["address"].get("postcode")),
    ):
        mismatches += Expectation(pointer, wanted, "the store that was chosen").judge(found)
    assert_none(mismatches, f"order {order.order_id}")


@when("the merchant announces that the order is ready", target_fixture="announcement")
def announces(client: MagentoClient, order: OpenOrder) -> Json:
    """The customer is told, and the store ships to itself."""
    return announce_ready(client, order.order_id)


@then("the announcement is made")
def announced(announcement: Json) -> None:
    """Successful, without errors."""
    wanted = {"successful": True, "errors": []}
    assert announcement == wanted, f"the announcement answered {announcement}, expected {wanted}"


@then("the order's status is complete, and its history says that the customer was notified")
def notified(client: MagentoClient, order: OpenOrder) -> None:
    """The order is shipped though not paid: its status is complete while its state is processing."""
    found = read_order(client, order, "state", "status")
    wanted = {"state": "processing", "status": "complete"}
    assert found == wanted, f"order {order.order_id} is {found}, expected {wanted}"
    history = client.get(rest_path("orders", order.order_id)).json["status_histories"]
    notes = [note for note in history if "notified for pickup" in (note.get("comment") or "")]
    assert len(notes) == 1, f"order {order.order_id} has {len(notes)} notes of the announcement, expected 1"
    assert notes[0]["is_customer_notified"] == 1, (
        f"the note says is_customer_notified {notes[0]['is_customer_notified']!r}"
    )


@then(
    parsers.re(
        r'since the order the source "(?P<source>\w+)" has (?P<pieces>\d+) pieces of "(?P<sku>[^"]+)" less, '
        r"and no other has moved"
    )
)
def taken_from_store(source: str, pieces: str, sku: str, client: MagentoClient, order: OpenOrder) -> None:
    """The store gives what is fetched there."""
    after = source_quantities(read_stock(client, [sku], order.channel.stock_id), sku)
    mismatches = []
    for code, start in source_quantities(order.now.stock, sku).items():
        taken = int(pieces) if code == source else 0
        mismatches += Expectation(f"/{sku}/{code}", start - taken, "fetched at the store").judge(after.get(code))
    assert_none(mismatches, "source quantities after the announcement")


@when(
    parsers.parse('Jane tries to fetch at "{store}", with the bill to her account\'s address by its number'),
    target_fixture="refused",
)
def tries_by_number(store: str, client: MagentoClient, shopper: Shopper, guard: SnapshotGuard) -> Answer:
    """As the tutorial prints it."""
    see_cart(guard, client, shopper)
    address_id = client.get(rest_path("customers", shopper.id)).json["addresses"][0]["id"]
    return try_choose_pickup(client, shopper, tutorial.source(store), {"id": address_id})
