"""How much an order's writes ought to move the stock: the rules of magento_acceptance.expectations, put as one number for each quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.credit_memo import refunded_quantities
from magento_acceptance.expectations.requests import CaptureRequest, RefundRequest, ShipmentRequest
from magento_acceptance.expectations.stock import ProductFacts, StockReading
from magento_acceptance.expectations.stock_movements import (
    deducted_by_capture,
    reserved_by_order,
    returned_by_refund,
    taken_by_shipments,
)
from magento_acceptance.expectations.values import ZERO, Json, amount, objects, total
from magento_acceptance.report.sections.story import BROKEN, Place, Story, Write, id_of
from magento_acceptance.tutorials.inventory import DEFAULT_SOURCE

Moves = dict[tuple[str, Place], Decimal | None]
#: By SKU and source, positive where pieces arrive; None where the sources of a SKU cannot be told apart.
_AtSources = Mapping[str, Mapping[str, Decimal] | None]
_ForSale = Mapping[str, Decimal | None]

_NO_MOVE: Final[Mapping[str, Decimal]] = {}


def expected_moves(story: Story, order_id: int, writes: Sequence[Write], keys: Iterable[tuple[str, Place]]) -> Moves:
    """What writes of one kind, between which nothing was read, ought to move each quantity; None where that cannot be told."""
    wanted: Moves = {}
    try:
        order = _order(story, order_id, writes[0])
        facts = story.facts(order)
        at_sources, for_sale = _RULES[writes[0].kind](story, order, facts, writes)
    except BROKEN:
        return dict.fromkeys(keys)
    for sku, (kind, code) in keys:
        if sku not in facts:
            wanted[sku, (kind, code)] = None
        elif kind == "salable":
            wanted[sku, (kind, code)] = for_sale.get(sku, ZERO)
        else:
            moved = at_sources.get(sku, _NO_MOVE)
            wanted[sku, (kind, code)] = None if moved is None else moved.get(code, ZERO)
    return wanted


def _order(story: Story, order_id: int, write: Write) -> Json:
    """The order as read before a write (the one that placed it: as read first). Raises LookupError where it was not read."""
    read = story.order_before(order_id, write.at)
    if read is None:
        raise LookupError(f"order {order_id} was not read")
    return read.document


def _placed(
    story: Story, order: Json, facts: Mapping[str, ProductFacts], writes: Sequence[Write]
) -> tuple[_AtSources, _ForSale]:
    del story, writes
    return {}, {sku: -taken for sku, taken in reserved_by_order(order, facts).items()}


def _captured(
    story: Story, order: Json, facts: Mapping[str, ProductFacts], writes: Sequence[Write]
) -> tuple[_AtSources, _ForSale]:
    moved: dict[str, dict[str, Decimal]] = {}
    for write in writes:
        taken = deducted_by_capture(
            _stock(story, write.at),
            order,
            CaptureRequest.from_json(write.body),
            products=facts,
            sources=_sources(story, write.at),
            earlier=story.invoices_before(write.order_id, write.at),
        )
        _take(moved, taken)
    return moved, {}


def _shipped(
    story: Story, order: Json, facts: Mapping[str, ProductFacts], writes: Sequence[Write]
) -> tuple[_AtSources, _ForSale]:
    moved: dict[str, dict[str, Decimal]] = {}
    requests = [_shipment(order, write) for write in writes]
    _take(moved, taken_by_shipments(_stock(story, writes[0].at), order, requests, products=facts))
    return moved, {}


def _refunded(
    story: Story, order: Json, facts: Mapping[str, ProductFacts], writes: Sequence[Write]
) -> tuple[_AtSources, _ForSale]:
    write = _only(writes)
    sent = _shipments(story, order, write)
    request = RefundRequest.from_json(write.body)
    returned = returned_by_refund(order, request, products=facts, shipments=sent)
    moved: dict[str, Mapping[str, Decimal] | None] = {}
    for_sale: dict[str, Decimal | None] = {}
    for sku, (back, sold) in returned.items():
        source = _one_source(_stock(story, write.at), sku, sent)
        moved[sku] = _NO_MOVE if not back else {source: back} if source is not None else None
        for_sale[sku] = sold
    # the rule is silent on the parts of a composite product
    paid_back = refunded_quantities(order, request).keys()
    for line in objects(order.get("items")):
        if line.get("parent_item_id") and paid_back & {line.get("item_id"), line.get("parent_item_id")}:
            moved[str(line.get("sku"))] = for_sale[str(line.get("sku"))] = None
    return moved, for_sale


def _cancelled(
    story: Story, order: Json, facts: Mapping[str, ProductFacts], writes: Sequence[Write]
) -> tuple[_AtSources, _ForSale]:
    del story
    _only(writes)
    if any(amount(line, "qty_invoiced") or amount(line, "qty_shipped") for line in objects(order.get("items"))):
        raise LookupError("what is left of an order that is paid or shipped in part is not known")
    return {}, reserved_by_order(order, facts)


_RULES: Final = {
    "order": _placed,
    "invoice": _captured,
    "shipment": _shipped,
    "refund": _refunded,
    "cancelling": _cancelled,
}


def _only(writes: Sequence[Write]) -> Write:
    """The one write of its kind. Raises ValueError for several: their order was not read between them."""
    (write,) = writes
    return write


def _take(moved: dict[str, dict[str, Decimal]], taken: Mapping[str, Mapping[str, Decimal]]) -> None:
    for sku, sources in taken.items():
        for code, qty in sources.items():
            of_sku = moved.setdefault(sku, {})
            of_sku[code] = of_sku.get(code, ZERO) - qty


def _shipment(order: Json, write: Write) -> ShipmentRequest:
    """The shipment that was asked for, with its source: Magento ships from the default one where none is named, and an order that is
    announced as ready to be fetched from the store where it is.
    """
    if id_of(write.answer) is None:
        extension = order.get("extension_attributes")
        store = extension.get("pickup_location_code") if isinstance(extension, Mapping) else None
        if not isinstance(store, str):
            raise LookupError("the order does not say where it is fetched")
        return ShipmentRequest(source_code=store)
    asked = ShipmentRequest.from_json(write.body)
    return ShipmentRequest(asked.items, asked.source_code or DEFAULT_SOURCE)


def _shipments(story: Story, order: Json, write: Write) -> list[Json]:
    """The order's shipments. Raises LookupError where some were not read."""
    read = [reads[0].document for reads in story.shipments.values()]
    sent = [row for row in read if id_of(row.get("order_id")) == write.order_id]
    pieces = total(amount(row, "qty") for shipment in sent for row in objects(shipment.get("items")))
    lines = [line for line in objects(order.get("items")) if not line.get("parent_item_id")]
    made = [other for other in story.writes if other.kind == "shipment" and other.order_id == write.order_id]
    earlier = [other for other in made if other.at < write.at]
    if len(sent) < len(earlier) or pieces < total(amount(line, "qty_shipped") for line in lines):
        raise LookupError("a shipment of the order was not read")
    return sent


