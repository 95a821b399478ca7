"""What every capture, shipment, refund and cancellation is checked for: its response, its document, the order and the stock after it."""

from __future__ import annotations

import pytest
from pytest_bdd import parsers, then

from magento_acceptance.flows.open_order import Action, DocumentAction

FIXTURES = {"capture": "capture", "shipment": "shipment", "refund": "refunded", "cancellation": "cancellation"}
"""The fixture that holds an action."""
MAKES = {"invoice": "capture", "shipment": "shipment", "credit memo": "refund"}
"""The action that makes a document."""
ACTION = f"(?P<action>{'|'.join(FIXTURES)})"


def action_of(name: str, request: pytest.FixtureRequest) -> Action:
    """What was done to the order, by its name. Raises LookupError where it was not."""
    found = request.getfixturevalue(FIXTURES[name])
    assert isinstance(found, Action)
    return found


def _document_action(name: str, request: pytest.FixtureRequest) -> DocumentAction:
    found = action_of(name, request)
    assert isinstance(found, DocumentAction)
    return found


@then(parsers.re(rf"the {ACTION} returns (?:its|the invoice's|the credit memo's) id$"))
def returns_id(action: str, request: pytest.FixtureRequest) -> None:
    """A JSON string of digits, of a document that the order did not have."""
    _document_action(action, request).check_answer()


@then(parsers.re(rf"the (?P<document>{'|'.join(MAKES)}) matches the order$"))
def matches(document: str, request: pytest.FixtureRequest) -> None:
    """All values of the document, of its lines, comments and tracks."""
    _document_action(MAKES[document], request).check_document()


@then(parsers.re(rf"the order reflects the {ACTION}$"))
def order_reflects(action: str, request: pytest.FixtureRequest) -> None:
    """All that it changes on the order - quantities, sums, state, notes - and nothing else."""
    action_of(action, request).check_order()


@then(parsers.re(rf"the stock reflects the {ACTION}$"))
def stock_reflects(action: str, request: pytest.FixtureRequest) -> None:
    """Every source of every product, and every salable quantity."""
    action_of(action, request).check_stock()
