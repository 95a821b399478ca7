"""Step 12: ship an order's lines from a source, once, and hold what that changed against what must follow from the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from magento_acceptance.expectations import (
    CheckRow,
    ShipmentRequest,
    check_order_after_shipments,
    check_shipment,
    check_stock_after_shipments,
    shipped_quantities,
)
from magento_acceptance.flows.idempotency import send_idempotently
from magento_acceptance.flows.open_order import DocumentAction, OpenOrder
from magento_acceptance.flows.order_documents import NewDocument
from magento_acceptance.flows.snapshots import Json, OrderSnapshot
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.tutorials.inventory import DEFAULT_SOURCE

ALL: Final = "all"
"""The key of a shipment that names no source."""


@dataclass(frozen=True, kw_only=True)
class Shipment(DocumentAction):
    """One shipment that was accepted."""

    request: ShipmentRequest
    name = "shipment"
    kind = "shipment"
    judge = staticmethod(check_shipment)

    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that does not follow from the shipment."""
        rows = check_order_after_shipments(
            self.after.order,
            before=self.order.now.order,
            requests=[self.request],
            window=self.window,
            release=self.order.client.release,
        )
        self.verify_order(rows)

    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every quantity that is not as the shipment demands."""
        self.verify_stock(_judge_stock(self.order, self.request, self.after))


def ship_path(order_id: object) -> str:
    """The path that ships an order."""
    return rest_path("order", order_id, "ship")


def ship(order: OpenOrder, request: ShipmentRequest) -> Shipment:
    """Read the order as it stands, ship once, and read what it changed.

    Where the answer is lost, the shipment is looked for before anything is sent again (see `magento_acceptance.flows.idempotency`).
    Keeps the shipment's id as `shipment` under its source. Raises MagentoError where it is refused, Undecided where an answer is lost and
    nobody can tell what was done.
    """
    order = order.again()
    earlier = tuple(shipments_of(order.client, order.order_id))
    answer, window = order.send(_new_shipment(order.client, order.now.order, earlier, request).call())
    _keep(order.context, answer, request)
    return Shipment(
        order=order,
        answer=answer,
        window=window,
        document=order.client.get(rest_path("shipment", answer.json)).json,
        later=order.after("the shipment", lambda now: _judge_stock(order, request, now)),
        earlier=earlier,
        request=_named(request),
    )


def send_shipment(client: MagentoClient, context: Context, order_id: int, request: ShipmentRequest) -> Answer:
    """Ship once and keep the shipment's id as `shipment` under its source; see `ship`."""
    order = client.get(rest_path("orders", order_id)).json
    document = _new_shipment(client, order, shipments_of(client, order_id), request)
    answer = send_idempotently(client, document.call())
    _keep(context, answer, request)
    return answer


def _keep(context: Context, answer: Answer, request: ShipmentRequest) -> None:
    context.put("shipment", answer.json, answer, key=request.source_code or ALL)


def _new_shipment(client: MagentoClient, order: Json, earlier: Sequence[Json], request: ShipmentRequest) -> NewDocument:
    source = _named(request).source_code
    order_id = order["entity_id"]

    def differs(shipment: Json) -> str:
        found = shipment.get("extension_attributes", {}).get("source_code")
        return "" if found == source else f"it comes from {found}, not from {source}"

    return NewDocument(
        client=client,
        what=f"the shipment of order {order_id} from {source}",
        kind="shipment",
        path=ship_path(order_id),
        body=request.to_json(),
        listing="shipments",
        counter="qty_shipped",
        order=order,
        earlier={shipment["entity_id"] for shipment in earlier},
        lines=shipped_quantities(order, [request])[0],
        takes_all=request.items is None,
        differs=differs,
    )


def _named(request: ShipmentRequest) -> ShipmentRequest:
    """The request with its source; where none is named, Magento ships from the default source."""
    return request if request.source_code else replace(request, source_code=DEFAULT_SOURCE)


def _judge_stock(order: OpenOrder, request: ShipmentRequest, after: OrderSnapshot) -> list[CheckRow]:
    return check_stock_after_shipments(
        after.stock,
        before=order.now.stock,
        order=order.now.order,
        requests=[_named(request)],
        products=order.facts,
    )


def shipments_of(client: MagentoClient, order_id: int) -> list[Json]:
    """The order's shipments, oldest first."""
    return sorted(client.items("shipments", where("order_id", order_id)), key=lambda shipment: shipment["entity_id"])


def shipment_from(client: MagentoClient, order_id: int, source: str) -> Json | None:
    """The order's shipment from a source, or None."""
    for shipment in shipments_of(client, order_id):
        if shipment.get("extension_attributes", {}).get("source_code") == source:
            return shipment
    return None


def left_to_ship(order: Json) -> dict[str, Decimal]:
    """The quantity that is left to ship, by SKU: of the lines that are stocked at sources, which virtual and composite ones are not."""
    quantities: dict[str, Decimal] = {}
    for line in order["items"]:
        done = sum(line.get(f"qty_{key}", 0) for key in ("shipped", "canceled", "refunded"))
        left = Decimal(line["qty_ordered"]) - done
        if line["product_type"] == "simple" and left > 0:
            quantities[line["sku"]] = quantities.get(line["sku"], Decimal(0)) + left
    return quantities
