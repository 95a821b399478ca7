"""Mutations: one place of one answer made wrong, in every way that a value can be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from magento_acceptance.expectations.pointers import pointer
from magento_acceptance.prove.pointers import REMOVED, Json, Steps, changed, places, value_at

_CENT = Decimal("0.01")
_TIME = "%Y-%m-%d %H:%M:%S"


class Operation(StrEnum):
    """What is done to a value."""

    CHANGED = "changed"
    CENT = "a cent more"
    SIGN = "other sign"
    REMOVED = "removed"
    NULL = "null"
    TYPE = "other type"
    EMPTIED = "emptied"
    SHORTENED = "shortened"
    DOUBLED = "doubled"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Mutation:
    """One place of one kind of answer, and what is done to it.

    `surface` is capture, refusal, invoice, order, grid, source_items or salable; `number` tells answers of one surface apart by their
    addresses, in the order in which they were first read. `after` is the number of the accepted capture from which on answers are changed
    (0: from the start).
    """

    surface: str
    number: int
    steps: Steps
    operation: Operation
    after: int = 1

    @property
    def name(self) -> str:
        """`invoice /items/0/price: null`."""
        which = f" {self.number + 1}" if self.number else ""
        return f"{self.surface}{which} {pointer(self.steps) or '(whole)'}: {self.operation}"

    def apply(self, document: Json) -> Json:
        """The document, made wrong. Raises LookupError where it has no such place."""
        return changed(document, self.steps, _wrong(value_at(document, self.steps), self.operation))


def mutations_of(surface: str, number: int, document: Json, after: int) -> Iterator[Mutation]:
    """Every mutation of an answer."""
    for steps, value in places(document):
        for operation in _operations(value):
            if steps or operation is not Operation.REMOVED:
                yield Mutation(surface, number, steps, operation, after)


def _operations(value: Json) -> tuple[Operation, ...]:
    if isinstance(value, dict):
        return (Operation.REMOVED, Operation.NULL, Operation.TYPE, *((Operation.EMPTIED,) if value else ()))
    if isinstance(value, list):
        return (Operation.REMOVED, Operation.NULL, Operation.TYPE, *_of_list(value))
    if value is None:
        return (Operation.REMOVED, Operation.TYPE)
    usual = (Operation.CHANGED, Operation.REMOVED, Operation.NULL, Operation.TYPE)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return usual
    return (*usual, Operation.CENT, *((Operation.SIGN,) if value else ()))


def _of_list(value: list[Any]) -> tuple[Operation, ...]:
    if not value:
        return ()
    if len(value) == 1 or value == value[::-1]:
        return (Operation.EMPTIED, Operation.DOUBLED)
    return (Operation.EMPTIED, Operation.SHORTENED, Operation.DOUBLED, Operation.REORDERED)


def _wrong(value: Json, operation: Operation) -> Json:
    match operation:
        case Operation.REMOVED:
            return REMOVED
        case Operation.NULL:
            return None
        case Operation.TYPE:
            return _other_type(value)
        case Operation.EMPTIED:
            return type(value)()
        case Operation.SHORTENED:
            return value[:-1]
        case Operation.DOUBLED:
            return [*value, value[0]]
        case Operation.REORDERED:
            return value[::-1]
        case Operation.SIGN:
            return -value
        case Operation.CENT:
            return value + _CENT
    return _other(value)


def _other(value: Json) -> Json:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, str):
        try:
            return (datetime.strptime(value, _TIME) + timedelta(days=1)).strftime(_TIME)
        except ValueError:
            return f"{value}x"
    raise TypeError(f"{type(value).__name__} has no other value")


def _other_type(value: Json) -> Json:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, str):
        return 7 if not value.isdecimal() else int(value)
    if isinstance(value, dict):
        return [value]
    return {str(number): entry for number, entry in enumerate(value)} if isinstance(value, list) else 7
