"""Telling which of many needles may stand in a text, in time that grows with the text and not with their number."""

from __future__ import annotations

from typing import Final

_PIECE: Final = 6
"""Characters by which a needle is looked up; shorter needles go by their own length."""
_STEPS: Final = (8, 4)
"""How far apart the places of a text may be at which is looked for needles that are long enough for it."""
_FEW: Final = 8
"""So many needles that are looked for at the same places are found sooner one by one."""

_Group = tuple[int, int]
"""The length of the pieces by which needles are looked up, and how far apart the places are."""


class NeedleIndex:
    """Knows needles by the characters at their end, each with a label.

    Invariant: of a needle of 13 characters or more it holds the last eight pieces of 6 characters, which begin one after the other. So one
    of them begins at a place that 8 divides wherever the needle stands, and looking at every eighth place of a text finds it. Of one of 9
    characters or more it is every fourth place. A shorter needle is held by one piece, and looked for at every place.
    """

    def __init__(self) -> None:
        self._pieces: dict[_Group, dict[str, tuple[str, ...]]] = {}
        self._few: dict[_Group, set[tuple[str, str]]] = {}

    def add(self, needle: str, label: str) -> None:
        """Know a needle, which is not empty, from now on."""
        size, step = group = _group(len(needle))
        few = self._few.setdefault(group, set())
        if len(few) <= _FEW:
            few.add((needle, label))
        pieces = self._pieces.setdefault(group, {})
        last = len(needle) - size
        for at in range(last - step + 1, last + 1):
            piece = needle[at : at + size]
            labels = pieces.get(piece, ())
            if label not in labels:
                pieces[piece] = (*labels, label)

    def labels_in(self, text: str) -> set[str]:
        """The labels of all needles that stand in a text, and seldom of others; the caller looks closer."""
        found: set[str] = set()
        for group, pieces in self._pieces.items():
            if len(few := self._few[group]) <= _FEW:
                found.update(label for needle, label in few if needle in text)
                continue
            size, step = group
            places = [at for at in range(0, len(text) - size + 1, step) if text[at : at + size] in pieces]
            for at in places:
                found.update(pieces[text[at : at + size]])
        return found


def _group(length: int) -> _Group:
    step = next((step for step in _STEPS if length >= _PIECE + step - 1), 1)
    return min(length, _PIECE), step
