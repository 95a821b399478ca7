"""Lines of evidence, read so that a body of 50 MB costs little more memory than its own text.

A long line is never parsed as a whole: its members are found by walking over the text, and a body above the limit is taken as the
beginning of its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from magento_acceptance.redaction.harmless import json_visible

#: Lines up to this many bytes are parsed as a whole, which is faster.
_SHORT_LINE = 1_000_000

_SPACE = re.compile(rb"[ \t\r\n]*+")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_BARE = re.compile(rb"[^\s,\[\]{}\"]++")
#: Up to the next bracket that stands in no string.
_TO_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+[\[\]{}]', re.DOTALL)


@dataclass(frozen=True)
class Body:
    """A request's or answer's body: its kind (`json`, `text`), its text, how long it is in all, whether the text is cut."""

    kind: str
    text: str
    length: int
    cut: bool


def read_line(line: bytes, limit: int) -> dict[str, Any] | None:
    """Return an exchange with `Body` values for its bodies, cut at `limit` characters; None for a torn or foreign line."""
    try:
        if len(line) <= _SHORT_LINE:
            return _with_bodies(json.loads(line), limit)
        return {key: _long_member(key, line, start, end, limit) for key, start, end in _members(line, 0)}
    except (ValueError, IndexError, AttributeError, TypeError, RecursionError):
        return None


def _with_bodies(entry: dict[str, Any], limit: int) -> dict[str, Any]:
    for side in ("request", "response"):
        part = entry.get(side)
        if not part:
            continue
        if "json" in part:
            text = json.dumps(part.pop("json"), ensure_ascii=False, separators=(",", ":"))
            part["body"] = _body("json", text, limit)
        elif "text" in part:
            part["body"] = _body("text", str(part.pop("text")), limit)
    return entry if isinstance(entry.get("request"), dict) else _refuse()


def _refuse() -> dict[str, Any]:
    raise ValueError


def _body(kind: str, text: str, limit: int, length: int | None = None) -> Body:
    length = len(text) if length is None else length
    cut = length > limit
    beginning = text[:limit]
    return Body(kind, json_visible(beginning) if kind == "json" else beginning, length, cut)


def _long_member(key: str, line: bytes, start: int, end: int, limit: int) -> Any:
    if key not in ("request", "response") or line[start : start + 1] != b"{":
        return json.loads(line[start:end])
    part: dict[str, Any] = {}
    for name, begin, stop in _members(line, start):
        if name in ("json", "text"):
            part["body"] = _long_body(name, line, begin, stop, limit)
        else:
            part[name] = json.loads(line[begin:stop])
    return part


def _long_body(kind: str, line: bytes, start: int, end: int, limit: int) -> Body:
    # A character takes up to four bytes, or up to twelve where it is escaped as a pair.
    raw = line[start : min(end, start + limit * 12)].decode("utf-8", "ignore")
    whole = end - start <= limit * 12
    if kind == "json":
        return _body("json", raw, limit, None if whole else end - start)
    if whole:
        return _body("text", json.loads(raw), limit)
    return _body("text", _beginning_of_string(raw), limit, end - start - 2)


def _beginning_of_string(raw: str) -> str:
    """Read a JSON string whose end is cut off, maybe in the midst of an escape, which takes up to six characters."""
    for torn in range(7):
        try:
            return str(json.loads(raw[: len(raw) - torn] + '"'))
        except ValueError:
            continue
    raise ValueError


def _members(line: bytes, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, start and end of each member of the JSON object that begins at `start`."""
    place = _after_space(line, start)
    if line[place : place + 1] != b"{":
        raise ValueError
    place = _after_space(line, place + 1)
    while line[place : place + 1] == b'"':
        stop = _matched(_STRING, line, place)
        key = json.loads(line[place:stop])
        place = _after_space(line, stop)
        if line[place : place + 1] != b":":
            raise ValueError
        place = _after_space(line, place + 1)
        stop = _end_of_value(line, place)
        yield key, place, stop
        place = _after_space(line, stop)
        if line[place : place + 1] == b",":
            place = _after_space(line, place + 1)
    if line[place : place + 1] != b"}":
        raise ValueError


def _end_of_value(line: bytes, start: int) -> int:
    first = line[start : start + 1]
    if first == b'"':
        return _matched(_STRING, line, start)
    if first not in (b"{", b"["):
        return _matched(_BARE, line, start)
    depth, place = 1, start + 1
    while depth:
        place = _matched(_TO_BRACKET, line, place)
        depth += 1 if line[place - 1] in b"[{" else -1
    return place


def _after_space(line: bytes, start: int) -> int:
    return _matched(_SPACE, line, start)


def _matched(pattern: re.Pattern[bytes], line: bytes, start: int) -> int:
    found = pattern.match(line, start)
    if found is None:
        raise ValueError
    return found.end()
