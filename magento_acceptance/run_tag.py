"""The run tag: what the name of everything that a run makes in a shop begins with, so that it is known among a shop's own things."""

from __future__ import annotations

import re
import secrets
from typing import Final

PREFIX: Final = "qa-"
LIKE: Final = "qa-%"
"""Finds every tag in a search (and more: each find is checked with `run_tag_of`)."""

IN_TEXT: Final = re.compile(r"qa-[0-9a-f]{6}(?:-[0-9a-f]{8})?(?![0-9a-z])", re.IGNORECASE)
"""A name that a run gave, or a tag alone, anywhere in a text."""
_TAGGED = re.compile(r"(qa-[0-9a-f]{6})-[0-9a-f]{8}(?![0-9a-z])", re.IGNORECASE)
_TAG = re.compile(r"qa-[0-9a-f]{6}")
_DIGITS = 3


def new_run_tag() -> str:
    """A tag for what belongs to no run with a folder: `qa-` and six hex digits."""
    return f"{PREFIX}{secrets.token_hex(_DIGITS)}"


def unique_name(run_tag: str) -> str:
    """A name that no other scenario, worker or run uses: the tag and eight hex digits, such as `qa-a1b2c3-0f9e8d7c`."""
    return f"{run_tag}-{secrets.token_hex(4)}"


def run_tag_of(name: object) -> str | None:
    """The tag that a SKU or an e-mail address begins with; None where it is no name that `unique_name` gives.

    A shop may write addresses in other letters, so their case does not count.
    """
    found = _TAGGED.match(name) if isinstance(name, str) else None
    return found[1].lower() if found else None


def parse_run_tag(text: str) -> str | None:
    """The tag that a person means: a run's id, its last six digits, the tag itself, or a run's folder; None for anything else."""
    tail = text.strip().rstrip("/\\").replace("\\", "/").rpartition("/")[2].lower()
    run_tag = f"{PREFIX}{tail.rpartition('-')[2]}"
    return run_tag if _TAG.fullmatch(run_tag) else None
