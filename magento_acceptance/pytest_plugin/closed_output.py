"""A reader of the output that has gone away (`pytest | head`, a closed terminal) costs the run nothing but its output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO


class LenientOutput:
    """A text stream that drops what it cannot write."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._closed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text, or drop it."""
        self._attempt(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Send what is written, or drop it."""
        self._attempt(self._stream.flush)

    def _attempt(self, work: Callable[[], object]) -> None:
        if self._closed:
            return
        try:
            work()
        except (OSError, ValueError) as error:  # ValueError: closed in this process
            if isinstance(error, UnicodeError):
                raise
            self._closed = True
            with suppress(OSError, ValueError):
                # what the stream still holds must go somewhere, or Python fails with it at its end
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._stream.fileno())
                os.close(nowhere)
                self._stream.flush()


def survive_closed_output() -> Callable[[], None]:
    """Let everything that is printed from now on go through a LenientOutput; returns what undoes it. Before pytest's reporter is made."""
    before = sys.stdout
    lenient: Any = LenientOutput(before)
    sys.stdout = lenient

    def undo() -> None:
        if sys.stdout is lenient:
            sys.stdout = before

    return undo
