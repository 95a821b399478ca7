"""run.json and the recorder of a scenario: what is told, and what is not."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from magento_acceptance.expectations import CheckRow, ExpectationFailed
from magento_acceptance.pytest_plugin.scenario_recorder import ScenarioRecorder, failure_of
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.report.labels import shop_line
from magento_acceptance.rest.schema import SchemaViolation, Violation
from magento_acceptance.run_log.manifest import (
    Manifest,
    in_force,
    masked_arguments,
    process_is_gone,
    revision,
    under_way,
)
from magento_acceptance.run_log.results import ScenarioResults, read_outcomes
from magento_acceptance.run_log.workspace import new_workspace
from magento_acceptance.session.preflight import detect_version, version_named
from magento_acceptance.session.run import Run
from magento_acceptance.settings.load import load
from mock_magento import MockMagento

TOKEN = "a-very-secret-token-0815"


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (["-q", "-m", "step10"], ["-q", "-m", "step10"]),
        (["--magento-access-token=x", "-q"], ["--magento-access-token=***", "-q"]),
        (["--magento-admin-password", "x", "-q"], ["--magento-admin-password", "***", "-q"]),
        (
            ["--magento-oauth-consumer-secret", "--magento-oauth-access-token"],
            ["--magento-oauth-consumer-secret", "***"],
        ),
        (["--magento-url=https://shop.example.com"], ["--magento-url=https://shop.example.com"]),
    ],
)
def test_the_command_line_hides_what_is_secret_by_its_option(args: list[str], shown: list[str]) -> None:
    assert masked_arguments(args) == shown


def test_the_settings_in_force_say_where_they_come_from_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / "shop.env").write_text("MAGENTO_TIMEOUT=7\n")
    environ = {
        "MAGENTO_BASE_URL": "https://shop.example.com",
        "MAGENTO_ACCESS_TOKEN": TOKEN,
        "MAGENTO_ALLOW_WRITES": "true",
        "MAGENTO_LEAVE_ALONE": "/grand_total,capture.order:/state",
    }
    settings = load({"MAGENTO_TARGET": "real"}, environ, tmp_path / "shop.env")
    found = {entry["name"]: (entry["value"], entry["origin"]) for entry in in_force(settings)}
    assert found["MAGENTO_TARGET"] == ("real", "command line")
    assert found["MAGENTO_ACCESS_TOKEN"] == ("***", "environment")
    assert found["MAGENTO_TIMEOUT"] == ("7", "shop.env")
    assert found["MAGENTO_ALLOW_WRITES"] == ("true", "environment")
    assert found["MAGENTO_ADMIN_PASSWORD"] == ("", "default")
    assert found["MAGENTO_STORE_CODE"] == ("default", "default")
    assert found["MAGENTO_LEAVE_ALONE"] == ("/grand_total, capture.order:/state", "environment")
    assert {entry["value"] for entry in in_force(load({}, {}, None)) if entry["name"] == "MAGENTO_LEAVE_ALONE"} == {""}
    assert TOKEN not in json.dumps(found)


def test_a_project_without_git_has_no_revision(tmp_path: Path) -> None:
    assert revision(tmp_path / "absent") == {"commit": None, "dirty": None}


def test_the_revision_and_whether_files_differ_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@example.com"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ):
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.replace("AUTHOR", "COMMITTER"), value)

    def git(*args: str) -> str:
        return subprocess.run(["git", *args], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    try:
        git("init", "-q")
    except OSError:
        pytest.skip("git is not installed")
    assert revision(tmp_path) == {"commit": None, "dirty": None}
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-qm", "one")
    assert revision(tmp_path) == {"commit": git("rev-parse", "HEAD"), "dirty": False}
    (tmp_path / "file").write_text("two")
    assert revision(tmp_path)["dirty"] is True


def test_the_manifest_is_masked_and_tells_whether_its_run_is_under_way(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "reports")
    settings = load({}, {}, None)
    manifest = Manifest(workspace, settings, Redactor([TOKEN]), ["-k", TOKEN], tmp_path)
    assert under_way(workspace.run_folder)
    manifest.note("end", unusable=f"refused {TOKEN}", exit_status=10)
    manifest.add("not_loaded", {"nodeid": "x", "text": TOKEN})
    text = workspace.manifest.read_text()
    assert TOKEN not in text
    stored = json.loads(text)
    assert stored["run"]["id"] == workspace.run_id
    assert stored["run"]["command"] == ["pytest", "-k", "***"]
    assert stored["end"]["exit_status"] == 10
    manifest.close()
    assert not under_way(workspace.run_folder)
    assert not under_way(tmp_path)


def test_whether_a_killed_runs_process_is_gone_is_known_by_its_lock(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "reports")
    assert not process_is_gone(workspace.run_folder)  # a replay, or a run of another version: nobody knows
    manifest = Manifest(workspace, load({}, {}, None), Redactor([]), [], tmp_path)
    assert not process_is_gone(workspace.run_folder)
    manifest.close()
    assert process_is_gone(workspace.run_folder)


def test_what_a_failure_tells() -> None:
    wrong = failure_of(
        ExpectationFailed("invoice 3", [CheckRow("", "answer", "1", "2", "the order", ok=False)]), "call", "trace"
    )
    assert wrong["title"] == "invoice 3: 1 value not as expected"
    assert wrong["rows"] == [{"name": "answer", "where": "/", "found": "2", "expected": "1", "why": "the order"}]
    violation = SchemaViolation("invoice-item", [Violation("/sku", "nothing", "text", "required")], "GET x", "7")
    told = failure_of(violation, "setup", "trace")
    assert told["title"].startswith("in its preparation: The answer to GET x [exchange 7] is no valid invoice item")
    assert told["rows"] == [
        {
            "name": "sku",
            "where": "/sku",
            "found": "nothing",
            "expected": "text",
            "why": "the schema of invoice item (required)",
        }
    ]
    unmeant = failure_of(KeyError("items"), "teardown", "the trace")
    assert unmeant == {"title": "while tidying up: KeyError: 'items'", "text": "the trace", "rows": []}
    assert failure_of(AssertionError(), "call", "the trace")["text"] == "the trace"


def test_a_recorder_tells_sentences_times_and_exchanges() -> None:
    count, now = 0, 100.0
    recorder = ScenarioRecorder(lambda: count, lambda number: f"gw0-{number}", worker="gw0", clock=lambda: now)
    step = {"keyword": "Given", "text": "x", "table": None, "docstring": None, "line": 3}
    recorder.begin({"scenario": "A: b", "steps": [dict(step), dict(step), dict(step)]})
    count = 1  # a fixture called
    recorder.step_begins()
    count, now = 3, 101.5
    recorder.step_ends("passed")
    recorder.step_begins()
    recorder.step_ends("undefined")
    count, now = 4, 103.0  # tidying up
    told = recorder.to_dict()
    assert [entry["status"] for entry in told["steps"]] == ["passed", "undefined", "skipped"]
    assert told["steps"][0]["seconds"] == 1.5
    assert told["steps"][0]["exchanges"] == ["gw0-2", "gw0-3"]
    assert told["other_exchanges"] == ["gw0-1", "gw0-4"]
    assert (told["seconds"], told["worker"], told["scenario"]) == (3.0, "gw0", "A: b")


def test_a_sentence_that_skips_its_scenario_keeps_its_exchanges() -> None:
    count = 0
    recorder = ScenarioRecorder(lambda: count, str)
    recorder.begin({"steps": [{"text": "x"}, {"text": "y"}]})
    recorder.step_begins()
    count = 1
    told = recorder.to_dict()
    assert [(step["status"], step["exchanges"]) for step in told["steps"]] == [("skipped", ["1"]), ("skipped", [])]
    assert told["other_exchanges"] == []


def _report(when: str, outcome: str, nodeid: str = "a::b", longrepr: Any = None) -> pytest.TestReport:
    return pytest.TestReport(nodeid, ("a", 1, "b"), {}, outcome, longrepr, when, duration=0.5)  # type: ignore[arg-type]


def test_outcomes_are_written_as_scenarios_end(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    outcomes = ScenarioResults(path)
    for when in ("setup", "call", "teardown"):
        assert not path.exists()
        outcomes.note(_report(when, "passed"), "A: b")
    for when, outcome in (("setup", "failed"), ("teardown", "failed")):
        outcomes.note(_report(when, outcome, "a::c", f"the {when} broke\nand more"), "A: c")
    outcomes.note(_report("setup", "passed", "a::d"), "A: d")  # interrupted then
    with path.open("a") as file:
        file.write('[]\n{"nodeid": "torn')
    passed, failed = read_outcomes(path)
    assert (passed["status"], passed["seconds"], passed["failure"]) == ("passed", 1.5, None)
    assert failed["failure"] == {"title": "the setup broke", "text": "the setup broke\nand more", "rows": []}
    assert [outcome.name for outcome in outcomes.ended()] == ["A: b", "A: c"]
    assert list(read_outcomes(tmp_path / "absent")) == []


@pytest.mark.parametrize("mocked", [False, True])
def test_a_served_mock_is_told_from_a_shop(mocked: bool, tmp_path: Path) -> None:
    url = "http://127.0.0.1:8085"
    settings = load(
        {
            "MAGENTO_TARGET": "real",
            "MAGENTO_BASE_URL": url,
            "MAGENTO_ACCESS_TOKEN": TOKEN,
            "MAGENTO_ALLOW_WRITES": "true",
        },
        {},
        None,
        root=tmp_path,
    )
    run = Run.begin(settings)
    run.manifest = Manifest(run.workspace, settings, run.redactor, [], tmp_path)
    shop = (
        MockMagento().transport()
        if mocked
        else httpx.MockTransport(lambda _: httpx.Response(200, text="Magento/2.4 (Community)"))
    )
    run.retarget(replace(run.target, _transport=lambda: shop), settings)
    detect_version(run)
    told = run.manifest.body["shop"]
    assert told["version"] == "2.4 (Community)"
    assert (told["target"], told["description"]) == (
        ("mock", f"the mock, served at {url}") if mocked else ("real", url)
    )


@pytest.mark.parametrize(
    ("said", "release", "named"),
    [
        (("Magento", "2.4", " (Community)"), "2.4.8", "2.4.8 (Community)"),
        (("Magento", "2.4", " (Enterprise)"), None, "2.4 (Enterprise)"),
        (("Magento", "2.3", None), "2.4.6", "2.3"),
        (("Mage-OS", "1.1", " (Community)"), "2.4.7", "Mage-OS 1.1 (Community), like Magento 2.4.7"),
        (("Mage-OS", "1.1", None), None, "Mage-OS 1.1"),
    ],
)
def test_a_shop_is_named_as_closely_as_is_known(
    said: tuple[str, str, str | None], release: str | None, named: str
) -> None:
    assert version_named(*said, release) == named
    told = shop_line({"shop": {"description": "the shop", "version": named}})
    assert told == f"the shop, {named if said[0] == 'Mage-OS' else f'Magento {named}'}"
