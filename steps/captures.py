"""Capturing the payment of an order: Step 10."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import Captured, CaptureRequest, DocumentComment, Window, check_order_after_capture
from magento_acceptance.flows.capture import (
    Capture,
    accepted,
    accepted_together,
    capture,
    capture_at_once,
    capture_path,
)
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import rest_path

from .callers import CALLER, caller_of
from .checks import Verify, expect
from .orders import item_id
from .products import Products
from .rejections import Attempt
from .tables import QUANTITY, Quantities, quantities

VISIBLE = {"shown to": True, "hidden from": False}
FULL = CaptureRequest(capture=True)


@dataclass(frozen=True)
class Simultaneous:
    """Equal captures that were sent at the same moment."""

    request: CaptureRequest
    answers: Sequence[Answer]
    window: Window

    @property
    def accepted(self) -> list[Answer]:
        """Those that the shop accepted."""
        return [answer for answer in self.answers if answer.ok]

    def verify(self, order: OpenOrder, statuses: list[int], verify: Verify) -> None:
        """Check what came of them, in any order."""
        found = sorted(answer.status for answer in self.answers)
        rows = expect("", statuses, found, "nothing is invoiced that is invoiced already", "HTTP statuses")
        verify("capture.simultaneous", f"captures of order {order.order_id} at the same moment", rows)


def _capture(order: OpenOrder, request: CaptureRequest) -> Capture:
    return capture(order, request, request.to_json())


@when("the merchant captures the payment and notifies the customer", target_fixture="capture")
def notified(order: OpenOrder) -> Capture:
    """The published call."""
    return _capture(order, CaptureRequest(capture=True, notify=True))


@given("the merchant has captured the payment", target_fixture="capture")
@when("the merchant captures the payment", target_fixture="capture")
def in_full(order: OpenOrder) -> Capture:
    """All that is left to pay, without notification."""
    return _capture(order, FULL)


@when("the merchant captures the payment of:", target_fixture="capture")
def in_part(datatable: Quantities, order: OpenOrder, products: Products) -> Capture:
    items = {item_id(order, name, products): quantity for name, quantity in quantities(datatable).items()}
    return _capture(order, CaptureRequest(items=items, capture=True))


@when(
    parsers.re(
        r'the merchant captures the payment with the comment "(?P<text>[^"]*)", (?P<visible>shown to|hidden from) the customer'
    ),
    target_fixture="capture",
)
def with_comment(text: str, visible: str, order: OpenOrder) -> Capture:
    return _capture(order, CaptureRequest(capture=True, comment=DocumentComment(text, VISIBLE[visible])))


@when("the merchant invoices the order without asking for a capture", target_fixture="capture")
def without_capture(order: OpenOrder) -> Capture:
    return _capture(order, CaptureRequest(capture=False))


@when("the merchant invoices the order with an empty request", target_fixture="capture")
def with_empty_request(order: OpenOrder) -> Capture:
    return capture(order, CaptureRequest(), {})


@when(
    parsers.parse('the merchant captures the payment with the comment "{text}", sent to the customer'),
    target_fixture="capture",
)
def with_comment_sent(text: str, order: OpenOrder) -> Capture:
    comment = DocumentComment(text, visible_on_front=True)
    return _capture(order, CaptureRequest(capture=True, notify=True, append_comment=True, comment=comment))


@when(
    parsers.parse("the merchant captures the payment {times:d} times at the same moment"), target_fixture="simultaneous"
)
def at_once(times: int, order: OpenOrder) -> Simultaneous:
    return Simultaneous(FULL, *capture_at_once(order, FULL.to_json(), times))


@when(
    parsers.parse('the merchant captures {quantity} of "{name}" {times:d} times at the same moment'),
    converters=QUANTITY,
    target_fixture="simultaneous",
)
def parts_at_once(quantity: Decimal, name: str, times: int, order: OpenOrder, products: Products) -> Simultaneous:
    request = CaptureRequest(items={item_id(order, name, products): quantity}, capture=True)
    return Simultaneous(request, *capture_at_once(order, request.to_json(), times))


@then(
    parsers.re(r"1 capture is accepted and (?P<rejected>\d+) (is|are) rejected"),
    converters={"rejected": int},
    target_fixture="capture",
)
def one_accepted(rejected: int, order: OpenOrder, simultaneous: Simultaneous, verify: Verify) -> Capture:
    """The others are rejected as if they had come later."""
    simultaneous.verify(order, [200, *[400] * rejected], verify)
    (answer,) = simultaneous.accepted
    return accepted(order, simultaneous.request, answer, simultaneous.window)


@then(parsers.parse("all {count:d} captures are accepted"), target_fixture="captures")
def all_accepted(count: int, order: OpenOrder, simultaneous: Simultaneous, verify: Verify) -> list[Capture]:
    simultaneous.verify(order, [200] * count, verify)
    return accepted_together(order, simultaneous.request, simultaneous.accepted, simultaneous.window)


@then("each invoice matches the order")
def each_matches(captures: list[Capture]) -> None:
    """Each is judged as if it had been made after those before it; the first carries the shipping."""
    for made in captures:
        made.check_answer()
        made.check_document()


@then("the order reflects the captures")
def order_reflects(captures: list[Capture], order: OpenOrder, verify: Verify) -> None:
    """All that they change together on the order, and nothing else."""
    after, window = captures[-1].after.order, captures[-1].window
    made = [Captured(capture.request, capture.invoice) for capture in captures]
    rows = check_order_after_capture(
        after, before=order.now.order, captured=made, earlier=order.now.invoices, window=window
    )
    verify("capture.order", f"order {order.order_id} after the captures", rows)


@then(parsers.parse('{quantity} of "{name}" are invoiced'), converters=QUANTITY)
def invoiced(quantity: Decimal, name: str, order: OpenOrder, products: Products, verify: Verify) -> None:
    """On the order's line, and by its invoices together."""
    item, now = item_id(order, name, products), order.again().now
    line = next(line for line in now.order["items"] if line["item_id"] == item)
    rows = expect("/items/qty_invoiced", quantity, line.get("qty_invoiced"), "accepted captures", f"invoiced {name}")
    lines = [line for invoice in now.invoices for line in invoice["items"] if line["order_item_id"] == item]
    rows += expect(
        "/invoices", quantity, sum(line["qty"] for line in lines), "accepted captures", f"{name} on invoices"
    )
    verify("capture.simultaneous", f"order {order.order_id} and its invoices", rows)


