"""`magento-acceptance report`: what is refused, and what changed from one run to another."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from magento_acceptance.cli.main import main
from magento_acceptance.history.file import read as read_history
from magento_acceptance.report.compare import compare, lines
from magento_acceptance.report.exchanges import Exchanges
from magento_acceptance.report.responses import run_of
from magento_acceptance.report.sections.causes import causes_of
from magento_acceptance.report.verdict import decide
from magento_acceptance.run_log import latest_link as latest
from magento_acceptance.run_log.workspace import Workspace, new_workspace


def report(*args: str) -> Result:
    result = CliRunner().invoke(main, ["report", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A run's folder with nothing but its evidence."""
    monkeypatch.chdir(tmp_path)
    workspace = new_workspace(tmp_path / "reports")
    latest.point_latest_at(workspace)
    return workspace


def scenario(number: int, status: str = "passed", **other: Any) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "feature": "Capture",
        "name": f"Case {number}",
        "example": None,
        "status": status,
        "seconds": 1.0,
        "steps": [],
        "failure": {"title": "no answer came", "text": "", "rows": []} if status == "failed" else None,
        **other,
    }


def manifest(target: str = "real", **end: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "kind": "scenarios",
        "run": {"id": "20261122-194800-a1b2c3", "finished": "2026-11-22T19:49:00Z", "seconds": 60.0, "workers": 0},
        "shop": {"target": target, "store_code": "default"},
        "settings": [],
        "end": {
            "exit_status": 0,
            "interrupted": False,
            "deadline_passed": False,
            "unusable": "",
            "crashed_workers": [],
            "not_loaded": [],
            **end,
        },
    }


GOOD, BAD = scenario(1), scenario(2, "failed")
SKIPPED, UNRUN = scenario(3, "skipped"), scenario(4, "not_run")
CRASHED = scenario(5, "failed", crashed=True)


@pytest.mark.parametrize(
    ("scenarios", "unchecked", "end", "decision", "why"),
    [
        ([GOOD], [], {}, "ACCEPTED", "The scenario that ran passed."),
        ([GOOD, SKIPPED], [], {}, "ACCEPTED", "1 scenario was left out, for the reasons given."),
        ([GOOD, BAD], [], {"exit_status": 1}, "NOT ACCEPTED", "1 of 2 scenarios that ran failed."),
        (
            [BAD],
            ["A claim"],
            {"interrupted": True},
            "NOT ACCEPTED",
            "The run was interrupted before every scenario had run.",
        ),
        ([GOOD], ["The id is text."], {}, "INCOMPLETE", "1 claim of Step 10 was not checked: The id is text."),
        ([GOOD, UNRUN], [], {}, "INCOMPLETE", "1 scenario did not run to the end."),
        ([GOOD], [], {"interrupted": True}, "INCOMPLETE", "The run was interrupted before every scenario had run."),
        (
            [GOOD],
            [],
            {"interrupted": True, "deadline_passed": True},
            "INCOMPLETE",
            "The time that a run may take (MAGENTO_DEADLINE) was over before every scenario had run.",
        ),
        ([GOOD, CRASHED], [], {"exit_status": 1}, "INCOMPLETE", "A process that ran scenarios died: “Case 5”."),
        ([GOOD], [], {"crashed_workers": [{}]}, "INCOMPLETE", "A process that ran scenarios died."),
        ([GOOD, BAD], [], {}, "NOT ACCEPTED", "1 scenario: no answer came."),
        ([], [], {"unusable": "no shop."}, "NOTHING WAS TESTED", "The shop could not be tested at all: no shop."),
        ([], [], {"exit_status": 5}, "NOTHING WAS TESTED", "No scenario ran, so nothing was tested."),
        ([SKIPPED], [], {}, "NOTHING WAS TESTED", "No scenario ran, so nothing was tested: 1 scenario skipped."),
        ([GOOD], [], {"exit_status": 3}, "INCOMPLETE", "The run ended with exit code 3 though no scenario failed."),
    ],
)
@pytest.mark.parametrize("target", ["real", "mock"])
def test_the_verdict(
    scenarios: list[dict[str, Any]], unchecked: list[str], end: dict[str, Any], decision: str, why: str, target: str
) -> None:
    counts = {
        name: sum(entry["status"] == name for entry in scenarios)
        for name in ("passed", "failed", "flaky", "skipped", "not_run")
    }
    verdict = decide(manifest(target, **end), scenarios, counts, causes_of(scenarios), unchecked)
    assert why in verdict["why"]
    if target == "real":
        assert (verdict["decision"], verdict["rehearsed"]) == (decision, None)
    else:
        rehearsed = {"ACCEPTED": "passed", "NOT ACCEPTED": "failed"}.get(decision, decision.lower())
        assert (verdict["decision"], verdict["rehearsed"]) == ("REHEARSAL", rehearsed)
        assert verdict["why"][-1].startswith("This was a rehearsal on the mock")


