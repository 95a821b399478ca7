"""Which folder a replay writes to, and that it leaves the evidence of others alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magento_acceptance.replay import folder
from magento_acceptance.run_log import latest_link as latest
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.workspace import Workspace, new_workspace


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def save(path: Path) -> str:
    context = Context("any")
    context.put("order", 3)
    context.save(path)
    return path.read_text()


def test_a_replay_has_a_folder_of_its_own_and_goes_on_in_it(reports: Path) -> None:
    begun = folder.begin(reports)
    assert latest.newest(reports) == begun.run_folder
    save(begun.context)
    other = folder.begin(reports)
    for file in (begun.context, other.reports / begun.run_id / "context.json"):
        workspace, saved = folder.go_on(reports, file)
        assert workspace.run_id == begun.run_id
        assert saved == begun.context.resolve()
        assert latest.newest(reports) == begun.run_folder


def test_the_link_to_the_newest_is_followed_once(reports: Path) -> None:
    begun = folder.begin(reports)
    text = save(begun.context)
    _, saved = folder.go_on(reports, reports / "latest" / "context.json")
    folder.begin(reports)
    assert saved.read_text() == text


def test_the_ids_of_a_pytest_run_are_copied(reports: Path) -> None:
    run = new_workspace(reports)
    run.manifest.write_text(json.dumps({"version": 1, "kind": "scenarios"}))
    latest.point_latest_at(run)
    text = save(run.context)
    workspace, saved = folder.go_on(reports, reports / "latest" / "context.json")
    assert workspace.run_id != run.run_id
    assert saved == workspace.context
    assert saved.read_text() == text
    save(saved)
    assert run.context.read_text() == text
    assert (reports / "latest" / "context.json").resolve() == saved.resolve()


def test_a_file_of_the_users_own_stays_in_use_and_a_copy_is_kept(reports: Path, tmp_path: Path) -> None:
    own = tmp_path / "ids.json"
    save(own)
    workspace, saved = folder.go_on(reports, own)
    assert saved == own.resolve()
    changed = Context("any")
    changed.put("order", 4)
    changed.save(saved)
    folder.keep_copy(workspace, saved)
    assert workspace.context.read_text() == own.read_text()


@pytest.mark.parametrize("manifest", ["", "[]", "{", '{"kind": "scenarios"}'])
def test_a_folder_without_a_replays_manifest_is_none_of_a_replay(reports: Path, manifest: str) -> None:
    workspace = Workspace(reports, "20261122-194800-a1b2c3")
    workspace.prepare()
    assert not folder.is_replay(workspace)
    workspace.manifest.write_text(manifest)
    assert not folder.is_replay(workspace)
