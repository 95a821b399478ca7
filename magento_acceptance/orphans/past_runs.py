"""The runs whose folders are in the reports folder, as far as they tell what was left in a shop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from magento_acceptance.files import create
from magento_acceptance.run_log.created_resources import CreatedResource, read_journals
from magento_acceptance.run_log.resource_summary import is_left_over
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.run_tag import parse_run_tag

_RUN_ID_PARTS = 3
_DONE = '{"do": "done"}\n'


@dataclass(frozen=True)
class PastRun:
    """A run that has a folder: where it ran (`shop`, empty if nothing is known), what its journal tells, when it was last heard of.

    `ended` says whether it came to its summary, `replays` whether it is a replay, which leaves on purpose what it makes.
    """

    workspace: Workspace
    shop: str
    is_mock: bool
    ended: bool
    replays: bool
    made: tuple[CreatedResource, ...]
    last_activity: datetime

    @property
    def run_tag(self) -> str:
        """What its things are named by."""
        return self.workspace.run_tag

    @property
    def started(self) -> datetime:
        """When it began, by its id."""
        return datetime.strptime(self.workspace.run_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)

    @property
    def needs_cleanup(self) -> bool:
        """Whether things are left that should be gone, or may be: a killed run knows no more of what it did last."""
        return not self.replays and (not self.ended or any(map(is_left_over, self.made)))


def past_runs(reports: Path) -> Iterator[PastRun]:
    """The runs of a reports folder, oldest first."""
    folders = sorted(path for path in reports.iterdir() if path.is_dir()) if reports.is_dir() else []
    for folder in folders:
        if not folder.is_symlink() and _is_run_id(folder.name):
            yield past_run(Workspace.of(folder))


def past_run(workspace: Workspace) -> PastRun:
    """Read a run's folder; what is missing or broken there counts as not known."""
    plan, manifest = _object(workspace.plan), _object(workspace.manifest)
    journals = [workspace.resource_log, *(part.resource_log for part in workspace.parts()), workspace.cleaned]
    return PastRun(
        workspace=workspace,
        shop=str(plan.get("shop", "")),
        is_mock=plan.get("is_mock") is True,
        ended=workspace.summary.exists() or _is_cleaned(workspace),
        replays=manifest.get("kind") == "replay",
        made=tuple(read_journals(journals)),
        last_activity=_last_change(workspace),
    )


def _is_run_id(name: str) -> bool:
    parts = name.split("-")
    if len(parts) != _RUN_ID_PARTS or parse_run_tag(name) is None:
        return False
    try:
        datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _last_change(workspace: Workspace) -> datetime:
    """When the run last wrote anything; the cleaning up after it does not count."""
    latest = 0.0
    for folder in (workspace.run_folder, *(part.folder for part in workspace.parts())):
        for path in folder.iterdir():
            if path != workspace.cleaned and path.is_file():
                latest = max(latest, path.stat().st_mtime)
    return datetime.fromtimestamp(latest, UTC)


def note_cleaned(run: PastRun) -> None:
    """Note that nothing is left of a run, so that it is not looked at again. Raises OSError."""
    with create(run.workspace.cleaned, "a") as journal:
        journal.write(_DONE)


def _is_cleaned(workspace: Workspace) -> bool:
    try:
        return _DONE in workspace.cleaned.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _object(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}