def test_claims_about_sample_data_are_no_condition_and_are_told() -> None:
    counts = {"passed": 1, "failed": 0, "flaky": 0, "skipped": 0, "not_run": 0}
    verdict = decide(manifest(), [GOOD], counts, [], [], 2)
    assert verdict["decision"] == "ACCEPTED"
    assert "2 claims about the tutorial's own sample data were not checked, which is no condition." in verdict["why"]


def test_a_run_that_was_killed_is_incomplete() -> None:
    killed = manifest(exit_status=None)
    killed["run"]["finished"] = None
    verdict = decide(killed, [GOOD], {"passed": 1, "failed": 0, "flaky": 0, "skipped": 0, "not_run": 0}, [], [])
    assert verdict["decision"] == "INCOMPLETE"
    assert verdict["exit_status"] is None


def test_exchanges_are_read_one_at_a_time_whatever_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    entries: list[dict[str, Any]] = [
        {"exchange": str(number), "scenario": f"s{number % 2}"} for number in range(1, 200)
    ]
    entries.append({"exchange": "gw0-1", "scenario": None, "response": {"text": "ö" * 300_000}})
    text = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    path.write_text(f'\n[]\nnonsense\n{text}\n{{"exchange": "torn', encoding="utf-8")
    exchanges = Exchanges(path)
    assert len(exchanges) == 200
    assert list(exchanges) == entries
    assert exchanges.scenarios == ["s1", "s0"]
    assert [entry["exchange"] for entry in exchanges.of("s1")][:3] == ["1", "3", "5"]
    assert exchanges.by_id("gw0-1") == entries[-1]
    assert [entry["exchange"] for entry in exchanges.of(None)] == ["gw0-1"]
    assert exchanges.by_id("torn") is None
    assert list(exchanges.of("nobody")) == []
    assert "gw0-1" in exchanges


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is not the folder of a run: it holds no run.json"),
        ("{", "cannot be read (JSONDecodeError"),
        ("[" * 100_000, "cannot be read (RecursionError"),
        ("\0", "cannot be read"),
        ("[]", "is not the manifest of a run"),
        ("{}", "is not the manifest of a run"),
        ('{"version": 1, "kind": "scenarios"}', "is not the manifest of a run"),
        ('{"version": 1, "kind": "scenarios", "run": {}, "shop": {}, "end": {}}', "are not as a run writes them"),
        ('{"version": 1, "kind": "replay"}', "is a replay, which runs no scenarios"),
    ],
)
@pytest.mark.parametrize("args", [("latest",), ("latest", "latest"), ("--compare", "latest", "latest")])
def test_a_folder_that_is_no_runs_is_one_clear_line(
    made: Workspace, content: str | None, words: str, args: tuple[str, ...]
) -> None:
    if content is not None:
        made.manifest.write_text(content)
    result = report(*args)
    assert result.exit_code == 2
    assert words in result.output
    assert result.output.count("\n") == 1
    assert not made.signoff.exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 2}', '{"version": 1}'])
