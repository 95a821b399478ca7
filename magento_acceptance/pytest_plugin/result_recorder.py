"""Writes down what the report prints, as pytest goes on: which scenarios were to run, what became of each, how the run ended."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator
from typing import Any, Final

import pytest

from magento_acceptance.deadline import DeadlinePassed
from magento_acceptance.pytest_plugin.failure_text import explained
from magento_acceptance.pytest_plugin.scenario_recorder import (
    Metadata,
    ScenarioRecorder,
    failure_of,
    is_meant,
    scenario_metadata,
    scenario_name,
    violated,
)
from magento_acceptance.pytest_plugin.value_origin import origin_of_rows
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.run_log.results import CARRIED
from magento_acceptance.session.run import Run

#: What xdist calls the phase of a scenario whose worker died.
_CRASHED: Final = "???"
#: Where a worker whose files cannot be written says why, and what it knows.
LOST: Final = "magento_lost"
#: What xdist says of a worker that ended because it was interrupted, be it by the deadline.
_INTERRUPTED: Final = "keyboard-interrupt"


class ResultRecorder:
    """The one owner of a scenario's lifecycle in a process: it names what is under way and takes in what became of it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        worker = run.workspace.worker
        self._recorder = ScenarioRecorder(
            lambda: run.evidence.count, lambda number: run.evidence.exchange(number), worker=worker
        )
        self._under_way = False
        self._evidence_before = 0
        self._planned: dict[str, Metadata] = {}
        self._interrupted: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write down which scenarios are to run, so that those that never do are known."""
        if session.config.pluginmanager.hasplugin("dsession"):
            return
        planned = [found for item in session.items if (found := scenario_metadata(item)) is not None]
        self._planned = {found["nodeid"]: found for found in planned}
        self._run.storage.replace(self._run.workspace.planned, json.dumps(planned, ensure_ascii=False))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """A scenario begins: its fixtures are about to be made."""
        run = self._run
        run.deadline.check()
        self._name(scenario_name(item) or item.name)
        found = scenario_metadata(item)
        self._under_way = found is not None
        if found is not None:
            self._recorder.begin(found)
            self._evidence_before = run.evidence.length

    def pytest_bdd_before_step(self, step: Any) -> None:
        """A sentence begins."""
        self._name(self._run.record.scenario, f"{step.keyword} {step.name}")
        self._recorder.step_begins()

    def pytest_bdd_after_step(self) -> None:
        """A sentence has passed."""
        self._recorder.step_ends("passed")

    def pytest_bdd_step_error(self, exception: Exception) -> None:
        """A sentence has failed."""
        self._recorder.step_ends("failed")
        self._recorder.fails(str(exception).partition("\n")[0] or type(exception).__name__)
        if isinstance(exception, SchemaViolation):
            self._run.record.note_check(f"schema.{exception.resource}", exception.answer, violated(exception))

    def pytest_bdd_step_func_lookup_error(self) -> None:
        """A sentence has no step definition."""
        self._recorder.step_begins()
        self._recorder.step_ends("undefined")

    def pytest_bdd_after_scenario(self) -> None:
        """The last sentence is over; what follows is tidying up."""
        self._name(self._run.record.scenario)

    def _name(self, scenario: str, sentence: str = "") -> None:
        """Say what is under way, for the evidence and for the checks."""
        run = self._run
        run.record.scenario, run.record.sentence = scenario, sentence
        run.evidence.scenario, run.evidence.step = scenario, sentence or None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let a report carry the failure, and the last one of a scenario its whole course."""
        report = yield
        carried: dict[str, Any] = {}
        if report.failed and call.excinfo is not None:
            carried["failure"] = failure = failure_of(call.excinfo.value, call.when, report.longreprtext)
            if self._under_way:
                self._recorder.fails(failure["title"])
                meant = is_meant(call.excinfo.value)
                trace = "" if meant else report.longreprtext
                exchanges = self._run.evidence.since(self._evidence_before)
                failure["exchange"] = origin_of_rows(failure["rows"], exchanges)
                report.longrepr = explained(self._recorder.to_dict(), failure, trace, exchanges)
        if self._under_way and call.when == "teardown":
            carried["course"] = self._recorder.to_dict()
        if carried:
            vars(report)[CARRIED] = self._run.redactor.value(carried)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what became of a scenario, in this process or in a worker."""
        run = self._run
        if not run.is_controller:
            return
        if str(report.when) == _CRASHED:
            if _worker(report) not in self._interrupted:
                run.outcomes.crash(report, self._all_planned(), _worker(report))
            return
        name = dict(report.user_properties).get("scenario")
        if isinstance(name, str):
            run.outcomes.note(report, name)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take in that scenarios could not be loaded."""
        if self._run.manifest is not None and report.failed:
            entry = {"nodeid": report.nodeid, "text": report.longreprtext}
            if entry not in self._run.manifest.body["end"]["not_loaded"]:  # each worker tells it
                self._run.manifest.add("not_loaded", entry)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self) -> None:
        """A worker is there."""
        if self._run.manifest is not None:
            self._run.manifest.body["run"]["workers"] += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker has died, or was interrupted; of both xdist makes a crash of the scenario that it ran."""
        if lost := getattr(node, "workeroutput", {}).get(LOST):
            self._run.from_workers.append(lost)
            self._run.storage.lose(lost["why"])
        if error == _INTERRUPTED:
            self._interrupted.add(node.gateway.id)
        elif error and self._run.manifest is not None and not self._run.interrupted:
            self._run.manifest.add("crashed_workers", {"worker": node.gateway.id, "text": str(error)})

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """From here on no signal keeps a scenario from running: what is under way is removed, and the reports are written."""
        self._run.signals.ending = True

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell an interruption from a module that could not be loaded, which pytest ends by the same way."""
        run = self._run
        run.interrupted = "during collection" not in str(excinfo.value)
        if run.manifest is not None:
            passed = isinstance(excinfo.value, DeadlinePassed) or (run.interrupted and run.deadline.passed)
            passed = passed and not run.storage.lost
            run.manifest.note("end", interrupted=run.interrupted, deadline_passed=passed)

    def _all_planned(self) -> dict[str, Metadata]:
        """The scenarios that were to run; in a parallel run only the workers know them."""
        if not self._planned:
            for part in self._run.workspace.parts():
                with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
                    planned = json.loads(part.planned.read_text(encoding="utf-8"))
                    self._planned = {found["nodeid"]: found for found in planned}
        return self._planned


def _worker(report: pytest.TestReport) -> str:
    node = getattr(report, "node", None)
    return str(node.gateway.id) if node is not None else ""
