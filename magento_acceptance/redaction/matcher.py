"""Finding known secrets in a text, in time that grows with the text and not with the number of secrets."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from magento_acceptance.redaction.coded_forms import coded_forms
from magento_acceptance.redaction.needle_index import NeedleIndex
from magento_acceptance.redaction.readings import Origin, readings

_SHORTEST_PART: Final = 4
"""As few characters of a secret that was cut are some other text too often."""
_CUT: Final = "..."

Span = tuple[int, int]


class SecretMatcher:
    """Knows secrets and finds them in texts, however they are escaped or coded. Not for several threads at once.

    Invariants: `_index` leads from every way of writing a secret, alike marks made one, to the secret; `_coded` says of each whether its
    coded forms count; `_sorted` holds the secrets in order, `_reversed` the same backwards.
    """

    def __init__(self) -> None:
        self._index = NeedleIndex()
        self._coded: dict[str, bool] = {}
        self._sorted: list[str] = []
        self._reversed: list[str] = []
        self._longest = 0

    def add(self, secret: str, *, coded: bool, parts: bool) -> None:
        """Know a secret from now on; `coded` also in base64 and the like, `parts` also where a text was cut to `head...tail`."""
        self._coded[secret] = coded
        for needle in {_with_alike_marks(needle) for needle in _needles(secret, coded)}:
            self._index.add(needle, secret)
        if parts:
            insort(self._sorted, secret)
            insort(self._reversed, secret[::-1])
            self._longest = max(self._longest, len(secret))

    def stands_in(self, text: str) -> bool:
        """Whether `spans` finds anything in a text."""
        cut = self._cut_spans(text) if _CUT in text else ()
        hits = chain.from_iterable(self._hits(reading) for reading, _ in readings(text))
        return next(chain(cut, hits), None) is not None

    def spans(self, text: str) -> list[Span]:
        """Where secrets stand in a text, from and to, in order and without overlaps."""
        found = list(self._cut_spans(text)) if _CUT in text else []
        for reading, layers in readings(text):
            hits = list(self._hits(reading))
            if hits and layers:
                origin = Origin(text, layers)
                hits = [origin.of(start, end) for start, end in hits]
            found += hits
        return _merged(found)

    def _hits(self, text: str) -> Iterator[Span]:
        for secret in self._index.labels_in(_with_alike_marks(text)):
            for needle in _needles(secret, self._coded[secret]):
                at = text.find(needle)
                while at >= 0:
                    yield at, at + len(needle)
                    at = text.find(needle, at + 1)

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


@lru_cache(maxsize=256)
def _needles(secret: str, coded: bool) -> frozenset[str]:
    """Every way of writing a secret that is looked for."""
    return frozenset((secret, secret.replace(" ", "+"), *(coded_forms(secret) if coded else ())))


def _with_alike_marks(text: str) -> str:
    """The text with a plus for each space, and base64's marks for those that stand for them in addresses; as long as before."""
    return text.replace(" ", "+").replace("-", "+").replace("_", "/")


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