@when("the merchant tries to capture the payment", target_fixture="attempt")
def tries_in_full(standing: OpenOrder) -> Attempt:
    return Attempt("capture.refused.state", standing.attempt(capture_path, FULL.to_json()))


@when("the merchant tries to capture the payment again", target_fixture="attempt")
def tries_again(standing: OpenOrder) -> Attempt:
    return Attempt("capture.refused.again", standing.attempt(capture_path, FULL.to_json()))


@when(parsers.parse("the merchant tries to capture order {order_id:w}"), target_fixture="attempt")
def tries_order(order_id: str, standing: OpenOrder) -> Attempt:
    return Attempt("capture.refused.order", standing.attempt(capture_path, FULL.to_json(), order_id=order_id))


@when(
    parsers.parse('the merchant tries to capture {quantity} of the order item "{item}"'),
    converters=QUANTITY,
    target_fixture="attempt",
)
def tries_item(quantity: Decimal, item: str, standing: OpenOrder, products: Products) -> Attempt:
    row = {"order_item_id": item_id(standing, item, products), "qty": quantity}
    return _tries_items(standing, row)


@when(
    parsers.parse('the merchant tries to capture the order item "{item}" without a quantity'), target_fixture="attempt"
)
def tries_item_alone(item: str, standing: OpenOrder, products: Products) -> Attempt:
    return _tries_items(standing, {"order_item_id": item_id(standing, item, products)})


def _tries_items(order: OpenOrder, row: dict[str, Any]) -> Attempt:
    return Attempt("capture.refused.items", order.attempt(capture_path, {"capture": True, "items": [row]}))


@when(parsers.re(f"{CALLER} tries to capture the payment"), target_fixture="attempt")
def tries_as(caller: str, standing: OpenOrder, request: pytest.FixtureRequest) -> Attempt:
    answer = standing.attempt(capture_path, FULL.to_json(), as_=caller_of(caller, request))
    return Attempt("capture.refused.caller", answer)


@when(parsers.re(f"{CALLER} tries to read the invoice"), target_fixture="attempt")
def reads_as(caller: str, capture: Capture, request: pytest.FixtureRequest) -> Attempt:
    path = rest_path("invoices", capture.document_id)
    answer = capture.order.client.attempt("GET", path, as_=caller_of(caller, request))
    return Attempt("invoice.refused.caller", answer)
