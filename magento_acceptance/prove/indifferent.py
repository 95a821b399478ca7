"""The values that may be otherwise without a healthy shop being broken, each with the reason; what is not listed here must be caught."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from magento_acceptance.expectations.pointers import pointer
from magento_acceptance.prove.mutations import Mutation, Operation


@dataclass(frozen=True)
class Indifferent:
    """Places (`surface` and `place` are patterns with `*`), the operations that do no harm there, and why."""

    surface: str
    place: str
    operations: frozenset[Operation]
    why: str


def _entry(surface: str, place: str, why: str, *operations: Operation) -> Indifferent:
    return Indifferent(surface, place, frozenset(operations), why)


_ORDER_OF_LINES: Final = (
    "Magento promises no order of lines, sources or invoices; they are told apart by their ids, and a reader who took them by position "
    "would be wrong on a healthy shop"
)
_MAIL_OFF: Final = (
    "a shop may have its invoice mails switched off, and then leaves the flag out though notify was asked for"
)
_WEEE: Final = "without fixed product taxes Magento writes an empty list when it saves a connection, or leaves it out: both are none"

_OWN_STATUS: Final = "a merchant names the statuses of a state; the state itself must be right"

INDIFFERENT: Final = (
    _entry("*", "*/items", _ORDER_OF_LINES, Operation.REORDERED),
    _entry("order", "/status", _OWN_STATUS, Operation.CHANGED),
    _entry("invoice", "/email_sent", _MAIL_OFF, Operation.REMOVED),
    _entry("order", "*/weee_tax_applied", _WEEE, Operation.REMOVED),
)


def indifference(mutation: Mutation) -> str:
    """Why nobody needs to catch a mutation; empty where somebody must."""
    place = pointer(mutation.steps)
    for entry in INDIFFERENT:
        if (
            fnmatchcase(mutation.surface, entry.surface)
            and mutation.operation in entry.operations
            and fnmatchcase(place, entry.place)
        ):
            return entry.why
    return ""
