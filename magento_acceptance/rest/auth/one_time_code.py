"""An administrator who signs in with user name, password and a one-time code (RFC 6238), as Google Authenticator shows it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import httpx
import pyotp

from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.tokens import TokenSignIn

_log = logging.getLogger(__name__)

#: A code holds for so many seconds (RFC 6238; Magento's TotpFactory leaves it at the default).
WINDOW = 30


class OneTimeCodes:
    """Gives a secret's codes, each once in this process: a second one within a window waits for the next.

    `now` is in seconds since 1970.
    """

    _lock = threading.Lock()
    _used: dict[str, int] = {}  # noqa: RUF012  (of the whole process: two sign-ins with one secret share its windows)

    def __init__(
        self, secret: str, *, now: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._totp = pyotp.TOTP(secret, interval=WINDOW)
        self._now, self._sleep = now, sleep

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def next(self) -> str:
        """Return a code that was not given before, after a wait of a window at most."""
        with self._lock:
            window = int(self._now() // WINDOW)
            last = self._used.get(self._totp.secret)
            if last is not None and window == last:
                wait = (last + 1) * WINDOW - self._now()
                _log.info("waiting %.0f s for the next one-time code", wait)
                self._sleep(max(0.0, wait))
                window = last + 1
            self._used[self._totp.secret] = window
            return self._totp.at(window * WINDOW)


class AdminOneTimeCode(TokenSignIn):
    """User name, password and one-time code (POST tfa/provider/google/authenticate of Magento_TwoFactorAuth)."""

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        codes: OneTimeCodes,
        redactor: Redactor,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(f"administrator {username}", redactor, clock)
        redactor.add(password)
        self._url, self._username, self._password, self._codes = url, username, password, codes

    def token_request(self) -> httpx.Request:
        """Build the sign-in."""
        otp = self._codes.next()
        self._redactor.add_code(otp)
        body = {"username": self._username, "password": self._password, "otp": otp}
        return httpx.Request("POST", self._url, json=body, extensions={"caller": "nobody"})
