"""Writing files so that an interruption spoils none: whole ones at once, journals line by line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def write_whole(path: Path, text: str) -> None:
    """Replace a file atomically: a reader sees the old content or the new, never a part."""
    if path.is_symlink():  # what it leads to is replaced, not the link
        path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", errors="backslashreplace")
    draft.replace(path)


def append_line(path: Path, entry: Mapping[str, Any]) -> None:
    """Add an entry to a journal of one JSON object a line; what JSON cannot hold is written as text. Raises OSError."""
    line = json.dumps(entry, ensure_ascii=False, default=str)
    with path.open("a", encoding="utf-8", errors="backslashreplace") as journal:
        journal.write(line + "\n")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a journal. A line that a killed process could not finish is left out; where there is no file there are none."""
    try:
        journal = path.open(encoding="utf-8", errors="replace")
    except OSError:
        return
    with journal:
        for line in journal:
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(entry, dict):
                yield entry
