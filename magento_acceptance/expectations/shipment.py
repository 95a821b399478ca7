"""The shipment: what it holds, and every value that must follow from the order and the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.check_rows import CheckRow, check_keys, wrong_row
from magento_acceptance.expectations.documents import (
    Creation,
    Expected,
    check_comments,
    email,
    identity,
    match_lines,
    times,
)
from magento_acceptance.expectations.matchers import new_id
from magento_acceptance.expectations.order_lines import left_to_ship, order_lines
from magento_acceptance.expectations.requests import ShipmentRequest
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, number, objects, show, total


def shipped_quantities(order: Json, requests: Sequence[ShipmentRequest]) -> list[dict[int, Decimal]]:
    """What each of the shipments holds, by order_item_id, one after the other from the order as read before the first.

    More than is left is cut down to what is left, without an error (`Magento\\Sales\\Model\\Convert\\Order`).
    """
    left = {int(line["item_id"]): left_to_ship(line) for line in order_lines(order)}
    result = []
    for request in requests:
        asked = {int(key): number(qty) or ZERO for key, qty in request.items.items()} if request.items else left
        sent = {key: min(qty, left[key]) for key, qty in asked.items() if key in left and min(qty, left[key]) > 0}
        left = {key: value - sent.get(key, ZERO) for key, value in left.items()}
        result.append(sent)
    return result


def check_shipment(shipment: Any, creation: Creation[ShipmentRequest]) -> list[CheckRow]:
    """Judge a shipment as `GET shipment/:id` returns it."""
    if not isinstance(shipment, Mapping):
        return [wrong_row("", "a JSON object", shipment, "a shipment is an object")]
    order, request, own = creation.order, creation.request, creation.own_id
    (sent,) = shipped_quantities(order, [request])
    lines = {int(line["item_id"]): line for line in order_lines(order)}
    content: Expected = {
        "customer_id": (order.get("customer_id", ABSENT), "order's customer"),
        "total_qty": (total(sent.values()), "sum of the lines' quantities"),
        "packages": ([], "no packages were sent"),
    }
    rows = check_keys(shipment, identity("shipment", creation, money=False) | content)
    rows += check_keys(shipment, email(creation) | times(shipment, creation))
    rows += match_lines(
        shipment.get("items"),
        {item_id: lines[item_id] for item_id in sent},
        "shipped",
        order_lines=lines,
        expected=lambda line: _line(line, sent, own),
    )
    rows += _check_tracks(shipment.get("tracks"), creation)
    rows += check_comments(shipment, creation)
    if request.source_code is not None:
        extension = shipment.get("extension_attributes")
        source: Expected = {"source_code": (request.source_code, "the source asked for")}
        rows += check_keys(extension if isinstance(extension, Mapping) else {}, source, "/extension_attributes")
    return rows


def _line(line: Json, sent: Mapping[int, Decimal], shipment_id: int | str) -> Expected:
    item_id = int(line["item_id"])
    copied = ("sku", "name", "price", "product_id", "weight")
    return {
        **{key: (line.get(key, ABSENT), f"order line's {key}") for key in copied},
        "order_item_id": (item_id, "id of the order line"),
        "qty": (sent[item_id], "quantity asked for, as far as it was left to ship"),
        "parent_id": (shipment_id, "id of the shipment"),
    }


def _check_tracks(tracks: Any, creation: Creation[ShipmentRequest]) -> list[CheckRow]:
    request = creation.request
    rule = "the tracking numbers sent with the shipment"
    wanted = f"{len(request.tracks)} tracks"
    if not isinstance(tracks, list) or len(objects(tracks)) != len(tracks) or len(tracks) != len(request.tracks):
        found = f"{len(tracks)} tracks" if isinstance(tracks, list) else show(tracks)
        return [wrong_row("/tracks", wanted, found, rule)]
    rows = [CheckRow("/tracks", "tracks", wanted, wanted, rule, ok=True)]
    for index, (row, track) in enumerate(zip(tracks, request.tracks, strict=True)):
        expected: Expected = {key: (value, rule) for key, value in track.to_json().items()}
        expected |= {
            "order_id": (creation.order.get("entity_id", ABSENT), "the order that was shipped"),
            "parent_id": (creation.own_id, "id of the shipment"),
            "entity_id": (new_id(set()), "every track has an id"),
            **times(row, creation),
        }
        rows += check_keys(row, expected, f"/tracks/{index}", of=track.track_number)
    return rows
