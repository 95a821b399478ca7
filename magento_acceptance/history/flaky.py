"""Scenarios whose result changed though neither the shop's release nor the scenarios' revision did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from magento_acceptance.history.past_run import PastRun


@dataclass(frozen=True)
class FlakyScenario:
    """A scenario of a target whose result changed in `changes` of `chances` cases where nothing that is known had changed.

    A chance is a pair of runs one after the other of the same release and revision, or a run in which the scenario was tried again. It
    failed, or passed only when tried again, in `failed` of the `ran` runs in which it ran.
    """

    name: str
    changes: int
    chances: int
    failed: int
    ran: int

    @property
    def rate(self) -> float:
        """The share of chances in which the result changed, from 0 to 1."""
        return self.changes / self.chances


def flaky_scenarios(runs: Sequence[PastRun]) -> list[FlakyScenario]:
    """The flaky scenarios of one target's runs, which are oldest first; those of the highest rate first."""
    names = dict.fromkeys(
        name for run in runs for name, scenario in run.scenarios.items() if scenario.status in ("failed", "flaky")
    )
    found = (_judged(name, runs) for name in names)
    return sorted(
        (scenario for scenario in found if scenario.changes),
        key=lambda scenario: (-scenario.rate, -scenario.changes, scenario.name),
    )


def _judged(name: str, runs: Iterable[PastRun]) -> FlakyScenario:
    last: dict[tuple[str, str], bool] = {}
    changes = chances = failed = ran = 0
    for run in runs:
        scenario = run.scenarios.get(name)
        if scenario is None or not scenario.ran:
            continue
        ran += 1
        failed += scenario.status != "passed"
        again = scenario.status == "flaky"
        changes += again
        chances += again
        if not run.tested:
            continue
        passed = scenario.status != "failed"
        before = last.get((run.magento, run.tested))
        chances += before is not None
        changes += before is not None and before is not passed
        last[run.magento, run.tested] = passed
    return FlakyScenario(name, changes, chances, failed, ran)
