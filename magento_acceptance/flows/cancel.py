"""Call an order off that is not paid, and hold what that changed against what must follow from the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from magento_acceptance.expectations import (
    CheckRow,
    Window,
    check_order_after_cancel,
    check_stock_after_cancel,
)
from magento_acceptance.flows.capture import OpenOrder
from magento_acceptance.flows.idempotency import Done, NotFound, OneTimeCall, ProbeResult, Unclear, send_idempotently
from magento_acceptance.flows.polling import after_waiting
from magento_acceptance.flows.snapshots import Json, OrderSnapshot, record_movements
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ADMIN, Caller
from magento_acceptance.rest.client import MagentoClient, rest_path

_CANCELED = "canceled"


@dataclass(frozen=True)
class Cancellation:
    """An order that was called off: what was answered, and what stood before and after.

    `waited` are the seconds that `after` was waited for until the stock was right, or given up.
    """

    order: OpenOrder
    answer: Answer
    window: Window
    after: OrderSnapshot
    waited: float = 0.0

    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that is not as calling it off demands."""
        rows = check_order_after_cancel(self.after.order, before=self.order.now.order, window=self.window)
        self.order.record.verify("cancellation.order", f"order {self.order.order_id} after it was canceled", rows)

    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every quantity that is not as calling off demands."""
        rows = _judge_stock(self.order, self.after)
        self.order.record.verify(
            "cancellation.stock", f"stock after the cancellation{after_waiting(self.waited)}", rows
        )


def cancel_path(order_id: object) -> str:
    """The path that calls an order off."""
    return rest_path("orders", order_id, "cancel")


def cancel(order: OpenOrder) -> Cancellation:
    """Read the order as it stands, call it off once, and read what that changed.

    Raises MagentoError where it is refused, Undecided where the answer is lost and nobody can tell what was done.
    """
    order = order.again()
    start = datetime.now(UTC)
    answer = send_idempotently(order.client, cancellation_call(order.client, order.now.order))
    window = Window(start, datetime.now(UTC))
    later = order.settled(f"stock after order {order.order_id} was called off", lambda now: _judge_stock(order, now))
    record_movements(order.record, order.channel.stock_id, order.now.stock, later.now.stock)
    return Cancellation(order, answer, window, later.now, later.waited)


def cancellation_call(client: MagentoClient, before: Json) -> OneTimeCall:
    """Canceling an order, given as it is before; Magento refuses to cancel one that is canceled already."""
    number = before["entity_id"]

    def probe() -> ProbeResult:
        found = client.get(rest_path("orders", number))
        state = found.json["state"]
        if state == before["state"]:
            return NotFound()
        if state == _CANCELED:
            return Done(f"order {number}, canceled", True, found.exchange)
        return Unclear(f"it was {before['state']} and is {state}")

    send = partial(client.attempt, "POST", cancel_path(number))
    return OneTimeCall(f"canceling order {number}", where=f"order {number}", send=send, probe=probe)


def _judge_stock(order: OpenOrder, after: OrderSnapshot) -> list[CheckRow]:
    return check_stock_after_cancel(after.stock, before=order.now.stock, order=order.now.order, products=order.facts)


def try_cancel(order: OpenOrder, *, order_id: object | None = None, as_: Caller = ADMIN) -> Answer:
    """Call off what ought not to be; answers whatever comes."""
    return order.client.attempt("POST", cancel_path(order.order_id if order_id is None else order_id), as_=as_)
