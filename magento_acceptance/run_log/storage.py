"""Where a run writes what it does; when that fails the run must do no more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from magento_acceptance.files import append_line, write_whole


class Storage:
    """Writes the files of a run. The first failure (a full disk, a folder that is gone) goes to `on_loss`, and nothing is written after it.

    Nothing is raised, so that what a call has just changed in the shop is still taken in before the run ends.
    """

    def __init__(self) -> None:
        self.lost = ""
        """Why nothing can be written any more; empty while it can."""
        self.on_loss: Callable[[str], object] = lambda _why: None
        self._lock = threading.Lock()

    def append(self, path: Path, entry: Mapping[str, Any]) -> None:
        """Add an entry to a journal, as files.append_line does."""
        self._attempt(path, lambda: append_line(path, entry))

    def replace(self, path: Path, text: str) -> None:
        """Replace a file, as files.write_whole does."""
        self._attempt(path, lambda: write_whole(path, text))

    def lose(self, why: str) -> None:
        """Take in that nothing can be written any more, here or in another process of the run."""
        with self._lock:
            if self.lost:
                return
            self.lost = why
        self.on_loss(why)

    def _attempt(self, path: Path, work: Callable[[], object]) -> None:
        if self.lost:
            return
        try:
            work()
        except OSError as error:
            self.lose(f"{path.name} cannot be written ({error.strerror or error})")
