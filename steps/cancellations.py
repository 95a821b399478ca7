"""Calling orders off."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import Expectation, StockReading, assert_none
from magento_acceptance.flows.cancel import Cancellation, cancel, cancel_path
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS

UNKNOWN_ID = 2_000_000_000


@when("the merchant calls the order off", target_fixture="cancellation")
def calls_off(order: OpenOrder) -> Cancellation:
    """Before anything is paid."""
    return cancel(order)


@when("the merchant calls the order off again", target_fixture="second")
def calls_off_again(standing: OpenOrder) -> Answer:
    """Answers whatever comes."""
    return standing.attempt(cancel_path)


@then("the call is answered with yes")
def answered_yes(cancellation: Cancellation) -> None:
    """JSON true."""
    assert cancellation.answer.json is True, f"calling off answered {cancellation.answer.json!r}, expected true"


@then("the call is answered with no")
def answered_no(second: Answer) -> None:
    """JSON false: Magento says so of what cannot be called off, without an error."""
    assert second.status == 200, f"{second.call} answered {second.status}: {second.text[:300]}"
    assert second.json is False, f"calling off again answered {second.json!r}, expected false"


@then("every value of the order follows from calling it off")
def order_follows(cancellation: Cancellation) -> None:
    """State, quantities and sums called off, and nothing else."""
    cancellation.check_order()


@then("what the order held is for sale again, and no source quantity has moved")
def stock_follows(cancellation: Cancellation) -> None:
    """The reservations are given back."""
    cancellation.check_stock()


@then("everything for sale is as it was before the order")
def as_before_order(cancellation: Cancellation, stock_before_order: dict[str, StockReading]) -> None:
    """Ordering and calling off cancel out."""
    mismatches = []
    for sku, quantity in stock_before_order["reading"].salable.items():
        found = cancellation.after.stock.salable[sku]
        mismatches += Expectation(f"/{sku}", quantity, "ordered and called off again").judge(found)
    assert_none(mismatches, "salable quantities after the order was called off")


@when(parsers.parse("the merchant tries to call off {what}"), target_fixture="refused")
def tries(what: str, standing: OpenOrder) -> Answer:
    """An order that cannot be found."""
    return standing.attempt(cancel_path, order_id=UNKNOWN_ID if what == "an order that does not exist" else "abc")


@when("somebody with no token tries to call the order off", target_fixture="refused")
def tries_unsigned(standing: OpenOrder) -> Answer:
    """Nobody who asks."""
    return standing.attempt(cancel_path, as_=ANONYMOUS)
