"""A shop's text where people and build servers read it: what deceives the eye, drives a terminal or commands a log is made visible."""

from __future__ import annotations

import re
from typing import Final

#: Characters that are not seen, that reorder or break a line, and halves of a pair. The joiners of Persian words and of
#: emoji (U+200C, U+200D) and plain direction marks are no deceit and stay as they are.
ODD: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff"
)
_ODD = re.compile(f"[{ODD}]")
#: What a terminal or a build server would obey: odd characters, a carriage return that overwrites its line, and the beginning of a command
#: to GitHub (`::error::`), Azure (`##vso[`, `##[`) or TeamCity (`##teamcity[`).
_OBEYED = re.compile(rf"[{ODD}]|\r(?!\n)|(?<!\S):(?=:[A-Za-z])|#(?=#(?:\[|[A-Za-z]+\[))")
#: Colours and weights as pytest writes them: nothing hidden, nothing moved.
_COLOUR = re.compile(r"(\x1b\[(?:(?:[0-4]|2[2-4]|[39][0-7]|[34]9|38;5;\d{1,3}|00|01);?)*m)")


def visible(text: str) -> str:
    """Return a text in which every odd character stands as its code point, such as `[U+202E]`."""
    return text if _is_plain(text) else _ODD.sub(_code_point, text)


def json_visible(text: str) -> str:
    r"""Return a JSON text in which every odd character stands as its escape, such as `\u202e`: the same data, and seen."""
    return text if _is_plain(text) else _ODD.sub(lambda found: _escape(ord(found.group())), text)


def harmless(text: str, *, colours: bool = False) -> str:
    """Return a text that no terminal and no build server obeys; what they would stands as its code point.

    `colours` leaves pytest's own alone.
    """
    if colours and "\x1b" in text:
        parts = _COLOUR.split(text)
        return "".join(part if place % 2 else harmless(part) for place, part in enumerate(parts))
    return _OBEYED.sub(_code_point, text)


def _is_plain(text: str) -> bool:
    """Tell whether a text is of ASCII's printable characters alone, as most are; much faster than looking for odd ones."""
    return text.isascii() and text.isprintable()


def _code_point(found: re.Match[str]) -> str:
    return f"[U+{ord(found.group()):04X}]"


def _escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
