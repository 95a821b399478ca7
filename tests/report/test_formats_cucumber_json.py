"""Cucumber JSON as Jenkins' Cucumber Reports plugin reads it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from magento_acceptance.report.formats import cucumber_json
from tests.report.formats_sample import FEATURE, HOSTILE, ROWS, document, failed, scenario, step

#: What the plugin's classes Feature, Element, Step, Hook, Result, Embedding, Tag and Row take, and what they cannot do without.
RESULT = {
    "type": "object",
    "required": ["status", "duration"],
    "additionalProperties": False,
    "properties": {
        "status": {"enum": ["passed", "failed", "skipped"]},
        "duration": {"type": "integer", "minimum": 0},
        "error_message": {"type": "string"},
    },
}
EMBEDDINGS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["mime_type", "data"],
        "additionalProperties": False,
        "properties": {name: {"type": "string"} for name in ("mime_type", "data", "name")},
    },
}
MATCH = {"type": "object", "additionalProperties": False, "properties": {"location": {"type": "string"}}}
HOOK = {
    "type": "object",
    "required": ["match", "result"],
    "additionalProperties": False,
    "properties": {"match": MATCH, "result": RESULT, "embeddings": EMBEDDINGS},
}
CELLS = {
    "type": "object",
    "required": ["cells"],
    "properties": {"cells": {"type": "array", "items": {"type": "string"}}},
}
STEP = {
    "type": "object",
    "required": ["keyword", "name", "line", "result"],
    "additionalProperties": False,
    "properties": {
        "keyword": {"type": "string", "pattern": "^\\S+ $"},
        "name": {"type": "string"},
        "line": {"type": "integer"},
        "match": MATCH,
        "result": RESULT,
        "rows": {"type": "array", "items": CELLS},
        "doc_string": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}},
        "embeddings": EMBEDDINGS,
    },
}
TAGS = {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": {"pattern": "^@"}}}}
ELEMENT = {
    "type": "object",
    "required": ["id", "type", "keyword", "name", "line", "steps", "start_timestamp"],
    "additionalProperties": False,
    "properties": {
        **{key: {"type": "string"} for key in ("id", "keyword", "name", "description")},
        "type": {"const": "scenario"},
        "line": {"type": "integer"},
        "start_timestamp": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
        "tags": TAGS,
        "before": {"type": "array", "items": HOOK},
        "after": {"type": "array", "items": HOOK},
        "steps": {"type": "array", "items": STEP},
    },
}
FEATURES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["uri", "id", "keyword", "name", "elements"],
        "additionalProperties": False,
        "properties": {
            **{key: {"type": "string"} for key in ("uri", "id", "keyword", "name", "description")},
            "line": {"type": "integer"},
            "tags": TAGS,
            "elements": {"type": "array", "items": ELEMENT},
        },
    },
}


def written(sample: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    cucumber_json.write(sample, folder / "cucumber.json")
    features: list[dict[str, Any]] = json.loads((folder / "cucumber.json").read_text(encoding="utf-8"))
    jsonschema.validate(features, FEATURES)
    return features


def status(element: dict[str, Any]) -> str:
    """What the plugin makes of an element: failed by any failed step or hook, else passed."""
    results = [*element["steps"], *element.get("before", ()), *element.get("after", ())]
    return "failed" if any(entry["result"]["status"] == "failed" for entry in results) else "passed"


def test_features_scenarios_steps_tables_and_tags(tmp_path: Path) -> None:
    capture, tutorial = written(document(), tmp_path)
    assert (capture["name"], capture["uri"], tutorial["name"]) == ("Capture", FEATURE, "Tutorial")
    names = [element["name"] for element in capture["elements"]]
    assert names[:2] == ["The invoice follows from the order", "The request names <what> [no order]"]
    first = capture["elements"][0]
    assert next(found["keyword"] + found["name"] for found in first["steps"]) == "Given an order of:"
    assert first["steps"][0]["rows"] == [{"cells": ["product", "quantity"]}, {"cells": ["bag", "4"]}]
    assert first["steps"][0]["result"] == {"status": "passed", "duration": 250_000_000}
    assert capture["elements"][1]["tags"][1]["name"] == "@refusal"
    ids = [element["id"] for feature in (capture, tutorial) for element in feature["elements"]]
    assert len(set(ids)) == len(ids) == 5


def test_failures_show_as_failures_wherever_they_fell(tmp_path: Path) -> None:
    late = scenario(6, "Late", "failed", steps=[step("Given x")], failure={"title": "x", "text": "", "rows": []})
    lost = scenario(
        7, "Lost", "failed", steps=[step("Given y", "undefined")], failure={"title": "y", "text": "", "rows": []}
    )
    capture, _ = written(document(*document()["scenarios"], late, lost), tmp_path)
    assert [status(element) for element in capture["elements"]] == [
        "failed", "passed", "failed", "passed", "failed", "failed",
    ]  # fmt: skip
    assert "refuses connections" in capture["elements"][2]["before"][0]["result"]["error_message"]
    assert "after its last sentence" in capture["elements"][4]["after"][0]["result"]["error_message"]


def test_the_failed_step_carries_the_wrong_values(tmp_path: Path) -> None:
    (capture,) = written(document(failed()), tmp_path)
    wrong = capture["elements"][0]["steps"][-1]
    table = base64.b64decode(wrong["embeddings"][0]["data"]).decode()
    for row in ROWS:
        assert all(value in table and value in wrong["result"]["error_message"] for value in row.values())


@pytest.mark.parametrize("steps", [[], [step("Given x", "skipped")]])
def test_skipped_and_never_run_scenarios_say_why(tmp_path: Path, steps: list[dict[str, Any]]) -> None:
    skipped = scenario(1, "A", "skipped", reason="needs leave", steps=steps)
    (capture,) = written(document(skipped, scenario(2, "B", "not run", steps=steps)), tmp_path)
    said = [element["before"][0]["result"]["error_message"] for element in capture["elements"]]
    assert said == ["needs leave", "not run: the run ended before it"]
    assert {found["result"]["status"] for element in capture["elements"] for found in element["steps"]} <= {"skipped"}


def test_a_doc_string_is_shown(tmp_path: Path) -> None:
    (capture,) = written(document(scenario(1, "A", steps=[step("Given a note:", docstring="two\nlines")])), tmp_path)
    assert capture["elements"][0]["steps"][0]["doc_string"]["value"] == "two\nlines"


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    entry = failed() | {"name": HOSTILE, "feature": HOSTILE, "tags": [HOSTILE], "feature_file": HOSTILE}
    entry["steps"] = [step(f"Then {HOSTILE}", "failed", table=[[HOSTILE]])]
    entry["failure"] = {"title": HOSTILE, "text": HOSTILE, "rows": [dict.fromkeys(ROWS[0], HOSTILE)]}
    (feature,) = written(document(entry), tmp_path)
    assert feature["elements"][0]["steps"][0]["rows"][0]["cells"][0].startswith("<script>alert(1)</script> | `x`")
    assert "\\u001b" not in (tmp_path / "cucumber.json").read_text(encoding="utf-8")
