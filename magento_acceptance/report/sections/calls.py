"""The calls of a run in their order, with how long each took, and the slowest of them.

The workers of a parallel run call at the same time, so calls overlap; the head of an exchange's id says whose it is (``gw0-12``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from heapq import nlargest
from typing import Any, Final

from magento_acceptance.expectations.values import number
from magento_acceptance.report.sections.evidence_reader import named_exchanges

SLOWEST: Final = 10


class Calls:
    """Takes a run's exchanges in any order, each once, and gives the picture of its calls."""

    def __init__(self) -> None:
        self._calls: list[tuple[float | None, dict[str, Any]]] = []
        self._known: set[str] = set()

    def add(self, entry: Any, scenario: Any) -> None:
        """Take an exchange; ``scenario`` is the document's id of its scenario, None for a call of none."""
        if not isinstance(entry, Mapping) or str(entry.get("exchange")) in self._known:
            return
        call = _call(entry, scenario)
        self._known.add(call["exchange"])
        self._calls.append((_moment(entry.get("time")), call))

    def as_document(self) -> dict[str, Any]:
        """The calls by their start, and the ids of the ten slowest, in the sign-off document's shape.

        ``at_ms`` are milliseconds from the first call to the start of this one, ``ms`` how long it took (None where the evidence does
        not tell).
        """
        first = min((moment for moment, _ in self._calls if moment is not None), default=0.0)
        for moment, call in self._calls:
            call["at_ms"] = None if moment is None else round((moment - first) * 1000, 1)
        calls = [call for _, call in self._calls]
        # of the same moment in the order of their numbers; those whose time is unknown come last
        calls.sort(key=lambda call: (call["at_ms"] is None, call["at_ms"] or 0.0, *_order(call["exchange"])))
        slowest = nlargest(SLOWEST, (call for call in calls if call["ms"] is not None), key=lambda call: call["ms"])
        return {"calls": calls, "slowest": [call["exchange"] for call in slowest]}


def timeline(scenarios: Iterable[Any], exchanges: Iterable[Any], record: object = None) -> dict[str, Any]:
    """The picture of a run's calls: ``calls`` and ``slowest``. ``record`` is not looked at."""
    del record
    known: dict[str, Any] = {}
    for scenario in scenarios:
        if isinstance(scenario, Mapping):
            known.update(dict.fromkeys(named_exchanges(scenario), scenario.get("id")))
    calls = Calls()
    for entry in exchanges:
        if isinstance(entry, Mapping):
            calls.add(entry, known.get(str(entry.get("exchange"))))
    return calls.as_document()


def _call(entry: Mapping[str, Any], scenario: Any) -> dict[str, Any]:
    request, response = _object(entry.get("request")), _object(entry.get("response"))
    attempt = entry.get("attempt")
    lasted = number(entry.get("ms"))
    return {
        "exchange": str(entry.get("exchange")),
        "at_ms": None,
        "ms": None if lasted is None else float(lasted),
        "method": str(request.get("method", "")),
        "path": _path(request.get("url")),
        "status": _whole(response.get("status")),
        "scenario": scenario,
        "attempt": _whole(attempt) or 1,
    }


def _moment(value: object) -> float | None:
    """A time as the evidence writes it, in seconds; None where it is no such time."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _path(url: object) -> str:
    """The path of an address; its query stands in the evidence."""
    if not isinstance(url, str):
        return ""
    path = url.partition("?")[0]
    _, scheme, rest = path.partition("://")
    return f"/{rest.partition('/')[2]}" if scheme else path


def _order(exchange: str) -> tuple[int, str]:
    """By number, so that 9 comes before 10."""
    digits = exchange.rpartition("-")[2]
    return len(digits), digits


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
