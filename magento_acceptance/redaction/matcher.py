"""Finding known secrets in a text, in time that grows with the text and not with the number of secrets."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Final

from magento_acceptance.redaction.coded_forms import coded_forms
from magento_acceptance.redaction.readings import Reading, readings

_HEAD: Final = 6
"""Characters by which a needle is looked up; shorter needles go by their own length."""
_SHORTEST_PART: Final = 4
"""As few characters of a secret that was cut are some other text too often."""
_CUT: Final = "..."

Span = tuple[int, int]


class SecretMatcher:
    """Knows secrets and finds them in texts, however they are escaped or coded. Not for several threads at once.

    Invariants: a needle is found under its head, the first characters of it (`_heads`: head length -> head -> lengths of the needles with
    it); `_needles` holds all of them; `_sorted` holds the secrets in order, `_reversed` the same backwards. So a place in a text costs one
    look-up per head length, and one per length of the needles with the head that stands there, whatever their number.
    """

    def __init__(self) -> None:
        self._needles: set[str] = set()
        self._heads: dict[int, dict[str, set[int]]] = {}
        self._sorted: list[str] = []
        self._reversed: list[str] = []
        self._longest = 0

    def add(self, secret: str, *, coded: bool, parts: bool) -> None:
        """Know a secret from now on; `coded` also in base64 and the like, `parts` also where a text was cut to `head...tail`."""
        for needle in {secret, secret.replace(" ", "+"), *(coded_forms(secret) if coded else ())}:
            self._needles.add(needle)
            size = min(len(needle), _HEAD)
            self._heads.setdefault(size, {}).setdefault(needle[:size], set()).add(len(needle))
        if parts:
            insort(self._sorted, secret)
            insort(self._reversed, secret[::-1])
            self._longest = max(self._longest, len(secret))

    def spans(self, text: str) -> list[Span]:
        """Where secrets stand in a text, from and to, in order and without overlaps."""
        found = list(self._cut_spans(text)) if _CUT in text else []
        for reading, layers in readings(text):
            hits = list(self._hits(reading))
            if hits and layers:
                origin = Reading.of(text, layers)
                hits = [(origin.starts[start], origin.ends[end - 1]) for start, end in hits]
            found += hits
        return _merged(found)

    def _hits(self, text: str) -> Iterator[Span]:
        for size, heads in self._heads.items():
            places = [at for at in range(len(text) - size + 1) if text[at : at + size] in heads]
            for at in places:
                for length in heads[text[at : at + size]]:
                    if text[at : at + length] in self._needles:
                        yield at, at + length

    def _cut_spans(self, text: str) -> Iterator[Span]:
        """Where somebody shortened a text to `head...tail`, as pytest's reprs do: what is left of a secret at either side."""
        at = text.find(_CUT)
        before = 0
        while at >= 0:
            after = text.find(_CUT, at + len(_CUT))
            end = after if after >= 0 else len(text)
            if size := _longest_part(text[max(before, at - self._longest) : at], self._sorted):
                yield at - size, at
            tail = text[at + len(_CUT) : min(end, at + len(_CUT) + self._longest)]
            if size := _longest_part(tail[::-1], self._reversed):
                yield at + len(_CUT), at + len(_CUT) + size
            before, at = at + len(_CUT), after


def _longest_part(text: str, ordered: list[str]) -> int:
    """The length of the longest end of a text with which one of the ordered texts begins; 0 where none is long enough."""
    for start in range(len(text) - _SHORTEST_PART + 1):
        part = text[start:]
        at = bisect_left(ordered, part)
        if at < len(ordered) and ordered[at].startswith(part):
            return len(part)
    return 0


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
