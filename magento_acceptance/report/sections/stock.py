"""How the stock moved: each quantity that a scenario read before and after, and what was expected where it is another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.pointers import unescape

_PLACE: Final = re.compile(
    r"/source_items/(?P<source_sku>[^/]+)/items/(?P<source>[^/]+)/quantity|/salable/(?P<salable_sku>[^/]+)"
)
_SALABLE: Final = "salable"


def movements_of(
    scenarios: Iterable[Mapping[str, Any]], movements: Iterable[Mapping[str, Any]], checks: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What moved, and what did not and should have; what stayed as it should is left out. Quantities are text."""
    known = {str(scenario["recorded_as"]): scenario["id"] for scenario in scenarios}
    wrong = dict(_wrong(checks))
    found: list[dict[str, Any]] = []
    for move in movements:
        scenario = known.get(str(move.get("scenario")))
        if scenario is None:
            continue
        place = _SALABLE if move["where"].startswith(f"{_SALABLE} ") else move["where"]
        row = wrong.get((scenario, move["sku"], place, Decimal(move["after"])))
        if row is None and Decimal(move["before"]) == Decimal(move["after"]):
            continue
        entry = {"scenario": scenario, **{key: move[key] for key in ("sku", "where", "before", "after")}}
        entry |= {"expected": row["expected"] if row else None, "rule": row["rule"] if row else "", "ok": row is None}
        if entry not in found:  # several sentences may look at the same movement
            found.append(entry)
    return found


def _wrong(checks: Iterable[Mapping[str, Any]]) -> Iterable[tuple[tuple[str, str, str, Decimal], Mapping[str, Any]]]:
    for check in checks:
        for row in check["rows"]:
            place = _PLACE.fullmatch(row["pointer"])
            if row["ok"] or place is None or not re.fullmatch(r"-?\d+(\.\d+)?", row["found"]):
                continue
            sku = unescape(place["source_sku"] or place["salable_sku"])
            yield (check["scenario"], sku, place["source"] or _SALABLE, Decimal(row["found"])), row
