"""Shipments over REST: shipping an order, reading, searching, tracks, commenting, mailing."""

from __future__ import annotations

from typing import Any, Final

from mock_magento.records.documents import Track
from mock_magento.sales import invoicing, pickup, reading, rendering, saving
from mock_magento.sales.document_routes import DocumentKind
from mock_magento.sales.documents import Notice
from mock_magento.sales.shipping import create_shipment
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError

_ACL = "Magento_Sales::shipment"
_PICKUP = "Magento_InventoryInStorePickupApi::notify_orders_are_ready_for_pickup"
SHIPMENTS: Final = DocumentKind(
    "shipment",
    _ACL,
    "#sales-data-shipment-interface",
    one="/V1/shipment/{id}",
    listed="/V1/shipments",
    comment="/V1/shipment/{id}/comments",
    stored=lambda sales: sales.shipments,
    columns=reading.SHIPMENT_COLUMNS,
    raw_of=rendering.shipment,
)
routes = SHIPMENTS.routes()
route = routes.route


@route("POST", "/V1/order/{orderId}/ship", acl="Magento_Sales::ship")
def ship_order(call: Call) -> str:
    """Ship an order, in full or the lines named; returns the shipment's id, as a string."""
    items, tracks = reading.list_of(call, "items"), reading.list_of(call, "tracks")
    reading.list_of(call, "packages")
    order = reading.require(call.shop.sales.orders, call["orderId"])
    extension = (call.get("arguments") or {}).get("extension_attributes") or {}
    shipment = create_shipment(
        call.shop,
        order,
        invoicing.quantities(items),
        Notice.of(call),
        source_code=extension.get("source_code"),
        tracks=tracks,
    )
    return str(shipment.entity_id)


@route("POST", "/V1/order/notify-orders-are-ready-for-pickup", acl=_PICKUP, rendered=True)
def notify_ready_for_pickup(call: Call) -> dict[str, Any]:
    """Notify the customers of pickup orders that they are ready, and ship them from the pickup location."""
    answers = [(order_id, pickup.notify_ready(call.shop, order_id)) for order_id in call["orderIds"]]
    failed = [{"id": order_id, "message": message} for order_id, message in answers if message is not None]
    return {"successful": not failed, "errors": failed}


@route("GET", "/V1/shipment/{id}/label", acl=_ACL)
def get_label(call: Call) -> str:
    """The shipping label: empty where no carrier made one."""
    return SHIPMENTS.asked(call).shipping_label or ""


@route("POST", "/V1/shipment/track", acl=_ACL)
def add_track(call: Call) -> rendering.Raw:
    """Add a tracking number to a shipment. Raises MagentoError where it cannot be saved."""
    entry = call["entity"]
    entity = call.shop.sales.shipments.get(entry.get("parent_id") or 0)
    required = ("parent_id", "order_id", "track_number", "carrier_code")
    if entity is None or entity.order_id != entry.get("order_id") or any(name not in entry for name in required):
        raise MagentoError("Could not save the shipment tracking.")
    now = call.shop.timestamp()
    given = {
        name: entry.get(name) for name in ("track_number", "title", "carrier_code", "weight", "qty", "description")
    }
    track = Track(
        entity_id=call.shop.sales.take("track"),
        parent_id=entity.entity_id,
        order_id=entity.order_id,
        created_at=now,
        updated_at=now,
        **given,
    )
    entity.tracks.append(track)
    call.shop.sales.touch("shipment", entity.entity_id)
    # the database sets the times, and the answer was made before it did
    return {**track.__dict__, "created_at": None, "updated_at": None}


@route("DELETE", "/V1/shipment/track/{id}", acl=_ACL)
def delete_track(call: Call) -> bool:
    """Take a tracking number off its shipment; true for an unknown one too."""
    shipments, wanted = call.shop.sales.shipments, call["id"]
    tracked = [key for key, entity in shipments.items() if any(track.entity_id == wanted for track in entity.tracks)]
    for shipment_id in tracked:
        entity = shipments[shipment_id]
        entity.tracks = [track for track in entity.tracks if track.entity_id != wanted]
        call.shop.sales.touch("shipment", shipment_id)
    return True


@route("POST", "/V1/shipment/", acl=_ACL)
def save_shipment(call: Call) -> rendering.Raw:
    """Store a shipment as it is given."""
    return saving.save_shipment(call.shop, call["entity"])
