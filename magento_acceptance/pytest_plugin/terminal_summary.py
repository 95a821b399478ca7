"""The closing summary: what a reader wants to know first, in the terminal and as JSON."""

from __future__ import annotations

import contextlib
import json
import os
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.files import open_journal, stored
from magento_acceptance.pytest_plugin.notice import notify, shop_of
from magento_acceptance.pytest_plugin.recorded_run import shop_words
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.report.labels import verdict_line
from magento_acceptance.run_log.created_resources import CreatedResource
from magento_acceptance.run_log.latest_link import shown_path, take_latest_back
from magento_acceptance.run_log.proof import headline
from magento_acceptance.run_log.proof import read as read_proof
from magento_acceptance.run_log.resource_summary import kept, left_over, removed_again
from magento_acceptance.run_log.results import FLAKY, ScenarioResult
from magento_acceptance.run_log.wording import plural, utc_stamp
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.session.run import EXIT_EVIDENCE_LOST, EXIT_NOTHING_TESTED, Run

#: More failures and left-overs than this are left to summary.json; what only informs is shorter still.
_LINES = 20
_SAMPLE = 8
#: No line is longer.
_WIDTH = 160
_COUNTED = ("passed", "failed", FLAKY, "skipped")


def exit_code(run: Run, code: int) -> int:
    """The exit code of a run that pytest would end with `code`: no success where a scenario did not end or is flaky, or none ran."""
    if run.storage.lost:
        return EXIT_EVIDENCE_LOST
    found = {outcome.outcome for outcome in run.outcomes.ended()}
    if code == 0 and (run.signals.interrupted or _unfinished(run)):
        return int(pytest.ExitCode.INTERRUPTED)
    if code == 0 and found == {"skipped"}:
        return EXIT_NOTHING_TESTED
    return 1 if code == 0 and FLAKY in found and not run.settings.accept_flaky else code


def conclude(run: Run, exit_status: int) -> dict[str, Any]:
    """Join the workers' parts, write the summary to summary.json, then the sign-off in every format."""
    run.interrupted = run.interrupted or run.signals.interrupted
    record = _joined(run)
    finished = datetime.now(UTC)
    if run.manifest is not None:
        run.manifest.note("end", exit_status=exit_status, unusable=run.unusable, interrupted=run.interrupted)
        run.manifest.note("run", finished=utc_stamp(finished), seconds=round(run.deadline.spent, 1))
    outcomes = run.outcomes.ended()
    moved = [move for move in record["movements"] if Decimal(move["before"]) != Decimal(move["after"])]
    summary: dict[str, Any] = {
        "target": {
            "name": run.settings.target,
            "description": shop_words(run),
            "version": run.manifest.body["shop"]["version"] if run.manifest else None,
            "store": run.settings.store_code,
            "profile": run.settings.profile,
        },
        "verdict": _verdict(run, outcomes, exit_status),
        "why": run.why,
        "exit_status": exit_status,
        "started": utc_stamp(run.started),
        "finished": utc_stamp(finished),
        "scenarios": {name: sum(o.outcome == name for o in outcomes) for name in _COUNTED},
        "failed": [outcome.name for outcome in outcomes if outcome.outcome == "failed"],
        "skipped_because": dict(Counter(o.reason or "no reason given" for o in outcomes if o.outcome == "skipped")),
        "ids": record["contexts"],
        "movements": moved,
        "unmoved": len(record["movements"]) - len(moved),
        "untidied": record["untidied"],
        **_made(run, [CreatedResource(**thing) for thing in record["made"]]),
        "outcomes": [outcome.as_dict() for outcome in outcomes],
    }
    summary = run.redactor.value(summary)
    _write(run, summary)
    if run.manifest is not None and run.evidence.enabled:  # not where the prover has taken the session over
        summary["signoff"] = {"problems": [run.why]} if run.storage.lost else _signoff(run)
        _write(run, summary)
    if run.storage.lost:  # maybe only now
        summary |= {"exit_status": EXIT_EVIDENCE_LOST, "verdict": "interrupted", "why": run.why}
    if run.manifest is not None and run.evidence.enabled:
        summary["notice"] = notify(run, summary)
    if not any(summary["scenarios"][name] for name in ("passed", "failed", FLAKY)):
        with contextlib.suppress(OSError):
            take_latest_back(run.workspace, run.earlier)
    return summary


