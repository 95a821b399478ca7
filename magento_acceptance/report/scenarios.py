"""The scenarios of a run in the order in which they were to run, each with what became of it and what it checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from magento_acceptance.files import open_journal
from magento_acceptance.report.exchanges import Exchanges
from magento_acceptance.run_log.results import read_outcomes
from magento_acceptance.run_log.workspace import Workspace

Scenario = dict[str, Any]
"""As the sign-off document has it, and beside it what only the report itself needs: `recorded_as`, `crashed`."""

_OWN: Final = ("nodeid", "feature", "feature_file", "line", "name", "example", "tags")
_COURSE: Final = (
    "status",
    "reason",
    "started",
    "seconds",
    "worker",
    "steps",
    "other_exchanges",
    "failure",
    "tries",
    "crashed",
)
_HIDDEN: Final = ("crashed", "recorded_as")


def read_scenarios(workspace: Workspace, exchanges: Exchanges) -> list[Scenario]:
    """The scenarios that ran or were to run."""
    outcomes = {line["nodeid"]: line for line in read_outcomes(workspace.outcomes)}
    planned = {found["nodeid"]: found for found in _list(workspace.planned) if "nodeid" in found}
    whole = planned | {nodeid: planned.get(nodeid, {}) | line for nodeid, line in outcomes.items()}
    return [{"id": f"s{number}", **_scenario(found, exchanges)} for number, found in enumerate(whole.values(), start=1)]


def shown(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """The scenarios as the sign-off document has them."""
    return [{key: value for key, value in scenario.items() if key not in _HIDDEN} for scenario in scenarios]


class Placing:
    """Puts recorded checks into the document's shape: each with its scenario, the number of its sentence (None: of none), and its rows.

    A scenario's sentences run one after the other, so a sentence that stands in it twice is looked for from the last one on.
    """

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._known = {
            str(scenario["recorded_as"]): (
                scenario["id"],
                [f"{step['keyword']} {step['text']}" for step in scenario["steps"] or ()],
            )
            for scenario in scenarios
        }
        self._reached: dict[str, int] = {}

    def placed(self, recorded: Any) -> dict[str, Any] | None:
        """The next of the recorded checks, in their order; None for one of no scenario of the run."""
        known = self._known.get(str(recorded.get("scenario"))) if isinstance(recorded, Mapping) else None
        if known is None:
            return None
        scenario, texts = known
        start = self._reached.get(scenario, 0)
        step = next((place for place in range(start, len(texts)) if texts[place] == recorded["sentence"]), None)
        self._reached[scenario] = start if step is None else step
        rows = [
            {"pointer": pointer, "name": name, "expected": expected, "found": found, "rule": rule, "ok": ok}
            for pointer, name, expected, found, rule, ok in recorded["rows"]
        ]
        about = {"check": recorded["check"], "subject": recorded["subject"]}
        return {"scenario": scenario, "step": step, **about, "rows": rows}


def checks_of(scenarios: Iterable[Scenario], recorded: Iterable[Any]) -> list[dict[str, Any]]:
    """All recorded checks in the document's shape, with all rows."""
    placing = Placing(scenarios)
    placed = (placing.placed(check) for check in recorded)
    return [check for check in placed if check is not None]


def shown_check(check: Mapping[str, Any]) -> dict[str, Any]:
    """A check as the sign-off document has it: how many values it judged, and those that were wrong; the record has all of them."""
    return {**check, "judged": len(check["rows"]), "rows": [row for row in check["rows"] if not row["ok"]]}


def _scenario(found: Mapping[str, Any], exchanges: Exchanges) -> Scenario:
    course: dict[str, Any] = {"status": "not_run", "started": None, "seconds": 0.0, "worker": "", "failure": None}
    course |= {"reason": "", "crashed": False, "other_exchanges": [], "tries": []} | dict(found)
    if course["status"] == "not_run" or course["crashed"]:
        course |= _traces(found, exchanges, course["status"])
    entry = {name: course.get(name) for name in (*_OWN, *_COURSE)}
    return entry | {"recorded_as": found.get("scenario")}


def _traces(found: Mapping[str, Any], exchanges: Exchanges, status: str) -> dict[str, Any]:
    """What the evidence tells of a scenario that never came to its end: its sentences up to the one that was under way."""
    calls_of: dict[str, list[str]] = {}
    first = None
    for entry in exchanges.of(str(found.get("scenario"))):
        calls_of.setdefault(str(entry.get("step")), []).append(str(entry["exchange"]))
        first = first or entry.get("time")
    steps = [dict(step) for step in found.get("steps", ())]
    reached = -1
    for place, step in enumerate(steps):
        calls = calls_of.pop(f"{step['keyword']} {step['text']}", [])
        step |= {"status": "skipped", "seconds": 0.0, "exchanges": calls}
        reached = place if calls else reached
    for step in steps[: max(reached, 0)]:
        step["status"] = "passed"  # sentences run one after the other
    if status == "failed" and reached >= 0:
        steps[reached]["status"] = "failed"
    reason = "it was under way when the run ended" if first else "the run ended before its turn"
    return {
        "steps": steps,
        "started": first,
        "reason": "" if status == "failed" else reason,
        "other_exchanges": [exchange for exchanges in calls_of.values() for exchange in exchanges],
    }


def _list(path: Path) -> list[dict[str, Any]]:
    try:
        with open_journal(path) as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError):
        return []
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
