"""What a client has read since it last wrote: one reading serves until something is written."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from typing import Final

from magento_acceptance.rest.answer import Answer

_INVENTORY: Final = ("inventory/sources", "inventory/stocks", "inventory/stock-source-links")
_LASTING: Final[Mapping[str, tuple[str, ...]]] = {
    "store/": (),
    "inventory/stock-resolver/": _INVENTORY,
    "inventory/get-sources-assigned-to-stock-ordered-by-priority/": _INVENTORY,
}
"""Readings that orders and products leave alone - the store, its website, stock and sources - each with the writes that change it."""


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
        kept = tuple(reading for reading, writes in _LASTING.items() if not path.startswith(writes))
        with self._lock:
            self._answers = {of: answer for of, answer in self._answers.items() if of[0].startswith(kept)}
