"""The run's mark: what the name of everything that a run makes in a shop begins with, so that it is known among a shop's own things."""

from __future__ import annotations

import re
import secrets
from typing import Final

PREFIX: Final = "qa-"
LIKE: Final = "qa-%"
"""Finds every mark in a search (and more: each find is held against `mark_of`)."""

_MARKED = re.compile(r"(qa-[0-9a-f]{6})-[0-9a-f]{8}(?![0-9a-z])", re.IGNORECASE)
_MARK = re.compile(r"qa-[0-9a-f]{6}")
_DIGITS = 3


def new_mark() -> str:
    """A mark for what belongs to no run with a folder: `qa-` and six hex digits."""
    return f"{PREFIX}{secrets.token_hex(_DIGITS)}"


def own_name(mark: str) -> str:
    """A name that no other scenario, worker or run uses: the mark and eight hex digits, such as `qa-a1b2c3-0f9e8d7c`."""
    return f"{mark}-{secrets.token_hex(4)}"


def mark_of(name: object) -> str | None:
    """The mark that a SKU or an e-mail address begins with; None where it is no name that `own_name` gives.

    A shop may write addresses in other letters, so their case does not count.
    """
    found = _MARKED.match(name) if isinstance(name, str) else None
    return found[1].lower() if found else None


def mark_named(text: str) -> str | None:
    """The mark that a person means: a run's id, its last six digits, the mark itself, or a run's folder; None for anything else."""
    tail = text.strip().rstrip("/\\").replace("\\", "/").rpartition("/")[2].lower()
    mark = f"{PREFIX}{tail.rpartition('-')[2]}"
    return mark if _MARK.fullmatch(mark) else None
