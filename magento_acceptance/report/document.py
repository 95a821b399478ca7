"""The sign-off document: everything that a run has to tell, built from its folder alone. schemas/signoff.json describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.report import criteria, integrity
from magento_acceptance.report.exchanges import Exchanges
from magento_acceptance.report.scenarios import Placing, Scenario, read_scenarios, shown, shown_check
from magento_acceptance.report.sections.causes import causes_of
from magento_acceptance.report.sections.ids import trails_of
from magento_acceptance.report.sections.invoices import invoices_of
from magento_acceptance.report.sections.slowest import COUNT, routes_of, slowest_of
from magento_acceptance.report.sections.stock import movements_of
from magento_acceptance.report.verdict import decide
from magento_acceptance.run_log.created_resources import CreatedResource, read_journals
from magento_acceptance.run_log.manifest import KIND
from magento_acceptance.run_log.proof import headline
from magento_acceptance.run_log.proof import read as read_proof
from magento_acceptance.run_log.record import read_record
from magento_acceptance.run_log.resource_summary import is_left_over
from magento_acceptance.run_log.workspace import Workspace

Document = dict[str, Any]

_COUNTED: Final = ("passed", "failed", "flaky", "skipped", "not_run")
VERSION: Final = 2


class NoReport(HarnessError):
    """A folder is not that of a run that a sign-off can be made of; the text says why, on one line."""


def open_exchanges(folder: Path) -> Exchanges:
    """The exchanges of a run, its workers' parts joined. Raises NoReport, OSError."""
    read_manifest(folder)
    workspace = Workspace.of(folder)
    if workspace.parts() or not workspace.context.exists():  # the run was killed before it could join them
        workspace.join()
    return Exchanges(workspace.evidence)


def build(folder: Path, exchanges: Exchanges | None = None) -> Document:
    """Build the document of a run from what it has written down, and `exchanges` where they are open. Raises NoReport, OSError."""
    exchanges = exchanges or open_exchanges(folder)
    manifest = read_manifest(folder)
    workspace = Workspace.of(folder)
    created = read_journals([workspace.resource_log, workspace.cleaned])
    scenarios = read_scenarios(workspace, exchanges)
    claims = _claims(folder)
    placing, judging = Placing(scenarios), criteria.Judging(scenarios, claims)
    checks: list[dict[str, Any]] = []
    invoices: list[dict[str, Any]] = []

    def take(recorded: Any) -> None:
        check = placing.placed(recorded)
        if check is not None:
            judging.enter(check)
            checks.append(shown_check(check))
            invoices.extend(invoices_of([check]))

    record = read_record(workspace.record_log, take)
    counts = {name: sum(scenario["status"] == name for scenario in scenarios) for name in _COUNTED}
    judged = judging.claims()
    unchecked = criteria.unchecked(judged, claims)
    causes = causes_of(scenarios)
    return {
        "version": VERSION,
        "run": _run(manifest, scenarios),
        "verdict": decide(manifest, scenarios, counts, causes, unchecked, _optional(judged, len(unchecked))),
        "shop": manifest["shop"] | {"currency": _currency(exchanges, manifest["shop"]["store_code"])},
        "settings": manifest["settings"],
        "counts": counts,
        "criteria": judged,
        "causes": causes,
        "scenarios": shown(scenarios),
        "checks": checks,
        "trails": trails_of(scenarios, record["contexts"]),
        "invoices": invoices,
        "stock": movements_of(scenarios, record["movements"], checks),
        "slowest": slowest_of(exchanges.slowest(COUNT), scenarios),
        "routes": routes_of(exchanges.routes),
        "skipped": _skipped(scenarios),
        "created": [thing.to_dict() for thing in created],
        # a mock is gone with all that was in it
        "left_behind": [] if manifest["shop"]["base_url"] is None else list(_left_behind(created, record["untidied"])),
        "settled": record["settled"],
        "recovered": record["recovered"],
        "proof": _proof(workspace.reports),
        "integrity": integrity.hashes(folder, len(exchanges)),
    }


def _claims(folder: Path) -> tuple[criteria.Criterion, ...]:
    try:
        return criteria.with_own(folder / criteria.FILE)
    except criteria.InvalidCriteria as error:
        raise NoReport(f"{folder}: {error}") from None


def read_written(folder: Path) -> Document | None:
    """The document of a run as it was written; None where there is none. Raises NoReport where it cannot be used."""
    path = folder / "signoff.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise NoReport(f"{path} cannot be read ({type(error).__name__}: {error})") from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise NoReport(f"{path} is no sign-off document of version {VERSION}")
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


def _optional(judged: Iterable[Mapping[str, Any]], required: int) -> int:
    """How many claims of Step 10 were not checked that a shop can be accepted without."""
    open_ = [
        entry for entry in judged if entry["step"] == criteria.ACCEPTED_STEP and entry["result"] == criteria.NOT_CHECKED
    ]
    return len(open_) - required


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


def _left_behind(created: Iterable[CreatedResource], untidied: Iterable[Mapping[str, str]]) -> Iterable[dict[str, Any]]:
    for thing in created:
        if not thing.removed:
            own = {"kind": thing.kind, "id": thing.id, "what": thing.what, "why": thing.reason}
            yield own | {"unwanted": is_left_over(thing)}
    for entry in untidied:
        yield {"kind": "other", "id": None, **entry, "unwanted": True}


def _proof(reports: Path) -> dict[str, Any] | None:
    """The headline figures of `prove`, where it ran."""
    proof = read_proof(reports)
    if proof is None:
        return None
    names = ("finished", "seconds", "short", "complete", "defects", "mutations", "healthy", "scenario_runs")
    return {name: proof.get(name) for name in names} | {"headline": headline(proof)}
