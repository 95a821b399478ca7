"""The first file that cannot be written ends all writing, once."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from magento_acceptance.deadline import GRACE, Deadline, DeadlinePassed
from magento_acceptance.files import append_line, pack, write_whole
from magento_acceptance.run_log.storage import Storage
from magento_acceptance.run_log.workspace import new_workspace
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
    assert (tmp_path / "a.jsonl").read_text() == '{"n":1}\n'
    assert not (tmp_path / "c.json").exists()


@pytest.mark.parametrize(("shared", "folder", "file"), [(False, 0o700, 0o600), (True, 0o755, 0o644)])
def test_a_runs_files_are_for_this_user_unless_they_are_shared(
    shared: bool, folder: int, file: int, tmp_path: Path
) -> None:
    before = os.umask(0o022)
    try:
        workspace = new_workspace(tmp_path / "reports", shared=shared)
        append_line(workspace.record_log, {})
        write_whole(workspace.run_folder / "allure-results" / "a.json", "{}")
        pack(workspace.record_log)
        workspace.part("gw0").prepare()
        workspace.join()
    finally:
        os.umask(before)
    made = list(workspace.run_folder.rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {file}
    assert {stat.S_IMODE(path.stat().st_mode) for path in [workspace.run_folder, *made] if path.is_dir()} == {folder}
    assert stat.S_IMODE(workspace.reports.stat().st_mode) == 0o700  # as the folder that it is made in


def test_a_run_that_ends_now_still_cleans_up() -> None:
    clock = Clock()
    deadline = Deadline(3600, clock=clock, sleep=clock.sleep)
    deadline.end_now("the disk is full")
    with pytest.raises(DeadlinePassed, match="the disk is full"):
        deadline.check()
    with deadline.grace():
        assert deadline.left() == GRACE
