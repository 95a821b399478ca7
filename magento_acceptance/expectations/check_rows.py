"""What was judged, row by row: where, what was expected and found, and the rule from which that follows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from magento_acceptance.expectations.matchers import Matcher
from magento_acceptance.expectations.pointers import unescape
from magento_acceptance.expectations.values import ABSENT, same, show

_INDEX = re.compile(r"/(\d+)$")


@dataclass(frozen=True)
class CheckRow:
    """One judged value.

    `pointer` is its JSON pointer, `name` its name for people ("row total of 24-WB01"); `expected` and `found` are both as shown;
    `rule` is why that was expected; `ok` is the verdict.
    """

    pointer: str
    name: str
    expected: str
    found: str
    rule: str
    ok: bool


@dataclass(frozen=True)
class Expectation:
    """What the value at a JSON pointer must be (a value, ABSENT or a Matcher), and the rule from which that follows.

    `name` is the row's name for people; without one it is taken from the pointer.
    """

    pointer: str
    expected: Any
    rule: str
    name: str = ""

    def judge(self, found: Any) -> list[CheckRow]:
        """The one row that judges `found`, in a list, so that rows add up."""
        if isinstance(self.expected, Matcher):
            wanted, ok = self.expected.description, self.expected.accepts(found)
        else:
            wanted = "(no such key)" if self.expected is ABSENT else show(self.expected)
            ok = found is self.expected or (found is not ABSENT and same(self.expected, found))
        return [CheckRow(self.pointer, self.name or name_of(self.pointer), wanted, show(found), self.rule, ok)]


class ExpectationFailed(AssertionError):
    """Values contradict what follows from the order; `rows` holds the wrong ones of those that were judged."""

    def __init__(self, subject: str, rows: Sequence[CheckRow]) -> None:
        super().__init__(subject, rows)
        self.subject = subject
        self.rows = tuple(wrong(rows))

    def __str__(self) -> str:
        count = len(self.rows)
        return f"{self.subject}: {count} value{'s' if count != 1 else ''} not as expected\n{format_rows(self.rows)}"


def wrong(rows: Iterable[CheckRow]) -> list[CheckRow]:
    """The rows that are not as expected."""
    return [row for row in rows if not row.ok]


def leave_alone(rows: Iterable[CheckRow], pointers: Collection[str]) -> list[CheckRow]:
    """The rows, those right that stand at one of the pointers (with `*` for any part of one), whatever was found there."""
    return [
        replace(row, rule="left alone by setting", ok=True)
        if any(fnmatchcase(row.pointer, pattern) for pattern in pointers)
        else row
        for row in rows
    ]


def wrong_row(pointer: str, expected: str, found: Any, rule: str, *, of: str = "") -> CheckRow:
    """A row that is wrong whatever the value, such as a line too many; `expected` is in words, a `found` text too."""
    return CheckRow(
        pointer, name_of(pointer, of), expected, found if isinstance(found, str) else show(found), rule, False
    )


def check_keys(
    document: Mapping[str, Any], expected: Mapping[str, tuple[Any, str]], pointer: str = "", *, of: str = ""
) -> list[CheckRow]:
    """Judge the keys of one JSON object, each against its (expected, rule); other keys are left alone."""
    rows: list[CheckRow] = []
    for key, (value, rule) in expected.items():
        at = f"{pointer}/{key}"
        rows += Expectation(at, value, rule, name_of(at, of)).judge(document.get(key, ABSENT))
    return rows


@lru_cache(maxsize=4096)
def name_of(pointer: str, of: str = "") -> str:
    """The name for people of the value at a pointer: `/items/0/row_total` of 24-WB01 is "row total of 24-WB01"."""
    index = _INDEX.search(pointer)
    last = (pointer[: index.start()] if index else pointer).rpartition("/")[2]
    words = unescape(last).replace("_", " ") or "answer"
    if index:
        words += f" {int(index[1]) + 1}"
    return f"{words} of {of}" if of and of != words else words


def format_rows(rows: Iterable[CheckRow]) -> str:
    """The rows as an aligned text table: value, expected, found, and the rule it follows from."""
    table = [("value", "expected", "found", "because")]
    table += [(row.pointer or "/", row.expected, row.found, row.rule) for row in rows]
    widths = [max(len(cells[column]) for cells in table) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)), cells[3]])
        for cells in table
    ]
    lines.insert(1, "  ".join(["-" * width for width in widths] + ["-" * len("because")]))
    return "\n".join(lines)


def assert_none(rows: Sequence[CheckRow], subject: str) -> None:
    """Raise ExpectationFailed, headed by the subject ("invoice 3"), where a row is wrong."""
    if wrong(rows):
        raise ExpectationFailed(subject, rows)
