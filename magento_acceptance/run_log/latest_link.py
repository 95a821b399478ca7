"""The newest run where readers look for it: `reports/latest` and, beside it, links to that run's files."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path
from typing import Final

from magento_acceptance.files import write_whole
from magento_acceptance.run_log.workspace import Workspace

LATEST: Final = "latest"
#: What is found in the reports folder by its own name, always of the newest run.
LINKED: Final = (
    "context.json",
    "cucumber-messages.ndjson",
    "cucumber.json",
    "evidence.jsonl",
    "junit.xml",
    "run.json",
    "signoff.html",
    "signoff.json",
    "summary.json",
    "summary.md",
)
_RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


def lead(workspace: Workspace) -> None:
    """Let `latest` lead to this run from now on; nothing of the run before is found there any more.

    Where links are not allowed (some Windows, some network drives) `latest` is a file with the run's id, and `follow` makes copies.
    """
    _link(workspace.reports / LATEST, workspace.run_id, workspace.run_id)
    for name in LINKED:
        _link(workspace.reports / name, f"{LATEST}/{name}", None)


def follow(workspace: Workspace) -> None:
    """Make the copies, where links are not allowed and no newer run has begun."""
    if newest(workspace.reports) != workspace.run_folder:
        return
    for name in LINKED:
        target = workspace.reports / name
        if not target.is_symlink() and not target.is_dir():
            with contextlib.suppress(OSError):
                shutil.copyfile(workspace.run_folder / name, target)


def newest(reports: Path) -> Path | None:
    """The folder of the run that `latest` leads to; None where there is none."""
    mark = reports / LATEST
    with contextlib.suppress(OSError):
        name = mark.readlink().name if mark.is_symlink() else mark.read_text(encoding="utf-8").strip()
        folder = reports / name
        if _RUN_ID.fullmatch(name) and folder.is_dir():
            return folder
    return None


def _link(path: Path, target: str, instead: str | None) -> None:
    """Make a link in one go; where that is not allowed, remove what stands there, or write `instead`."""
    if path.is_symlink() and str(path.readlink()) == target:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        draft.symlink_to(target)
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            if instead is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, instead + "\n")
