"""The ways in which a text can be read: as it stands, and with its escapes decoded, up to three times over.

Secrets are looked for in each reading, so that no list has to name every way of escaping them; what is found is masked where it came from.
"""

from __future__ import annotations

import html
import re
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


@dataclass(frozen=True)
class Reading:
    """A decoded text; character number n of it stands for `starts[n]` to `ends[n]` of the original."""

    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, original: str, layers: tuple[Decoding, ...]) -> Reading:
        """Decode again, and keep where each character came from."""
        reading = cls(original, list(range(len(original))), list(range(1, len(original) + 1)))
        for layer in layers:
            reading = reading._without(layer)
        return reading

    def _without(self, layer: Decoding) -> Reading:
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for found in layer.pattern.finditer(self.text):
            plain = layer.decode(found[0])
            parts += (self.text[at : found.start()], plain)
            starts += self.starts[at : found.start()] + [self.starts[found.start()]] * len(plain)
            ends += self.ends[at : found.start()] + [self.ends[found.end() - 1]] * len(plain)
            at = found.end()
        return Reading("".join([*parts, self.text[at:]]), starts + self.starts[at:], ends + self.ends[at:])


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
_BACKSLASHES: Final = re.compile(
    r"(?:\\x[0-9A-Fa-f]{2})+|(?:\\u[0-9A-Fa-f]{4})+|(?:\\U[0-9A-Fa-f]{8})+|\\[nrtbfva0\"'/\\]"
)
DECODINGS: Final = (
    Decoding("%", re.compile("(?:%[0-9A-Fa-f]{2})+"), _percent),
    Decoding("&", re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"), _entity),
    Decoding("\\", _BACKSLASHES, _backslash),
    Decoding("\\x", _BACKSLASHES, _backslash_bytes),
)
