"""What the merchant does with an order besides invoicing, shipping and refunding it: cancel, hold, comment, change an address.

Rules from Magento\\Sales\\Model\\Service\\OrderService, Order (registerCancellation, hold, unhold), Order\\Item::cancel and
Magento_InventorySales (CancelOrderItemObserver, GetItemsToCancelFromOrderItem).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from mock_magento import inventory
from mock_magento.inventory import SalesEvent
from mock_magento.kernel.money import ZERO, column
from mock_magento.pricing import usage
from mock_magento.records.amounts import amount, put
from mock_magento.records.config import ShopConfig
from mock_magento.records.orders import Order, OrderItem, StatusHistory
from mock_magento.sales import rules
from mock_magento.shop import Shop
from mock_magento.versions.release import CommentStatus
from mock_magento.webapi.errors import MagentoError

STATUSES: Final = {
    rules.PROCESSING: ("processing", "fraud"),
    rules.PAYMENT_REVIEW: ("payment_review", "fraud"),
}
"""The statuses of a state, where it has more than its default one."""


def statuses_of(state: str, config: ShopConfig) -> tuple[str, ...]:
    """The statuses that an order in a state may have: the merchant's own, and those that every shop has."""
    return (config.default_status(state), *STATUSES.get(state, (ShopConfig().default_status(state),)))


def save(shop: Shop, order: Order) -> None:
    """Note that the order changed."""
    order.updated_at = shop.timestamp()
    shop.sales.touch("order", order.entity_id)


def cancel(shop: Shop, order: Order) -> bool:
    """Cancel what was not invoiced, and give reservations and uses of sales rules back.

    False, and nothing done, where the order cannot be cancelled.
    """
    if not rules.can_cancel(order):
        return False
    state, given_back = rules.CANCELED, dict[str, Decimal]()
    for item in order.items:
        if state != rules.PROCESSING and rules.qty_to_refund(order, item):
            more_to_ship = rules.qty_to_ship(order, item) > rules.qty_to_cancel(order, item)
            state = rules.PROCESSING if more_to_ship else rules.COMPLETE
        if not rules.is_item_canceled(item):
            for sku, quantity in _unreserved(order, item):
                given_back[sku] = given_back.get(sku, ZERO) + quantity
            _cancel_item(order, item)
    _cancel_totals(order)
    rules.enter(order, state, shop.config)
    has_memo = any(memo.order_id == order.entity_id for memo in shop.sales.creditmemos.values())
    rules.settle(order, shop.config, has_memo=has_memo)
    event = SalesEvent("order_canceled", str(order.entity_id), increment_id=order.increment_id)
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    inventory.reserve(shop, stock_id, given_back, event)
    whole = order.status == rules.CANCELED
    usage.give_back(shop.pricing, order.applied_rule_ids, order.coupon_code, order.customer_id, whole=whole)
    save(shop, order)
    return True


def _cancel_item(order: Order, item: OrderItem) -> None:
    item.qty_canceled = rules.qty_to_cancel(order, item)
    share = item.qty_canceled / item.qty_ordered if item.qty_ordered else ZERO
    compensation = item.discount_tax_compensation_amount or ZERO
    item.tax_canceled = column((item.tax_canceled or ZERO) + item.base_tax_amount * share)
    item.discount_tax_compensation_canceled = column(
        (item.discount_tax_compensation_canceled or ZERO) + compensation * share
    )


def _cancel_totals(order: Order) -> None:
    for name, whole in (("subtotal", "subtotal"), ("tax", "tax_amount"), ("shipping", "shipping_amount")):
        put(order, f"{name}_canceled", amount(order, whole) - amount(order, f"{name}_invoiced"))
    discount, invoiced = amount(order, "discount_amount"), amount(order, "discount_invoiced")
    put(order, "discount_canceled", discount.each(abs) - invoiced.each(abs))
    put(order, "total_canceled", amount(order, "grand_total") - amount(order, "total_paid"))