def _stock(story: Story, at: int) -> StockReading:
    """The source items of each product as read last before a write."""
    listings: dict[str, Any] = {}
    for sku, reads in story.listings.items():
        found = [read for read in reads if read.at < at]
        if found:
            listings[sku] = found[-1].document
    return StockReading(listings, {})


def _sources(story: Story, at: int) -> tuple[str, ...]:
    """The sources, by priority, of the stock whose salable quantities the scenario read last. Raises LookupError where it did not."""
    read = [
        (reading.at, place[1])
        for (_, place), readings in story.quantities.items()
        if place[0] == "salable"
        for reading in readings
        if reading.at < at
    ]
    if not read:
        raise LookupError("no salable quantity was read")
    return story.sources[max(read)[1]]


def _one_source(stock: StockReading, sku: str, shipments: Sequence[Json]) -> str | None:
    """The source that a refund gives back to, where only one can be: it alone has the product, or it alone shipped it."""
    listing = stock.source_items.get(sku)
    codes = {str(row.get("source_code")) for row in objects(listing.get("items") if listing else None)}
    if len(codes) != 1:
        codes = {
            str((shipment.get("extension_attributes") or {}).get("source_code"))
            for shipment in shipments
            if any(row.get("sku") == sku for row in objects(shipment.get("items")))
        }
    return codes.pop() if len(codes) == 1 else None
