"""When a call is repeated: a read after anything that may pass, a write only where Magento never saw it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from magento_acceptance.errors import CallFailed, SignInRefused
from magento_acceptance.rest.transport_status import HELD_BACK, LOST

_FAULTS = (
    httpx.ConnectError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
    httpx.ConnectTimeout,
    httpx.ReadTimeout,
)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class RetryRule:
    """At most `attempts` calls (`timed_out_attempts` where the host did not answer in time, which has cost time enough).

    The pause doubles from `first_pause` seconds, stretched by up to half at random so that many clients do not come back at once; or it is
    what Retry-After says. Where that is longer than `longest_pause` seconds the answer stands: the reader should know now.
    """

    attempts: int = 3
    timed_out_attempts: int = 2
    first_pause: float = 0.5
    longest_pause: float = 30.0
    now: Callable[[], datetime] = _utc_now
    chance: Callable[[], float] = random.random

    def after_response(self, method: str, response: httpx.Response, attempt: int) -> float | None:
        """The seconds before the next attempt, None where the response stands. 429 is waited for by writes too, since nothing was done."""
        if response.status_code not in (LOST if method == "GET" else HELD_BACK):
            return None
        return self.pause_after(response.headers.get("retry-after", ""), attempt)

    def after_error(self, error: httpx.TransportError | CallFailed, attempt: int) -> float | None:
        """The seconds before the next attempt after a transport error or a sign-in that failed, None to give up."""
        if isinstance(error, CallFailed):
            passing = not isinstance(error, SignInRefused) and error.status in LOST
            return self.pause_after(error.retry_after, attempt) if passing else None
        most = min(self.timed_out_attempts, self.attempts) if isinstance(error, httpx.ReadTimeout) else self.attempts
        return self._backoff(attempt) if isinstance(error, _FAULTS) and attempt < most else None

    def pause_after(self, retry_after: str, attempt: int) -> float | None:
        """The seconds before the next attempt after a response with this Retry-After; None where that is too long, or was the last."""
        if attempt >= self.attempts:
            return None
        asked = self._asked_for(retry_after)
        if asked is None:
            return self._backoff(attempt)
        return asked if asked <= self.longest_pause else None

    def _backoff(self, attempt: int) -> float:
        return float(min(self.first_pause * 2 ** (attempt - 1) * (1 + self.chance() / 2), self.longest_pause))

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
