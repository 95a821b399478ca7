"""What the finance department wants to know of an order."""

from __future__ import annotations

from pytest_bdd import then

from magento_acceptance.expectations import Expectation
from magento_acceptance.flows.capture import Capture
from magento_acceptance.run_log.record import RunRecord


@then("the customer owes nothing")
def owes_nothing(capture: Capture, run_record: RunRecord) -> None:
    """The order, as the shop shows it after the capture, has nothing left to pay."""
    order = capture.after.order
    rows = Expectation("/total_due", 0, "the payment was captured", "amount due").judge(order["total_due"])
    run_record.verify("finance.paid", f"order {order['increment_id']}", rows)
