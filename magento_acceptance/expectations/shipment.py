"""The shipment, the order after it, and the physical stock that it takes from its source."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.capture import CaptureComment, is_dummy, order_lines
from magento_acceptance.expectations.check_rows import CheckRow, check_keys, wrong_row
from magento_acceptance.expectations.documents import check_comments, new_increment, shipping_address_id
from magento_acceptance.expectations.matchers import Window, absent_or, new_id, time
from magento_acceptance.expectations.order import UNTOUCHED
from magento_acceptance.expectations.stock import (
    ProductFacts,
    StockReading,
    check_sources,
    check_stock_unchanged,
    deduction,
)
from magento_acceptance.expectations.tree import Leaf, compare
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, number, objects, show, total


@dataclass(frozen=True)
class Track:
    """A tracking number as sent with a shipment."""

    track_number: str
    title: str
    carrier_code: str


@dataclass(frozen=True)
class ShipmentRequest:
    """The body of ``POST order/:orderId/ship``: quantities by order_item_id (None: all that is left), source, mail, tracks."""

    items: Mapping[int, int | float | Decimal] | None = None
    source_code: str | None = None
    notify: bool = False
    comment: CaptureComment | None = None
    append_comment: bool = False
    tracks: tuple[Track, ...] = ()

    @classmethod
    def from_json(cls, body: Json) -> ShipmentRequest:
        """The request as it goes over the wire."""
        comment = body.get("comment")
        extension = (body.get("arguments") or {}).get("extension_attributes") or {}
        return cls(
            items={int(item["order_item_id"]): item["qty"] for item in objects(body.get("items"))} or None,
            source_code=extension.get("source_code"),
            notify=bool(body.get("notify")),
            comment=(
                CaptureComment(str(comment["comment"]), bool(comment.get("is_visible_on_front"))) if comment else None
            ),
            append_comment=bool(body.get("appendComment")),
            tracks=tuple(
                Track(*(str(track[key]) for key in ("track_number", "title", "carrier_code")))
                for track in objects(body.get("tracks"))
            ),
        )


def shipped_quantities(order: Json, requests: Sequence[ShipmentRequest]) -> list[dict[int, Decimal]]:
    """What each of the shipments holds, by order_item_id, one after the other from the order as read before the first.

    Only lines that are sent: no virtual ones, and composite products by their parent. More than is left is cut down to what is
    left without a word (``Magento\\Sales\\Model\\Convert\\Order``).
    """
    lines = [line for line in order_lines(order) if not line.get("parent_item_id") and not line.get("is_virtual")]
    done = ("shipped", "canceled", "refunded")
    left = {
        int(line["item_id"]): amount(line, "qty_ordered") - total(amount(line, f"qty_{key}") for key in done)
        for line in lines
    }
    result = []
    for request in requests:
        asked = {int(key): number(qty) or ZERO for key, qty in request.items.items()} if request.items else dict(left)
        sent = {key: min(qty, left[key]) for key, qty in asked.items() if key in left and min(qty, left[key]) > 0}
        left = {key: value - sent.get(key, ZERO) for key, value in left.items()}
        result.append(sent)
    return result


def check_shipment(
    shipment: Any,
    *,
    order: Json,
    request: ShipmentRequest,
    shipment_id: str | int,
    earlier: Sequence[Json] = (),
    window: Window | None = None,
    mail: bool | None = None,
) -> list[CheckRow]:
    """Everything that is wrong with a shipment as ``GET shipment/:id`` answers it.

    ``order`` is the order as read right before this shipment; ``earlier`` are its earlier shipments; the rest is as for the invoice.
    """
    if not isinstance(shipment, Mapping):
        return [wrong_row("", "a JSON object", show(shipment), "a shipment is an object")]
    own = int(shipment_id) if str(shipment_id).isdigit() else str(shipment_id)
    sent = shipped_quantities(order, [request])[0]
    created = shipment.get("created_at")
    mailed = {None: absent_or(1), True: 1, False: ABSENT}[mail] if request.notify else ABSENT
    expected: dict[str, tuple[Any, str]] = {
        "entity_id": (own, "the id that the call answered"),
        "increment_id": (
            new_increment(order, earlier),
            "shape of Magento's shipment numbers, every shipment has its own",
        ),
        "order_id": (order.get("entity_id", ABSENT), "the order that was shipped"),
        "store_id": (order.get("store_id", ABSENT), "store in which the order was placed"),
        "customer_id": (order.get("customer_id", ABSENT), "order's customer"),
        "billing_address_id": (order.get("billing_address_id", ABSENT), "order's billing address"),
        "shipping_address_id": (shipping_address_id(order), "order's shipping address"),
        "total_qty": (total(sent.values()), "sum of the lines' quantities"),
        "packages": ([], "no packages were sent"),
        "email_sent": (mailed, "mail asked for (notify), where the shop sends mail"),
        "created_at": (time(not_before=order.get("created_at"), window=window), "made by this call, after the order"),
        "updated_at": (time(not_before=created, window=window), "not before it was made"),
    }
    result = check_keys(shipment, expected)
    result += _check_lines(shipment.get("items"), order, sent, own)
    result += _check_tracks(shipment.get("tracks"), order, request, own, window)
    result += check_comments(shipment, request, own, window)
    if request.source_code is not None:
        extension = shipment.get("extension_attributes")
        source = extension if isinstance(extension, Mapping) else {}
        wanted = {"source_code": (request.source_code, "the source asked for")}
        result += check_keys(source, wanted, "/extension_attributes")
    return result


def check_order_after_shipments(
    after: Any,
    *,
    before: Json,
    requests: Sequence[ShipmentRequest],
    window: Window | None = None,
    statuses: Mapping[str, str] | None = None,
) -> list[CheckRow]:
    """Everything that is wrong with an order as read after one or more shipments: only quantities shipped and the state move."""
    shipped: dict[int, Decimal] = {}
    for sent in shipped_quantities(before, requests):
        for item_id, qty in sent.items():
            shipped[item_id] = shipped.get(item_id, ZERO) + qty
    expected = copy.deepcopy(dict(before))
    state = _state(before, shipped)
    expected["state"] = Leaf(state, "complete once all is invoiced and shipped")
    expected["status"] = Leaf((statuses or {}).get(state, state), f"default status of {state}")
    expected["updated_at"] = _moved(before, window)
    parents = {int(line["item_id"]): line for line in order_lines(before)}
    expected["items"] = [_line_after(line, parents, shipped, window) for line in objects(before.get("items"))]
    for assignment in (expected.get("extension_attributes") or {}).get("shipping_assignments") or []:
        assignment["items"] = [_line_after(line, parents, shipped, window) for line in objects(assignment.get("items"))]
    return compare(expected, after, rule=UNTOUCHED)


def check_stock_after_shipments(
    after: StockReading,
    *,
    before: StockReading,
    order: Json,
    requests: Sequence[ShipmentRequest],
    products: Mapping[str, ProductFacts],
) -> list[CheckRow]:
    """A shipment takes its physical products from the source it names; salable quantities stay (reserved since the order).

    Every request must name its source: what Magento chooses without one depends on its source selection.
    """
    taken = taken_by_shipments(before, order, requests, products=products)
    salable = StockReading({}, before.salable)
    result = check_sources(before, after, taken, why="shipped from this source, physical, managed stock")
    return result + check_stock_unchanged(
        after, before=salable, rule="reserved since the order; the shipment leaves it"
    )


def taken_by_shipments(
    before: StockReading, order: Json, requests: Sequence[ShipmentRequest], *, products: Mapping[str, ProductFacts]
) -> dict[str, dict[str, Decimal]]:
    """What the shipments take, by SKU and source code. Raises ValueError where one of them names no source."""
    lines = order_lines(order)
    taken: dict[str, dict[str, Decimal]] = {}
    for request, sent in zip(requests, shipped_quantities(order, requests), strict=True):
        if request.source_code is None:
            raise ValueError("a shipment must name its source for its stock movement to be known")
        for sku, qty in _pieces(lines, sent).items():
            facts = products.get(sku)
            if facts is not None and facts.manage_stock and not facts.is_virtual:
                given = deduction(before.source_items.get(sku), (request.source_code,), qty)
                for code, value in given.items():
                    taken.setdefault(sku, {})[code] = taken.get(sku, {}).get(code, ZERO) + value
    return taken


def _check_lines(items: Any, order: Json, sent: Mapping[int, Decimal], shipment_id: int | str) -> list[CheckRow]:
    if not isinstance(items, list) or len(items) != len(sent):
        found = f"{len(items)} lines" if isinstance(items, list) else show(items)
        return [wrong_row("/items", f"{len(sent)} lines", found, "one line per order line that is shipped")]
    by_id = {int(line["item_id"]): line for line in order_lines(order)}
    waiting = dict(sent)
    taken: set[int] = set()
    result = []
    for index, row in enumerate(items):
        key = number(row.get("order_item_id")) if isinstance(row, Mapping) else None
        item_id = int(key) if key is not None else None
        if item_id is None or item_id not in waiting:
            wanted = "one of " + ", ".join(map(str, waiting))
            result.append(
                wrong_row(f"/items/{index}/order_item_id", wanted, show(key), "one line per order line shipped")
            )
            continue
        expected: dict[str, tuple[Any, str]] = {
            name: (by_id[item_id].get(name, ABSENT), f"order line's {name}")
            for name in ("sku", "name", "price", "product_id", "weight")
        }
        expected["order_item_id"] = (item_id, "id of the order line")
        expected["qty"] = (waiting.pop(item_id), "quantity asked for, as far as it was left to ship")
        expected["parent_id"] = (shipment_id, "id of the shipment")
        expected["entity_id"] = (new_id(set(taken)), "every shipment line has an id of its own")
        result += check_keys(row, expected, f"/items/{index}", of=str(row.get("sku")))
        own = number(row.get("entity_id"))
        taken |= {int(own)} if own is not None else set()
    return result


def _check_tracks(
    tracks: Any, order: Json, request: ShipmentRequest, shipment_id: int | str, window: Window | None
) -> list[CheckRow]:
    rule = "the tracking numbers sent with the shipment"
    if not isinstance(tracks, list) or len(tracks) != len(request.tracks) or len(objects(tracks)) != len(tracks):
        found = f"{len(tracks)} tracks" if isinstance(tracks, list) else show(tracks)
        return [wrong_row("/tracks", f"{len(request.tracks)} tracks", found, rule)]
    result = []
    for index, (row, track) in enumerate(zip(tracks, request.tracks, strict=True)):
        expected: dict[str, tuple[Any, str]] = {
            "track_number": (track.track_number, rule),
            "title": (track.title, rule),
            "carrier_code": (track.carrier_code, rule),
            "order_id": (order.get("entity_id", ABSENT), "the order that was shipped"),
            "parent_id": (shipment_id, "id of the shipment"),
            "entity_id": (new_id(set()), "every track has an id"),
            "created_at": (time(not_before=order.get("created_at"), window=window), "made with the shipment"),
            "updated_at": (time(not_before=row.get("created_at"), window=window), "not before it was made"),
        }
        result += check_keys(row, expected, f"/tracks/{index}")
    return result


def _state(before: Json, shipped: Mapping[int, Decimal]) -> str:
    done = ("shipped", "canceled", "refunded")
    waiting = any(
        amount(line, "qty_ordered") - total(amount(line, f"qty_{key}") for key in done)
        > shipped.get(int(line["item_id"]), ZERO)
        for line in order_lines(before)
        if not line.get("parent_item_id") and not line.get("is_virtual")
    )
    lines = order_lines(before)
    invoiced = all(
        amount(line, "qty_invoiced") + amount(line, "qty_canceled") >= amount(line, "qty_ordered")
        for line in lines
        if not is_dummy(line, lines)
    )
    return "processing" if waiting or not invoiced else "complete"


def _line_after(
    item: Json, lines: Mapping[int, Json], shipped: Mapping[int, Decimal], window: Window | None
) -> dict[str, Any]:
    line = copy.deepcopy(dict(item))
    if isinstance(item.get("parent_item"), Mapping):
        line["parent_item"] = _line_after(item["parent_item"], lines, shipped, window)
    sent = _sent_with(item, lines, shipped)
    line["qty_shipped"] = Leaf(amount(item, "qty_shipped") + sent, "quantity shipped before plus these shipments'")
    line["updated_at"] = _moved(item, window)
    return line


def _sent_with(item: Json, lines: Mapping[int, Json], shipped: Mapping[int, Decimal]) -> Decimal:
    """What went out of one line; the children of a bundle go with it, a configurable's child is not counted."""
    parent = lines.get(int(item.get("parent_item_id") or 0))
    if parent is None:
        return shipped.get(int(item["item_id"]), ZERO)
    if parent.get("product_type") != "bundle" or not amount(parent, "qty_ordered"):
        return ZERO
    return shipped.get(int(parent["item_id"]), ZERO) * amount(item, "qty_ordered") / amount(parent, "qty_ordered")


def _pieces(lines: Sequence[Json], sent: Mapping[int, Decimal]) -> dict[str, Decimal]:
    """The simple products in the parcel, by SKU."""
    by_id = {int(line["item_id"]): line for line in lines}
    pieces: dict[str, Decimal] = {}
    for line in lines:
        if line.get("product_type") != "bundle" and not line.get("is_virtual"):
            qty = _sent_with(line, by_id, sent)
            sku = str(line.get("sku"))
            pieces[sku] = pieces.get(sku, ZERO) + qty
    return {sku: qty for sku, qty in pieces.items() if qty}


def _moved(document: Json, window: Window | None) -> Leaf:
    start = document.get("updated_at")
    return Leaf(time(not_before=start, window=window, unchanged=start), "may move forward, not back")
