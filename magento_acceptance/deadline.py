"""The end of a whole run: no call, retry or poll goes beyond it; only tidying up gets some grace."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

GRACE: Final = 120.0
"""Seconds after the deadline in which what was made is still tidied up."""

FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 4.0
"""Seconds between two readings of a value that is waited for; the pauses double from the first to the longest."""
_NEGLIGIBLE: Final = 0.001


class DeadlinePassed(KeyboardInterrupt):
    """The run's time is over. The clock interrupts it just as Ctrl-C would: nothing that catches errors holds it up,
    fixtures are torn down, and report, evidence and ids are written.
    """


class Deadline:
    """How much time a run has left, of which `spent` seconds are over already (on a worker that begins later than the run).

    `clock` gives seconds that only grow, `sleep` waits for seconds; both can be exchanged in tests.
    """

    def __init__(
        self,
        seconds: float = math.inf,
        *,
        spent: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.seconds = seconds
        self.clock = clock
        self._sleep = sleep
        self._began = clock() - spent
        self._end = self._began + seconds
        self._tidying = 0
        self._why = ""

    def __repr__(self) -> str:
        return f"<Deadline in {self.left():.0f} s>"

    @property
    def passed(self) -> bool:
        """Whether the run's time is over, grace left out."""
        return self.clock() >= self._end

    @property
    def spent(self) -> float:
        """Seconds since the run began."""
        return self.clock() - self._began

    def left(self) -> float:
        """Seconds that are left, grace included while tidying up; never below 0."""
        end = self._end + (GRACE if self._tidying else 0.0)
        return max(0.0, end - self.clock())

    def end_now(self, why: str) -> None:
        """Let the run's time be over from now on, for this reason; cleaning up still has its grace."""
        self._end, self._why = min(self._end, self.clock()), why

    def check(self) -> None:
        """Raise DeadlinePassed where no time is left."""
        if self.left() <= 0:
            raise DeadlinePassed(self.text)

    def cap(self, seconds: float) -> float:
        """The part of a time-out (seconds) that still fits. Raises DeadlinePassed where none does."""
        self.check()
        return min(seconds, self.left())

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than to the deadline. Raises DeadlinePassed when that is reached."""
        left = self.left()
        self._sleep(min(seconds, left))
        if seconds >= left:
            raise DeadlinePassed(self.text)

    def pauses(self, limit: float) -> Iterator[float]:
        """Wait a little longer each time, `limit` seconds in all; yields the seconds waited so far, 0 before the first pause."""
        began, pause = self.clock(), FIRST_PAUSE
        waited = 0.0
        yield waited
        while limit - waited > _NEGLIGIBLE:  # what clocks of binary fractions may leave over is no time to wait for
            self.sleep(min(pause, limit - waited))
            pause = min(pause * 2, LONGEST_PAUSE)
            waited = self.clock() - began
            yield waited

    @contextmanager
    def grace(self) -> Iterator[None]:
        """While this lasts, what is done may take up to GRACE seconds beyond the deadline: for tidying up."""
        self._tidying += 1
        try:
            yield
        finally:
            self._tidying -= 1

    @property
    def text(self) -> str:
        """What is said when the time is over."""
        return self._why or (
            f"the run exceeded MAGENTO_DEADLINE ({self.seconds:g} s); remaining scenarios were not run. Raise the deadline or select "
            "fewer scenarios"
        )
