"""Cancel an order that is not paid, and hold what that changed against what must follow from the order."""

from __future__ import annotations

from functools import partial

from magento_acceptance.expectations import (
    CheckRow,
    check_order_after_cancel,
    check_stock_after_cancel,
)
from magento_acceptance.flows.idempotency import Done, NotFound, OneTimeCall, ProbeResult, Unclear
from magento_acceptance.flows.open_order import Action, OpenOrder
from magento_acceptance.flows.snapshots import Json, OrderSnapshot
from magento_acceptance.rest.client import MagentoClient, rest_path

_CANCELED = "canceled"


class Cancellation(Action):
    """One cancellation that was accepted."""

    name = "cancellation"

    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that is not as the cancellation demands."""
        self.verify_order(check_order_after_cancel(self.after.order, before=self.order.now.order, window=self.window))

    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every quantity that is not as the cancellation demands."""
        self.verify_stock(_judge_stock(self.order, self.after))


def cancel_path(order_id: object) -> str:
    """The path that cancels an order."""
    return rest_path("orders", order_id, "cancel")


def cancel(order: OpenOrder) -> Cancellation:
    """Read the order as it stands, cancel it once, and read what that changed.

    Raises MagentoError where it is refused, Undecided where the response is lost and nobody can tell what was done.
    """
    order = order.again()
    answer, window = order.send(cancellation_call(order.client, order.now.order))
    later = order.after("the cancellation", lambda now: _judge_stock(order, now))
    return Cancellation(order=order, answer=answer, window=window, later=later)


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
