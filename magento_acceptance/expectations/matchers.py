"""What a value must be where it is not one exact value: a range, a shape, a choice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.values import ABSENT, number, same, show

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclass(frozen=True)
class Matcher:
    """A described test of one JSON value (or of its absence)."""

    description: str
    accepts: Callable[[Any], bool] = field(repr=False)


@dataclass(frozen=True)
class Window:
    """The stretch of time in which something must have happened, as the harness saw it.

    `start` and `end` are aware datetimes (the moments around the call); `tolerance` is how far the shop's clock may be off.
    """

    start: datetime
    end: datetime
    tolerance: timedelta = timedelta(minutes=2)

    @classmethod
    def of_call(cls, began: datetime, seconds: float, dates: Iterable[datetime | None]) -> Window:
        """The window of a call that began at a moment of this machine's clock and took so long; `dates` are those of its responses.

        Either clock may be wrong, and this machine's may be set while the call is under way; the shop's times follow the shop's.
        """
        took = timedelta(seconds=seconds)
        starts = [began, *(date - took for date in dates if date is not None)]
        return cls(min(starts), max(starts) + took)

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in the window, the tolerance added on both sides."""
        # Magento keeps whole seconds: what happened at 12:00:00.9 is written as 12:00:00.
        begin = self.start - self.tolerance - timedelta(seconds=1)
        return begin <= moment <= self.end + self.tolerance


def moment(value: Any) -> datetime | None:
    """The UTC time that Magento writes as `2020-07-23 16:59:20`; None when the value is no such text."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def near(value: Decimal, tolerance: Decimal) -> Matcher | Decimal:
    """The number, give or take the tolerance; the number itself when the tolerance is 0."""
    if not tolerance:
        return value

    def accepts(found: Any) -> bool:
        got = number(found)
        return got is not None and abs(got - value) <= tolerance

    return Matcher(f"{show(value)} ± {show(tolerance)}", accepts)


def between(low: Decimal, high: Decimal) -> Matcher:
    """A number from `low` to `high`, both included."""

    def accepts(found: Any) -> bool:
        got = number(found)
        return got is not None and low <= got <= high

    return Matcher(f"{show(low)} to {show(high)}", accepts)


def one_of(*values: Any) -> Matcher:
    """Any of the values (ABSENT among them means that the key may be missing)."""
    return Matcher(" or ".join(show(value) for value in values), lambda found: any(same(v, found) for v in values))


def absent_or(value: Any) -> Matcher:
    """The value, or no such key."""
    return one_of(ABSENT, value)


def text(pattern: str, description: str) -> Matcher:
    """A string that matches the whole pattern."""
    compiled = re.compile(pattern)
    return Matcher(description, lambda found: isinstance(found, str) and compiled.fullmatch(found) is not None)


def new_id(taken: set[int]) -> Matcher:
    """A positive whole number that is none of those already taken."""

    def accepts(found: Any) -> bool:
        got = number(found)
        return got is not None and got == got.to_integral_value() and got > 0 and int(got) not in taken

    known = f", none of {', '.join(map(str, sorted(taken)))}" if taken else ""
    return Matcher(f"a new id (positive whole number{known})", accepts)


def time(*, not_before: Any = None, window: Window | None = None, unchanged: Any = None) -> Matcher:
    """A time as Magento writes it, not before another one, inside the window (or still the unchanged value)."""
    earliest = moment(not_before)

    def accepts(found: Any) -> bool:
        got = moment(found)
        if got is None or (earliest is not None and got < earliest):
            return False
        return window is None or window.holds(got) or (unchanged is not None and found == unchanged)

    parts = ["a UTC time"]
    if earliest is not None:
        parts.append(f"not before {not_before}")
    if window is not None:
        parts.append(
            f"within {window.start:%H:%M:%S} to {window.end:%H:%M:%S} ± {window.tolerance.total_seconds():.0f} s"
        )
        if unchanged is not None:
            parts.append(f"or still {unchanged}")
    return Matcher(", ".join(parts), accepts)
