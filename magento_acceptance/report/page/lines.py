"""Lines of evidence, read so that a body of 50 MB costs little more memory than its own text.

A body is never parsed: its text is taken out of the line as it stands there, and above the limit only its beginning.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from magento_acceptance.redaction.harmless import json_visible
from magento_acceptance.report.raw_json import text, values

#: A character takes up to four bytes of a line, or up to twelve where it is escaped as a pair.
_BYTES = 12


@dataclass(frozen=True)
class Body:
    """A request's or answer's body: its kind (`json`, `text`), its text, how long it is in all, whether the text is cut."""

    kind: str
    text: str
    length: int
    cut: bool


class Side(msgspec.Struct):
    """A request or a response; its bodies are JSON texts."""

    method: Any = None
    url: Any = None
    status: Any = None
    headers: Any = None
    json: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    text: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET

    def body(self, limit: int) -> Body | None:
        """The body cut at `limit` characters, None where there is none. Raises ValueError where its text cannot be read."""
        if self.json is not msgspec.UNSET:
            return _json(self.json, limit)
        return None if self.text is msgspec.UNSET else _text(self.text, limit)


class Line(msgspec.Struct):
    """An exchange as a line of evidence has it, as far as the page shows it."""

    request: Side
    exchange: Any = None
    time: Any = None
    caller: Any = None
    attempt: Any = None
    ms: Any = None
    error: Any = None
    schema: Any = None
    response: Side | None = None


def read_line(line: bytes, limit: int) -> tuple[Line, Body | None, Body | None] | None:
    """Read a line, and the bodies of its request and its response, cut at `limit` characters; None for a torn or foreign line."""
    try:
        read = values(line, Line)
        return read, read.request.body(limit), read.response.body(limit) if read.response else None
    except (ValueError, RecursionError):
        return None


def _json(raw: msgspec.Raw, limit: int) -> Body:
    beginning, length = _beginning(raw, limit)
    return Body("json", json_visible(beginning[:limit]), length, length > limit)


def _text(raw: msgspec.Raw, limit: int) -> Body:
    beginning, length = _beginning(raw, limit)
    if length > len(beginning):
        return Body("text", _beginning_of_string(beginning)[:limit], length - 2, cut=True)
    read = json.loads(beginning)
    said = read if isinstance(read, str) else str(read)
    return Body("text", said[:limit], len(said), len(said) > limit)


def _beginning(raw: msgspec.Raw, limit: int) -> tuple[str, int]:
    """The text, or as much of it as surely holds `limit` characters, and how long it is: in bytes where it is not read whole."""
    view = memoryview(raw)
    if len(view) <= limit * _BYTES:
        whole = text(raw)
        return whole, len(whole)
    return str(view[: limit * _BYTES], "utf-8", "ignore"), len(view)


def _beginning_of_string(raw: str) -> str:
    """Read a JSON string whose end is cut off, maybe in the midst of an escape, which takes up to six characters."""
    for torn in range(7):
        try:
            return str(json.loads(raw[: len(raw) - torn] + '"'))
        except ValueError:
            continue
    raise ValueError
