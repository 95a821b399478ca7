"""Call an order off that is not paid, and hold what that changed against what must follow from the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from harness.answer import Answer
from harness.auth import ADMIN, Caller
from harness.client import rest_path
from harness.expectations import Window, assert_none, check_order_after_cancel, check_stock_after_cancel
from harness.workflow.capturing import OpenOrder
from harness.workflow.readings import Situation, record_movements


@dataclass(frozen=True)
class Cancellation:
    """An order that was called off: what was answered, and what stood before and after."""

    order: OpenOrder
    answer: Answer
    window: Window
    after: Situation

    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that is not as calling it off demands."""
        mismatches = check_order_after_cancel(self.after.order, before=self.order.now.order, window=self.window)
        assert_none(mismatches, f"order {self.order.order_id} after it was called off")

    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every quantity that is not as calling off demands."""
        mismatches = check_stock_after_cancel(
            self.after.stock, before=self.order.now.stock, order=self.order.now.order, products=self.order.facts
        )
        assert_none(mismatches, "stock after the order was called off")


def cancel_path(order_id: object) -> str:
    """The path that calls an order off."""
    return rest_path("orders", order_id, "cancel")


def cancel(order: OpenOrder) -> Cancellation:
    """Read the order as it stands, call it off, and read what that changed. Raises MagentoError where it is refused."""
    order = order.again()
    start = datetime.now(UTC)
    answer = order.client.post(cancel_path(order.order_id))
    window = Window(start, datetime.now(UTC))
    after = order.again().now
    record_movements(order.record, order.place.stock_id, order.now.stock, after.stock)
    return Cancellation(order, answer, window, after)


def try_cancel(order: OpenOrder, *, order_id: object | None = None, as_: Caller = ADMIN) -> Answer:
    """Call off what ought not to be; answers whatever comes."""
    return order.client.attempt("POST", cancel_path(order.order_id if order_id is None else order_id), as_=as_)
