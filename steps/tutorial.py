"""The inventory tutorial as a whole, through the same steps that the replay runs."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Final

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import Matcher
from magento_acceptance.flows import tutorial_replay as replay
from magento_acceptance.flows.close_order import close_order
from magento_acceptance.flows.ship import shipments_of
from magento_acceptance.flows.snapshots import Json, read_stock, source_quantities
from magento_acceptance.flows.tutorial_run import PICKUP, TutorialRun
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.settings.settings import Settings
from magento_acceptance.tutorials import inventory as tutorial

from .checks import Verify, expect

EXPECTED_SOURCE_DELTAS: Final[dict[int, dict[str, dict[str, int]]]] = {
    12: {"24-WB01": {"ne_wh": -35, "west_wh": -5}, "24-WB03": {"ne_wh": -20}},
    13: {"24-WB01": {"ne_wh": -25, "huntington": -10, "sausalito": -5}, "24-WB03": {"ne_wh": -20}},
    14: {"24-WB01": {"ne_wh": -25, "huntington": -10, "sausalito": -5, "brooklyn": -2}, "24-WB03": {"ne_wh": -20}},
}
"""What each step leaves less than Step 5 put there, by SKU and source; Step 13 gives west_wh back its five, and ten to ne_wh."""


class Replay:
    """The tutorial's steps, run one after the other; what they create is given back when the scenario ends.

    `run` holds what the steps share: the ids, and nothing else that a new process would not have.
    """

    def __init__(self, run: TutorialRun, cleanup: CleanupStack) -> None:
        self.run = run
        self.number = 0
        self._cleanup = cleanup
        self._entered: set[tuple[str, str]] = set()

    def through(self, last: int, *, twice_from: int | None = None) -> None:
        """Run the steps that are left up to `last`; from `twice_from` on each a second time, by a run that has the ids only."""
        while self.number < last:
            self.number += 1
            self._step()
            if twice_from is not None and self.number >= twice_from:
                run = self.run
                other = TutorialRun(run.client, run.context, run.settings, run_tag=run.run_tag)
                replay.step(self.number).run(other)
                run.accounts.clear()

    def _step(self) -> None:
        try:
            replay.step(self.number).run(self.run)
        finally:
            self._enter()

    def _enter(self) -> None:
        """Enter what the step has created, once."""
        for name, key in (("customer", ""), ("order", ""), ("order", PICKUP)):
            if not self.run.has(name, key) or (name, key) in self._entered:
                continue
            self._entered.add((name, key))
            number = self.run.context.number(name, key)
            if name == "customer":
                self._cleanup.delete(self.run.client, rest_path("customers", number), what=f"customer {number}")
            else:
                self._cleanup.add(f"the stock of order {number}", partial(close_order, self.run.client, number))

    def order(self) -> Json:
        """The tutorial's order as it is now."""
        return self.run.client.get(rest_path("orders", self.run.context["order"])).json


@pytest.fixture
def tutorial_replay(
    client: MagentoClient, context: Context, settings: Settings, run_record: RunRecord, cleanup: CleanupStack
) -> Replay:
    """The tutorial, before its first step."""
    return Replay(TutorialRun(client, context, settings, record=run_record, run_tag=cleanup.run_tag), cleanup)


@when(parsers.parse("the tutorial is replayed through step {last:d}"))
def replayed(last: int, tutorial_replay: Replay) -> None:
    tutorial_replay.through(last)


@when(
    parsers.parse(
        "the tutorial is replayed through step {last:d}, each step from {first:d} on a second time by another process"
    )
)
def replayed_twice(last: int, first: int, tutorial_replay: Replay) -> None:
    tutorial_replay.through(last, twice_from=first)


@then("the tutorial's order is new, and its quantities are reserved")
def new_and_reserved(tutorial_replay: Replay, verify: Verify) -> None:
    """At most that is for sale which the sources hold, less the order."""
    order, run = tutorial_replay.order(), tutorial_replay.run
    verify("tutorial.placed", "the tutorial's order", expect("/state", "new", order.get("state"), "nothing is paid"))
    stock = read_stock(run.client.get, tutorial.PHYSICAL, run.context.number("stock"))
    rows = []
    for sku, quantity in tutorial.PHYSICAL.items():
        wanted = _at_most(sum(tutorial.QUANTITIES[sku].values()) - quantity)
        rows += expect(f"/salable/{sku}", wanted, stock.salable[sku], "what the sources hold, less the order")
    verify("tutorial.reserved", "salable quantities after the order", rows)


