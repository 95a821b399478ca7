"""The calls that took longest, and the routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import nlargest
from math import ceil
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

COUNT: Final = 10


def slowest_of(exchanges: Iterable[Mapping[str, Any]], scenarios: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The ten slowest calls, the slowest first; `scenario` is the document's id, None for a call of none."""
    known = {str(scenario["recorded_as"]): scenario["id"] for scenario in scenarios}
    timed = (entry for entry in exchanges if isinstance(entry.get("ms"), int | float))
    return [
        {
            "exchange": str(entry["exchange"]),
            "ms": entry["ms"],
            "method": str(entry["request"].get("method", "")),
            "path": urlsplit(str(entry["request"].get("url", ""))).path,
            "status": (entry.get("response") or {}).get("status"),
            "scenario": known.get(str(entry.get("scenario"))),
            "attempt": entry.get("attempt") or 1,
        }
        for entry in nlargest(COUNT, timed, key=lambda entry: entry["ms"])
    ]


def routes_of(milliseconds: Mapping[str, list[float]]) -> list[dict[str, Any]]:
    """Each route with its number of calls, their median and 95th percentile (nearest rank) in milliseconds, by the latter."""
    found = [
        {"route": route, "calls": len(taken), "median": round(median(taken), 1), "p95": _percentile(taken, 0.95)}
        for route, taken in milliseconds.items()
    ]
    return sorted(found, key=lambda entry: (-entry["p95"], entry["route"]))


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[ceil(share * len(values)) - 1]
