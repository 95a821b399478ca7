"""What became of each scenario, taken from pytest's reports in the process that leads the run and written down at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from magento_acceptance.files import Append, append_line, read_lines

if TYPE_CHECKING:
    import pytest

CARRIED: Final = "acceptance"
"""Under this name a report carries what is told of its scenario; plain data, so that it comes through to the leading process."""

FLAKY: Final = "flaky"
"""What a scenario is that failed, was run again and passed."""
_RANK = {"passed": 0, "skipped": 1, "failed": 2}
_LAST = "teardown"


@dataclass
class ScenarioResult:
    """What became of one scenario: passed, skipped, failed or flaky; `reason` of a skip; `seconds` over all its phases and tries.

    `ended` is false while it is under way. `crashed` says that the process that ran it died.
    """

    nodeid: str
    name: str
    outcome: str = "passed"
    reason: str = ""
    seconds: float = 0.0
    ended: bool = False
    crashed: bool = False
    course: dict[str, Any] = field(default_factory=dict)
    failure: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what summary.json holds."""
        return {
            "nodeid": self.nodeid,
            "name": self.name,
            "outcome": self.outcome,
            "reason": self.reason,
            "seconds": self.seconds,
        }

    def line(self) -> dict[str, Any]:
        """Return what outcomes.jsonl holds."""
        return {
            **self.course,
            "nodeid": self.nodeid,
            "scenario": self.name,
            "status": self.outcome,
            "reason": self.reason,
            "seconds": round(self.seconds, 4),
            "crashed": self.crashed,
            "failure": self.failure,
        }


class ScenarioResults:
    """The outcomes by node id. Each is appended to the file (None: kept in memory only) when its scenario ends."""

    def __init__(self, path: Path | None, append: Append = append_line) -> None:
        self._path = path
        self._append = append
        self._found: dict[str, ScenarioResult] = {}

    def ended(self) -> list[ScenarioResult]:
        """The scenarios that came to their end, and those that failed before it."""
        return [outcome for outcome in self._found.values() if outcome.ended or outcome.outcome == "failed"]

    def note(self, report: pytest.TestReport, name: str) -> None:
        """Take a phase of a scenario into its outcome; the worst phase counts, and the first failure is the one that is told."""
        outcome = self._found.setdefault(report.nodeid, ScenarioResult(report.nodeid, name))
        if outcome.ended:  # another plugin runs it again from the beginning
            outcome.outcome, outcome.failure, outcome.ended = "passed", None, False
        outcome.seconds += report.duration
        if str(report.outcome) == "rerun":  # of pytest-rerunfailures: what failed is told among the tries
            return
        if _RANK[report.outcome] > _RANK[outcome.outcome]:
            outcome.outcome = report.outcome
        if report.skipped and isinstance(report.longrepr, tuple):
            outcome.reason = report.longrepr[2].removeprefix("Skipped: ")
        carried = getattr(report, CARRIED, None) or {}
        if report.failed and outcome.failure is None:
            outcome.failure = carried.get("failure") or _plain(report)
        if course := carried.get("course"):
            outcome.course = course
        if report.when == _LAST:
            if outcome.outcome == "passed" and any(
                found["status"] == "failed" for found in outcome.course.get("tries", ())
            ):
                outcome.outcome = FLAKY
            self._end(outcome)

    def crash(self, report: pytest.TestReport, planned: Mapping[str, Mapping[str, Any]], worker: str) -> None:
        """Take in that the process died that ran a scenario, of which xdist tells with a report of its own."""
        known = planned.get(report.nodeid)
        if known is None:
            return
        outcome = self._found.setdefault(report.nodeid, ScenarioResult(report.nodeid, str(known["scenario"])))
        outcome.outcome, outcome.crashed = "failed", True
        outcome.failure = {
            "title": "the worker process that ran this scenario died",
            "text": f"{report.longreprtext}\nThe evidence up to that moment is kept; what the shop did after it is not known.",
            "rows": [],
        }
        outcome.course = {"worker": worker}
        self._end(outcome)

    def _end(self, outcome: ScenarioResult) -> None:
        outcome.ended = True
        if self._path is not None:
            self._append(self._path, outcome.line())
        outcome.course = {}  # on disk; a run may have thousands


def read_outcomes(path: Path) -> Iterable[dict[str, Any]]:
    """The lines of an outcomes.jsonl; a torn one is left out, and there are none where there is no file."""
    return (line for line in read_lines(path) if "nodeid" in line)


def _plain(report: pytest.TestReport) -> dict[str, Any]:
    text = report.longreprtext
    title = next((line for line in text.splitlines() if line.strip()), "failed without a word")
    return {"title": title.strip(), "text": text, "rows": []}
