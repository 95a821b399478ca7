"""A mock in this process with a client, for tests of the workflow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from magento_acceptance.errors import TargetUnreachable
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.flows.tutorial_run import TutorialRun
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from magento_acceptance.settings.settings import Settings
from magento_acceptance.tutorials import inventory as tutorial
from mock_magento import MockMagento

READS = "GET"


def settings(**changed: str) -> Settings:
    return load(dict(changed), {}, None)


@contextmanager
def opened(mock: MockMagento) -> Iterator[MagentoClient]:
    """A client of the mock that has signed in nobody yet."""
    redactor = Redactor()
    target = open_target(settings(), redactor, mock=mock)
    try:
        yield target.client(Evidence(None, redactor), record=RunRecord())
    finally:
        target.close()


class Written:
    """The writing calls of a client; `lose` makes the answer to the n-th of them (from 1) get lost after the shop has done it."""

    def __init__(self, client: MagentoClient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.lose = 0
        self._attempt = client.attempt
        monkeypatch.setattr(client, "attempt", self._call)

    def _call(self, method: str, path: str, *args: Any, **named: Any) -> Answer:
        answer = self._attempt(method, path, *args, **named)
        if method != READS:
            self.calls.append(f"{method} {path}")
            if len(self.calls) == self.lose:
                raise TargetUnreachable(self.calls[-1], "the answer was lost")
        return answer


def run_steps(client: MagentoClient, context: Context, first: int, last: int) -> None:
    run = TutorialRun(client, context, settings())
    for step in STEPS[first - 1 : last]:
        step.run(run)


def end_state(client: MagentoClient, context: Context) -> dict[str, Any]:
    """What the tutorial leaves, without the ids and times that differ from shop to shop."""
    stock = read_stock(client.get, tutorial.QUANTITIES, context.number("stock"))
    orders = [client.get(f"orders/{order_id}").json for order_id in context.keyed("order").values()]
    return {
        "quantities": {sku: source_quantities(stock, sku) for sku in tutorial.QUANTITIES},
        "salable": dict(stock.salable),
        "orders": [(order["state"], order["status"], order["grand_total"]) for order in orders],
        "count": {
            name: client.get(name, params=[("searchCriteria", "")]).json["total_count"]
            for name in ("orders", "invoices", "shipments", "creditmemos", "customers/search")
        },
        "ids": sorted((entry.name, entry.key) for entry in context),
    }