def _unreserved(order: Order, item: OrderItem) -> list[tuple[str, Decimal]]:
    """SKUs and quantities whose reservation ends when the line is cancelled; of a bundle those of its parts."""
    if rules.is_shipping_dummy(order, item):
        return []
    children = order.children_of(item)
    if not children:
        return [(item.sku, rules.qty_to_cancel(order, item))]
    freed = []
    for child in children:
        if child.selection_qty is None:
            freed.append((item.sku, rules.qty_to_cancel(order, item)))
        else:
            shipped = child.selection_qty * item.qty_shipped
            freed.append((child.sku, child.qty_ordered - max(shipped, child.qty_invoiced) - child.qty_canceled))
    return [(sku, max(quantity, ZERO)) for sku, quantity in freed]


def hold(shop: Shop, order: Order) -> bool:
    """Put the order on hold; raises MagentoError where it is finished or on hold already."""
    if not rules.can_hold(order):
        raise MagentoError("A hold action is not available.")
    order.hold_before_state, order.hold_before_status = order.state, order.status
    rules.enter(order, rules.HOLDED, shop.config)
    save(shop, order)
    return True


def unhold(shop: Shop, order: Order) -> bool:
    """Give the order the state back that it had before the hold; raises MagentoError where it is not on hold."""
    if order.state != rules.HOLDED:
        raise MagentoError("You cannot remove the hold.")
    order.state, order.status = (
        order.hold_before_state or rules.NEW,
        order.hold_before_status or shop.config.default_status(rules.NEW),
    )
    order.hold_before_state = order.hold_before_status = None
    rules.settle(order, shop.config)
    save(shop, order)
    return True


def comment(shop: Shop, order: Order, entry: Mapping[str, Any]) -> bool:
    """Add a comment to the order's history; it may bring a status. Raises MagentoError for one that the release does not allow."""
    rule = shop.release.comment_status
    status = entry.get("status") or ("" if rule is CommentStatus.ANY else order.status)
    allowed = statuses_of(order.state, shop.config) if rule is CommentStatus.OF_THE_STATE else (order.status,)
    if rule is not CommentStatus.ANY and status not in (*allowed, order.status):
        message = 'Unable to add comment: The status "%1" is not part of the order status history.'
        raise MagentoError(message, [status])
    order.status = status
    add_history(shop, order, entry.get("comment"), entry, entity_name=entry.get("entity_name"))
    save(shop, order)
    return True


def add_history(
    shop: Shop,
    order: Order,
    text: str | None,
    flags: Mapping[str, Any],
    *,
    entity_name: str | None = "order",
    status: str | None = None,
) -> None:
    """Write an entry of the order's history under `status`, else its present one; `flags`: is_customer_notified, is_visible_on_front."""
    order.status_histories.append(
        StatusHistory(
            shop.sales.take("status_history"),
            order.entity_id,
            text,
            status or order.status,
            shop.timestamp(),
            entity_name,
            flags.get("is_customer_notified"),
            flags.get("is_visible_on_front") or 0,
        )
    )


def mark_notified(shop: Shop, order: Order) -> None:
    """Note that the customer was told: the newest entry of the order's own history that was not told yet counts as told.

    Every mail that is sent again does so, whichever document it is about (Status\\History\\Collection::getUnnotifiedForInstance).
    """
    for index in range(len(order.status_histories) - 1, -1, -1):
        entry = order.status_histories[index]
        if entry.entity_name == "order" and entry.is_customer_notified == 0:
            order.status_histories[index] = replace(entry, is_customer_notified=1)
            shop.sales.touch("order", order.entity_id)
            return


def forget_customer(shop: Shop, customer_id: int) -> None:
    """A deleted customer's orders stay, without the customer's id (the table's foreign key sets it to null)."""
    theirs = [order.entity_id for order in shop.sales.orders.values() if order.customer_id == customer_id]
    for order_id in theirs:
        shop.sales.order(order_id).customer_id = None
        shop.sales.touch("order", order_id)
