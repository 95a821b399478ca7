"""Step 14: an order that the customer picks up at a store."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.idempotency import Done, NotFound, OneTimeCall, ProbeResult, Unclear, send_idempotently
from magento_acceptance.flows.snapshots import Json
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where
from magento_acceptance.tutorials.inventory import TutorialSource

CARRIER: Final = "instore"
METHOD: Final = "pickup"
_ANNOUNCE: Final = "order/notify-orders-are-ready-for-pickup"


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
    """A store's address as the cart of a customer who picks up there takes it."""
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


def pickup_body(shopper: Shopper, store: TutorialSource, billing: dict[str, Any] | None = None) -> Json:
    """The choice of a store as it goes over the wire (`checkout.SHIPPING_PATH`); `billing` defaults to the shopper's whole address."""
    information = {
        "shipping_address": store_address(store),
        "billing_address": shopper.address() if billing is None else billing,
        "shipping_method_code": METHOD,
        "shipping_carrier_code": CARRIER,
    }
    return {"addressInformation": information}


def announce_ready(client: MagentoClient, order_id: int) -> Json:
    """Tell the customer once that an order without shipments is ready; Magento ships it from its store. Returns successful and errors."""

    def probe() -> ProbeResult:
        found = client.get("shipments", params=where("order_id", order_id))
        made = [shipment["entity_id"] for shipment in found.json["items"]]
        if len(made) > 1:
            return Unclear(f"it has {len(made)} shipments ({', '.join(map(str, made))})")
        done = {"successful": [order_id], "errors": []}
        return Done(f"shipment {made[0]}", done, found.exchange) if made else NotFound()

    send = partial(client.attempt, "POST", _ANNOUNCE, {"orderIds": [order_id]})
    where_ = f"the shipments of order {order_id}"
    return send_idempotently(client, OneTimeCall(f"announcing order {order_id} as ready", where_, send, probe)).json
