"""When a read is repeated. A write never is: nobody knows whether the first one was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class RetryRule:
    """Repeats a GET after a lost connection or an answer 429, 502 or 503.

    At most `attempts` calls; the pause doubles from `first_pause` seconds, or is what Retry-After says. When
    that is longer than `longest_pause` seconds the answer stands: the reader should know now.
    """

    attempts: int = 3
    first_pause: float = 0.5
    longest_pause: float = 30.0
    statuses: frozenset[int] = frozenset({429, 502, 503})
    now: Callable[[], datetime] = _utc_now

    def after_error(self, method: str, error: httpx.TransportError, attempt: int) -> float | None:
        """Return the pause in seconds before the next attempt, or None to give up."""
        passing = isinstance(error, (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError))
        return self._pause(attempt) if passing and self._may(method, attempt) else None

    def after_answer(self, method: str, response: httpx.Response, attempt: int) -> float | None:
        """Return the pause in seconds before the next attempt, or None when the answer stands."""
        if response.status_code not in self.statuses or not self._may(method, attempt):
            return None
        asked = self._asked_for(response.headers.get("retry-after", ""))
        if asked is None:
            return self._pause(attempt)
        return asked if asked <= self.longest_pause else None

    def _may(self, method: str, attempt: int) -> bool:
        return method == "GET" and attempt < self.attempts

    def _pause(self, attempt: int) -> float:
        return float(min(self.first_pause * 2 ** (attempt - 1), self.longest_pause))

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
