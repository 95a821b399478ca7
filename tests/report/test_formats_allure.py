"""Allure results: written from the document, and with an adapter's own --alluredir masked and with the exchanges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.report.formats import allure
from tests.report.formats_sample import HOSTILE, ROWS, document, failed, step

commons = pytest.importorskip("allure_commons", reason="needs an Allure adapter")

PASSWORD = "Very-Secret-Pa55"


def exchange(number: str) -> bytes | None:
    line = {
        "exchange": number,
        "request": {"method": "GET", "url": f"http://mock.test/rest/V1/things/{number}?a=b"},
        "response": {"status": 200, "json": {"id": number}},
    }
    return json.dumps(line).encode()


def written(sample: dict[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    """The results by name; each takes only what Allure's own classes know, and points at files that exist."""
    from allure_commons import model2

    allure.write(sample, folder, exchange)
    results = {}
    for file in folder.glob("*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        model2.TestResult(**result)
        assert file.name == f"{result['uuid']}-result.json"
        for part in (result, *result["steps"]):
            for attachment in part["attachments"]:
                model2.Attachment(**attachment)
                assert (folder / attachment["source"]).is_file()
        for inner in result["steps"]:
            model2.TestStepResult(**inner)
            assert result["start"] <= inner["start"] <= inner["stop"]
        results[result["name"]] = result
    return results


def test_every_scenario_has_its_result_with_status_and_reason(tmp_path: Path) -> None:
    results = written(document(), tmp_path)
    assert {name: (result["status"], result.get("statusDetails", {}).get("message")) for name, result in results.items()} == {
        "The invoice follows from the order": ("failed", "row total of bag: found 49.99, expected 50 (and 1 more)"),
        "The request names <what> [no order]": ("passed", None),
        "The request names <what> [order 0]": ("broken", "TargetUnreachable: GET things/3: refuses connections"),
        "The tutorial": ("skipped", "needs MAGENTO_ALLOW_INVENTORY_SETUP=true"),
        "Another tutorial": ("unknown", "not run: the run ended before it"),
    }  # fmt: skip
    first = results["The invoice follows from the order"]
    for row in ROWS:
        assert all(value in first["statusDetails"]["trace"] for value in row.values())
    assert [inner["status"] for inner in first["steps"]] == ["passed", "passed", "failed"]
    assert {"name": "feature", "value": "Capture"} in first["labels"]
    assert {"name": "tag", "value": "step10"} in first["labels"]
    assert first["titlePath"] == ["features", "Capture"]


def test_each_step_carries_its_exchanges_and_its_table(tmp_path: Path) -> None:
    entry = failed()
    entry["steps"][1]["exchanges"] = ["2", "4", "5"]
    entry["other_exchanges"] = ["9"]
    result = written(document(entry), tmp_path)["The invoice follows from the order"]
    assert [[found["name"] for found in inner["attachments"]] for inner in result["steps"]] == [
        ["table", "1: GET /rest/V1/things/1 200"],
        ["3 exchanges, 2 to 5"],
        ["3: GET /rest/V1/things/3 200"],
    ]
    several = json.loads((tmp_path / result["steps"][1]["attachments"][0]["source"]).read_text(encoding="utf-8"))
    assert several["calls"] == [f"{number}: GET /rest/V1/things/{number} 200" for number in "245"]
    assert several["exchanges"][1] == json.loads(exchange("4") or b"")
    assert [found["name"] for found in result["attachments"]] == ["9: GET /rest/V1/things/9 200"]


def test_written_again_a_run_replaces_itself_and_another_run_goes_on_with_its_history(tmp_path: Path) -> None:
    before = written(document(failed()), tmp_path)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert written(document(failed()), tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == files
    other = document(failed())
    other["run"]["id"] = "20261122-200000-ffffff"
    (tmp_path / "other").mkdir()
    (name,) = before
    after = written(other, tmp_path / "other")
    assert after[name]["uuid"] != before[name]["uuid"]
    assert after[name]["historyId"] == before[name]["historyId"]


def test_a_history_tells_examples_apart(tmp_path: Path) -> None:
    results = written(document(), tmp_path)
    histories = [result["historyId"] for result in results.values()]
    assert len(set(histories)) == len(histories)


def test_the_environment_is_written_as_properties(tmp_path: Path) -> None:
    sample = document(failed())
    sample["settings"] = [{"name": "A B", "value": "C:\\x\ny = z", "origin": "default"}]
    allure.write(sample, tmp_path)
    lines = (tmp_path / "environment.properties").read_text(encoding="utf-8").splitlines()
    assert "Decision=REHEARSAL" in lines
    assert "A\\ B=C:\\\\x" in lines


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    entry = failed() | {"name": HOSTILE, "feature": HOSTILE, "feature_file": f"../{HOSTILE}"}
    entry["steps"] = [step(f"Then {HOSTILE}", "failed", table=[[HOSTILE, ","]], exchanges=[HOSTILE])]
    results = written(document(entry), tmp_path / "results")
    assert len(results) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
