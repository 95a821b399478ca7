"""The report as a run leaves it, whatever happens: failures, errors in fixtures, -x, a killed process, two runs at once."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support.acceptance_project import (
    ROOT,
    SLOW,
    STEPS,
    base,
    begin,
    evidence,
    project,
    run,
    shop,
    signoff,
    stop,
    write,
)
from tests.support.stub_shop import StubShop

__all__ = ["base", "project", "shop"]
pytest_plugins = ["pytester"]

SCHEMA = json.loads((ROOT / "schemas" / "signoff.json").read_text(encoding="utf-8"))

FEATURE = """\
@portable
Feature: Everything that can happen
  Background:
    Given an order
  Scenario: All is well
    Then all is well
  Scenario: A value is wrong
    When the goods are counted:
      | sku | quantity |
      | bag | 3        |
    Then the total is wrong
    And all is well
  Scenario: A fixture breaks
    Then the broken fixture is used
  @inventory_setup
  Scenario: The tutorial
    Then all is well
  Scenario Outline: There are <some> cases
    Then all is well
    Examples:
      | some |
      | many |
"""

MORE_STEPS = """

import pytest
from magento_acceptance.expectations import CheckRow, ExpectationFailed

@pytest.fixture
def broken(client):
    client.get("things/3")
    raise ValueError("the fixture broke")

@when("the goods are counted:")
def _(client, datatable):
    client.get("things/3")

@then("the total is wrong")
def _():
    raise ExpectationFailed("invoice 3", [CheckRow("/grand_total", "grand total", "12.5", "12.4", "the order's total", ok=False)])

@then("the broken fixture is used")
def _(broken):
    pass
