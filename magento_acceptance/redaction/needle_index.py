"""Telling which of many needles may stand in a text, in time that grows with the text and not with their number."""

from __future__ import annotations

from typing import Final

_PIECE: Final = 6
"""Characters by which a needle is looked up; shorter needles go by their own length."""
_STEP: Final = 4
_LONG: Final = _PIECE + _STEP - 1


class NeedleIndex:
    """Knows needles by the characters at their end, each with a label.

    Invariant: of a needle of 9 characters or more it holds the last four pieces of 6 characters, which begin one after the other. So one of
    them begins at a place that 4 divides wherever the needle stands, and looking at every fourth place of a text finds it. A shorter needle
    is held by one piece, and looked for at every place.
    """

    def __init__(self) -> None:
        self._pieces: dict[tuple[int, int], dict[str, tuple[str, ...]]] = {}

    def add(self, needle: str, label: str) -> None:
        """Know a needle, which is not empty, from now on."""
        size, step = (_PIECE, _STEP) if len(needle) >= _LONG else (min(len(needle), _PIECE), 1)
        pieces = self._pieces.setdefault((size, step), {})
        last = len(needle) - size
        for at in range(last - step + 1, last + 1):
            piece = needle[at : at + size]
            labels = pieces.get(piece, ())
            if label not in labels:
                pieces[piece] = (*labels, label)

    def labels_in(self, text: str) -> set[str]:
        """The labels of all needles that stand in a text, and seldom of others; the caller looks closer."""
        found: set[str] = set()
        for (size, step), pieces in self._pieces.items():
            places = [at for at in range(0, len(text) - size + 1, step) if text[at : at + size] in pieces]
            for at in places:
                found.update(pieces[text[at : at + size]])
        return found
