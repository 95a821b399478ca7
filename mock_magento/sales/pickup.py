"""In-store pickup: the customer is notified that the order is ready, and its units leave the pickup location's stock.

Rules from Magento_InventoryInStorePickupSales (NotifyOrdersAreReadyForPickup, CreateShippingDocument, IsFulfillable,
AddStorePickupAttributesToOrder).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from mock_magento import inventory
from mock_magento.records.orders import Order
from mock_magento.sales import order_actions, reading, rules, shipping
from mock_magento.sales.documents import Notice
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError

NOT_READY: Final = "The order is not ready for pickup"
_IN_STOCK: Final = 1


def notify_ready(shop: Shop, order_id: int) -> str | None:
    """Tell the order's customer, ship it unless a shipment exists, note it in the history. Returns why not, or None."""
    try:
        order = reading.require(shop.sales.orders, order_id)
        shipped = any(shipment.order_id == order_id for shipment in shop.sales.shipments.values())
        if not shipped:
            if not rules.can_ship(order) or not _is_fulfillable(shop, order):
                return NOT_READY
            shipping.create_shipment(shop, order, {}, Notice(), source_code=order.pickup_location_code)
    except MagentoError as refusal:
        return refusal.message
    if _awaits_payment_only(order):
        order.status = shop.config.default_status(rules.COMPLETE)
    text = f"Order notified for pickup at: {_written_out(shop.now())}"
    flags = {"is_customer_notified": order.email_sent, "is_visible_on_front": 1}
    order_actions.add_history(shop, order, text, flags, entity_name="order" if shipped else "shipment")
    order_actions.save(shop, order)
    return None


def _awaits_payment_only(order: Order) -> bool:
    """Whether the pickup order is out of the house but not invoiced: it then shows as complete while it is processing."""
    return (
        order.pickup_location_code is not None
        and order.state == rules.PROCESSING
        and not rules.can_ship(order)
        and rules.can_invoice(order)
    )


def _is_fulfillable(shop: Shop, order: Order) -> bool:
    """Whether the pickup location has every line in the ordered quantity."""
    if order.pickup_location_code is None:
        return True
    source = shop.inventory.sources.get(order.pickup_location_code.lower())
    enabled = source is not None and source.enabled
    for item in order.items:
        if rules.has_children(order, item):
            continue
        settings = inventory.settings_of(shop, item.sku)
        if not settings.managed:
            return settings.in_stock and enabled
        held = shop.inventory.source_item(order.pickup_location_code, item.sku)
        if held is None or held.quantity < item.qty_ordered or held.status != _IN_STOCK or not enabled:
            return False
    return True


def _written_out(moment: datetime) -> str:
    """A time as Magento writes it for people: November 22, 2026 at 4:01:45 PM."""
    return f"{moment:%B} {moment.day}, {moment.year} at {moment:%I:%M:%S %p}".replace(" at 0", " at ")
