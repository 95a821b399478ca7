"""Closing an order: what it holds of the stock comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.errors import CallFailed, MagentoError, UnfitShop
from magento_acceptance.expectations import is_dummy
from magento_acceptance.flows.cancel import cancellation_call
from magento_acceptance.flows.idempotency import send_idempotently
from magento_acceptance.flows.order_documents import NewDocument
from magento_acceptance.flows.refund import memos_of, refund_path
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where

_CLOSED: Final = frozenset({"closed", "canceled"})
_CANCELABLE: Final = frozenset({"new", "processing", "pending_payment"})


def close_order(client: MagentoClient, order_id: int) -> str:
    """Take an order off hold, cancel what is not paid and refund what is, back to stock; returns the state that it then has.

    Cancelling and refunding write the compensating reservations (or raise the source again for units already deducted), so that the next
    run finds the salable quantities that this one found. Where Magento refuses to refund shipping too, the lines are refunded without it.
    Raises UnfitShop where the order stays open.
    """
    path = rest_path("orders", order_id)
    order = client.known(path).json
    try:
        if order["state"] == "holded":
            client.post(f"{path}/unhold")
            order = client.known(path).json
        if order["state"] in _CANCELABLE and _is_partly_unpaid(order):
            send_idempotently(client, cancellation_call(client, order))
            order = client.known(path).json
        if left := left_to_refund(order):
            _refund_all(client, order, left)
            order = client.known(path).json
    except CallFailed as error:
        raise UnfitShop(f"order {order_id}", f"could not be closed and keeps its units: {error}") from error
    if is_open(order):
        raise UnfitShop(f"order {order_id}", f"is still {order['state']}, although it was canceled or refunded")
    return str(order["state"])


def close_orders_of(client: MagentoClient, quote_id: int) -> None:
    """Close whatever a cart has become. Raises UnfitShop where an order stays open."""
    for order in list(client.items("orders", where("quote_id", quote_id))):
        close_order(client, order["entity_id"])


def _refund_all(client: MagentoClient, order: Json, left: Mapping[int, Decimal]) -> None:
    try:
        send_idempotently(client, _refund(client, order, left, {}).call())
    except MagentoError as error:
        if error.status != 400 or not order.get("shipping_amount"):
            raise
        send_idempotently(client, _refund(client, order, left, {"shipping_amount": 0}).call())


def _refund(
    client: MagentoClient, order: Json, left: Mapping[int, Decimal], arguments: Mapping[str, Any]
) -> NewDocument:
    number = order["entity_id"]
    returned = {"extension_attributes": {"return_to_stock_items": returning(order, left)}}
    return NewDocument(
        client=client,
        what=f"the refund of order {number}",
        kind="credit memo",
        path=refund_path(number),
        body={
            "items": [{"order_item_id": item, "qty": quantity} for item, quantity in left.items()],
            "notify": False,
            "arguments": {**arguments, **returned},
        },
        listing="creditmemos",
        counter="qty_refunded",
        order=order,
        earlier=_earlier_memos(client, order),
        lines=left,
        takes_all=True,
    )


def _earlier_memos(client: MagentoClient, order: Json) -> set[int]:
    if not any(line.get("qty_refunded") for line in order["items"]) and not order.get("total_refunded"):
        return set()
    return {memo["entity_id"] for memo in memos_of(client, order["entity_id"])}


def _is_partly_unpaid(order: Json) -> bool:
    lines = order["items"]
    return any(
        line["qty_ordered"] > line["qty_invoiced"] + line["qty_canceled"] for line in lines if not is_dummy(line, lines)
    )


def is_open(order: Json) -> bool:
    """Whether an order still holds units or money: paid and not refunded, or neither canceled nor complete."""
    if order["state"] in _CLOSED:
        return False
    lines = order["items"]
    held = [
        line
        for line in lines
        if not is_dummy(line, lines) and line["qty_ordered"] > line["qty_canceled"] + line["qty_refunded"]
    ]
    return bool(left_to_refund(order)) or (order["state"] != "complete" and bool(held))


def left_to_refund(order: Json) -> dict[int, Decimal]:
    """What is invoiced and not refunded of each line that carries money, by order_item_id."""
    lines = order["items"]
    left = {
        line["item_id"]: Decimal(line.get("qty_invoiced", 0)) - line.get("qty_refunded", 0)
        for line in lines
        if not is_dummy(line, lines)
    }
    return {item: quantity for item, quantity in left.items() if quantity > 0}


def returning(order: Json, items: Iterable[int]) -> list[int]:
    """The lines whose units come back when `items` are refunded: themselves, and the variants beneath configurable ones."""
    chosen = set(items)
    return [line["item_id"] for line in order["items"] if {line["item_id"], line.get("parent_item_id")} & chosen]
