"""The trail of ids of each scenario: order, invoice, order items, shipments, credit memo, each with the exchange that gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

_STAGES: Final = ("order", "invoice", "order_item", "shipment", "credit_memo")


def trails_of(scenarios: Iterable[Mapping[str, Any]], contexts: Iterable[Any]) -> list[dict[str, Any]]:
    """The ids that each scenario kept, in the order in which one leads to the next."""
    known = {str(scenario["recorded_as"]): scenario["id"] for scenario in scenarios}
    trails: dict[str, list[dict[str, Any]]] = {}
    for context in contexts:
        scenario = known.get(str(context.get("scenario")))
        if scenario is not None:
            trails.setdefault(scenario, []).extend(entry for entry in context["ids"] if entry["name"] in _STAGES)
    return [
        {"scenario": scenario, "ids": sorted(ids, key=lambda entry: _STAGES.index(entry["name"]))}
        for scenario, ids in trails.items()
        if ids
    ]
