"""When a call that only reads is repeated. A write never is: nobody knows whether the first one was done."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from magento_acceptance.errors import CallFailed, SignInRefused

if TYPE_CHECKING:
    import stamina

# Evidence and report show every attempt with its cause; stamina's log lines say no more than that there was one.
logging.getLogger("stamina").setLevel(logging.ERROR)

_FAULTS = (
    httpx.ConnectError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
    httpx.ConnectTimeout,
    httpx.ReadTimeout,
)


class Busy(Exception):
    """An answer whose status says that the call may be repeated."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        super().__init__(f"status {response.status_code}")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class RetryRule:
    """Repeats a read after a lost connection, a time-out or an answer 429, 502, 503 or 504.

    At most `attempts` calls (`silent` where the host keeps silent until the time-out, which has cost time enough). The pause doubles from
    `first_pause` seconds, stretched by up to half at random so that many clients do not come back at once; or it is what Retry-After says.
    When that is longer than `longest_pause` seconds the answer stands: the reader should know now.
    """

    attempts: int = 3
    silent: int = 2
    first_pause: float = 0.5
    longest_pause: float = 30.0
    statuses: frozenset[int] = frozenset({429, 502, 503, 504})
    now: Callable[[], datetime] = _utc_now
    chance: Callable[[], float] = random.random

    def rounds(
        self, repeatable: Callable[[Exception], bool], sleep: Callable[[float], object]
    ) -> Iterator[stamina.Attempt]:
        """The attempts, each a context manager around one call, which raises what went wrong with it: a transport error, Busy, or a
        sign-in's CallFailed. The last one lets it through, and so does any after which `repeatable` says no.
        """
        import stamina  # here, because it is not needed before the first call and takes its time to load

        current: stamina.Attempt

        def backoff(error: Exception) -> bool | float:
            pause = self.pause(error, current.num, current.next_wait) if repeatable(error) else None
            if pause is None:
                return False
            sleep(pause)  # here, because stamina would wait by itself in a way that no test could exchange
            return 0.0

        for current in stamina.retry_context(
            on=backoff,
            attempts=self.attempts,
            timeout=None,
            wait_initial=self.first_pause,
            wait_max=self.longest_pause,
            wait_jitter=0,
        ):
            yield current

    def pause(self, error: Exception, attempt: int, planned: float | None = None) -> float | None:
        """The seconds before the next attempt, None to give up. `planned` is the pause without chance and Retry-After."""
        silent = isinstance(error, httpx.ReadTimeout)
        if attempt >= (min(self.silent, self.attempts) if silent else self.attempts):
            return None
        if isinstance(error, _FAULTS):
            return self._spread(attempt, planned)
        if isinstance(error, Busy):
            return self.pause_after(error.response.headers.get("retry-after", ""), attempt, planned)
        if isinstance(error, CallFailed) and not isinstance(error, SignInRefused) and error.status in self.statuses:
            return self.pause_after(error.retry_after, attempt, planned)
        return None

    def pause_after(self, retry_after: str, attempt: int, planned: float | None = None) -> float | None:
        """The seconds before the next attempt after an answer with this Retry-After; None when that is too long."""
        asked = self._asked_for(retry_after)
        if asked is None:
            return self._spread(attempt, planned)
        return asked if asked <= self.longest_pause else None

    def _spread(self, attempt: int, planned: float | None) -> float:
        base = self.first_pause * 2 ** (attempt - 1) if planned is None else planned
        return float(min(base * (1 + self.chance() / 2), self.longest_pause))

    def _asked_for(self, retry_after: str) -> float | None:
        """Read Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
        text = retry_after.strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            date = parsedate_to_datetime(text)
        except (TypeError, ValueError, IndexError):
            return None
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return max(0.0, (date - self.now()).total_seconds())
