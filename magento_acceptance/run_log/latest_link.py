"""`reports/latest`: the link to the newest run that tested something."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import Final

from magento_acceptance.files import write_whole
from magento_acceptance.run_log.workspace import Workspace

LATEST: Final = "latest"
_TAIL: Final = 6
_RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


def point_latest_at(workspace: Workspace) -> None:
    """Let `latest` lead to this run; where links are not allowed (some Windows, some network drives) it is a file with the run's id."""
    path = workspace.reports / LATEST
    if path.is_symlink() and str(path.readlink()) == workspace.run_id:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        draft.symlink_to(workspace.run_id)
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            write_whole(path, workspace.run_id + "\n")


def take_latest_back(workspace: Workspace, earlier: Path | None) -> None:
    """Let `latest` lead to an earlier run again (None: to none), because this one tested nothing."""
    if newest(workspace.reports) != workspace.run_folder:
        return
    if earlier is not None:
        point_latest_at(Workspace.of(earlier))
    else:
        (workspace.reports / LATEST).unlink(missing_ok=True)


def newest(reports: Path) -> Path | None:
    """The folder of the run that `latest` leads to; None where there is none."""
    link = reports / LATEST
    with contextlib.suppress(OSError):
        name = link.readlink().name if link.is_symlink() else link.read_text(encoding="utf-8").strip()
        folder = reports / name
        if _RUN_ID.fullmatch(name) and folder.is_dir():
            return folder
    return None


def find_run(run: str, reports: Path) -> Path | None:
    """The folder of the run that is meant: a path, an id or its last six characters, or `latest`; None where there is none."""
    if run == LATEST:
        found = newest(reports)
        return found.resolve() if found else None
    for folder in (Path(run), reports / run):
        if run and folder.is_dir():
            return folder.resolve()
    matching = sorted(reports.glob(f"*-{run}")) if len(run) == _TAIL and run.isalnum() else []
    return matching[0].resolve() if len(matching) == 1 else None


def shown_path(workspace: Workspace, name: str) -> Path:
    """Where a reader is sent for a file of a run: below `latest` where that links to the run, else in the run's own folder."""
    link = workspace.reports / LATEST
    linked = link.is_symlink() and newest(workspace.reports) == workspace.run_folder
    return (link if linked else workspace.run_folder) / name
