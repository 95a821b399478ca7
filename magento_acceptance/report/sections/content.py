"""All that the sign-off document tells from the exchanges, in one pass over the evidence: it may hold a hundred thousand of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from magento_acceptance.report.sections import evidence_reader as telling
from magento_acceptance.report.sections import id_trace as trails
from magento_acceptance.report.sections import invoices, stock_picture
from magento_acceptance.report.sections.calls import Calls


class Exchanges(telling.Exchanges, Protocol):
    """The exchanges of a run, as ``magento_acceptance.report.sections.exchanges`` reads them."""

    @property
    def scenarios(self) -> list[str]:
        """The names of the scenarios that called something."""

    def of(self, scenario: str | None, /) -> Iterable[Any]:
        """The exchanges of a scenario, in order; None gives those that belong to none."""


def tell(scenarios: Iterable[Any], exchanges: Exchanges, record: Any) -> dict[str, Any]:
    """The document's ``trails``, ``invoices``, ``stock``, ``calls`` and ``slowest``."""
    kept = trails.kept_ids(record)
    calls = Calls()
    told: dict[str, list[dict[str, Any]]] = {"trails": [], "invoices": [], "stock": []}
    named: set[str | None] = set()
    for scenario in scenarios:
        if not isinstance(scenario, Mapping):
            continue
        entries = list(telling.entries_of(scenario, exchanges))
        for entry in entries:
            calls.add(entry, scenario.get("id"))
        found = telling.tell(scenario, entries)
        named.add(found.name)
        told["trails"] += trails.of_story(found, kept)
        told["invoices"] += invoices.of_story(found)
        told["stock"] += stock_picture.of_story(found)
    for name in (None, *(name for name in exchanges.scenarios if name not in named)):
        for entry in exchanges.of(name):
            calls.add(entry, None)
    return told | calls.as_document()
