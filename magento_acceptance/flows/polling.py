"""Values that a shop settles later, by indexers and queues: read again until they are right, up to a stated limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 4.0
_HARDLY: Final = 0.001


def pauses(limit: float, clock: Callable[[], float], sleep: Callable[[float], object]) -> Iterator[float]:
    """Wait a little longer each time, `limit` seconds in all; gives the seconds waited so far, 0 before the first pause."""
    began, pause = clock(), FIRST_PAUSE
    waited = 0.0
    yield waited
    while limit - waited > _HARDLY:  # what clocks of binary fractions may leave over is no time to wait for
        sleep(min(pause, limit - waited))
        pause = min(pause * 2, LONGEST_PAUSE)
        waited = clock() - began
        yield waited


@dataclass(frozen=True)
class PollResult(Generic[T]):
    """The last reading, whether it was right, and the seconds that it was waited for."""

    value: T
    ok: bool
    waited_s: float = 0.0

    @property
    def suffix(self) -> str:
        """What a message about a wrong value says of the waiting; empty where there was none."""
        return after_waiting(self.waited_s)


def after_waiting(seconds: float) -> str:
    """What a message says of the seconds that were waited; empty for none."""
    return f", after waiting {seconds:.1f} s" if seconds else ""


def poll_until(
    read: Callable[[], T],
    judge: Callable[[T], Sequence[object]],
    limit: float,
    clock: Callable[[], float],
    sleep: Callable[[float], object],
) -> PollResult[T]:
    """Read until `judge` finds nothing wrong, for `limit` seconds at most.

    `judge` gives all that is wrong with a reading. With a limit of 0 there is one reading, which is not judged.
    """
    if limit <= 0:
        return PollResult(read(), ok=True)
    for waited in pauses(limit, clock, sleep):
        value = read()
        if not judge(value):
            return PollResult(value, ok=True, waited_s=waited)
    return PollResult(value, ok=False, waited_s=waited)
