"""One run as the history remembers it: a JSON object on one line, made from the sign-off document alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec

from magento_acceptance.report.labels import scenario_title, without_run_tag

#: So many of a run's routes are kept, those with the greatest 95th percentile.
ROUTES: Final = 20
_RAN: Final = ("passed", "failed", "flaky")

Seconds = Annotated[float, msgspec.Meta(ge=0)]
Number = Annotated[int, msgspec.Meta(ge=0)]


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

    calls: Number
    median: Seconds
    p95: Seconds


class Target(msgspec.Struct, frozen=True):
    """What was tested: `mock` or `real`, the address without credentials (or what the mock is called), store view, profile."""

    name: str
    address: str
    store: str
    profile: str | None


class Revision(msgspec.Struct, frozen=True):
    """The project's commit, and whether its files differed from it; both None where git did not tell."""

    commit: str | None
    dirty: bool | None


class Counts(msgspec.Struct, frozen=True):
    """How many scenarios ended how."""

    passed: Number
    failed: Number
    flaky: Number
    skipped: Number
    not_run: Number


class PastRun(msgspec.Struct, frozen=True, dict=True):
    """A run of the history; its fields are those of the line in the file.

    `order` is the moment at which the run was written down and a number, both made so that a later line of one file is never before an
    earlier one, whatever the clock of the machine did. `shards` are the ids of the runs that this one was merged from. `results` holds the
    seconds of each scenario by status, feature and title.
    """

    version: Literal[1]
    id: str
    order: tuple[str, int]
    started: str
    finished: str | None
    target: Target
    release: str | None
    revision: Revision
    harness: str
    workers: Number
    shards: tuple[str, ...]
    decision: str
    rehearsed: str | None
    counts: Counts
    seconds: Seconds
    calls: Number
    results: dict[str, dict[str, dict[str, Seconds]]]
    routes: dict[str, RouteTimes]

    @property
    def magento(self) -> str:
        """The release, `unknown` where nobody knows it."""
        return self.release or "unknown"

    @property
    def verdict(self) -> str:
        """The decision; of a rehearsal with what came of it."""
        return f"{self.decision} {self.rehearsed}" if self.rehearsed else self.decision

    @property
    def kind(self) -> str:
        """`passed`, `failed` or `incomplete`."""
        decision = (self.rehearsed or self.decision).lower()
        return {"accepted": "passed", "not accepted": "failed"}.get(
            decision, decision if decision in _RAN else "incomplete"
        )

    @property
    def tested(self) -> str:
        """What the scenarios and their steps are a revision of: the commit and the version, which has steps as well.

        Empty where files differed from their commit, so that nobody can tell.
        """
        return "" if self.revision.dirty else f"{self.revision.commit or ''} {self.harness}".strip()

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """Every scenario by feature and title."""
        return {
            f"{feature}: {title}": Scenario(status, seconds)
            for status, features in self.results.items()
            for feature, titles in features.items()
            for title, seconds in titles.items()
        }


def tested_something(document: Mapping[str, Any]) -> bool:
    """Whether a scenario of the document ran; the history tells of no other run."""
    return any(document["counts"][name] for name in _RAN)


def run_of(document: Mapping[str, Any]) -> PastRun:
    """The run of a sign-off document, whose order is that of its end."""
    run, shop, verdict = document["run"], document["shop"], document["verdict"]
    revision = run.get("revision") or {"commit": None, "dirty": None}
    return PastRun(
        version=1,
        id=run["id"],
        order=(run["finished"] or run["started"], 0),
        started=run.get("started") or run["finished"],
        finished=run["finished"],
        target=Target(
            shop["target"],
            _without_credentials(shop["base_url"]) if shop.get("base_url") else shop["description"],
            shop["store_code"],
            shop.get("profile"),
        ),
        release=shop.get("version"),
        revision=Revision(revision["commit"], revision["dirty"]),
        harness=run.get("harness") or "",
        workers=run["workers"],
        shards=tuple(shard["id"] for shard in run.get("shards", ())),
        decision=verdict["decision"],
        rehearsed=verdict["rehearsed"],
        counts=Counts(**{name: document["counts"][name] for name in Counts.__struct_fields__}),
        seconds=run["seconds"],
        calls=document["integrity"]["exchanges"],
        results=_results(document),
        routes={
            entry["route"]: RouteTimes(entry["calls"], entry["median"], entry["p95"])
            for entry in document["routes"][:ROUTES]
        },
    )


def encoded(run: PastRun) -> bytes:
    """A run as it stands in the file, without the line's end; the same for the same run."""
    return msgspec.json.encode(run)


_DECODER: Final = msgspec.json.Decoder(PastRun)


def decoded(line: bytes) -> PastRun | None:
    """The run of a line; None where it is none that this version can read."""
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None


def _results(document: Mapping[str, Any]) -> dict[str, dict[str, dict[str, float]]]:
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
