"""Capturing the payment of an order: Step 10."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import CaptureRequest, DocumentComment, Window
from magento_acceptance.flows.capture import Capture, accepted, capture, capture_at_once
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.rest.answer import Answer
from steps.products import Products
from steps.tables import quantities

VISIBLE = {"shown to": True, "kept from": False}
REFUSED = 400


def _capture(order: OpenOrder, request: CaptureRequest) -> Capture:
    return capture(order, request, request.to_json())


@when("the merchant captures the payment and notifies the customer", target_fixture="capture")
def notified(order: OpenOrder) -> Capture:
    """The published call: capture and notify."""
    return _capture(order, CaptureRequest(capture=True, notify=True))


@given("the merchant has captured the payment", target_fixture="capture")
@when("the merchant captures the payment", target_fixture="capture")
def in_full(order: OpenOrder) -> Capture:
    """Capture all that is left to pay, without notification."""
    return _capture(order, CaptureRequest(capture=True))


@when("the merchant captures the payment of:", target_fixture="capture")
def in_part(datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products) -> Capture:
    """Capture some pieces of some lines."""
    items = {
        order.line(products[name].sku)["item_id"]: quantity
        for name, quantity in quantities(datatable, "product").items()
    }
    return _capture(order, CaptureRequest(items=items, capture=True))


@when(
    parsers.re(r'the merchant captures the payment with the comment "(?P<text>[^"]*)", (?P<visible>.+) the customer'),
    target_fixture="capture",
)
def with_comment(text: str, visible: str, order: OpenOrder) -> Capture:
    """Capture with a comment on the invoice."""
    return _capture(order, CaptureRequest(capture=True, comment=DocumentComment(text, VISIBLE[visible])))


@when("the merchant invoices the order without asking for a capture", target_fixture="capture")
def without_capture(order: OpenOrder) -> Capture:
    """Ask for an invoice, and for no capture."""
    return _capture(order, CaptureRequest(capture=False))


@when("the merchant invoices the order with an empty request", target_fixture="capture")
def with_empty_request(order: OpenOrder) -> Capture:
    """Ask for an invoice and say nothing more."""
    return capture(order, CaptureRequest(), {})


@when(
    parsers.parse("the merchant captures the payment {times:d} times at the same moment"), target_fixture="simultaneous"
)
def at_once(times: int, order: OpenOrder) -> tuple[Sequence[Answer], Window]:
    """Send the same capture from several threads."""
    return capture_at_once(order, CaptureRequest(capture=True).to_json(), times)


@then(parsers.parse("one capture is accepted and {refused:d} are refused"), target_fixture="capture")
def one_accepted(refused: int, order: OpenOrder, simultaneous: tuple[Sequence[Answer], Window]) -> Capture:
    """Exactly one answers an invoice's id; the others are refused as a second capture is."""
    answers, window = simultaneous
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200, *[REFUSED] * refused], (
        f"{len(answers)} captures at once answered {statuses}, expected one 200 and {refused} times {REFUSED}"
    )
    winner = next(answer for answer in answers if answer.ok)
    return accepted(order, CaptureRequest(capture=True), winner, window)


@then("the capture is answered with the invoice's id")
def answered_with_id(capture: Capture) -> None:
    """A JSON string of digits, of an invoice that the order did not have."""
    capture.check_answer()
