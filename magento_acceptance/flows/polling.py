"""Values that a shop settles later, by indexers and queues: read again until they are right, up to a stated limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class PollResult(Generic[T]):
    """The last reading, whether it was right, and the seconds that it was waited for."""

    value: T
    ok: bool
    waited_s: float = 0.0


def after_waiting(seconds: float) -> str:
    """What a message says of the seconds that were waited; empty for none."""
    return f", after waiting {seconds:.1f} s" if seconds else ""


def poll_until(read: Callable[[], T], judge: Callable[[T], Sequence[object]], pauses: Iterator[float]) -> PollResult[T]:
    """Read until `judge` finds nothing wrong, or until the `pauses` between the readings end (`MagentoClient.pauses`).

    `judge` returns all that is wrong with a reading.
    """
    for waited in pauses:
        value = read()
        if not judge(value):
            return PollResult(value, ok=True, waited_s=waited)
    return PollResult(value, ok=False, waited_s=waited)
