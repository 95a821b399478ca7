"""PHP's reading of a query string: `a[b][0]=x` becomes {"a": {"b": {"0": "x"}}}."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

_NAME = re.compile(r"^([^\[]+)((?:\[[^\]]*\])*)")
_MOST, _DEEPEST, _DIGITS = 1000, 64, 18
"""PHP's max_input_vars and max_input_nesting_level; what exceeds them is dropped. A key with more digits is a text."""
_PART = re.compile(r"\[([^\]]*)\]")


def parse(query: str) -> dict[str, Any]:
    """Nested dicts and strings; `[]` appends. A scalar that is later used as an array is replaced by the array, as PHP does."""
    result: dict[str, Any] = {}
    pairs = "&".join(query.split("&", _MOST)[:_MOST])
    for name, value in parse_qsl(pairs, keep_blank_values=True, errors="replace"):
        match = _NAME.match(name)
        if match is None:
            continue
        # PHP turns dots and blanks of the outer name into underscores
        keys = [re.sub(r"[. ]", "_", match[1]), *_PART.findall(match[2])]
        if len(keys) <= _DEEPEST + 1:
            _put(result, keys, value)
    return result


def as_list(value: Any) -> Any:
    """A PHP array with keys 0..n-1 as a list, anything else unchanged."""
    if isinstance(value, dict) and value and list(value) == [str(index) for index in range(len(value))]:
        return list(value.values())
    return value


def _put(target: dict[str, Any], keys: list[str], value: str) -> None:
    for depth, key in enumerate(keys):
        place = key if key or depth == 0 else str(_next_index(target))
        if depth == len(keys) - 1:
            target[place] = value
            return
        inner = target.get(place)
        if not isinstance(inner, dict):
            inner = target[place] = {}
        target = inner


def _next_index(target: dict[str, Any]) -> int:
    return max((int(key) for key in target if key.isdecimal() and len(key) <= _DIGITS), default=-1) + 1
