"""Plain JSON values: how they are read as numbers, when two are the same, how they are shown.

Money is compared as decimals with the four digits that Magento stores (`decimal(20,4)`), so that `2022.0` is `2022`
while `"2022"` and `true` are not.
"""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

Json = Mapping[str, Any]

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)
STORED: Final = Decimal("0.0001")
_LONGEST_SHOWN: Final = 60


class Absent(enum.Enum):
    """The one value that stands for a key that is not there (a missing key is not `null`)."""

    ABSENT = "(missing)"


ABSENT: Final = Absent.ABSENT
_EXACT: Final = frozenset({str, int, bool, type(None)})
_JSON: Final = json.JSONEncoder(ensure_ascii=False, default=str)


def number(value: Any) -> Decimal | None:
    """The decimal of a JSON number; None for anything else, booleans and numbers written as text included."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(str(value)) if math.isfinite(value) else None


def amount(document: Json, key: str) -> Decimal:
    """The number at `key`; 0 where the key is missing, null or no number (Magento leaves out what was never set)."""
    return number(document.get(key)) or ZERO


def cents(value: Decimal) -> Decimal:
    """Rounded to cents as PHP's round() does, halves away from zero."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def total(values: Iterable[Decimal]) -> Decimal:
    """The sum, as a decimal even when there is nothing to add."""
    return sum(values, ZERO)


def same(expected: Any, found: Any) -> bool:
    """Whether two JSON values are equal, in type too; numbers by value, objects whatever the order of their keys."""
    if (kind := type(expected)) is type(found):
        if kind in _EXACT:
            return bool(expected == found)
        if kind is float and expected == found:
            return True
    if isinstance(expected, bool) or isinstance(found, bool) or expected is None or found is None:
        return False
    left, right = number(expected), number(found)
    if left is not None or right is not None:
        return left is not None and right is not None and left.quantize(STORED) == right.quantize(STORED)
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return expected.keys() == found.keys() and all(same(value, found[key]) for key, value in expected.items())
    if _is_list(expected) and _is_list(found):
        return len(expected) == len(found) and all(map(same, expected, found))
    return type(expected) is type(found) and bool(expected == found)


def copied(value: Any) -> Any:
    """A JSON value as one of its own, down to its last object and list."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def show(value: Any) -> str:
    """The value as JSON on one short line; a missing key as `(missing)`."""
    if isinstance(value, Absent):
        return str(value.value)
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = _JSON.encode(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def objects(value: Any) -> list[Json]:
    """The JSON objects of a list; an empty list for anything that is no list."""
    return [entry for entry in value if isinstance(entry, Mapping)] if _is_list(value) else []


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
