"""The first file that cannot be written ends all writing, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from magento_acceptance.deadline import GRACE, Deadline, DeadlinePassed
from magento_acceptance.run_log.storage import Storage
from tests.support.fault_matrix import Clock


def test_after_the_first_failure_nothing_is_written_and_nothing_is_raised(tmp_path: Path) -> None:
    told: list[str] = []
    storage = Storage()
    storage.on_loss = told.append
    storage.append(tmp_path / "a.jsonl", {"n": 1})
    assert storage.lost == ""
    storage.append(tmp_path / "gone" / "b.jsonl", {"n": 2})
    storage.append(tmp_path / "a.jsonl", {"n": 3})
    storage.replace(tmp_path / "c.json", "{}")
    storage.lose("another reason")
    assert told == [storage.lost] == ["b.jsonl cannot be written (No such file or directory)"]
    assert (tmp_path / "a.jsonl").read_text() == '{"n": 1}\n'
    assert not (tmp_path / "c.json").exists()


def test_a_run_that_ends_now_still_cleans_up() -> None:
    clock = Clock()
    deadline = Deadline(3600, clock=clock, sleep=clock.sleep)
    deadline.end_now("the disk is full")
    with pytest.raises(DeadlinePassed, match="the disk is full"):
        deadline.check()
    with deadline.grace():
        assert deadline.left() == GRACE
