"""The geometry of the picture of the calls: a lane per worker, time to the right, a bar per call as high as it lasted.

Bars that fall on the same thousandth of the width are one, the highest: so the picture stays small whatever the run was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

WIDTH, HEIGHT, BAND = 1000, 72, 8
#: What became of a call, in the order in which one hides another.
KINDS = ("answered", "refused", "broken")


@dataclass
class Lane:
    """One worker's calls: a path of bars per kind, and the stretches of its scenarios with their status."""

    name: str
    calls: int = 0
    bars: dict[str, str] = field(default_factory=dict)
    stretches: list[tuple[float, float, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    """All lanes; ticks are (place in per cent, text); longest in milliseconds."""

    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    total_ms: float
    longest_ms: float
    kinds: dict[str, int]


def timeline(document: Mapping[str, Any]) -> Timeline | None:
    """Draw the document's calls; None where there are none."""
    calls = [call for call in document.get("calls") or () if call.get("at_ms") is not None]
    if not calls:
        return None
    total = max(call["at_ms"] + (call.get("ms") or 0) for call in calls) or 1.0
    longest = max(call.get("ms") or 0 for call in calls) or 1.0
    status = {scenario["id"]: scenario["status"] for scenario in document["scenarios"]}
    by_lane: dict[str, list[Mapping[str, Any]]] = {}
    for call in calls:
        by_lane.setdefault(lane_of(str(call["exchange"])), []).append(call)
    names = sorted(by_lane, key=lambda name: (len(name), name))
    kinds = dict.fromkeys(KINDS, 0)
    for call in calls:
        kinds[kind_of(call)] += 1
    return Timeline(
        [_lane(name, by_lane[name], total, longest, status) for name in names], _ticks(total), total, longest, kinds
    )


def lane_of(exchange: str) -> str:
    """Return the worker that made an exchange, empty where there was only one process."""
    return exchange.rpartition("-")[0]


def kind_of(call: Mapping[str, Any]) -> str:
    """Return what became of a call: a refusal is an answer of 4xx, broken is no answer or 5xx."""
    status = call.get("status")
    if status is None or status >= 500:
        return "broken"
    return "refused" if status >= 400 else "answered"


def _lane(
    name: str, calls: Sequence[Mapping[str, Any]], total: float, longest: float, status: Mapping[str, str]
) -> Lane:
    lane = Lane(name, len(calls))
    columns: dict[tuple[int, str], float] = {}
    spans: dict[str, tuple[float, float]] = {}
    for call in calls:
        lasted = call.get("ms") or 0.0
        key = (round(call["at_ms"] / total * WIDTH), kind_of(call))
        columns[key] = max(columns.get(key, 0.0), lasted)
        sid = str(call.get("scenario") or "")
        if sid in status:
            begin, end = spans.get(sid, (call["at_ms"], 0.0))
            spans[sid] = (min(begin, call["at_ms"]), max(end, call["at_ms"] + lasted))
    room = HEIGHT - BAND - 4
    for kind in KINDS:
        lane.bars[kind] = "".join(
            f"M{x} {HEIGHT - BAND}v-{max(2.0, room * sqrt(lasted / longest)):.1f}"
            for (x, its_kind), lasted in sorted(columns.items())
            if its_kind == kind
        )
    lane.stretches = _merged(
        [(begin / total * WIDTH, end / total * WIDTH, status[sid]) for sid, (begin, end) in spans.items()]
    )
    return lane


def _merged(stretches: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Return start, width and status of each stretch; neighbours of one status that would be too narrow to tell are joined."""
    joined: list[tuple[float, float, str]] = []
    for begin, end, status in sorted(stretches):
        if joined and joined[-1][2] == status and (end - joined[-1][0] < 3 or begin < joined[-1][1]):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]), status)
        else:
            joined.append((begin, end, status))
    return [(round(begin, 1), round(max(end - begin - 0.8, 0.8), 1), status) for begin, end, status in joined]


def _ticks(total: float) -> list[tuple[float, str]]:
    steps = (
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        1000,
        2000,
        5000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        1_800_000,
    )
    step = next((step for step in steps if total / step <= 8), 3_600_000)
    unit, name = (1, "ms") if step < 1000 else (1000, "s") if step < 60_000 else (60_000, "min")
    ticks: list[tuple[float, str]] = []
    at = 0
    while at <= total and len(ticks) < 200:
        ticks.append((round(at / total * 100, 2), f"{at / unit:g} {name}"))
        at += step
    return ticks
