"""What the look finds: one line each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from magento_acceptance.errors import CallFailed
from magento_acceptance.rest.schema import SchemaViolation


class Level(StrEnum):
    """How a finding stands: all right, in the way of a run, or worth knowing."""

    OK = "ok"
    PROBLEM = "problem"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `what` it is, what was `found`, and what `fix` about it ("" where nothing)."""

    level: Level
    what: str
    found: str
    fix: str = ""

    def __str__(self) -> str:
        text = f"{self.found}; {self.fix}" if self.fix else self.found
        return f"{self.level:<8} {self.what}: {' '.join(text.split())}"


def ok(what: str, found: str) -> Finding:
    """Something is as a run needs it."""
    return Finding(Level.OK, what, found)


def problem(what: str, found: str, fix: str = "") -> Finding:
    """Something is in the way of a run."""
    return Finding(Level.PROBLEM, what, found, fix)


def note(what: str, found: str, fix: str = "") -> Finding:
    """Something is worth knowing, or cannot be told."""
    return Finding(Level.NOTE, what, found, fix)


def said(error: CallFailed | SchemaViolation) -> str:
    """What an error says, without the exchange's number, since the look keeps no evidence."""
    text = str(error).splitlines()
    shown = text[0] if len(text) < 2 else f"{text[0]} {text[1].strip()}"
    return re.sub(r"\s*\[exchange [^\]]*\]", "", shown)
