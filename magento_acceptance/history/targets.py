"""The history by target: what its runs show together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import Any, Final

from msgspec import to_builtins

from magento_acceptance.history.durations import Regression, regressions
from magento_acceptance.history.flaky import FlakyScenario, flaky_scenarios
from magento_acceptance.history.past_run import PastRun, Target

SLOWEST: Final = 10
_NEWEST: Final = 10


@dataclass(frozen=True)
class SlowRoute:
    """A route in a target's newest runs: its median and 95th percentile, each the median over the runs, in milliseconds."""

    route: str
    calls: int
    median: float
    p95: float


@dataclass(frozen=True)
class TargetHistory:
    """The runs of one target, oldest first; at least one."""

    target: Target
    runs: list[PastRun]

    @property
    def label(self) -> str:
        """How people tell the target from others."""
        profile = f", profile {self.target.profile}" if self.target.profile else ""
        return f"{self.target.address}, store view {self.target.store}{profile}"

    @property
    def newest(self) -> PastRun:
        """The run that was written down last."""
        return self.runs[-1]

    @property
    def comparable(self) -> int:
        """How many runs at most have the release and the number of workers in common, so that their durations are compared."""
        return max(Counter((run.release, run.workers) for run in self.runs).values())

    @property
    def unknown(self) -> int:
        """In how many runs files of the project differed from their commit, so that they are compared with no other."""
        return sum(not run.tested for run in self.runs)

    @cached_property
    def flaky(self) -> list[FlakyScenario]:
        """See flaky_scenarios."""
        return flaky_scenarios(self.runs)

    @cached_property
    def slower(self) -> list[Regression]:
        """See regressions."""
        return regressions(self.runs)

    @cached_property
    def slowest(self) -> list[SlowRoute]:
        """The slowest routes in the newest ten runs of the newest release."""
        times: dict[str, list[Any]] = {}
        alike = [run for run in self.runs if run.release == self.newest.release]
        for run in alike[-_NEWEST:]:
            for route, found in run.routes.items():
                times.setdefault(route, []).append(found)
        slow = [
            SlowRoute(
                route,
                sum(one.calls for one in found),
                round(median(one.median for one in found), 1),
                round(median(one.p95 for one in found), 1),
            )
            for route, found in times.items()
        ]
        return sorted(slow, key=lambda one: (-one.p95, one.route))[:SLOWEST]

    def as_dict(self) -> dict[str, Any]:
        """What `history --json` prints of the target."""
        return {
            "target": to_builtins(self.target),
            "runs": to_builtins(self.runs),
            "flaky": [asdict(one) | {"rate": round(one.rate, 4)} for one in self.flaky],
            "slower": [
                {
                    "kind": one.kind,
                    "what": one.what,
                    "release": one.since.magento,
                    "workers": one.since.workers,
                    "since": one.since.id,
                    "before": round(one.before, 4),
                    "now": round(one.now, 4),
                }
                for one in self.slower
            ],
            "slowest_routes": [asdict(one) for one in self.slowest],
        }


def by_target(runs: Iterable[PastRun]) -> list[TargetHistory]:
    """The histories of the targets of some runs, which are oldest first; the target that was tested last comes first."""
    found: dict[Target, list[PastRun]] = {}
    for run in runs:
        found.setdefault(run.target, []).append(run)
    histories = [TargetHistory(target, own) for target, own in found.items()]
    return sorted(histories, key=lambda history: (history.newest.order, history.newest.id), reverse=True)


def release_spans(runs: Iterable[PastRun]) -> list[tuple[str, int]]:
    """The releases of runs as spans of neighbours: each with how many runs it covers."""
    return [(release, len(list(group))) for release, group in groupby(runs, lambda run: run.magento)]
