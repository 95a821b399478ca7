"""The runs in a reports folder: when each was, on what, what came of it, how much room it takes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from magento_acceptance.run_log.latest_link import newest
from magento_acceptance.run_log.manifest import under_way

REJECTED: Final = "NOT ACCEPTED"
_UNSIGNED: Final = ("replay", "load")
"""Kinds of runs that have no sign-off."""
_RUN_ID: Final = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


@dataclass(frozen=True)
class ListedRun:
    """One run's folder. `verdict` is the decision of its sign-off, `replay`, `load`, `under way` or `no sign-off`."""

    folder: Path
    started: str
    target: str
    verdict: str
    size: int
    """In bytes."""

    @property
    def must_stay(self) -> bool:
        """Whether it is removed only by force: a shop was rejected, and nobody here knows whether that was signed."""
        return self.verdict == REJECTED


def list_runs(reports: Path) -> list[ListedRun]:
    """The runs in a reports folder, newest first; none where there is no such folder."""
    folders = sorted(reports.iterdir(), reverse=True) if reports.is_dir() else []
    return [_listed(folder) for folder in folders if _RUN_ID.fullmatch(folder.name) and not folder.is_symlink()]


def prune(reports: Path, keep: int, *, force: bool) -> Iterable[ListedRun]:
    """Remove all but the newest `keep` runs; yields each that was removed. Raises OSError.

    A run that is under way and the one that `latest` leads to always stay, one that rejected a shop unless `force` says otherwise.
    """
    latest = newest(reports)
    for run in list_runs(reports)[keep:]:
        if run.folder == latest or under_way(run.folder) or (run.must_stay and not force):
            continue
        shutil.rmtree(run.folder)
        yield run


def _listed(folder: Path) -> ListedRun:
    manifest, signoff = _json(folder / "run.json"), _json(folder / "signoff.json")
    verdict = signoff.get("verdict", {})
    verdict_text = " ".join(filter(None, (verdict.get("decision"), verdict.get("rehearsed")))) or "no sign-off"
    if under_way(folder):
        verdict_text = "under way"
    elif (kind := manifest.get("kind")) in _UNSIGNED:
        verdict_text = kind
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return ListedRun(
        folder,
        str(manifest.get("run", {}).get("started", "")),
        str(manifest.get("shop", {}).get("description", "")),
        verdict_text,
        size,
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