def test_a_sign_off_that_cannot_be_read_is_none_to_compare(made: Workspace, content: str) -> None:
    made.signoff.write_text(content)
    result = report("latest", "latest")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("nothing",), "there is no run 'nothing'"),
        (("",), "there is no run ''"),
        (("../..",), "is not the folder of a run"),
        (("--verify", "latest"), "has no signoff.json that states hashes"),
        (("--reports", "elsewhere", "latest"), "there is no run in elsewhere yet"),
        (("latest", "latest", "latest"), "give one RUN, or two"),
        (("--compare", "latest"), "give one RUN, or two"),
        (("--verify", "latest", "latest"), "give one RUN, or two"),
    ],
)
def test_wrong_use(made: Workspace, args: tuple[str, ...], words: str) -> None:
    result = report(*args)
    assert result.exit_code == 2
    assert words in result.output


def document(mark: str = "a1b2c3", **other: Any) -> dict[str, Any]:
    sku = f"qa-{mark}-0f0f0f0f-bag"
    return {
        "version": 2,
        "run": {"id": f"20261122-194800-{mark}", "started": "2026-11-22T19:48:00Z", "seconds": 60.0},
        "verdict": {"decision": "ACCEPTED", "rehearsed": None},
        "shop": {"description": "https://shop.example.com", "version": "2.4 (Community)"},
        "counts": {"passed": 2, "failed": 0, "skipped": 0, "not_run": 0},
        "criteria": [{"step": "Step 10", "claim": "The id is text", "result": "passed"}],
        "scenarios": [scenario(1), scenario(2)],
        "invoices": [
            {
                "scenario": "s1",
                "lines": [
                    {"sku": sku, "cells": [{"label": "quantity", "found": "2"}, {"label": "tax", "found": "(missing)"}]}
                ],
                "totals": [{"label": "grand total", "found": "25.00"}],
            }
        ],
        "stock": [{"scenario": "s1", "sku": sku, "where": "hq", "before": "10", "after": "8"}],
        **other,
    }


def test_the_same_figures_of_other_products_are_no_change(made: Workspace) -> None:
    before, after = document(), document("ffffff")
    after["invoices"][0]["totals"][0]["found"] = "25"
    changes = compare(run_of(made.run_folder, before), run_of(made.run_folder, after))
    assert not changes["figures"]
    assert not changes["scenarios"]
    assert list(lines(changes))[-1] == "No scenario, claim, figure or response differs."


def test_what_changed_is_told(made: Workspace) -> None:
    before = document()
    after = copy.deepcopy(document("ffffff"))
    after["verdict"]["decision"] = "NOT ACCEPTED"
    after["counts"] = {"passed": 1, "failed": 1, "skipped": 0, "not_run": 1}
    after["criteria"][0]["result"] = "failed"
    after["scenarios"] = [scenario(1, "failed", seconds=3.0), scenario(2), scenario(3, "not_run")]
    after["invoices"][0]["totals"][0]["found"] = "26.00"
    after["stock"][0]["after"] = "6"
    other = new_workspace(made.reports)
    made.signoff.write_text(json.dumps(before))
    other.signoff.write_text(json.dumps(after))

    found = json.loads(report("--json", made.run_id, other.run_id).output)
    assert [run["decision"] for run in found["runs"]] == ["ACCEPTED", "NOT ACCEPTED"]
    assert found["counts"]["failed"] == [0, 1]
    assert found["scenarios"] == [
        {"what": "Capture: Case 1", "before": "passed", "after": "failed"},
        {"what": "Capture: Case 3", "before": "absent", "after": "not run"},
    ]
    assert found["criteria"] == [{"what": "Step 10: The id is text", "before": "passed", "after": "failed"}]
    assert [(row["what"], row["before"], row["after"]) for row in found["figures"]] == [
        ("Capture: Case 1: invoice, grand total", "25.00", "26.00"),
        ("Capture: Case 1: stock of bag, hq", "-2", "-4"),
    ]

    text = report("--compare", made.run_id, other.run_id).output
    assert "before    20261122-194800-a1b2c3  ACCEPTED  https://shop.example.com" in text
    assert "changed   Capture: Case 1: passed -> failed" in text
    assert "figures   Capture: Case 1: invoice, grand total: 25.00 -> 26.00" in text
    assert "seconds   60.0" in text


