"""What may still be done with an order and its lines, and the state that follows.

Rules from Magento\\Sales\\Model\\Order (can...), Order\\Item (isDummy, getQtyTo...), Order\\StateResolver and
ResourceModel\\Order\\Handler\\State.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from mock_magento.kernel.money import ZERO, cents
from mock_magento.records.config import ShopConfig
from mock_magento.records.orders import Order, OrderItem

NEW: Final = "new"
PROCESSING: Final = "processing"
COMPLETE: Final = "complete"
CLOSED: Final = "closed"
CANCELED: Final = "canceled"
HOLDED: Final = "holded"
PAYMENT_REVIEW: Final = "payment_review"

_COMPOSITE: Final = ("configurable", "bundle")
_NEARLY_NOTHING: Final = Decimal("0.0001")


def has_children(order: Order, item: OrderItem) -> bool:
    """Whether other lines are parts of this one: only configurables and bundles have such lines."""
    return item.product_type in _COMPOSITE and any(other.parent_item_id == item.item_id for other in order.items)


def is_dummy(order: Order, item: OrderItem) -> bool:
    """Whether the line bears no money of its own: the child of a configurable, or a bundle whose parts bear the prices."""
    parent = order.parent_of(item)
    if has_children(order, item):
        return item.children_calculated
    return parent is not None and not parent.children_calculated


def is_shipping_dummy(order: Order, item: OrderItem) -> bool:
    """Whether the line is not shipped itself: a part of what is shipped together, or a bundle that is shipped part by part."""
    parent = order.parent_of(item)
    if has_children(order, item):
        return item.ship_separately
    return parent is not None and not parent.ship_separately


def qty_to_invoice(order: Order, item: OrderItem) -> Decimal:
    """How much of a line is neither invoiced nor cancelled; 0 for a line without money of its own."""
    if is_dummy(order, item):
        return ZERO
    return max(item.qty_ordered - item.qty_invoiced - item.qty_canceled, ZERO)


def simple_qty_to_ship(item: OrderItem) -> Decimal:
    """How much of a line can still be shipped: what is refunded may be what was shipped, so the larger of the two counts."""
    return max(item.qty_ordered - max(item.qty_shipped, item.qty_refunded) - item.qty_canceled, ZERO)


def qty_to_ship(order: Order, item: OrderItem) -> Decimal:
    """How much of a line can be shipped; 0 for a line that is not shipped itself."""
    return ZERO if is_shipping_dummy(order, item) else simple_qty_to_ship(item)


def qty_to_refund(order: Order, item: OrderItem) -> Decimal:
    """How much of a line is invoiced and not refunded; 0 for a line without money of its own."""
    if is_dummy(order, item):
        return ZERO
    return max(item.qty_invoiced - item.qty_refunded, ZERO)


def qty_to_cancel(order: Order, item: OrderItem) -> Decimal:
    """How much of a line can be cancelled."""
    return min(qty_to_invoice(order, item), qty_to_ship(order, item))


def is_item_canceled(item: OrderItem) -> bool:
    """Whether the whole line is cancelled (the line status Canceled)."""
    return item.qty_canceled > 0 and item.qty_ordered == item.qty_canceled


def has_item_to_invoice(order: Order) -> bool:
    """Whether a line is left that could be invoiced."""
    return any(qty_to_invoice(order, item) > 0 and not item.locked_do_invoice for item in order.items)


def can_invoice(order: Order) -> bool:
    """Whether the order can be invoiced at all."""
    return order.state not in {HOLDED, PAYMENT_REVIEW, CANCELED, COMPLETE, CLOSED} and has_item_to_invoice(order)


def has_item_to_ship(order: Order) -> bool:
    """Whether a physical line is left that could be shipped; parts of a bundle count one by one."""
    for item in order.items:
        parent = order.parent_of(item)
        in_bundle = parent is not None and parent.product_type == "bundle"
        left = simple_qty_to_ship(item) if in_bundle else qty_to_ship(order, item)
        if left > 0 and not item.is_virtual and not item.locked_do_ship:
            return True
    return False


def can_ship(order: Order) -> bool:
    """Whether the order can be shipped at all."""
    return order.state not in {HOLDED, PAYMENT_REVIEW, CANCELED} and not order.is_virtual and has_item_to_ship(order)


def can_cancel(order: Order) -> bool:
    """Whether the order can be cancelled: something is left to invoice and it is neither on hold nor finished."""
    if order.state in {CANCELED, HOLDED, PAYMENT_REVIEW, COMPLETE, CLOSED}:
        return False
    return any(qty_to_invoice(order, item) for item in order.items)


def can_hold(order: Order) -> bool:
    """Whether the order can be put on hold."""
    return order.state not in {CANCELED, PAYMENT_REVIEW, COMPLETE, CLOSED, HOLDED}


def can_credit(order: Order, *, has_memo: bool = False) -> bool:
    """Whether a credit memo can be made; `has_memo` says that the order has one already (it matters where nothing was paid)."""
    if order.state in {HOLDED, PAYMENT_REVIEW, CANCELED, CLOSED}:
        return False
    paid = order.total_paid or ZERO
    refundable = cents(paid) - (order.total_refunded or ZERO)
    fee_only = abs(refundable - (order.adjustment_negative or ZERO)) < _NEARLY_NOTHING
    if abs(order.grand_total) >= _NEARLY_NOTHING:
        return abs(refundable) >= _NEARLY_NOTHING and not fee_only
    if any(qty_to_refund(order, item) > 0 for item in order.items):
        return True
    paid_no_more = paid <= order.grand_total
    return not (
        (can_invoice(order) and paid_no_more)
        or ((order.total_refunded or ZERO) == paid and has_memo)
        or (not paid_no_more and fee_only)
    )


def resolve_state(order: Order, *, in_progress: bool = False, has_memo: bool = False) -> str:
    """The state that follows from what was invoiced, shipped and refunded (OrderStateResolver)."""
    state = PROCESSING if order.state == PROCESSING else NEW
    if order.state not in {CANCELED, HOLDED} and not can_invoice(order) and not can_ship(order):
        if order.base_grand_total == 0 or can_credit(order, has_memo=has_memo):
            state = COMPLETE
        elif order.total_refunded:
            state = CLOSED
    if order.state == NEW and in_progress:
        state = PROCESSING
    return state


def enter(order: Order, state: str, config: ShopConfig) -> None:
    """Give the order a state and the state's default status."""
    order.state = state
    order.status = config.default_status(state)


def settle(order: Order, config: ShopConfig, *, has_memo: bool = False) -> None:
    """What saving an order does to its state: finished orders become complete, refunded ones closed (Handler\\State::check)."""
    if order.state in {CANCELED, HOLDED} or can_invoice(order):
        return
    shippable = can_ship(order)
    nothing_left = not shippable and not order.is_virtual and not can_credit(order, has_memo=has_memo)
    if order.state in {PROCESSING, COMPLETE} and nothing_left:
        enter(order, CLOSED, config)
    elif order.state == PROCESSING and (
        not shippable or (config.release.rest_shipped_completes and _rest_is_shipped(order))
    ):
        enter(order, COMPLETE, config)
    elif order.is_virtual and order.status == CLOSED:
        order.state = CLOSED


def _rest_is_shipped(order: Order) -> bool:
    """Whether everything that was not refunded has been shipped (State::isPartiallyRefundedOrderShipped)."""
    shipped = sum(int(item.qty_shipped) for item in order.items)
    refunded = sum(int(item.qty_refunded) for item in order.items if item.product_type == "simple")
    return shipped > 0 and order.total_qty_ordered <= refunded + shipped
