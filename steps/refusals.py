"""What Magento must refuse, and leave unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import CaptureRequest
from magento_acceptance.flows.capture import Capture, capture_path
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS, Caller, Token
from magento_acceptance.rest.client import rest_path
from steps.products import Products

UNKNOWN_ID = 2_000_000_000
FULL = CaptureRequest(capture=True).to_json()

ORDERS: dict[str, object] = {
    "an order that does not exist": UNKNOWN_ID,
    "an order id that is not a number": "abc",
    "the order id zero": 0,
}
ITEMS: dict[str, Callable[[int], dict[str, Any]]] = {
    "an item of no order": lambda _: {"order_item_id": UNKNOWN_ID, "qty": 1},
    "more pieces than were ordered": lambda item: {"order_item_id": item, "qty": 5},
    "zero pieces": lambda item: {"order_item_id": item, "qty": 0},
    "a negative number of pieces": lambda item: {"order_item_id": item, "qty": -1},
    "an item without a quantity": lambda item: {"order_item_id": item},
}


@pytest.fixture
def standing(order: OpenOrder) -> OpenOrder:
    """The order as it stands right before the call that must be refused."""
    return order.again()


@when("the merchant tries to capture the payment", target_fixture="refused")
@when("the merchant tries to capture the payment again", target_fixture="refused")
def tries_in_full(standing: OpenOrder) -> Answer:
    """A capture of the whole order."""
    return standing.attempt(capture_path, FULL)


@when(parsers.re(r"the merchant tries to capture (?P<what>an order .+|the order id .+)"), target_fixture="refused")
def tries_order(what: str, standing: OpenOrder) -> Answer:
    """A capture of another order."""
    return standing.attempt(capture_path, FULL, order_id=ORDERS[what])


@when(
    parsers.re(r"the merchant tries to capture (?P<what>an item .+|more pieces .+|zero pieces|a negative .+)"),
    target_fixture="refused",
)
def tries_items(what: str, standing: OpenOrder, products: Products) -> Answer:
    """A capture of some items of the order."""
    item_id = standing.line(products["bag"].sku)["item_id"]
    return standing.attempt(capture_path, {"capture": True, "items": [ITEMS[what](item_id)]})


@when(parsers.parse("somebody with {whose} token tries to capture the payment"), target_fixture="refused")
def tries_as(whose: str, standing: OpenOrder, shopper: Shopper) -> Answer:
    """A capture by somebody without the right."""
    return standing.attempt(capture_path, FULL, as_=_caller(whose, shopper))


@when(parsers.parse("somebody with {whose} token tries to read the invoice"), target_fixture="refused")
def reads_as(whose: str, capture: Capture, shopper: Shopper) -> Answer:
    """A read by somebody without the right."""
    return capture.order.client.attempt("GET", rest_path("invoices", capture.invoice_id), as_=_caller(whose, shopper))


def _caller(whose: str, shopper: Shopper) -> Caller:
    callers: dict[str, Caller] = {
        "no": ANONYMOUS,
        "a forged": Token("no-token-of-this-shop", "forged token"),
        "the customer's": shopper.account,
    }
    return callers[whose]


@then(parsers.re(r'it is refused with (?P<status>\d+), saying "(?P<message>.*)"$'))
def refused_with(status: str, message: str, refused: Answer, products: Products) -> None:
    """The status, and the message with its parameters filled in; what ends with a full stop must be whole sentences of it."""
    if "{name of bag}" in message:
        message = message.replace("{name of bag}", products["bag"].name)
    assert refused.status == int(status), (
        f"{refused.call} answered {refused.status}, expected {status}: {refused.text[:300]} [exchange {refused.exchange}]"
    )
    said = str(refused.refusal)  # the message and its list of details
    lines = [line.strip().removeprefix("- ") for line in said.splitlines()]
    sentences = message.endswith(".")
    assert any(f"{line} ".startswith(f"{message} ") if sentences else message in line for line in lines), (
        f"{refused.call} says {said!r}, expected {message!r}"
    )


@then("order, invoices and stock are as they were")
def unchanged(standing: OpenOrder) -> None:
    """Every value of all three."""
    standing.check_unchanged("the capture was refused")
