"""What a run's checks judged, as it is written down and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from magento_acceptance.expectations import CheckRow, wrong


@dataclass(frozen=True)
class Check:
    """One check: all rows that it judged of one subject, and the scenario and sentence in which it did.

    `check` is its dotted id, which names what is checked ("capture.invoice"); `subject` is the thing itself, for people ("invoice 3").
    """

    scenario: str
    sentence: str
    check: str
    subject: str
    rows: tuple[CheckRow, ...]

    @property
    def ok(self) -> bool:
        """Whether no row is wrong."""
        return not wrong(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """What is stored; each row as a list, in the order of CheckRow's fields, because there are many."""
        rows = [[row.pointer, row.name, row.expected, row.found, row.rule, row.ok] for row in self.rows]
        return {
            "scenario": self.scenario,
            "sentence": self.sentence,
            "check": self.check,
            "subject": self.subject,
            "rows": rows,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Check:
        """The check as it was stored. Raises KeyError or TypeError where it is none."""
        return cls(
            stored["scenario"],
            stored["sentence"],
            stored["check"],
            stored["subject"],
            tuple(CheckRow(*row) for row in stored["rows"]),
        )