@pytest.fixture
def ended(made: Workspace) -> Workspace:
    """A run's folder with one scenario that failed in its first sentence."""
    told = manifest()
    told["run"] |= {
        "started": "2026-11-22T19:48:00Z",
        "by": "Ada Winter",
        "host": "qa",
        "revision": {"commit": None, "dirty": None},
        "harness": "0.1.0",
        "python": "3.11.9",
        "command": ["pytest"],
    }
    told["shop"] |= {"description": "https://shop.example.com", "base_url": "https://shop.example.com", "version": None}
    step = {"keyword": "Then", "text": "all is well", "table": None, "docstring": None, "line": 4}
    line = scenario(1, "failed", scenario="Capture: Case 1", nodeid="features/test_x.py::test_1") | {
        "feature_file": "features/capture.feature",
        "line": 3,
        "tags": [],
        "started": "2026-11-22T19:48:01Z",
        "worker": "",
        "reason": "",
        "steps": [{**step, "status": "failed", "seconds": 0.1, "exchanges": []}],
        "other_exchanges": [],
        "failure": {"title": "wrong", "text": "wrong\nall wrong", "rows": []},
    }
    made.manifest.write_text(json.dumps(told))
    made.outcomes.write_text(json.dumps(line) + "\n")
    return made


def test_a_format_that_cannot_be_written_costs_no_reader_the_others(
    ended: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError("no\nsuch luck")

    monkeypatch.setattr("magento_acceptance.report.page.build.write", broken)
    result = report("latest")
    assert result.exit_code == 1
    assert "Error: signoff.html could not be written: ZeroDivisionError: no such luck\n" in result.output
    for name in ("signoff.json", "junit.xml", "cucumber.json", "cucumber-messages.ndjson", "summary.md"):
        assert (ended.run_folder / name).is_file()
    assert not ended.signoff_page.exists()


def test_the_document_fits_its_schema_and_is_the_same_each_time(ended: Workspace) -> None:
    first = json.loads(report("--json", "latest").output)
    assert (first["decision"], first["problems"]) == ("NOT ACCEPTED", [])
    text = ended.signoff.read_text()
    schema = json.loads((Path(__file__).parents[2] / "schemas" / "signoff.json").read_text())
    assert not list(Draft202012Validator(schema).iter_errors(json.loads(text)))
    assert json.loads(report("--json", ended.run_id[-6:]).output) == first
    assert ended.signoff.read_text() == text
    assert ended.signoff_page.is_file()


def test_a_run_that_has_no_line_in_the_history_is_added_once(ended: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        assert report("latest").exit_code == 0
    assert [run.id for run in read_history(ended.reports / "history.jsonl").runs] == [manifest()["run"]["id"]]
    monkeypatch.setenv("MAGENTO_HISTORY", str(ended.manifest / "none"))
    result = report("latest")
    assert result.exit_code == 0
    assert result.output.count("Error: the history ") == 1


@pytest.mark.parametrize("name", ["evidence.jsonl.gz", "outcomes.jsonl.gz", "run.json"])
def test_each_file_that_the_sign_off_is_made_of_is_verified(ended: Workspace, name: str) -> None:
    assert report("latest").exit_code == 0
    assert report("--verify", "latest").exit_code == 0
    file = ended.run_folder / name
    file.write_bytes(file.read_bytes() + b"\n")
    result = report("--verify", "latest")
    assert result.exit_code == 1
    assert f"DIFFERS    {name} differs" in result.output
    file.unlink()
    assert f"DIFFERS    {name} is missing" in report("--verify", "latest").output


def test_a_file_that_came_later_is_told(ended: Workspace) -> None:
    assert report("latest").exit_code == 0
    ended.planned.write_text("[]")
    result = report("--verify", "latest")
    assert result.exit_code == 1
    assert "scenarios.json was not there when the sign-off was made" in result.output
