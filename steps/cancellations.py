"""Canceling orders."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import StockReading
from magento_acceptance.flows.cancel import Cancellation, cancel, cancel_path
from magento_acceptance.flows.open_order import OpenOrder

from .callers import CALLER, caller_of
from .checks import Verify, expect
from .rejections import Attempt


@given("the merchant has canceled the order", target_fixture="cancellation")
@when("the merchant cancels the order", target_fixture="cancellation")
def cancels(order: OpenOrder) -> Cancellation:
    return cancel(order)


@when("the merchant tries to cancel the order", target_fixture="attempt")
@when("the merchant tries to cancel the order again", target_fixture="attempt")
def tries(standing: OpenOrder) -> Attempt:
    return Attempt("cancellation.refused", standing.attempt(cancel_path))


@when(parsers.parse("the merchant tries to cancel order {order_id:w}"), target_fixture="attempt")
def tries_order(order_id: str, standing: OpenOrder) -> Attempt:
    return Attempt("cancellation.refused", standing.attempt(cancel_path, order_id=order_id))


@when(parsers.re(f"{CALLER} tries to cancel the order"), target_fixture="attempt")
def tries_as(caller: str, standing: OpenOrder, request: pytest.FixtureRequest) -> Attempt:
    return Attempt("cancellation.refused", standing.attempt(cancel_path, as_=caller_of(caller, request)))


@then("the cancellation returns true")
def returns_true(cancellation: Cancellation, verify: Verify) -> None:
    rows = expect("", True, cancellation.answer.json, "an order that is not paid can be canceled")
    verify("cancellation.answer", f"cancellation of order {cancellation.order.order_id}", rows)


@then("the cancellation returns false")
def returns_false(attempt: Attempt, verify: Verify) -> None:
    """Magento says so of what cannot be canceled, without an error."""
    answer = attempt.answer
    rows = expect("/status", 200, answer.status, "false is no error", "HTTP status")
    rows += expect("", False, answer.json, "an order that is paid or canceled cannot be canceled", "answer")
    verify(attempt.check, answer.call, rows)


@then("every salable quantity is what it was before the order")
def as_before_order(cancellation: Cancellation, stock_before: dict[str, StockReading], verify: Verify) -> None:
    rows = []
    for sku, quantity in stock_before["order"].salable.items():
        found = cancellation.after.stock.salable[sku]
        rows += expect(f"/salable/{sku}", quantity, found, "ordered and canceled", f"salable quantity of {sku}")
    verify("cancellation.salable", "salable quantities after the cancellation", rows)
