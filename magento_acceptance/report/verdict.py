"""The decision, and why, in sentences for somebody who never saw the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

ACCEPTED: Final = "ACCEPTED"
NOT_ACCEPTED: Final = "NOT ACCEPTED"
INCOMPLETE: Final = "INCOMPLETE"
REHEARSAL: Final = "REHEARSAL"

_REHEARSED: Final = {ACCEPTED: "passed", NOT_ACCEPTED: "failed", INCOMPLETE: "incomplete"}
_NAMED: Final = 5


def decide(
    manifest: Mapping[str, Any],
    scenarios: Sequence[Mapping[str, Any]],
    counts: Mapping[str, int],
    unchecked: Sequence[str],
    optional: int = 0,
) -> dict[str, Any]:
    """The verdict in the sign-off document's shape.

    A real shop is NOT ACCEPTED when a scenario failed; INCOMPLETE when the run did not come to its end, ran nothing, or left a criterion
    of Step 10 unchecked (`unchecked`: their claims; those about sample data, of which `optional` were not, are no condition); ACCEPTED
    otherwise. A run on the mock is a REHEARSAL, whatever became of it.
    """
    failed = [scenario for scenario in scenarios if scenario["status"] == "failed" and not scenario.get("crashed")]
    cut_short = _cut_short(manifest, scenarios, counts)
    gaps = _gaps(counts, unchecked)
    why = [*_failures(failed, counts), *cut_short, *gaps]
    outcome = NOT_ACCEPTED if failed else INCOMPLETE if cut_short or gaps else ACCEPTED
    if outcome == ACCEPTED:
        why = _passed(counts, optional)
    rehearsed = None
    if manifest["shop"]["target"] == "mock":
        why.insert(0, "This was a rehearsal on the mock: no shop was tested, so there is nothing to accept.")
        outcome, rehearsed = REHEARSAL, _REHEARSED[outcome]
    return {"decision": outcome, "rehearsed": rehearsed, "why": why, "exit_status": manifest["end"]["exit_status"]}


def _failures(failed: Sequence[Mapping[str, Any]], counts: Mapping[str, int]) -> list[str]:
    if not failed:
        return []
    names = "; ".join(_quoted(scenario) for scenario in failed[:_NAMED])
    more = f"; and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
    ran = counts["passed"] + counts["failed"]
    return [f"{len(failed)} of {_many(ran, 'scenario')} that ran failed: {names}{more}."]


def _cut_short(
    manifest: Mapping[str, Any], scenarios: Sequence[Mapping[str, Any]], counts: Mapping[str, int]
) -> list[str]:
    """What kept the run from its end."""
    end = manifest["end"]
    told: list[str] = []
    if end["unusable"]:
        told.append(f"The shop could not be tested at all: {str(end['unusable']).rstrip('.')}.")
    if end["not_loaded"]:
        names = ", ".join(str(entry.get("nodeid")) for entry in end["not_loaded"][:_NAMED])
        told.append(f"Some scenarios could not be loaded, so nobody knows what they would have shown: {names}.")
    if end["deadline_passed"]:
        told.append("The time that a run may take (MAGENTO_DEADLINE) was over before every scenario had run.")
    elif end["interrupted"]:
        told.append("The run was interrupted before every scenario had run.")
    elif manifest["run"]["finished"] is None:
        told.append("The run was ended from outside, so that it could not come to its own end.")
    if end["crashed_workers"] or any(scenario.get("crashed") for scenario in scenarios):
        names = "; ".join(_quoted(scenario) for scenario in scenarios if scenario.get("crashed"))
        told.append(f"A process that ran scenarios died{': ' + names if names else ''}.")
    if counts["not_run"]:
        told.append(f"{_many(counts['not_run'], 'scenario')} did not run to the end.")
    if not told and end["exit_status"] not in (0, 5, None) and not counts["failed"]:
        told.append(f"The run ended with exit code {end['exit_status']} though no scenario failed.")
    return told


def _gaps(counts: Mapping[str, int], unchecked: Sequence[str]) -> list[str]:
    """What was not looked at."""
    if not counts["passed"] + counts["failed"]:
        return ["No scenario ran, so nothing was checked."]
    if not unchecked:
        return []
    claims = "; ".join(claim.rstrip(".") for claim in unchecked[:_NAMED])
    more = f"; and {len(unchecked) - _NAMED} more" if len(unchecked) > _NAMED else ""
    return [
        f"{_many(len(unchecked), 'claim')} of Step 10 {'was' if len(unchecked) == 1 else 'were'} not checked: {claims}{more}."
    ]


def _passed(counts: Mapping[str, int], optional: int) -> list[str]:
    ran = counts["passed"]
    told = ["The scenario that ran passed." if ran == 1 else f"All {ran} scenarios that ran passed."]
    told.append("Every claim of Step 10 that a shop must meet was checked.")
    if optional:
        were = "was" if optional == 1 else "were"
        told.append(
            f"{_many(optional, 'claim')} about the tutorial's own sample data {were} not checked, which is no condition."
        )
    if left_out := counts["skipped"]:
        were = "was" if left_out == 1 else "were"
        told.append(f"{_many(left_out, 'scenario')} {were} left out, for the reasons given.")
    return told


def _quoted(scenario: Mapping[str, Any]) -> str:
    example = f" [{scenario['example']}]" if scenario.get("example") else ""
    return f"“{scenario['name']}{example}”"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
