"""Cucumber JSON of a run, as Jenkins' Cucumber Reports plugin and test managers (Xray, Zephyr) import it.

Times of steps are nanoseconds. A fault outside the steps stands at a hook: `before` where the preparation failed, `after`
where it was the tidying up. A scenario that was never run is skipped, with the reason at a hook, as the format knows no
better word. A sentence without a step definition is failed, not `undefined`, which Jenkins' plugin would show in green.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from magento_acceptance.files import write_whole
from magento_acceptance.report.labels import (
    NOT_RUN,
    Document,
    Scenario,
    by_feature,
    clean,
    failed_step,
    failure_text,
    fell_before_steps,
    reason_of,
    scenario_title,
    started_of,
    status_of,
    steps_of,
    table_text,
)
from magento_acceptance.run_log.wording import utc_stamp

_NANO = 1_000_000_000


def write(document: Document, to: Path) -> None:
    """Write the sign-off document's scenarios as Cucumber JSON. Raises OSError where the file cannot be written."""
    write_whole(to, json.dumps(build(document), ensure_ascii=False, separators=(",", ":")) + "\n")


def build(document: Document) -> list[dict[str, Any]]:
    """Build the list of features, each with its scenarios as `elements`."""
    return [
        {
            "uri": clean(first.get("feature_file") or "unknown.feature"),
            "id": _slug(first.get("feature")),
            "keyword": "Feature",
            "name": clean(first.get("feature") or "Unnamed feature"),
            "description": "",
            "line": 1,
            "tags": [],
            "elements": [_element(document, scenario) for scenario in scenarios],
        }
        for first, scenarios in by_feature(document)
    ]


def _element(document: Document, scenario: Scenario) -> dict[str, Any]:
    title = scenario_title(scenario)
    element: dict[str, Any] = {
        "id": f"{_slug(scenario.get('feature'))};{_slug(title)};{scenario.get('id')}",
        "type": "scenario",
        "keyword": "Scenario Outline" if scenario.get("example") else "Scenario",
        "name": clean(title),
        "description": "",
        "line": scenario.get("line") or 1,
        "start_timestamp": utc_stamp(started_of(document, scenario), "milliseconds"),
        "tags": [{"name": f"@{clean(tag).lstrip('@')}", "line": 1} for tag in scenario.get("tags") or ()],
        "steps": [_step(step, scenario) for step in steps_of(scenario)],
    }
    status = status_of(scenario)
    if status == "failed" and failed_step(scenario) is None:
        element["before" if fell_before_steps(scenario) else "after"] = [_hook(scenario)]
    elif status in ("skipped", NOT_RUN):
        element["before"] = [_left_out(scenario)]
    return element


def _step(step: Scenario, scenario: Scenario) -> dict[str, Any]:
    status = {NOT_RUN: "skipped", "undefined": "failed"}.get(status_of(step), status_of(step))
    shown: dict[str, Any] = {
        "keyword": f"{clean(step.get('keyword') or '*').strip()} ",
        "name": clean(step.get("text") or ""),
        "line": step.get("line") or 1,
        "match": {},
        "result": {"status": status, "duration": _nanoseconds(step.get("seconds"))},
    }
    if step.get("table"):
        shown["rows"] = [{"cells": [clean(cell) for cell in row]} for row in step["table"]]
    if step.get("docstring"):
        shown["doc_string"] = {"value": clean(step["docstring"]), "content_type": "", "line": shown["line"] + 1}
    if step is failed_step(scenario):
        _say_why(shown, scenario)
    return shown


def _hook(scenario: Scenario) -> dict[str, Any]:
    hook: dict[str, Any] = {"match": {"location": "fixtures"}, "result": {"status": "failed", "duration": 0}}
    _say_why(hook, scenario)
    return hook


def _left_out(scenario: Scenario) -> dict[str, Any]:
    reason = reason_of(scenario)
    return {"match": {"location": reason}, "result": {"status": "skipped", "duration": 0, "error_message": reason}}


def _say_why(shown: dict[str, Any], scenario: Scenario) -> None:
    """Put the failure into a result, and its table beside it, where reports show it under the step."""
    shown["result"]["error_message"] = failure_text(scenario)
    table = clean(table_text((scenario.get("failure") or {}).get("rows") or ()))
    if table:
        data = base64.b64encode(table.encode()).decode("ascii")
        shown["embeddings"] = [{"mime_type": "text/plain", "data": data, "name": "wrong values"}]


def _slug(text: object) -> str:
    return re.sub(r"\W+", "-", clean(text or "").lower()).strip("-") or "unnamed"


def _nanoseconds(seconds: object) -> int:
    return round(float(seconds) * _NANO) if isinstance(seconds, int | float) and 0 < seconds < 1e9 else 0
