"""A shipment drawn from an order: which lines, how much of each, from which source, and what it moves in the stock.

Rules from Magento\\Sales\\Model\\ShipOrder with its validators, Order\\ShipmentFactory, and Magento_InventoryShipping
(AssignSourceCodeToShipmentPlugin, GetItemsToDeductFromShipment, SourceDeductionProcessor).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog, inventory
from mock_magento.inventory import DEFAULT_SOURCE, SalesEvent
from mock_magento.kernel.money import ZERO
from mock_magento.records.amounts import ONE
from mock_magento.records.documents import Shipment, ShipmentItem, Track
from mock_magento.records.orders import Order, OrderItem
from mock_magento.sales import documents, rules
from mock_magento.sales.documents import Notice
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError, NoSuchEntity

Quantities = Mapping[int, Decimal]
EMPTY: Final = "You can't create a shipment without products."
COULD_NOT: Final = "Could not save a shipment, see error log for details"


@dataclass(frozen=True)
class Line:
    """One line of a draft: the order's line and how much of it. A part of what is shipped together is counted but not listed."""

    item: OrderItem
    qty: Decimal
    listed: bool


def create_shipment(
    shop: Shop,
    order: Order,
    wanted: Quantities,
    notice: Notice,
    *,
    source_code: str | None = None,
    tracks: Sequence[Mapping[str, Any]] = (),
) -> Shipment:
    """Ship `wanted` of an order (order item id to quantity; nothing means all that is left) from a source.

    What exceeds the unshipped quantity is dropped without a word. Raises MagentoError; a refusal changes nothing.
    """
    lines = draft(order, wanted or _everything(order))
    problems = _problems(order, lines, tracks)
    if problems:
        raise MagentoError("Shipment Document Validation Error(s):\n" + "\n".join(problems))
    source = source_code or default_source(shop)
    quantities = quantities_by_sku(shop, order, [(line.item, line.qty) for line in lines if line.listed])
    try:
        inventory.check_deduction(shop, source, quantities)
    except (NoSuchEntity, MagentoError):
        raise MagentoError(COULD_NOT) from None
    return _enter(shop, order, lines, quantities, source, notice, tracks)


def draft(order: Order, wanted: Quantities) -> list[Line]:
    """The lines that go out when `wanted` is asked for."""
    lines = []
    for item in order.items:
        if not _can_ship_item(order, item, wanted):
            continue
        dummy = rules.is_shipping_dummy(order, item)
        if not dummy and wanted.get(item.item_id, ZERO) <= 0:
            continue
        asked = _dummy_qty(item, wanted) if dummy else min(wanted[item.item_id], rules.qty_to_ship(order, item))
        qty = max(asked if item.is_qty_decimal else Decimal(int(asked)), ZERO)
        parent = order.parent_of(item)
        lines.append(Line(item, qty, parent is None or parent.ship_separately))
    shipped = {line.item.parent_item_id for line in lines}
    # a bundle that goes out part by part is listed only beside one of its parts
    return [line for line in lines if not line.item.ship_separately or line.item.item_id in shipped]


def _dummy_qty(item: OrderItem, wanted: Quantities) -> Decimal:
    if item.parent_item_id is None or item.parent_item_id not in wanted:
        return ONE
    if item.selection_qty is None:
        return ZERO
    return min(item.selection_qty * wanted[item.parent_item_id], rules.simple_qty_to_ship(item))


def _can_ship_item(order: Order, item: OrderItem, wanted: Quantities) -> bool:
    if item.is_virtual or item.locked_do_ship:
        return False
    if not rules.is_shipping_dummy(order, item):
        return rules.qty_to_ship(order, item) > 0
    if rules.has_children(order, item):
        return item.ship_separately
    return wanted.get(item.parent_item_id or 0, ZERO) > 0


def _everything(order: Order) -> dict[int, Decimal]:
    """What a call without items asks for: every physical line that goes out by itself, as ordered."""
    parents = {item.item_id: order.parent_of(item) for item in order.items}
    return {
        item.item_id: item.qty_ordered
        for item in order.items
        if not item.is_virtual and ((parent := parents[item.item_id]) is None or parent.ship_separately)
    }