"""


def report(project: pytest.Pytester, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "magento_acceptance", "report", *args]
    found = subprocess.run(command, cwd=project.path, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in found.stdout + found.stderr
    return found


def valid(document: dict[str, Any]) -> dict[str, Any]:
    problems = [
        f"{list(error.absolute_path)}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(document)
    ]
    assert problems == []
    return document


def folder(project: pytest.Pytester) -> Path:
    return (project.path / "reports" / "latest").resolve()


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_what_became_of_each_scenario(project: pytest.Pytester, workers: tuple[str, ...]) -> None:
    write(project, "features/capture.feature", FEATURE)
    write(project, "shop_steps.py", STEPS + MORE_STEPS)
    result = run(project, *workers)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["sign-off  NOT ACCEPTED: reports/latest/signoff.html", "*2 of 4 scenarios that ran failed."]
    )
    assert not any("unwritten" in line for line in result.outlines)

    document = valid(signoff(project))
    assert document["verdict"]["decision"] == "NOT ACCEPTED"
    assert document["verdict"]["rehearsed"] is None
    assert document["verdict"]["exit_status"] == 1
    assert document["counts"] == {"passed": 2, "failed": 2, "flaky": 0, "skipped": 1, "not_run": 0}
    assert document["run"]["workers"] == (2 if workers else 1)
    assert document["run"]["command"] == ["pytest", *document["run"]["command"][1:]]
    assert document["shop"]["target"] == "real"
    (reason,) = document["skipped"]
    assert "MAGENTO_ALLOW_INVENTORY_SETUP" in reason["reason"]

    by_name = {scenario["name"]: scenario for scenario in document["scenarios"]}
    assert list(by_name) == [
        "All is well", "A value is wrong", "A fixture breaks", "The tutorial", "There are many cases",
    ]  # fmt: skip
    wrong = by_name["A value is wrong"]
    assert [step["status"] for step in wrong["steps"]] == ["passed", "passed", "failed", "skipped"]
    assert [step["keyword"] for step in wrong["steps"]] == ["Given", "When", "Then", "And"]
    assert wrong["steps"][1]["table"] == [["sku", "quantity"], ["bag", "3"]]
    assert wrong["failure"]["title"] == "invoice 3: 1 value not as expected"
    assert wrong["failure"]["rows"] == [
        {
            "name": "grand total",
            "where": "/grand_total",
            "found": "12.4",
            "expected": "12.5",
            "why": "the order's total",
        }
    ]
    assert (wrong["feature_file"], wrong["line"], wrong["tags"]) == ("features/capture.feature", 7, ["portable"])
    broken = by_name["A fixture breaks"]
    assert [step["status"] for step in broken["steps"]] == ["passed", "failed"]
    assert broken["failure"]["title"] == "ValueError: the fixture broke"
    assert "shop_steps.py" in broken["failure"]["text"]
    assert len(broken["steps"][1]["exchanges"]) == 1
    assert by_name["The tutorial"]["status"] == "skipped"

    stored = {entry["exchange"]: entry for entry in evidence(project)}
    told = [exchange for scenario in by_name.values() for step in scenario["steps"] for exchange in step["exchanges"]]
    told += [exchange for scenario in by_name.values() for exchange in scenario["other_exchanges"]]
    assert len(set(told)) == len(told)
    # a worker finds the release while its first scenario waits
    release = {exchange for exchange, entry in stored.items() if entry["step"] == "looking at the release"}
    assert set(told) - release == {exchange for exchange, entry in stored.items() if entry["scenario"]}
    assert document["integrity"]["exchanges"] == len(stored)


def test_the_evidence_is_verified_and_never_signed_anew(project: pytest.Pytester) -> None:
    assert run(project).ret == 0
    document = valid(signoff(project))
    assert document["verdict"]["decision"] == "INCOMPLETE"  # these scenarios check no claim of Step 10
    assert "of Step 10 were not checked" in document["verdict"]["why"][0]
    before = {path.name: path.read_bytes() for path in folder(project).iterdir() if path.is_file()}
    assert report(project, "--verify", "latest").returncode == 0
    again = report(project, "latest")
    assert again.returncode == 0
    assert again.stdout.startswith("INCOMPLETE: ")
    assert {path.name: path.read_bytes() for path in folder(project).iterdir() if path.is_file()} == before

    packed = folder(project) / "evidence.jsonl.gz"
    packed.write_bytes(gzip.compress(gzip.decompress(packed.read_bytes()) + b"{}\n"))
    verified = report(project, "--verify", folder(project).name)
    assert verified.returncode == 1
    assert "DIFFERS    evidence.jsonl.gz differs: " in verified.stdout
    assert "as signed" in verified.stdout
    found = json.loads(report(project, "--verify", "--json", str(folder(project))).stdout)
    assert (found["ok"], [entry["name"] for entry in found["differences"]]) == (False, ["evidence.jsonl.gz"])
    rendered = report(project, "latest")
    assert rendered.returncode == 1
    assert "is not what its sign-off was made from; nothing was written" in rendered.stderr
    assert (folder(project) / "signoff.json").read_bytes() == before["signoff.json"]


def test_the_first_failure_ends_a_run_and_the_rest_is_told(project: pytest.Pytester) -> None:
    write(project, "shop_steps.py", STEPS.replace("    pass", "    assert 1 == 2"))
    assert run(project, "-x").ret == 1
    document = valid(signoff(project))
    assert document["verdict"]["decision"] == "NOT ACCEPTED"
    assert "2 scenarios did not run to the end." in document["verdict"]["why"]
    assert document["counts"] == {"passed": 0, "failed": 1, "flaky": 0, "skipped": 0, "not_run": 2}
    assert [scenario["reason"] for scenario in document["scenarios"][1:]] == ["the run ended before its turn"] * 2


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_run_whose_time_is_over_is_incomplete(project: pytest.Pytester, workers: tuple[str, ...]) -> None:
    late = "def _(client):\n    import time\n    time.sleep(4)\n    client.get('things/3')"
    write(project, "shop_steps.py", STEPS.replace("def _():\n    pass", late))
    assert run(project, *workers, "--magento-deadline=3").ret == pytest.ExitCode.INTERRUPTED
    document = valid(signoff(project))
    assert document["verdict"]["decision"] == "INCOMPLETE"
    assert document["verdict"]["why"][0].startswith("The time that a run may take (MAGENTO_DEADLINE) was over")
    assert not any("died" in sentence for sentence in document["verdict"]["why"])
    assert document["counts"]["passed"] == document["counts"]["failed"] == 0


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_killed_run_is_rendered_from_what_it_left(
    project: pytest.Pytester, shop: StubShop, workers: tuple[str, ...]
) -> None:
    write(project, "shop_steps.py", SLOW)
    process = begin(project, *workers)
    early = report(project, "latest")
    assert early.returncode == 2
    assert early.stderr.count("\n") == 1
    assert "is still under way" in early.stderr
    stop(process, signal.SIGKILL)
    assert not (folder(project) / "signoff.json").exists()
    with (folder(project) / "evidence.jsonl").open("a") as file:
        file.write('{"exchange": "99", "ti')  # what a killed process could not finish

    rendered = report(project, "latest")
    assert rendered.returncode == 0, rendered.stderr
    document = valid(signoff(project))
    assert document["verdict"]["decision"] == "INCOMPLETE"
    assert document["verdict"]["why"][0] == "The run was ended from outside, so that it could not come to its own end."
    assert document["run"]["finished"] is None
    assert document["verdict"]["exit_status"] is None
    assert document["counts"]["not_run"] == 3
    first = document["scenarios"][0]
    assert first["reason"] == "it was under way when the run ended"
    assert [step["status"] for step in first["steps"]] == ["passed", "skipped", "skipped"]
    assert document["integrity"]["exchanges"] == len(shop.calls)
    assert document["trails"][0]["scenario"] == "s1"
    assert report(project, "--verify", "latest").returncode == 0
    assert not (folder(project) / "evidence.jsonl").exists()  # packed: the run has ended
    assert report(project, "latest").returncode == 0
    assert signoff(project) == document


def test_two_runs_at_once_keep_out_of_each_others_way(project: pytest.Pytester) -> None:
    command = [sys.executable, "-m", "pytest"]
    both = [
        subprocess.Popen(command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    runs = [path for path in (project.path / "reports").iterdir() if path.is_dir() and not path.is_symlink()]
    assert len(runs) == 2
    assert folder(project) in runs
    for path in runs:
        document = json.loads((path / "signoff.json").read_text())
        assert document["run"]["id"] == path.name
        assert document["counts"]["passed"] == 2
        assert report(project, "--verify", path.name[-6:]).returncode == 0
    compared = report(project, *[path.name for path in runs])
    assert compared.returncode == 0
    assert "No scenario, claim, figure or response differs." in compared.stdout
