"""One cause told once: the failed scenarios, grouped by the value that was wrong, the rule that it breaks and the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from magento_acceptance.report.labels import failed_step, first_line, outside_steps, step_sentence, value_name

_PARTICULAR: Final = re.compile(r"\"[^\"]*\"|\d+(?:[.,:-]\d+)*")
"""What differs from scenario to scenario: quoted texts, numbers and times."""
_WHOSE: Final = re.compile(r" of .*")


def causes_of(scenarios: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The causes, the one of most scenarios first.

    `value` is the first wrong value of the first scenario, for people, with what was `found`, `expected` and the `rule`; of a failure
    without values it is the failure's title. `also` names the other values that were wrong with it.
    """
    causes: dict[tuple[str, ...], dict[str, Any]] = {}
    for scenario in scenarios:
        if scenario["status"] != "failed":
            continue
        cause = _cause(scenario)
        value = _WHOSE.sub("", cause["value"]) if cause["expected"] else cause["value"]
        key = tuple(_PARTICULAR.sub("", text) for text in (value, cause["rule"], cause["sentence"]))
        causes.setdefault(key, {**cause, "scenarios": []})["scenarios"].append(scenario["id"])
    return sorted(causes.values(), key=lambda cause: -len(cause["scenarios"]))


def _cause(scenario: Mapping[str, Any]) -> dict[str, Any]:
    failure = scenario["failure"] or {}
    step = failed_step(scenario)
    sentence = step_sentence(step) if step is not None else outside_steps(scenario)
    rows = failure.get("rows") or ()
    if not rows:
        title = first_line(failure.get("title") or failure.get("text") or "no reason was given")
        return {"value": title, "found": "", "expected": "", "rule": "", "sentence": sentence, "also": []}
    first = rows[0]
    return {
        "value": value_name(first),
        "found": first["found"],
        "expected": first["expected"],
        "rule": first["why"],
        "sentence": sentence,
        "also": list(dict.fromkeys(value_name(row) for row in rows[1:])),
    }