def _problems(order: Order, lines: list[Line], tracks: Sequence[Mapping[str, Any]]) -> list[str]:
    problems = []
    if order.state in {rules.PAYMENT_REVIEW, rules.HOLDED, rules.CANCELED} or order.is_virtual:
        problems.append(f"A shipment cannot be created when an order has a status of {order.status}")
    elif not any(
        rules.qty_to_ship(order, item) > 0 and not item.is_virtual and not item.locked_do_ship for item in order.items
    ):
        problems.append("The order does not allow a shipment to be created.")
    if sum((line.qty for line in lines), ZERO) <= 0:
        problems.append(EMPTY)
    problems += ["Please enter a tracking number." for track in tracks if not track.get("track_number")]
    return problems


def default_source(shop: Shop) -> str:
    """The source of a shipment that names none: the stock's only one, else the default source."""
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    sources = inventory.sources_by_priority(shop, stock_id)
    return sources[0].code if len(sources) == 1 else DEFAULT_SOURCE


def quantities_by_sku(shop: Shop, order: Order, lines: Sequence[tuple[OrderItem, Decimal]]) -> dict[str, Decimal]:
    """SKUs and quantities that leave a source with these lines; of a bundle those of its parts."""
    quantities: dict[str, Decimal] = {}
    for item, qty in lines:
        if catalog.find_by_id(shop, item.product_id) is None:
            continue
        for sku, quantity in _quantities(order, item, qty):
            quantities[sku] = quantities.get(sku, ZERO) + quantity
    return quantities


def _quantities(order: Order, item: OrderItem, qty: Decimal) -> list[tuple[str, Decimal]]:
    if not rules.has_children(order, item):
        return [(item.sku, qty)]
    if rules.is_shipping_dummy(order, item):
        return []
    children = [child for child in order.children_of(item) if not child.is_virtual and not child.locked_do_ship]
    return [
        (item.sku, qty) if child.selection_qty is None else (child.sku, child.selection_qty * qty) for child in children
    ]


def _enter(
    shop: Shop,
    order: Order,
    lines: list[Line],
    quantities: Mapping[str, Decimal],
    source: str,
    notice: Notice,
    tracks: Sequence[Mapping[str, Any]],
) -> Shipment:
    shipment = _shipment(shop, order, lines, source)
    now = shipment.created_at
    shipment.tracks = [_track(shop, shipment, track, now) for track in tracks]
    notice.enter(shop, "shipment", shipment)
    for line in lines:
        line.item.qty_shipped += line.qty
        line.item.updated_at = now
    if order.state == rules.NEW:
        rules.enter(order, rules.resolve_state(order, in_progress=True), shop.config)
    rules.settle(order, shop.config)
    order.updated_at = now
    shop.sales.shipments[shipment.entity_id] = shipment
    shop.sales.touch("order", order.entity_id)
    deduct(shop, order, source, quantities)
    return shipment


def _shipment(shop: Shop, order: Order, lines: list[Line], source: str) -> Shipment:
    head = documents.head(shop, "shipment", order)
    items = [
        ShipmentItem(
            entity_id=shop.sales.take("shipment_item"),
            parent_id=head["entity_id"],
            order_item_id=line.item.item_id,
            product_id=line.item.product_id,
            sku=line.item.sku,
            name=line.item.name,
            qty=line.qty,
            price=line.item.price,
            weight=line.item.weight,
            description=line.item.description,
        )
        for line in lines
        if line.listed and line.qty > 0
    ]
    total = sum((line.qty for line in lines if not rules.is_shipping_dummy(order, line.item)), ZERO)
    return Shipment(items=items, source_code=source, customer_id=order.customer_id, total_qty=total, **head)


def _track(shop: Shop, shipment: Shipment, given: Mapping[str, Any], now: str) -> Track:
    return Track(
        shop.sales.take("track"),
        shipment.entity_id,
        shipment.order_id,
        given.get("track_number"),
        given.get("title"),
        given.get("carrier_code"),
        now,
        now,
    )


def deduct(shop: Shop, order: Order, source: str, quantities: Mapping[str, Decimal]) -> None:
    """Deduct the units from the source and release their reservations."""
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    event = SalesEvent("shipment_created", str(order.entity_id), increment_id=order.increment_id)
    for sku, quantity in quantities.items():
        inventory.deduct(shop, source, sku, quantity)
    inventory.reserve(shop, stock_id, quantities, event)
