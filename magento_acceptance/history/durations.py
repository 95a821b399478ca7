"""Durations that became longer than noise explains.

Runs are compared that have the target, the release and the number of workers in common. A series is slower from a run on if that run and
the two after it all lie above

    m + max(3 * 1.4826 * MAD, m / 4, the floor)

where m is the median and MAD the median absolute deviation of the 8 to 20 runs before it; 1.4826 * MAD estimates the standard deviation of
normal noise and, unlike that, is not moved by outliers. Three runs, because single slow ones are usual in any network. From there on the
runs are compared with those since, and if three lie as far below their median (m / 5 instead of m / 4), the series is no longer slower.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, TypeVar

from magento_acceptance.history.past_run import PastRun
from magento_acceptance.run_log.wording import amount_of

LEAST: Final = 8
WINDOW: Final = 20
CONFIRMING: Final = 3
_DEVIATIONS: Final = 3 * 1.4826
#: A quarter longer, and what undoes that.
_MORE: Final = 0.25
_LESS: Final = 0.2
FLOOR: Final = {"run": 1.0, "route": 0.005, "scenario": 0.1}
"""Seconds below which nobody minds."""

_Series = dict[str, list[tuple[PastRun, float]]]
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Regression:
    """What is slower since the run `since`; the durations are medians in seconds. `kind` is `run`, `scenario` or `route`."""

    kind: str
    what: str
    since: PastRun
    before: float
    now: float

    @property
    def among(self) -> str:
        """Which runs are compared, beside the target."""
        return f"Magento {self.since.magento}, {amount_of(self.since.workers, 'worker')}"

    @property
    def factor(self) -> float:
        """How many times as long it takes."""
        return self.now / self.before if self.before else float("inf")


def regressions(runs: Sequence[PastRun]) -> list[Regression]:
    """What is slower at the end of one target's runs, which are oldest first: whole runs, routes, scenarios, each by factor.

    A release that none of the newest 20 runs had is left out.
    """
    found: list[Regression] = []
    current = {run.magento for run in runs[-WINDOW:]}
    for (release, _), alike in _grouped(runs, lambda run: (run.magento, run.workers)).items():
        if release not in current:
            continue
        for same in _grouped(
            alike, lambda run: frozenset(name for name, one in run.scenarios.items() if one.ran)
        ).values():
            found += _slower("run", {"whole run": [(run, run.seconds) for run in same]})
        scenarios: _Series = {}
        routes: _Series = {}
        for run in alike:
            for name, scenario in run.scenarios.items():
                if scenario.status == "passed":  # one that fails may end early, or wait in vain
                    scenarios.setdefault(name, []).append((run, scenario.seconds))
            for name, times in run.routes.items():
                routes.setdefault(name, []).append((run, times.median / 1000))
        found += _slower("scenario", scenarios)
        found += _slower("route", routes)
    return sorted(found, key=lambda one: (list(FLOOR).index(one.kind), -one.factor, one.what))


def slower_since(values: Sequence[float], floor: float) -> tuple[int, float] | None:
    """From which place on a series is slower, and the median before; None where it is not slower at its end."""
    found = None
    window: list[float] = []
    start = 0
    for place, value in enumerate(values):
        if place - start >= LEAST:
            middle = median(window)
            ahead = (
                values[place : place + CONFIRMING] if not middle * (1 - _LESS) < value < middle * (1 + _MORE) else ()
            )
            if len(ahead) == CONFIRMING:
                noise = max(floor, _DEVIATIONS * median(abs(one - middle) for one in window))
                if min(ahead) > middle + max(noise, _MORE * middle):
                    found, window, start = (place, middle), [], place
                elif max(ahead) < middle - max(noise, _LESS * middle):
                    found, window, start = None, [], place
        insort(window, value)
        if len(window) > WINDOW:
            del window[bisect_left(window, values[place - WINDOW])]
    return found


def _slower(kind: str, series: _Series) -> Iterator[Regression]:
    for what, points in series.items():
        values = [value for _, value in points]
        shift = slower_since(values, FLOOR[kind])
        if shift is not None:
            place, before = shift
            yield Regression(kind, what, points[place][0], before, median(values[place:]))


def _grouped(runs: Iterable[PastRun], key: Callable[[PastRun], _Key]) -> dict[_Key, list[PastRun]]:
    found: dict[_Key, list[PastRun]] = {}
    for run in runs:
        found.setdefault(key(run), []).append(run)
    return found