def _at_most(most: int) -> Matcher:
    return Matcher(f"at most {most}", lambda found: isinstance(found, (int, Decimal)) and found <= most)


@then(parsers.parse("the tutorial's order is processing, with {amount} paid"), converters={"amount": Decimal})
def paid(amount: Decimal, tutorial_replay: Replay, verify: Verify) -> None:
    order = tutorial_replay.order()
    rows = expect("/state", "processing", order.get("state"), "paid, not shipped")
    rows += expect("/total_paid", amount, order.get("total_paid"), "the published grand total")
    rows += expect("/total_due", 0, order.get("total_due"), "paid in full")
    verify("tutorial.paid", "the tutorial's order", rows)


@then("the tutorial's order is complete")
def complete(tutorial_replay: Replay, verify: Verify) -> None:
    found = tutorial_replay.order().get("state")
    verify("tutorial.shipped", "the tutorial's order", expect("/state", "complete", found, "paid and shipped"))


@then(parsers.parse("the source quantities are those of step {number:d}"))
def quantities_of_step(number: int, tutorial_replay: Replay, verify: Verify) -> None:
    """Every source of both physical products."""
    run = tutorial_replay.run
    stock = read_stock(run.client.get, tutorial.PHYSICAL, run.context.number("stock"))
    rows = []
    for sku in tutorial.PHYSICAL:
        found = source_quantities(stock, sku)
        for source, quantity in tutorial.QUANTITIES[sku].items():
            wanted = quantity + EXPECTED_SOURCE_DELTAS[number][sku].get(source, 0)
            name = f"quantity of {sku} at {source}"
            rows += expect(f"/{sku}/{source}", wanted, found.get(source), f"as Step {number} leaves it", name)
        others = sorted(set(found) - set(tutorial.QUANTITIES[sku]))
        rows += expect(f"/{sku}", [], others, "the tutorial's sources alone", f"other sources of {sku}")
    verify(f"tutorial.stock.step{number}", f"source quantities after Step {number}", rows)


@then("the ids of every step are known")
def ids_known(tutorial_replay: Replay, verify: Verify) -> None:
    """Each under its name, with the SKU or the source where there are several."""
    rows = []
    for name, key in (
        ("stock", ""),
        ("customer", ""),
        ("quote", ""),
        ("order", ""),
        ("invoice", ""),
        *(("order_item", sku) for sku in tutorial.CART_QUANTITIES),
        *(("shipment", source) for source in tutorial.PARCELS),
        ("quote", PICKUP),
        ("order", PICKUP),
        ("shipment", PICKUP),
    ):
        what = f"{name} {key}".strip()
        rows += expect(f"/{what}", True, tutorial_replay.run.has(name, key), "a later step needs it", f"{what} known")
    verify("tutorial.ids", "ids of the tutorial's steps", rows)


@then(
    parsers.parse(
        "the customer has {orders:d} orders, and the tutorial's order {invoices:d} invoice and {shipments:d} shipments"
    )
)
def once_each(
    orders: int, invoices: int, shipments: int, client: MagentoClient, tutorial_replay: Replay, verify: Verify
) -> None:
    """The customer's other order is that of Step 14."""
    context = tutorial_replay.run.context
    order_id = context.number("order")
    rule = "a step that runs again repeats nothing"
    found = client.get("orders", params=where("customer_id", context["customer"])).json["total_count"]
    rows = expect("/orders", orders, found, rule)
    found = client.get("invoices", params=where("order_id", order_id)).json["total_count"]
    rows += expect("/invoices", invoices, found, rule)
    rows += expect("/shipments", shipments, len(shipments_of(client, order_id)), rule)
    verify("tutorial.once", "orders, invoices and shipments", rows)