def _joined(run: Run) -> dict[str, Any]:
    """What the run has to tell: from the journals of all processes, or from memory where those cannot be written any more."""
    if not run.storage.lost:
        try:
            return run.workspace.join()
        except OSError as error:
            run.storage.lose(f"{run.workspace.run_id} cannot be written ({error.strerror or error})")
    parts = [run.in_memory(), *run.from_workers]
    return {name: [entry for part in parts for entry in part[name]] for name in parts[0]}


def _write(run: Run, summary: Mapping[str, Any]) -> None:
    run.storage.replace(run.workspace.summary, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")


def _signoff(run: Run) -> dict[str, Any]:
    """Write the sign-off; what cannot be written costs no reader the rest, and is told."""
    from magento_acceptance.history.publish import record  # not before a run ends
    from magento_acceptance.report.publish import headline_of, publish

    try:
        document, problems = publish(run.workspace.run_folder, run.root, run.allure_folder)
        if run.recorded is None:  # recorded responses tell nothing new of a shop
            problems += record(document, run.workspace.reports, run.settings.history)
    except Exception as error:  # noqa: BLE001 - told in the summary, whatever it is
        return {"problems": [run.redactor.text(f"the sign-off could not be written: {type(error).__name__}: {error}")]}
    return {**headline_of(document), "problems": [run.redactor.text(problem) for problem in problems]}


def lines(summary: Mapping[str, Any], workspace: Workspace) -> Iterator[str]:
    """Write the summary for the terminal, line by line."""
    counts = summary["scenarios"]
    yield _line("target", shop_of(summary))
    figures = ", ".join(f"{counts[name]} {name}" for name in _COUNTED if counts[name] or name != FLAKY)
    yield _line("verdict", f"{summary['verdict'].upper()}: scenarios {figures}")
    if summary["why"]:
        yield _line("why", summary["why"])
    causes = summary.get("signoff", {}).get("causes")
    yield from _block("failed", summary["failed"] if causes is None else causes)
    yield from _block("skipped", [f"{count} x {reason}" for reason, count in summary["skipped_because"].items()])
    # first those that came as far as an invoice
    contexts = sorted(summary["ids"], key=lambda context: all(entry["name"] != "invoice" for entry in context["ids"]))
    yield from _block("ids", [_ids(context) for context in contexts], _SAMPLE)
    yield from _block("stock", [_movement(move) for move in summary["movements"]], _SAMPLE)
    if unmoved := summary["unmoved"]:
        yield _line(
            "" if summary["movements"] else "stock", f"{unmoved} other quantities read before and after: unmoved"
        )
    if summary["target"]["name"] != "mock":  # which is gone with all that is in it
        if summary["removed_again"]:
            yield _line("made", f"and removed again: {summary['removed_again']}")
        yield from _block("kept", summary["kept"])
    yield from _block(
        "left over", [*summary["left_over"], *(f"{entry['what']}: {entry['why']}" for entry in summary["untidied"])]
    )
    yield from _block("unplanned", summary["beyond_plan"])
    proof = read_proof(workspace.reports)
    if proof is not None:
        yield _line("proof", headline(proof))
    files = [
        shown_path(workspace, path.name)
        for path in (workspace.junit, stored(workspace.evidence), workspace.context, workspace.summary)
    ]
    yield from _decision(summary.get("signoff", {}), workspace)
    if summary.get("notice"):
        yield _line("notice", f"not posted to MAGENTO_NOTIFY_URL: {summary['notice']}")
    yield _line("reports", ", ".join(_short(path) for path in files if path.exists()) or "none")


def _decision(signoff: Mapping[str, Any], workspace: Workspace) -> Iterator[str]:
    if "decision" in signoff:
        page = _short(shown_path(workspace, workspace.signoff_page.name))
        yield _line("sign-off", f"{verdict_line(signoff)}: {page}")
        for sentence in signoff["why"]:
            yield from (_line("", part) for part in textwrap.wrap(sentence, _WIDTH - 10)[:3])
        yield _line("", f"SHA-256 of the evidence: {signoff['evidence_sha256']}")
    yield from _block("unwritten", signoff.get("problems", []))


def _made(run: Run, made: list[CreatedResource]) -> dict[str, Any]:
    """What became of the things that the run made, and what it did though the plan did not say so."""
    beyond = run.plan.beyond(thing.kind for thing in made) if run.plan is not None else []
    return {
        "removed_again": removed_again(made),
        "kept": list(kept(made)),
        "left_over": list(left_over(made)),
        "beyond_plan": [f"{plural(kind)} were made or changed, which the plan did not say" for kind in beyond],
    }


def _verdict(run: Run, outcomes: list[ScenarioResult], exit_status: int) -> str:
    if run.unusable:
        return "target unusable"
    # pytest ends a session by the same code where a module could not be loaded
    not_loaded = run.manifest is not None and run.manifest.body["end"]["not_loaded"]
    cut_short = exit_status == pytest.ExitCode.INTERRUPTED and not not_loaded and _unfinished(run)
    if run.interrupted or run.storage.lost or cut_short:
        return "interrupted"
    found = {outcome.outcome for outcome in outcomes}
    if exit_status not in (0, 5, EXIT_NOTHING_TESTED) or "failed" in found:
        return "failed"
    return "passed" if found & {"passed", FLAKY} else "nothing was tested"


def _unfinished(run: Run) -> bool:
    """Whether a scenario that was to run has not come to its end; never where the prover has taken the session over."""
    if not run.evidence.enabled:
        return False
    ended = {outcome.nodeid for outcome in run.outcomes.ended()}
    for workspace in (run.workspace, *run.workspace.parts()):
        with contextlib.suppress(OSError, ValueError), open_journal(workspace.planned) as file:
            planned = json.load(file)
            return any(scenario["nodeid"] not in ended for scenario in planned)
    return False


def _ids(context: Mapping[str, Any]) -> str:
    single = [f"{entry['name'].replace('_', ' ')} {entry['id']}" for entry in context["ids"] if not entry["key"]]
    keyed: dict[str, list[str]] = {}
    for entry in context["ids"]:
        if entry["key"]:
            keyed.setdefault(entry["name"].replace("_", " ") + "s", []).append(f"{entry['key']}: {entry['id']}")
    many = [f"{name} {', '.join(entries)}" for name, entries in keyed.items()]
    scenario = context["scenario"].rsplit(": ", 1)[-1]
    return f"{scenario}: {', '.join(single + many)}"


def _movement(move: Mapping[str, Any]) -> str:
    change = Decimal(move["after"]) - Decimal(move["before"])
    return f"{move['sku']}, {move['where']}: {move['before']} -> {move['after']} ({change.normalize():+f})"


def _block(label: str, entries: list[str], most: int = _LINES) -> Iterator[str]:
    for number, entry in enumerate(entries[:most]):
        yield _line(label if number == 0 else "", entry)
    if len(entries) > most:
        yield _line("", f"... and {len(entries) - most} more in summary.json")


def _line(label: str, text: str) -> str:
    line = harmless(f"{label:<10}{' '.join(text.split())}")
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _short(path: Path) -> str:
    """Write a path relative to the current folder where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return str(path)
    return relative if len(relative) < len(str(path)) else str(path)
