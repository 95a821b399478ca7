"""The ways in which a text can be read: as it stands, and with its escapes decoded, up to three times over.

Secrets are looked for in each reading, so that no list has to name every way of escaping them; what is found is masked where it came from.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_MOST_LAYERS: Final = 3
"""JSON within JSON within a page."""


@dataclass(frozen=True)
class Decoding:
    """One kind of escape: what a text that has one has in it, what they look like, and what each stands for."""

    mark: str
    pattern: re.Pattern[str]
    decode: Callable[[str], str]

    def decoded(self, text: str) -> str:
        """The text with these escapes decoded."""
        return self.pattern.sub(lambda found: self.decode(found[0]), text)


class Origin:
    """Where the characters of a decoded text come from in the original.

    Invariant: `_layers` holds for each layer the places in its decoded text where an escape's characters begin, in order, and for each of
    them where those end, and where the escape itself began and ended before. What lies between escapes was moved as a whole.
    """

    def __init__(self, original: str, layers: tuple[Decoding, ...]) -> None:
        self._layers: list[tuple[list[int], list[tuple[int, int, int]]]] = []
        text = original
        for layer in layers:
            starts: list[int] = []
            escapes: list[tuple[int, int, int]] = []
            parts: list[str] = []
            at = size = 0
            for found in layer.pattern.finditer(text):
                plain = layer.decode(found[0])
                parts += (text[at : found.start()], plain)
                size += found.start() - at
                starts.append(size)
                size += len(plain)
                escapes.append((size, found.start(), found.end()))
                at = found.end()
            self._layers.append((starts, escapes))
            text = "".join([*parts, text[at:]])

    def of(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original, from and to, for which a part of the decoded text stands."""
        last = end - 1
        for starts, escapes in reversed(self._layers):
            start, _ = _before(start, starts, escapes)
            _, end = _before(last, starts, escapes)
            last = end - 1
        return start, last + 1


def _before(place: int, starts: list[int], escapes: list[tuple[int, int, int]]) -> tuple[int, int]:
    """The part of a text, from and to, for which one character of the decoded text stands."""
    number = bisect_right(starts, place) - 1
    if number < 0:
        return place, place + 1
    decoded_end, start, end = escapes[number]
    if place < decoded_end:
        return start, end
    place += end - decoded_end
    return place, place + 1


def readings(text: str) -> Iterator[tuple[str, tuple[Decoding, ...]]]:
    """Each different reading of a text with the layers that were decoded for it, the text itself first."""
    seen = {text}
    waiting: list[tuple[str, tuple[Decoding, ...]]] = [(text, ())]
    for current, layers in waiting:
        yield current, layers
        if len(layers) == _MOST_LAYERS:
            continue
        for decoding in DECODINGS:
            if decoding.mark in current and (decoded := decoding.decoded(current)) not in seen:
                seen.add(decoded)
                waiting.append((decoded, (*layers, decoding)))


def _percent(escapes: str) -> str:
    return bytes.fromhex(escapes.replace("%", "")).decode("utf-8", "replace")


def _backslash_bytes(escapes: str) -> str:
    """`\\xc3\\xa9`, as a bytes object is shown."""
    if not escapes.startswith("\\x"):
        return _backslash(escapes)
    return bytes.fromhex(escapes.replace("\\x", "")).decode("utf-8", "replace")


def _backslash(escapes: str) -> str:
    """Escapes of JSON, Python and PHP, as a run of one kind or alone."""
    kind = escapes[1]
    if kind in "xU":
        return "".join(_character(int(digits, 16)) for digits in escapes.split(f"\\{kind}")[1:])
    if kind == "u":
        units = b"".join(int(digits, 16).to_bytes(2, "big") for digits in escapes.split("\\u")[1:])
        return units.decode("utf-16-be", "replace")
    return _LETTERS.get(kind, kind)


def _entity(written: str) -> str:
    """An entity of HTML; those of control characters, which html.unescape leaves out, too."""
    digits = written[2:].rstrip(";")
    if not written.startswith("&#"):
        return html.unescape(written)
    return _character(int(digits[1:], 16) if digits[0] in "xX" else int(digits))


def _character(number: int) -> str:
    return chr(number) if number <= 0x10FFFF else "\ufffd"


_LETTERS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}
# each begins with its mark, so that Python's re leaps from one to the next
_BACKSLASHES: Final = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*|u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*|U[0-9A-Fa-f]{8}(?:\\U[0-9A-Fa-f]{8})*"
    r"|[nrtbfva0\"'/\\])"
)
DECODINGS: Final = (
    Decoding("%", re.compile("%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*"), _percent),
    Decoding("&", re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"), _entity),
    Decoding("\\", _BACKSLASHES, _backslash),
    Decoding("\\x", _BACKSLASHES, _backslash_bytes),
)
