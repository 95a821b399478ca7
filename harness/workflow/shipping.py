"""Step 12: ship an order's lines from named sources, once, and read what that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from harness.answer import Answer
from harness.auth import ADMIN, Caller
from harness.client import MagentoClient, rest_path
from harness.context import Context
from harness.search import where
from harness.workflow.readings import Json


@dataclass(frozen=True)
class Track:
    """A parcel's tracking number and who carries it."""

    number: str
    title: str
    carrier: str

    def body(self) -> dict[str, Any]:
        """The track as POST order/:orderId/ship takes it."""
        return {"track_number": self.number, "title": self.title, "carrier_code": self.carrier}


@dataclass(frozen=True)
class ShipRequest:
    """What a shipment was asked for: `items` maps order_item_id to quantity (None: all that is left), `source` is a source code.

    Without a source Magento takes the default source, which serves single-source shops only.
    """

    items: Mapping[int, Decimal | int] | None = None
    source: str | None = None
    notify: bool = False
    comment: str | None = None
    tracks: Sequence[Track] = ()

    def body(self) -> dict[str, Any]:
        """The request as it goes over the wire; what was not asked for is left out."""
        body: dict[str, Any] = {}
        if self.items is not None:
            body["items"] = [{"order_item_id": item, "qty": quantity} for item, quantity in self.items.items()]
        if self.notify:
            body["notify"] = True
        if self.comment is not None:
            body["comment"] = {"comment": self.comment}
        if self.tracks:
            body["tracks"] = [track.body() for track in self.tracks]
        if self.source is not None:
            body["arguments"] = {"extension_attributes": {"source_code": self.source}}
        return body


def ship_path(order_id: object) -> str:
    """The path that ships an order."""
    return rest_path("order", order_id, "ship")


def send_shipment(client: MagentoClient, context: Context, order_id: int, request: ShipRequest, *, key: str) -> Answer:
    """Ship and keep the shipment's id as `shipment` under `key`. Raises MagentoError where it is refused."""
    answer = client.post(ship_path(order_id), request.body())
    context.put("shipment", answer.json, answer, key=key)
    return answer


def try_ship(client: MagentoClient, order_id: object, body: Json, *, as_: Caller = ADMIN) -> Answer:
    """Send a shipment that ought to be refused; answers whatever comes."""
    return client.attempt("POST", ship_path(order_id), body, as_=as_)


def shipments_of(client: MagentoClient, order_id: int) -> list[Json]:
    """The order's shipments, oldest first."""
    return sorted(client.items("shipments", where("order_id", order_id)), key=lambda shipment: shipment["entity_id"])


def shipment_from(client: MagentoClient, order_id: int, source: str) -> Json | None:
    """The order's shipment from a source, or None."""
    for shipment in shipments_of(client, order_id):
        if shipment.get("extension_attributes", {}).get("source_code") == source:
            return shipment
    return None
