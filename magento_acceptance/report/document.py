"""The sign-off document: everything that a run has to tell, built from its folder alone. schemas/signoff.json describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.report import criteria, integrity
from magento_acceptance.report.sections import content
from magento_acceptance.report.sections.exchanges import Exchanges
from magento_acceptance.report.verdict import decide
from magento_acceptance.run_log.created_resources import UNFINISHED, CreatedResource, read_journals
from magento_acceptance.run_log.manifest import KIND
from magento_acceptance.run_log.proof import headline
from magento_acceptance.run_log.proof import read as read_proof
from magento_acceptance.run_log.record import read_record
from magento_acceptance.run_log.resource_summary import is_left_over
from magento_acceptance.run_log.results import read_outcomes
from magento_acceptance.run_log.workspace import Workspace

Document = dict[str, Any]
Scenario = dict[str, Any]

_COUNTED: Final = ("passed", "failed", "skipped", "not_run")
_OWN: Final = ("nodeid", "feature", "feature_file", "line", "name", "example", "tags")
_COURSE: Final = ("status", "reason", "started", "seconds", "worker", "steps", "other_exchanges", "failure", "crashed")


class NoReport(HarnessError):
    """A folder is not that of a run that a sign-off can be made of; the text says why, on one line."""


def build(folder: Path) -> Document:
    """Build the document of a run from what it has written down. Raises NoReport, OSError."""
    manifest = read_manifest(folder)
    workspace = Workspace.of(folder)
    if workspace.parts() or not workspace.context.exists():  # the run was killed before it could join them
        workspace.join()
    exchanges = Exchanges(workspace.evidence)
    record = read_record(workspace.journal)
    if workspace.made.exists():  # what was cleaned up since the run is known too
        record["made"] = [thing.to_dict() for thing in read_journals([workspace.made, workspace.cleaned])]
    scenarios = _scenarios(workspace, exchanges)
    counts = {name: sum(scenario["status"] == name for scenario in scenarios) for name in _COUNTED}
    judged = criteria.judge(scenarios, exchanges, record)
    told = [{key: value for key, value in scenario.items() if key != "crashed"} for scenario in scenarios]
    return {
        "version": 1,
        "run": _run(manifest, scenarios),
        "verdict": decide(manifest, scenarios, counts, criteria.unchecked(judged), _optional(judged)),
        "shop": manifest["shop"] | {"currency": _currency(exchanges, manifest["shop"]["store_code"])},
        "settings": manifest["settings"],
        "counts": counts,
        "criteria": judged,
        "scenarios": told,
        **content.tell(told, exchanges, record),
        "skipped": _skipped(told),
        "made": record.get("made", []),
        # a mock is gone with all that was in it
        "left_behind": [] if manifest["shop"]["base_url"] is None else list(_left_behind(record)),
        "settled": record.get("settled", []),
        "recovered": record.get("recovered", []),
        "proof": _proof(workspace.reports),
        "integrity": integrity.hashes(folder, len(exchanges)),
    }


def read_written(folder: Path) -> Document | None:
    """The document of a run as it was written; None where there is none. Raises NoReport where it cannot be used."""
    path = folder / "signoff.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise NoReport(f"{path} cannot be read ({type(error).__name__}: {error})") from None
    if not isinstance(found, dict) or found.get("version") != 1:
        raise NoReport(f"{path} is no sign-off document of version 1")
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """The run.json of a run of scenarios. Raises NoReport where the folder is none of such a run."""
    path = folder / "run.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoReport(f"{folder} is not the folder of a run: it holds no run.json") from None
    except (OSError, ValueError, RecursionError) as error:
        raise NoReport(f"{path} cannot be read ({type(error).__name__}: {error})") from None
    kind = manifest.get("kind") if isinstance(manifest, dict) else None
    if kind == "replay":
        raise NoReport(f"{folder.name} is a replay, which runs no scenarios; a sign-off is made of a run of pytest")
    if kind != KIND or not all(isinstance(manifest.get(part), dict) for part in ("run", "shop", "end")):
        raise NoReport(f"{path} is not the manifest of a run (version 1)")
    return dict(manifest)


def _run(manifest: Mapping[str, Any], scenarios: Iterable[Scenario]) -> dict[str, Any]:
    run = dict(manifest["run"])
    if run["seconds"] is None:  # killed: what its scenarios took is all that is known
        run["seconds"] = round(sum(scenario["seconds"] for scenario in scenarios), 1)
    run["workers"] = max(1, run["workers"])
    return run


def _scenarios(workspace: Workspace, exchanges: Exchanges) -> list[Scenario]:
    """The scenarios in the order in which they were to run, each with what became of it."""
    outcomes = {line["nodeid"]: line for line in read_outcomes(workspace.outcomes)}
    planned = {found["nodeid"]: found for found in _list(workspace.planned) if "nodeid" in found}
    whole = planned | {nodeid: planned.get(nodeid, {}) | line for nodeid, line in outcomes.items()}
    return [{"id": f"s{number}", **_scenario(found, exchanges)} for number, found in enumerate(whole.values(), start=1)]


def _scenario(found: Mapping[str, Any], exchanges: Exchanges) -> Scenario:
    course: dict[str, Any] = {"status": "not_run", "started": None, "seconds": 0.0, "worker": "", "failure": None}
    course |= {"reason": "", "crashed": False, "other_exchanges": []} | dict(found)
    if course["status"] == "not_run" or course["crashed"]:
        course |= _traces(found, exchanges, course["status"])
    return {name: course.get(name) for name in _OWN} | {name: course.get(name) for name in _COURSE}


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
        step |= {
            "status": "skipped",
            "seconds": 0.0,
            "exchanges": calls_of.pop(f"{step['keyword']} {step['text']}", []),
        }
        reached = place if step["exchanges"] else reached
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


def _optional(judged: Iterable[Mapping[str, Any]]) -> int:
    """How many claims of Step 10 were not checked that a shop can be accepted without."""
    open_ = [
        entry for entry in judged if entry["step"] == criteria.ACCEPTED_STEP and entry["result"] == criteria.NOT_CHECKED
    ]
    return len(open_) - len(criteria.unchecked(judged))


def _currency(exchanges: Exchanges, store_code: str) -> str | None:
    """The currency of the store view, as the first look at the target tells it."""
    for entry in exchanges.of(None):
        if "/store/storeConfigs" not in str(entry.get("request", {}).get("url")):
            continue
        stores = entry.get("response", {}).get("json")
        for store in stores if isinstance(stores, list) else ():
            if isinstance(store, dict) and store.get("code") == store_code:
                found = store.get("default_display_currency_code") or store.get("base_currency_code")
                return str(found) if found else None
    return None


def _skipped(scenarios: Iterable[Scenario]) -> list[dict[str, Any]]:
    reasons: dict[str, list[str]] = {}
    for scenario in scenarios:
        if scenario["status"] == "skipped":
            reasons.setdefault(scenario["reason"] or "no reason was given", []).append(scenario["id"])
    return [{"reason": reason, "scenarios": ids} for reason, ids in reasons.items()]


def _left_behind(record: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for entry in record.get("made", []):
        thing = CreatedResource(**entry)
        if not thing.removed:
            why = thing.why or UNFINISHED
            yield {"kind": thing.kind, "id": thing.id, "what": thing.what, "why": why, "unwanted": is_left_over(thing)}
    for text in record.get("untidied", []):
        what, _, why = str(text).partition(": ")
        yield {"kind": "other", "id": None, "what": what, "why": why, "unwanted": True}


def _proof(reports: Path) -> dict[str, Any] | None:
    """The headline figures of `prove`, where it ran."""
    proof = read_proof(reports)
    if proof is None:
        return None
    names = ("finished", "seconds", "short", "complete", "defects", "mutations", "healthy", "scenario_runs")
    return {name: proof.get(name) for name in names} | {"headline": headline(proof)}


def _list(path: Path) -> list[dict[str, Any]]:
    found = _json(path)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
