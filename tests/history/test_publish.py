"""What a run does for the history at its end; nothing that goes wrong there changes its verdict."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from magento_acceptance.history import page
from magento_acceptance.history.file import read
from magento_acceptance.history.past_run import PastRun
from magento_acceptance.history.publish import record
from tests.history.past import document


def test_a_run_that_tested_something_adds_its_line_and_draws_the_page(tmp_path: Path) -> None:
    assert record(document(1), tmp_path, None) == []
    assert record(document(2), tmp_path, tmp_path / "kept" / "ours.jsonl") == []
    assert len(read(tmp_path / "history.jsonl").runs) == len(read(tmp_path / "kept" / "ours.jsonl").runs) == 1
    assert document(2)["run"]["id"] in (tmp_path / "history.html").read_text(encoding="utf-8")


def test_a_page_that_replaces_that_of_a_later_run_is_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[list[str]] = []
    write = page.write

    def slowly(runs: Sequence[PastRun], reports: Path) -> Path:
        drawn.append([run.id for run in runs])
        if len(drawn) == 1:  # meanwhile another run ends and draws the page
            assert record(document(2), reports, None) == []
        return write(runs, reports)

    monkeypatch.setattr(page, "write", slowly)
    assert record(document(1), tmp_path, None) == []
    first, second = (document(number)["run"]["id"] for number in (1, 2))
    assert drawn == [[first], [first, second], [first, second]]
    assert second in (tmp_path / "history.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("status", ["skipped", "not_run"])
def test_a_run_that_tested_nothing_leaves_the_history_alone(tmp_path: Path, status: str) -> None:
    assert record(document(1, [("Capture", "in full", status, 0.0)]), tmp_path, None) == []
    assert list(tmp_path.iterdir()) == []


@contextmanager
def as_another_user() -> Iterator[None]:
    """Act as a user to whom permissions apply."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_history_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    for path in (tmp_path / "file" / "history.jsonl", tmp_path, Path("/proc/none/history.jsonl")):
        (problem,) = record(document(1), tmp_path, path)
        assert problem.startswith(f"the history {path} could not be written, so this run is not in it: ")
        assert "\n" not in problem
    with as_another_user():
        (problem,) = record(document(1), tmp_path, closed / "history.jsonl")
    assert "Permission denied" in problem


def test_a_page_that_cannot_be_written_costs_no_line(tmp_path: Path) -> None:
    (tmp_path / "history.html" / "full").mkdir(parents=True)
    (problem,) = record(document(1), tmp_path, None)
    assert problem.startswith("history.html could not be written: ")
    assert len(read(tmp_path / "history.jsonl").runs) == 1
