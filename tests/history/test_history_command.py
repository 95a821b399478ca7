"""`magento-acceptance history` and `history merge`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from magento_acceptance.cli.main import main
from magento_acceptance.history.file import add
from magento_acceptance.history.past_run import run_of
from tests.history.past import FLAKY, document, fifty_runs


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MAGENTO_HISTORY", "MAGENTO_REPORTS"):
        monkeypatch.delenv(name, raising=False)


def history(*args: str) -> Result:
    result = CliRunner().invoke(main, ["history", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def fill(path: Path, documents: Iterable[dict[str, Any]]) -> Path:
    for found in documents:
        add(path, run_of(found))
    return path


def test_without_a_run_it_says_so() -> None:
    result = history()
    assert (result.exit_code, result.output) == (0, "There is no run in reports/history.jsonl.\n")
    assert json.loads(history("--json").output) == {"targets": [], "unread_lines": 0}


def test_of_one_run_nothing_is_compared(tmp_path: Path) -> None:
    fill(tmp_path / "reports" / "history.jsonl", [document(1)])
    output = history().output
    assert "One run: there is nothing to compare it with yet." in output
    assert "Flaky" not in output
    assert "Slower" not in output
    (target,) = json.loads(history("--json").output)["targets"]
    assert (len(target["runs"]), target["flaky"], target["slower"]) == (1, [], [])


def test_runs_of_no_certain_revision_are_told(tmp_path: Path) -> None:
    fill(tmp_path / "reports" / "history.jsonl", [document(1), document(2, dirty=True)])
    said = "Files of the project differed from their commit in 1 run: no results are compared with theirs."
    output = history().output
    assert said in output
    assert "Durations are compared from 11 runs of one release on; there are 2." in output


def test_fifty_runs_are_told_by_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fill(tmp_path / "kept.jsonl", sorted(fifty_runs(), key=lambda found: str(found["run"]["started"])))
    with path.open("a") as file:
        file.write('{"version": 1, "run": "cut o')
    monkeypatch.setenv("MAGENTO_HISTORY", str(path))
    output = history().output
    mock, staging = output.split("https://staging.example.com, store view default, profile staging")
    assert "built-in mock, store view default" in mock
    assert "the newest 10 of 34 runs" in staging
    assert FLAKY in staging.partition("Slower than noise explains")[0]
    assert "whole run" in staging
    assert "POST order/{order}/invoice" in staging
    assert "1 line cannot be read and was left alone." in output
    whole = json.loads(history("--json").output)
    assert whole["unread_lines"] == 1
    assert [len(target["runs"]) for target in whole["targets"]] == [34, 16]
    flaky = whole["targets"][0]["flaky"]
    assert [one["name"].partition(": ")[2] for one in flaky] == [FLAKY]
    assert flaky[0]["rate"] == round(flaky[0]["changes"] / flaky[0]["chances"], 4)
    slower = whole["targets"][0]["slower"]
    assert slower[0]["what"] == "whole run"
    assert slower[0]["now"] > 1.25 * slower[0]["before"]


def test_histories_of_several_machines_are_merged(tmp_path: Path) -> None:
    one = fill(tmp_path / "one.jsonl", [document(1), document(3)])
    two = fill(tmp_path / "two.jsonl", [document(2), document(3)])
    two.write_text(two.read_text() + "no run\n")
    result = history("merge", str(one), str(two))
    assert result.exit_code == 0
    assert "3 runs added to reports/history.jsonl, 3 in all: reports/history.html" in result.output
    assert f"1 line of {two} left out: no runs that this version can read" in result.output
    assert "0 runs added" in history("merge", str(two), str(one)).output
    (target,) = json.loads(history("--json").output)["targets"]
    assert [run["id"] for run in target["runs"]] == [document(number)["run"]["id"] for number in (1, 2, 3)]
    assert (tmp_path / "reports" / "history.html").is_file()


@pytest.mark.parametrize("place", ["missing.jsonl", "file/history.jsonl"])
def test_a_history_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    result = history("merge", place)
    assert result.exit_code == 2
    assert result.output.startswith("Error: the histories cannot be merged: ")
    assert result.output.count("\n") == 1
    assert not (tmp_path / "reports" / "history.jsonl").exists()


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    one = fill(tmp_path / "one.jsonl", [document(1)])
    result = history("merge", str(one), "--file", str(one / "below"))
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert history("--file", str(one / "below")).exit_code == 2
