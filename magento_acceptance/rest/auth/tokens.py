"""Who is calling, and how that is proved to Magento.

A step says who calls: ADMIN, ANONYMOUS, a Customer or a raw Token. Each is served by an httpx.Auth; the administrator's is
the one of four that the settings fill in: here AdminPassword and BearerToken, in `one_time_code` AdminOneTimeCode, in `oauth`
IntegrationOAuth.
"""

from __future__ import annotations

import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import httpx

from magento_acceptance.errors import CallFailed, NotJsonError, SignInRefused
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.no_json import web_server_asks

#: Refusals that say nothing about the sign-in itself, and count for no lock: no such route, too slow, too early, too often.
_NOT_ABOUT_THE_SIGN_IN = frozenset({404, 408, 425, 429})
#: After a renewal that did not help, the token was not the reason: leave sign-in alone for this many seconds.
RENEWAL_PAUSE = 300.0


@dataclass(frozen=True)
class Admin:
    """The administrator of the settings."""

    label: str = "admin"


@dataclass(frozen=True)
class Anonymous:
    """Nobody: the call carries no Authorization header."""

    label: str = "nobody"


@dataclass(frozen=True)
class Customer:
    """A customer who signs in with e-mail address and password."""

    email: str
    password: str = field(repr=False)

    @property
    def label(self) -> str:
        """Return how the caller is named in the evidence."""
        return f"customer {self.email}"


@dataclass(frozen=True)
class Token:
    """A bearer token as it stands, right or wrong: for scenarios about bad tokens."""

    value: str = field(repr=False)
    label: str = "raw token"


ADMIN = Admin()
ANONYMOUS = Anonymous()
Caller = Admin | Anonymous | Customer | Token


class BearerToken(httpx.Auth):
    """A ready token; a refusal stands, since there is nothing to renew it with."""

    def __init__(self, token: str, redactor: Redactor) -> None:
        redactor.add(token)
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class TokenSignIn(httpx.Auth):
    """Fetches a token once and signs with it; renews it once when a call answers 401.

    A call that was answered 401 was not done, so writes are repeated too. Threads share one token. A refused sign-in is
    remembered and raised again without another call, because Magento locks an account after six failures. Only a token
    that this class fetched itself is renewed, and a renewal that did not help (the 401 was about rights) is not repeated
    for RENEWAL_PAUSE seconds. Subclasses say how a token is asked for; integrates with httpx through `auth_flow`.
    """

    requires_response_body = True

    def __init__(self, who: str, redactor: Redactor, clock: Callable[[], float] = time.monotonic) -> None:
        self._who = who
        self._redactor = redactor
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = None
        self._refused: CallFailed | None = None
        self._vain_renewal: float | None = None
        #: Whether a call that is refused with 401 may bring a second sign-in.
        self.renews = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._who}>"

    @abstractmethod
    def token_request(self) -> httpx.Request:
        """Build the request whose answer is the token."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request, fetching or renewing the token when needed. Raises SignInRefused, or NotJsonError."""
        token = yield from self._current(stale=None)
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        asked_by_web_server = web_server_asks(response.status_code, response.headers)
        if response.status_code != 401 or asked_by_web_server or not self._may_renew():
            return
        renewed = yield from self._current(stale=token)
        request.headers["Authorization"] = f"Bearer {renewed}"
        response = yield request
        if response.status_code == 401:
            self._vain_renewal = self._clock()

    def _may_renew(self) -> bool:
        return self.renews and (self._vain_renewal is None or self._clock() - self._vain_renewal > RENEWAL_PAUSE)

    def _current(self, stale: str | None) -> Generator[httpx.Request, httpx.Response, str]:
        with self._lock:
            if self._refused is not None:
                raise self._refused
            if self._token is None or self._token == stale:
                request = self.token_request()
                self._token = self._read(request, (yield request))
                self._redactor.add(self._token)
            return self._token

    def _read(self, request: httpx.Request, response: httpx.Response) -> str:
        answer = Answer.of(response, f"{request.method} {request.url.path}")
        if 400 <= answer.status < 500 and answer.status not in _NOT_ABOUT_THE_SIGN_IN:
            self._refused = self._refusal(answer)
            raise self._refused
        token = answer.raise_for_refusal().json
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise NotJsonError(answer.call, "the sign-in answered no token", exchange=answer.exchange)
        return token

    def _refusal(self, answer: Answer) -> CallFailed:
        try:
            refusal = answer.refusal
        except NotJsonError as page:
            return page  # of a firewall, say
        return SignInRefused(answer.status, refusal, answer.call, who=self._who, exchange=answer.exchange)


class AdminPassword(TokenSignIn):
    """An administrator's user name and password (POST integration/admin/token)."""

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        redactor: Redactor,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(f"administrator {username}", redactor, clock)
        redactor.add(password)
        self._url, self._username, self._password = url, username, password

    def token_request(self) -> httpx.Request:
        """Build the sign-in."""
        body = {"username": self._username, "password": self._password}
        return httpx.Request("POST", self._url, json=body, extensions={"caller": "nobody"})


class CustomerPassword(TokenSignIn):
    """A customer's e-mail address and password (POST integration/customer/token, in the store's scope)."""

    def __init__(
        self, url: str, customer: Customer, redactor: Redactor, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(customer.label, redactor, clock)
        redactor.add(customer.password)
        self._url, self._customer = url, customer

    def token_request(self) -> httpx.Request:
        """Build the sign-in."""
        body = {"username": self._customer.email, "password": self._customer.password}
        return httpx.Request("POST", self._url, json=body, extensions={"caller": "nobody"})
