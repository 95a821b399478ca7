"""Which paths a fault means: a template or a glob, matched in time linear in the path, whatever the pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SEGMENT = "segment"
_ANYTHING = "anything"


class PathPattern:
    """`*` stands for anything, a part in braces or after a colon for one segment, all else for itself.

    Every place of the pattern that may have been reached is a bit of a number, so that no path makes it try one way after the other, as a
    regular expression with many `*` does.
    """

    def __init__(self, pattern: str) -> None:
        self._literals: dict[str, int] = {}
        self._stars = self._segments = self._within = 0
        place = 1
        for token in _tokens(pattern):
            if token == _ANYTHING:
                self._stars |= place
            elif token == _SEGMENT:
                self._segments |= place
                self._within |= place << 1
            else:
                self._literals[token] = self._literals.get(token, 0) | place
            place <<= 1
        self._end = place

    def matches(self, path: str) -> bool:
        """Whether the pattern means the whole path."""
        places = self._past_stars(1)
        for character in path:
            following = places & self._stars | (places & self._literals.get(character, 0)) << 1
            if character != "/":
                following |= (places & self._segments) << 1 | places & self._within
            places = self._past_stars(following)
            if not places:
                return False
        return bool(places & self._end)

    def _past_stars(self, places: int) -> int:
        """The places with those behind a `*`, which may stand for nothing; no two of them are neighbours."""
        return places | (places & self._stars) << 1


def _tokens(pattern: str) -> Iterator[str]:
    """One for each place of a pattern: a character, or what stands for more."""
    for number, part in enumerate(re.split(r"(\{[^/{}]*\}|(?<=/):[^/]+|\*+)", pattern)):
        if number % 2 == 0:
            yield from part
        else:
            yield _ANYTHING if part[0] == "*" else _SEGMENT
