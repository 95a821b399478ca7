"""Expectations, what contradicts them, and the table in which a person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .matchers import Matcher
from .values import ABSENT, same, show


@dataclass(frozen=True)
class Expectation:
    """What the value at a JSON pointer must be (a value, ABSENT or a Matcher), and the rule from which that follows."""

    pointer: str
    expected: Any
    rule: str

    def judge(self, found: Any) -> list[Mismatch]:
        """Nothing when ``found`` is as expected, else the one mismatch."""
        if isinstance(self.expected, Matcher):
            if self.expected.accepts(found):
                return []
            return [Mismatch(self.pointer, self.expected.description, show(found), self.rule)]
        if found is self.expected or (found is not ABSENT and same(self.expected, found)):
            return []
        wanted = "(no such key)" if self.expected is ABSENT else show(self.expected)
        return [Mismatch(self.pointer, wanted, show(found), self.rule)]


@dataclass(frozen=True)
class Mismatch:
    """One wrong value: where (JSON pointer), what was expected and found (both as shown), and why that was expected."""

    pointer: str
    expected: str
    found: str
    rule: str


class ExpectationFailed(AssertionError):
    """An answer contradicts what follows from the order; the message holds the table of all that is wrong.

    ``mismatches`` are those rows.
    """

    def __init__(self, subject: str, mismatches: Sequence[Mismatch]) -> None:
        self.subject = subject
        self.mismatches = tuple(mismatches)
        count = len(self.mismatches)
        super().__init__(
            f"{subject}: {count} value{'s' if count != 1 else ''} not as expected\n{format_mismatches(self.mismatches)}"
        )


def check_keys(
    document: Mapping[str, Any], expected: Mapping[str, tuple[Any, str]], pointer: str = ""
) -> list[Mismatch]:
    """Judge the keys of one JSON object, each against its (expected, rule); other keys are left alone."""
    result: list[Mismatch] = []
    for key, (value, rule) in expected.items():
        result += Expectation(f"{pointer}/{key}", value, rule).judge(document.get(key, ABSENT))
    return result


def format_mismatches(mismatches: Iterable[Mismatch]) -> str:
    """The mismatches as an aligned text table: value, expected, found, and the rule it follows from."""
    rows = [("value", "expected", "found", "because")]
    rows += [(m.pointer or "/", m.expected, m.found, m.rule) for m in mismatches]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    ]
    lines.insert(1, "  ".join(["-" * width for width in widths] + ["-" * len("because")]))
    return "\n".join(lines)


def assert_none(mismatches: Sequence[Mismatch], subject: str) -> None:
    """Do nothing when there is no mismatch.

    Raises:
        ExpectationFailed: with the table of all mismatches, headed by the subject ("invoice 3 of order 000000003").
    """
    if mismatches:
        raise ExpectationFailed(subject, mismatches)
