"""The decision, and why, in sentences for somebody who never saw the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from magento_acceptance.report.labels import accepts_flaky, cause_line, scenario_title, short
from magento_acceptance.run_log.wording import amount_of

ACCEPTED: Final = "ACCEPTED"
NOT_ACCEPTED: Final = "NOT ACCEPTED"
INCOMPLETE: Final = "INCOMPLETE"
NOTHING_TESTED: Final = "NOTHING WAS TESTED"
REHEARSAL: Final = "REHEARSAL"

_REHEARSED: Final = {
    ACCEPTED: "passed",
    NOT_ACCEPTED: "failed",
    INCOMPLETE: "incomplete",
    NOTHING_TESTED: "nothing was tested",
}
_NAMED: Final = 5


def decide(
    manifest: Mapping[str, Any],
    scenarios: Sequence[Mapping[str, Any]],
    counts: Mapping[str, int],
    causes: Sequence[Mapping[str, Any]],
    unchecked: Sequence[str],
    optional: int = 0,
) -> dict[str, Any]:
    """The verdict in the sign-off document's shape.

    A real shop is NOT ACCEPTED when a scenario failed, or passed only on a later try and MAGENTO_ACCEPT_FLAKY does not allow that; NOTHING
    WAS TESTED when all were skipped, none was selected or the shop could not be tested at all; INCOMPLETE when the run did not come to its
    end or left a criterion of Step 10 unchecked (`unchecked`: their claims; those about sample data, of which `optional` were not, are no
    condition); ACCEPTED otherwise. A run on the mock is a REHEARSAL, whatever became of it.
    """
    failed = [entry["id"] for entry in scenarios if entry["status"] == "failed" and not entry.get("crashed")]
    flaky = [] if accepts_flaky(manifest["settings"]) else [entry for entry in scenarios if entry["status"] == "flaky"]
    cut_short = _cut_short(manifest, scenarios, counts)
    gaps = _gaps(counts, unchecked)
    why = [*_failures(failed, causes, counts), *_flaky(flaky), *cut_short, *gaps]
    if failed or flaky:
        outcome = NOT_ACCEPTED
    elif not _ran(counts) and (manifest["end"]["unusable"] or not cut_short):
        outcome = NOTHING_TESTED
    elif cut_short or gaps:
        outcome = INCOMPLETE
    else:
        outcome = ACCEPTED
        why = _passed(counts, optional)
    rehearsed = None
    if shard := manifest["run"].get("shard"):
        why.append(
            f"This is shard {shard['group']} of {shard['of']}; `magento-acceptance report merge` judges all together."
        )
    if manifest["shop"]["target"] == "mock":
        why.append("This was a rehearsal on the mock: no shop was tested, so there is nothing to accept.")
        outcome, rehearsed = REHEARSAL, _REHEARSED[outcome]
    return {"decision": outcome, "rehearsed": rehearsed, "why": why, "exit_status": manifest["end"]["exit_status"]}


def _ran(counts: Mapping[str, int]) -> int:
    return counts["passed"] + counts["failed"] + counts["flaky"]


def _flaky(scenarios: Sequence[Mapping[str, Any]]) -> list[str]:
    if not scenarios:
        return []
    names = "; ".join(f"“{short(scenario_title(scenario))}”" for scenario in scenarios[:2])
    return [
        f"{amount_of(len(scenarios), 'scenario')} passed only when run again (FLAKY): {names}{_more(scenarios, 2)}."
    ]


def _failures(failed: Sequence[str], causes: Sequence[Mapping[str, Any]], counts: Mapping[str, int]) -> list[str]:
    if not failed:
        return []
    lines = [f"{len(failed)} of {amount_of(_ran(counts), 'scenario')} that ran failed."]
    causes = [cause for cause in causes if not set(failed).isdisjoint(cause["scenarios"])]
    lines += [f"{cause_line(cause)}." for cause in causes[:_NAMED]]
    if len(causes) > _NAMED:
        lines.append(f"{amount_of(len(causes) - _NAMED, 'further cause')} of failure.")
    return lines


def _cut_short(
    manifest: Mapping[str, Any], scenarios: Sequence[Mapping[str, Any]], counts: Mapping[str, int]
) -> list[str]:
    """What kept the run from its end."""
    end = manifest["end"]
    lines: list[str] = []
    if end["unusable"]:
        lines.append(f"The shop could not be tested at all: {str(end['unusable']).rstrip('.')}.")
    if end["not_loaded"]:
        names = ", ".join(str(entry.get("nodeid")) for entry in end["not_loaded"][:_NAMED])
        lines.append(f"Some scenarios could not be loaded, so nobody knows what they would have shown: {names}.")
    if end["deadline_passed"]:
        lines.append("The time that a run may take (MAGENTO_DEADLINE) was over before every scenario had run.")
    elif end["interrupted"]:
        lines.append("The run was interrupted before every scenario had run.")
    elif manifest["run"]["finished"] is None:
        lines.append("The run was ended from outside, so that it could not come to its own end.")
    if end["crashed_workers"] or any(scenario.get("crashed") for scenario in scenarios):
        names = "; ".join(f"“{scenario_title(scenario)}”" for scenario in scenarios if scenario.get("crashed"))
        lines.append(f"A process that ran scenarios died{': ' + names if names else ''}.")
    if counts["not_run"]:
        lines.append(f"{amount_of(counts['not_run'], 'scenario')} did not run to the end.")
    if (
        not lines
        and end["exit_status"] not in (0, 5, None)
        and not counts["failed"] + counts["flaky"]
        and counts["passed"]
    ):
        lines.append(f"The run ended with exit code {end['exit_status']} though no scenario failed.")
    return lines


def _gaps(counts: Mapping[str, int], unchecked: Sequence[str]) -> list[str]:
    """What was not looked at."""
    if not _ran(counts):
        skipped = f": {amount_of(counts['skipped'], 'scenario')} skipped" if counts["skipped"] else ""
        return [f"No scenario ran, so nothing was tested{skipped}."]
    if not unchecked:
        return []
    claims = f"{amount_of(len(unchecked), 'claim')} of Step 10 {_were(len(unchecked))} not checked"
    return [f"{claims}: {'; '.join(claim.rstrip('.') for claim in unchecked[:_NAMED])}{_more(unchecked)}."]


def _more(entries: Sequence[object], named: int = _NAMED) -> str:
    return f"; and {len(entries) - named} more" if len(entries) > named else ""


def _passed(counts: Mapping[str, int], optional: int) -> list[str]:
    ran = counts["passed"] + counts["flaky"]
    lines = ["The scenario that ran passed." if ran == 1 else f"All {ran} scenarios that ran passed."]
    lines.append("Every claim of Step 10 that a shop must meet was checked.")
    if optional:
        about = f"{amount_of(optional, 'claim')} about the tutorial's own sample data"
        lines.append(f"{about} {_were(optional)} not checked, which is no condition.")
    if left_out := counts["skipped"]:
        lines.append(f"{amount_of(left_out, 'scenario')} {_were(left_out)} left out, for the reasons given.")
    return lines


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
