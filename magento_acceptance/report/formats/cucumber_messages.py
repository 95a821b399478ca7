"""Cucumber Messages of a run, one JSON object a line, for Cucumber's own HTML formatter and whatever else reads them.

The Gherkin documents and pickles come out of the feature files. Where a file is gone or has changed since the run, the
feature is written down from what the sign-off document knows of it, so that a run can be rendered again at any time.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from magento_acceptance.files import write_parts
from magento_acceptance.report.formats.attachments import Lookup, exchange_json, exchange_title
from magento_acceptance.report.formats.gherkin_source import Feature, Pickle, read_features
from magento_acceptance.report.labels import (
    NOT_RUN,
    Document,
    Scenario,
    clean,
    failed_step,
    failure_text,
    fell_before_steps,
    headline,
    is_incomplete,
    moment,
    reason_of,
    started_of,
    status_of,
    steps_of,
)
from magento_acceptance.report.raw_json import encoded

#: The version of the protocol, https://github.com/cucumber/messages, that is spoken here.
PROTOCOL = "34.2.0"

_Envelope = dict[str, Any]
_STATUS = {"passed": "PASSED", "failed": "FAILED", "skipped": "SKIPPED", "undefined": "UNDEFINED", NOT_RUN: "SKIPPED"}
_RUN = "run"
_STEP_DEFINITION = "step-definition"
_HOOKS = {"before": "BEFORE_TEST_CASE", "after": "AFTER_TEST_CASE"}


def write(document: Document, features_root: Path, to: Path, exchanges: Lookup | None = None) -> None:
    """Write the run as Cucumber Messages, the exchanges of failed steps attached where `exchanges` gives them.

    `features_root` is the folder to which the document's feature files are relative, or its folder of features.
    Raises OSError where the file cannot be written.
    """
    lines = (encoded(envelope).decode() for envelope in build(document, features_root, exchanges))
    write_parts(to, (f"{clean(line)}\n" for line in lines))


def build(document: Document, features_root: Path, exchanges: Lookup | None = None) -> Iterator[_Envelope]:
    """Yield the envelopes in the order in which a run sends them."""
    features = read_features(document, features_root)
    yield _meta(document)
    for feature in features:
        yield {"source": {"uri": feature.uri, "data": feature.source, "mediaType": "text/x.cucumber.gherkin+plain"}}
        yield {"gherkinDocument": feature.document}
        yield from ({"pickle": pickle} for pickle in feature.pickles)
    yield from _support()
    started, finished = _ends(document)
    yield {"testRunStarted": {"id": _RUN, "timestamp": _timestamp(started)}}
    for scenario, pickle in _in_order(document, features):
        yield from _TestCase(document, scenario, pickle, exchanges).envelopes()
    ended: dict[str, Any] = {
        "testRunStartedId": _RUN,
        "timestamp": _timestamp(finished),
        "success": not is_incomplete(document)
        and all(status_of(scenario) in ("passed", "skipped") for scenario in document.get("scenarios") or ()),
    }
    if why := (document.get("verdict") or {}).get("why"):
        ended["message"] = "\n".join(why)
    yield {"testRunFinished": ended}


class _TestCase:
    """One scenario that ran: its test case, and what happened in it."""

    def __init__(self, document: Document, scenario: Scenario, pickle: Pickle, exchanges: Lookup | None) -> None:
        self._scenario = scenario
        self._pickle = pickle
        self._exchanges = exchanges
        self._id = f"case-{scenario.get('id')}"
        self._attempt = f"{self._id}-run"
        self._now = started_of(document, scenario)
        self._failed = failed_step(scenario)

    def envelopes(self) -> Iterator[_Envelope]:
        """Yield the test case, its start, its steps and its end."""
        steps = list(self._steps())
        yield {
            "testCase": {
                "id": self._id,
                "pickleId": self._pickle["id"],
                "testRunStartedId": _RUN,
                "testSteps": [step for step, _, _ in steps],
            }
        }
        started: dict[str, Any] = {
            "id": self._attempt,
            "testCaseId": self._id,
            "attempt": 0,
            "timestamp": _timestamp(self._now),
        }
        if self._scenario.get("worker"):
            started["workerId"] = str(self._scenario["worker"])
        yield {"testCaseStarted": started}
        for step, status, recorded in steps:
            yield from self._step(step["id"], status, recorded)
        yield {
            "testCaseFinished": {
                "testCaseStartedId": self._attempt,
                "timestamp": _timestamp(self._now),
                "willBeRetried": False,
            }
        }

    def _steps(self) -> Iterator[tuple[dict[str, Any], str, Scenario]]:
        """Yield each test step with its status and what the document tells of it."""
        outside = status_of(self._scenario) == "failed" and self._failed is None
        if outside and fell_before_steps(self._scenario):
            yield {"id": f"{self._id}-before", "hookId": "before"}, "failed", {}
        recorded = steps_of(self._scenario)
        for number, pickle_step in enumerate(self._pickle["steps"]):
            step = recorded[number] if number < len(recorded) else {"status": "skipped"}
            yield (
                {
                    "id": f"{self._id}-{number}",
                    "pickleStepId": pickle_step["id"],
                    # none would mean to readers that the step is undefined
                    "stepDefinitionIds": [] if status_of(step) == "undefined" else [_STEP_DEFINITION],
                    "stepMatchArgumentsLists": [],
                },
                status_of(step),
                step,
            )
        if outside and not fell_before_steps(self._scenario):
            yield {"id": f"{self._id}-after", "hookId": "after"}, "failed", {}

    def _step(self, step_id: str, status: str, recorded: Scenario) -> Iterator[_Envelope]:
        of = {"testCaseStartedId": self._attempt, "testStepId": step_id}
        yield {"testStepStarted": {**of, "timestamp": _timestamp(self._now)}}
        length = _duration(recorded.get("seconds"))
        result: dict[str, Any] = {"status": _STATUS[status], "duration": _split(length)}
        if recorded is self._failed or not recorded:
            result["message"] = failure_text(self._scenario)
            result["exception"] = {
                "type": self._kind(),
                "message": headline(self._scenario),
                "stackTrace": f"{headline(self._scenario)}\n\n{failure_text(self._scenario)}",
            }
            yield from self._attachments(of, recorded)
        elif status == "skipped" and status_of(self._scenario) == "skipped":
            result["message"] = reason_of(self._scenario)
        self._now += length
        yield {"testStepFinished": {**of, "testStepResult": result, "timestamp": _timestamp(self._now)}}

    def _kind(self) -> str:
        return "WrongValue" if (self._scenario.get("failure") or {}).get("rows") else "Failure"

    def _attachments(self, of: dict[str, str], recorded: Scenario) -> Iterator[_Envelope]:
        for number in recorded.get("exchanges") or ():
            exchange = self._exchanges(str(number)) if self._exchanges else None
            if exchange is not None:
                yield {
                    "attachment": {
                        **of,
                        "body": clean(exchange_json(exchange)),
                        "contentEncoding": "IDENTITY",
                        "mediaType": "application/json",
                        "fileName": clean(exchange_title(exchange)),
                        "timestamp": _timestamp(self._now),
                    }
                }


def _meta(document: Document) -> _Envelope:
    run = document.get("run") or {}
    return {
        "meta": {
            "protocolVersion": PROTOCOL,
            "implementation": {"name": "magento-acceptance", "version": str(run.get("harness") or "")},
            "runtime": {"name": "Python", "version": str(run.get("python") or platform.python_version())},
            "os": {"name": platform.system()},
            "cpu": {"name": platform.machine()},
        }
    }


def _support() -> Iterator[_Envelope]:
    """Yield what test steps point at: the step definitions, which stand in one folder, and the hooks, which are fixtures."""
    pattern = {"type": "REGULAR_EXPRESSION", "source": ".*"}
    yield {"stepDefinition": {"id": _STEP_DEFINITION, "pattern": pattern, "sourceReference": {"uri": "steps"}}}
    for hook, kind in _HOOKS.items():
        name = "preparation" if hook == "before" else "tidying up"
        yield {
            "hook": {
                "id": hook,
                "type": kind,
                "name": name,
                "sourceReference": {"uri": "magento_acceptance/pytest_plugin/fixtures.py"},
            }
        }


def _in_order(document: Document, features: list[Feature]) -> Iterator[tuple[Scenario, Pickle]]:
    """Pair the scenarios that ran, or were skipped, with their pickles; one that never ran has no test case."""
    pickles = {id(scenario): pickle for feature in features for scenario, pickle in feature.pairs}
    for scenario in document.get("scenarios") or ():
        if status_of(scenario) != NOT_RUN:
            yield scenario, pickles[id(scenario)]


def _ends(document: Document) -> tuple[datetime, datetime]:
    run = document.get("run") or {}
    started = started_of(document, {})
    return started, moment(run.get("finished")) or started + _duration(run.get("seconds"))


def _duration(seconds: object) -> timedelta:
    return timedelta(seconds=seconds) if isinstance(seconds, int | float) and 0 < seconds < 1e9 else timedelta()


def _split(length: timedelta) -> dict[str, int]:
    return {"seconds": length.days * 86_400 + length.seconds, "nanos": length.microseconds * 1000}


def _timestamp(time: datetime) -> dict[str, int]:
    return {"seconds": int(time.timestamp()), "nanos": time.microsecond * 1000}
