"""What a client has read since it last wrote: one reading serves until something is written."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Final

from magento_acceptance.rest.answer import Answer

_PLACE: Final = (
    "store/",
    "inventory/stock-resolver/",
    "inventory/get-sources-assigned-to-stock-ordered-by-priority/",
)
"""Readings of the store, its website, its stock and its sources; a scenario's orders and products leave them alone."""
_MOVES_PLACE: Final = ("store/", "inventory/sources", "inventory/stocks", "inventory/stock-source-links")
"""Writes that change one of them."""


class KnownAnswers:
    """Answers by the call that they answered; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, Hashable], Answer] = {}

    def find(self, path: str, key: Hashable) -> Answer | None:
        """The answer to a reading of `path`; `key` is what tells readings of one path apart. None where a write came after it."""
        return self._answers.get((path, key))

    def keep(self, path: str, key: Hashable, answer: Answer) -> None:
        """Remember an answer."""
        with self._lock:
            self._answers[path, key] = answer

    def forget(self, path: str) -> None:
        """Forget what a write to `path` may have changed."""
        keeps_place = not path.startswith(_MOVES_PLACE)
        with self._lock:
            self._answers = {
                of: answer for of, answer in self._answers.items() if keeps_place and of[0].startswith(_PLACE)
            }
