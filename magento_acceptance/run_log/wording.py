"""How counts and moments are written, everywhere alike."""

from __future__ import annotations

from datetime import UTC, datetime


def plural(noun: str, count: int = 2) -> str:
    """A noun for so many things: `order`, `orders`, `quantities`."""
    if count == 1:
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("ty") else f"{noun}s"


def amount_of(count: int, noun: str) -> str:
    """So many things: `1 scenario`, `12,000 scenarios`."""
    return f"{count:,} {plural(noun, count)}"


def utc_stamp(moment: datetime | None = None, timespec: str = "seconds") -> str:
    """A moment, by default this one, as ISO 8601 in UTC: `2026-11-22T19:48:00Z`."""
    return (moment or datetime.now(UTC)).isoformat(timespec=timespec).replace("+00:00", "Z")
