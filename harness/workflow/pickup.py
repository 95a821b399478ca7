"""Step 14: an order that the customer fetches at a store."""

from __future__ import annotations

from typing import Any, Final

from harness.answer import Answer
from harness.auth import ANONYMOUS
from harness.client import MagentoClient
from harness.workflow.people import Shopper
from harness.workflow.readings import Json
from harness.workflow.tutorial import TutorialSource

CARRIER: Final = "instore"
METHOD: Final = "pickup"


def pickup_locations(client: MagentoClient, website_code: str, sku: str, near: str, radius_km: int = 50) -> list[Json]:
    """The stores around a place that can hand out a SKU, as a shopper sees them, nearest first.

    `near` is a search term such as `11501:US` (postcode and country) or the name of a city.
    """
    prefix = "searchRequest"
    params = [
        (f"{prefix}[area][radius]", str(radius_km)),
        (f"{prefix}[area][searchTerm]", near),
        (f"{prefix}[scopeCode]", website_code),
        (f"{prefix}[extensionAttributes][productsInfo][0][sku]", sku),
    ]
    answer = client.get("inventory/in-store-pickup/pickup-locations/", params=params, as_=ANONYMOUS)
    return list(answer.json["items"])


def store_address(store: TutorialSource) -> dict[str, Any]:
    """A store's address as the cart of somebody who fetches there takes it."""
    return {
        "region_id": store.region_id,
        "country_id": "US",
        "street": [store.street],
        "postcode": store.postcode,
        "city": store.city,
        "firstname": "Jane",
        "lastname": "Doe",
        "telephone": "516-555-1111",
        "extension_attributes": {"pickup_location_code": store.code},
    }


def try_choose_pickup(
    client: MagentoClient, shopper: Shopper, store: TutorialSource, billing: dict[str, Any] | None = None
) -> Answer:
    """Choose to fetch the cart's goods at a store; answers whatever comes. `billing` defaults to the shopper's whole address."""
    information = {
        "shipping_address": store_address(store),
        "billing_address": shopper.address() if billing is None else billing,
        "shipping_method_code": METHOD,
        "shipping_carrier_code": CARRIER,
    }
    return client.attempt(
        "POST", "carts/mine/shipping-information", {"addressInformation": information}, as_=shopper.account
    )


def choose_pickup(client: MagentoClient, shopper: Shopper, store: TutorialSource) -> list[str]:
    """Choose to fetch at a store; answers the codes of the payment methods offered. Raises MagentoError where it is refused."""
    answer = try_choose_pickup(client, shopper, store).raise_for_refusal()
    return [method["code"] for method in answer.json["payment_methods"]]


def announce_ready(client: MagentoClient, *order_ids: int) -> Json:
    """Tell the customers that their orders are ready; Magento ships each from its store. Answers successful and errors."""
    return client.post("order/notify-orders-are-ready-for-pickup", {"orderIds": list(order_ids)}).json
