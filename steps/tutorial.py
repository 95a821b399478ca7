"""The inventory tutorial as a whole, through the same steps that the replay runs."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Final

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import Expectation, assert_none
from magento_acceptance.flows import tutorial_replay as workflow
from magento_acceptance.flows.checkout import give_back
from magento_acceptance.flows.ship import shipments_of
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.settings.settings import Settings
from magento_acceptance.tutorials import inventory as tutorial
from steps.fit import fitting

LIES: Final[dict[int, dict[str, dict[str, int]]]] = {
    12: {"24-WB01": {"ne_wh": -35, "west_wh": -5}, "24-WB03": {"ne_wh": -20}},
    13: {"24-WB01": {"ne_wh": -25, "huntington": -10, "sausalito": -5}, "24-WB03": {"ne_wh": -20}},
    14: {"24-WB01": {"ne_wh": -25, "huntington": -10, "sausalito": -5, "brooklyn": -2}, "24-WB03": {"ne_wh": -20}},
}
"""What each step leaves less than Step 5 put there, by SKU and source; Step 13 gives west_wh back its five, and ten to ne_wh."""


@pytest.fixture
def tutorial_run(
    client: MagentoClient, context: Context, settings: Settings, run_record: RunRecord, cleanup: CleanupStack
) -> workflow.Run:
    """What the steps share: the ids, and nothing else that a new process would not have."""
    return workflow.Run(client, context, settings, record=run_record, run_tag=cleanup.run_tag)


@when(parsers.parse("step {number:d} of the tutorial is done"))
def done(number: int, tutorial_run: workflow.Run, cleanup: CleanupStack) -> None:
    """Run one step; what it makes is given back when the scenario ends."""
    with fitting():
        _run(number, tutorial_run, cleanup)


@when(parsers.parse("each step from {first:d} to {last:d} of the tutorial is done twice, as by two processes"))
def done_twice(
    first: int, last: int, tutorial_run: workflow.Run, cleanup: CleanupStack, client: MagentoClient, settings: Settings
) -> None:
    """The second run of each step has the ids only: it knows no password and no answer of the first."""
    with fitting():
        for number in range(2, first):
            _run(number, tutorial_run, cleanup)
        for number in range(first, last + 1):
            _run(number, tutorial_run, cleanup)
            other = workflow.Run(client, tutorial_run.context, settings, run_tag=cleanup.run_tag)
            workflow.step(number).run(other)
            tutorial_run.accounts.clear()


def _run(number: int, run: workflow.Run, cleanup: CleanupStack) -> None:
    try:
        workflow.step(number).run(run)
    finally:
        _note(run, cleanup)


def _note(run: workflow.Run, cleanup: CleanupStack) -> None:
    """Enter what the step has made, once."""
    entered: set[str] = run.__dict__.setdefault("entered", set())
    for name, key in (("customer", ""), ("order", ""), ("order", workflow.PICKUP)):
        if run.has(name, key) and f"{name}/{key}" not in entered:
            entered.add(f"{name}/{key}")
            made = run.context.number(name, key)
            if name == "customer":
                cleanup.delete(run.client, rest_path("customers", made), what=f"customer {made}")
            else:
                cleanup.add(f"the goods of order {made}", partial(give_back, run.client, made))


@then("the tutorial's order is pending, and Jane's pieces are reserved")
def pending(tutorial_run: workflow.Run) -> None:
    """Salable is what lies at the sources, less the order."""
    order = tutorial_run.client.get(rest_path("orders", tutorial_run.context["order"])).json
    assert order["status"] == "pending", f"order {order['entity_id']} is {order['status']}, expected pending"
    mismatches = []
    stock = read_stock(tutorial_run.client, tutorial.PHYSICAL, tutorial_run.context.number("stock"))
    for sku, pieces in tutorial.PHYSICAL.items():
        most = sum(tutorial.QUANTITIES[sku].values()) - pieces
        found = stock.salable[sku]
        mismatches += Expectation(f"/{sku}", True, f"at most {most} of it left for sale").judge(found <= most)
    assert_none(mismatches, "salable quantities after the order")


@then(parsers.parse("the tutorial's order is processing, paid with {amount}"))
def paid(amount: str, tutorial_run: workflow.Run) -> None:
    """State, and what is paid."""
    order = tutorial_run.client.get(rest_path("orders", tutorial_run.context["order"])).json
    found = (order["state"], order["total_paid"], order["total_due"])
    wanted = ("processing", Decimal(amount), 0)
    assert found == wanted, f"order {order['entity_id']}: state, paid and due are {found}, expected {wanted}"


@then("the tutorial's order is complete")
def complete(tutorial_run: workflow.Run) -> None:
    """All is paid and shipped."""
    order = tutorial_run.client.get(rest_path("orders", tutorial_run.context["order"])).json
    assert order["state"] == "complete", f"order {order['entity_id']} is {order['state']}, expected complete"


@then(parsers.parse("the pieces lie as Step {number:d} leaves them"))
def lie(number: int, tutorial_run: workflow.Run) -> None:
    """Every source of both physical products."""
    stock = read_stock(tutorial_run.client, tutorial.PHYSICAL, tutorial_run.context.number("stock"))
    mismatches = []
    for sku in tutorial.PHYSICAL:
        wanted = {
            source: quantity + LIES[number][sku].get(source, 0) for source, quantity in tutorial.QUANTITIES[sku].items()
        }
        mismatches += Expectation(f"/{sku}", wanted, f"as Step {number} leaves it").judge(source_quantities(stock, sku))
    assert_none(mismatches, f"source quantities after Step {number}")


@then("the ids of every step are known")
def ids_known(tutorial_run: workflow.Run) -> None:
    """Each under its name, with the SKU or the source where there are several."""
    context = tutorial_run.context
    for name, key in (
        ("stock", ""),
        ("customer", ""),
        ("quote", ""),
        ("order", ""),
        ("invoice", ""),
        *(("order_item", sku) for sku in tutorial.PIECES),
        *(("shipment", source) for source in tutorial.PARCELS),
        ("quote", workflow.PICKUP),
        ("order", workflow.PICKUP),
        ("shipment", workflow.PICKUP),
    ):
        context.entry(name, key)  # raises MissingId, which names the step that gives it


@then("there is one order, one invoice and two shipments of the tutorial's order")
def once_each(client: MagentoClient, tutorial_run: workflow.Run) -> None:
    """Of the customer's two orders the first is the tutorial's."""
    context = tutorial_run.context
    orders = client.get("orders", params=where("customer_id", context["customer"])).json["total_count"]
    order_id = context.number("order")
    invoices = client.get("invoices", params=where("order_id", order_id)).json["total_count"]
    shipments = len(shipments_of(client, order_id))
    found = {"orders of the customer": orders, "invoices": invoices, "shipments": shipments}
    wanted = {"orders of the customer": 2, "invoices": 1, "shipments": 2}
    assert found == wanted, f"there are {found}, expected {wanted} (the second order is that of Step 14)"
