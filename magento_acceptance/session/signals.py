"""What Ctrl-C, a closing terminal and the signals of build servers do to a run."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from magento_acceptance.deadline import Deadline

#: What a shell makes of SIGINT: 128 + 2.
EXIT_AT_ONCE: Final = 130
_TAKEN: Final = ("SIGINT", "SIGTERM", "SIGHUP")
_PATIENCE: Final = 3
_LAST_WORDS: Final = b"\nended at the third signal; the reports are not complete\n"


class Signals:
    """The first signal interrupts the run, which then cleans up and reports; a clean-up under way is finished first.

    A further signal during a clean-up abandons it. While the reports are written signals wait; a third one ends the process at once.
    """

    def __init__(self) -> None:
        self.interrupted = False
        """Whether a signal has kept scenarios from running."""
        self.ending = False
        """Whether the scenarios are over, so that nothing is left to interrupt but the clean-up."""
        self._count = 0
        self._cleaning = 0
        self._postponed = False

    def take(self) -> Callable[[], None]:
        """Handle the signals that nobody else has claimed or wants ignored; returns what undoes it."""
        before: dict[int, signal.Handlers | Callable[[int, FrameType | None], object] | int | None] = {}
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name) for name in _TAKEN if hasattr(signal, name)):
                handler = signal.getsignal(number)
                if handler in (signal.SIG_DFL, signal.default_int_handler):
                    before[number] = handler
                    signal.signal(number, self.arrive)

        def undo() -> None:
            for number, handler in before.items():
                signal.signal(number, handler)

        return undo

    def arrive(self, _number: int, _frame: FrameType | None) -> None:
        """Take a signal in. Raises KeyboardInterrupt where it interrupts what is under way."""
        self._count += 1
        if self._cleaning and not self._postponed and not self.ending:
            self._postponed = self.interrupted = True
        elif self._cleaning and self._count <= _PATIENCE:
            raise KeyboardInterrupt
        elif self._count >= _PATIENCE:
            with suppress(OSError):
                os.write(2, _LAST_WORDS)
            os._exit(EXIT_AT_ONCE)
        elif self._count == 1 and not self.ending:
            self.interrupted = True
            raise KeyboardInterrupt

    @contextmanager
    def cleaning(self, deadline: Deadline) -> Iterator[None]:
        """Let a clean-up take its time, also beyond the deadline. Raises KeyboardInterrupt at its end where a signal came meanwhile."""
        self._cleaning += 1
        try:
            with deadline.grace():
                yield
        except KeyboardInterrupt:
            if not self.ending:  # else the run ends already, and goes on to its reports
                raise
        finally:
            self._cleaning -= 1
        if self._postponed and not self.ending:
            raise KeyboardInterrupt
