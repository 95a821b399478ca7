"""One run as the history remembers it: a JSON object on one line, made from the sign-off document alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from magento_acceptance.report.labels import scenario_title, without_run_tag

VERSION: Final = 1
#: So many of a run's routes are kept, those with the greatest 95th percentile.
ROUTES: Final = 20
_RAN: Final = ("passed", "failed", "flaky")
_COUNTED: Final = (*_RAN, "skipped", "not_run")

Order = tuple[str, int]


class Scenario(NamedTuple):
    """What became of one scenario: `passed`, `failed`, `flaky`, `skipped` or `not_run`, and how many seconds it took."""

    status: str
    seconds: float

    @property
    def ran(self) -> bool:
        """Whether it came to a result."""
        return self.status in _RAN


class RouteTimes(NamedTuple):
    """The calls of a route in one run: how many, and their median and 95th percentile in milliseconds."""

    calls: int
    median: float
    p95: float


@dataclass(frozen=True)
class PastRun:
    """A run of the history; `line` is what stands in the file.

    `order` is the moment at which the run was written down and a number, both made so that a later line of one file is never before an
    earlier one, whatever the clock of the machine did.
    """

    id: str
    order: Order
    line: Mapping[str, Any] = field(repr=False, compare=False)
    target: tuple[str, str, str]
    release: str
    revision: str
    """The commit, or the version where there is no commit; empty where files differed from their commit, so that nobody can tell."""
    verdict: str
    started: str
    workers: int
    shards: tuple[str, ...]
    """The ids of the runs that this one was merged from."""
    seconds: float
    calls: int
    counts: Mapping[str, int]
    scenarios: Mapping[str, Scenario] = field(repr=False)
    routes: Mapping[str, RouteTimes] = field(repr=False)

    @property
    def kind(self) -> str:
        """`passed`, `failed` or `incomplete`."""
        decision = str(self.line["rehearsed"] or self.line["decision"]).lower()
        return {"accepted": "passed", "not accepted": "failed"}.get(
            decision, decision if decision in _RAN else "incomplete"
        )


def tested_something(document: Mapping[str, Any]) -> bool:
    """Whether a scenario of the document ran; the history tells of no other run."""
    return any(document["counts"][name] for name in _RAN)


def line_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The line of a sign-off document, without its `order`."""
    run, shop, verdict = document["run"], document["shop"], document["verdict"]
    return {
        "version": VERSION,
        "run": run["id"],
        "order": None,
        "started": run.get("started") or run["finished"],
        "finished": run["finished"],
        "target": {
            "name": shop["target"],
            "address": _without_credentials(shop["base_url"]) if shop.get("base_url") else shop["description"],
            "store": shop["store_code"],
            "profile": shop.get("profile"),
        },
        "release": shop.get("version"),
        "revision": run.get("revision") or {"commit": None, "dirty": None},
        "harness": run.get("harness") or "",
        "workers": run["workers"],
        "shards": [shard["id"] for shard in run.get("shards", ())],
        "decision": verdict["decision"],
        "rehearsed": verdict["rehearsed"],
        "counts": {name: document["counts"][name] for name in _COUNTED},
        "seconds": run["seconds"],
        "calls": document["integrity"]["exchanges"],
        "scenarios": _scenarios(document),
        "routes": {
            entry["route"]: [entry["calls"], entry["median"], entry["p95"]] for entry in document["routes"][:ROUTES]
        },
    }


def past_run(line: object) -> PastRun | None:
    """The run of a line that was read; None where it is none that this version can use."""
    try:
        return _past_run(line) if isinstance(line, dict) and line.get("version") == VERSION else None
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError):
        return None


def encoded(line: Mapping[str, Any]) -> str:
    """A line as it stands in the file, without its end; the same for the same entries."""
    return json.dumps(line, separators=(",", ":"), ensure_ascii=True)


def _past_run(line: Mapping[str, Any]) -> PastRun:
    target, (moment, number) = line["target"], line["order"]
    return PastRun(
        id=_text(line["run"]),
        order=(_text(moment), int(number)),
        line=line,
        target=(_text(target["address"]), _text(target["store"]), _text(target["profile"] or "")),
        release=_text(line["release"] or "unknown"),
        revision=_revision(line),
        verdict=" ".join(filter(None, (_text(line["decision"]), _text(line["rehearsed"] or "")))),
        started=_text(line["started"]),
        workers=int(line["workers"]),
        shards=tuple(_text(one) for one in line["shards"]),
        seconds=_number(line["seconds"]),
        calls=int(line["calls"]),
        counts={name: int(line["counts"][name]) for name in _COUNTED},
        scenarios={
            f"{feature}: {title}": Scenario(_text(status), _number(seconds))
            for status, features in line["scenarios"].items()
            for feature, titles in features.items()
            for title, seconds in titles.items()
        },
        routes={
            _text(route): RouteTimes(int(calls), _number(median), _number(p95))
            for route, (calls, median, p95) in line["routes"].items()
        },
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or not 0 <= value < inf:
        raise ValueError(f"{value!r} is no length of time")
    return float(value)


def _revision(line: Mapping[str, Any]) -> str:
    """What the scenarios and their steps are a revision of; that of the harness counts, for its steps may have changed as well."""
    revision, harness = line["revision"], _text(line["harness"])
    if revision["dirty"]:
        return ""
    return f"{_text(revision['commit'])} with {harness}" if revision["commit"] else harness


def _scenarios(document: Mapping[str, Any]) -> dict[str, dict[str, dict[str, float]]]:
    """Seconds by status, feature and title; of several of one title each but the first has a number."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    count: Counter[tuple[str, str]] = Counter()
    for scenario in document["scenarios"]:
        feature, title = scenario["feature"], without_run_tag(scenario_title(scenario))
        count[feature, title] += 1
        if count[feature, title] > 1:
            title = f"{title} ({count[feature, title]})"
        found.setdefault(scenario["status"], {}).setdefault(feature, {})[title] = round(scenario["seconds"], 3)
    return found


def _without_credentials(address: str) -> str:
    """An address without user, password, query and fragment."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
