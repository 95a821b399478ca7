"""Which run's folder a replay writes to: its own, and the same again when it goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from magento_acceptance.files import write_whole
from magento_acceptance.run_log.latest_link import point_latest_at
from magento_acceptance.run_log.wording import utc_stamp
from magento_acceptance.run_log.workspace import Workspace, new_workspace

KIND: Final = "replay"


def begin(reports: Path, *, shared: bool = False) -> Workspace:
    """Make the folder of a new replay, to which `latest` leads from now on. Raises OSError."""
    workspace = new_workspace(reports, shared=shared)
    _note_kind(workspace)
    point_latest_at(workspace)
    return workspace


def go_on(reports: Path, file: Path, *, shared: bool = False) -> tuple[Workspace, Path]:
    """The folder to go on in with the ids saved in a file, and the file that they are saved to from now on.

    The ids of a replay are gone on with where they are, and those of a file of the user's own stay in it; those of a pytest run are
    copied, because its folder is evidence. Raises OSError.
    """
    saved = file.resolve()
    earlier = Workspace.of(saved.parent)
    if saved == earlier.context and earlier.reports == reports.resolve() and is_replay(earlier):
        point_latest_at(earlier)
        return earlier, saved
    workspace = new_workspace(reports, shared=shared)
    _note_kind(workspace)
    write_whole(workspace.context, saved.read_text(encoding="utf-8"))
    point_latest_at(workspace)
    return workspace, workspace.context if earlier.manifest.exists() else saved


def keep_copy(workspace: Workspace, file: Path) -> None:
    """Leave a copy of the ids in the replay's folder, where they are saved to another file."""
    if file != workspace.context and file.exists():
        write_whole(workspace.context, file.read_text(encoding="utf-8"))


def is_replay(workspace: Workspace) -> bool:
    """Whether a run's folder is a replay's."""
    try:
        manifest = json.loads(workspace.manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("kind") == KIND


def _note_kind(workspace: Workspace) -> None:
    manifest = {"version": 1, "kind": KIND, "run": {"id": workspace.run_id, "started": utc_stamp()}}
    write_whole(workspace.manifest, json.dumps(manifest, indent=2) + "\n")
