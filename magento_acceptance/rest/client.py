"""The REST client: calls in Magento's terms, answers with exact JSON, errors that say what was being done."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from urllib.parse import quote

import httpx

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import CallFailed, HarnessError, TargetUnreachable
from magento_acceptance.expectations import Release
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.answer import Answer, Json, call_name, write_json
from magento_acceptance.rest.auth.tokens import (
    ADMIN,
    Admin,
    Anonymous,
    BearerToken,
    Caller,
    Customer,
    CustomerPassword,
    Token,
)
from magento_acceptance.rest.check import CHECKED, VIOLATION
from magento_acceptance.rest.cookies import CookielessClient
from magento_acceptance.rest.known import KnownAnswers
from magento_acceptance.rest.listener import Listener
from magento_acceptance.rest.retry import RetryRule
from magento_acceptance.rest.search import SearchCriteria
from magento_acceptance.rest.transport_errors import explain, never_sent, timed_out

Params = Mapping[str, Any] | Sequence[tuple[str, Any]] | SearchCriteria | None

_NO_BODY = object()


class Unset(Enum):
    """The type of UNSET."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
"""The store view of the settings, where a call names none."""


@dataclass(frozen=True)
class Body:
    """A request body as it stands, for scenarios about broken JSON or a wrong Content-Type (None: no such header)."""

    text: str
    content_type: str | None = "application/json"


def rest_path(*parts: object) -> str:
    """Join path parts, each percent-encoded: `rest_path("products", "a/b c")` is `products/a%2Fb%20c`.

    Raises HarnessError for what no address can name: `.` and `..`, which lead elsewhere, encoded too, and text that is no Unicode.
    """
    texts = [str(part) for part in parts]
    try:
        path = "/".join(quote(text, safe="") for text in texts)
    except UnicodeEncodeError:
        path = ".."
    if not {".", ".."}.isdisjoint(path.split("/")):
        named = "/".join(map(ascii, texts))
        raise HarnessError(f"{named} cannot stand in an address, so nothing was called; rename it in the shop")
    return path


class MagentoClient:
    """Calls Magento's REST API below `<base>/rest/<store>/V1/`; safe to use from several threads.

    get/post/put/delete return an Answer with status 2xx and JSON, or raise: MagentoError (refused), SignInRefused, NotJsonError (a page, a
    redirect, broken JSON), TargetUnreachable, or what the transport's check of answers raised. `attempt` returns the Answer whatever its
    status, for scenarios about refusals.

    A GET that meets a passing fault is repeated a few times (see RetryRule), and so is a sign-in whose answer is lost and any call that was
    held back with 429. Nothing else is ever sent twice, so nothing is captured twice; `magento_acceptance.flows.idempotency` sends again
    what surely was not done.

    `timeout` (seconds) is for a call as a whole, and none goes beyond `deadline`. `settle` (seconds) is how long flows may wait for values
    that the shop makes right later; `release` is the shop's, once it is known. `listener` hears of waits, recovered calls and changes.
    """

    def __init__(
        self,
        base_url: str,
        transport: httpx.BaseTransport,
        admin: httpx.Auth | None,
        redactor: Redactor,
        *,
        store: str = "default",
        timeout: float = 30.0,
        retry: RetryRule | None = None,
        deadline: Deadline | None = None,
        settle: float = 0.0,
        listener: Listener | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.store = store
        self._admin = admin
        self._redactor = redactor
        self._timeout = timeout
        self.retry = retry or RetryRule()
        self.deadline = deadline or Deadline()
        self.settle = settle
        self.release: Release | None = None
        self.listener = listener or Listener()
        self._known = KnownAnswers()
        self._lock = threading.Lock()
        self._customers: dict[Customer, CustomerPassword] = {}
        self._http = CookielessClient(
            transport=transport,
            timeout=timeout,
            follow_redirects=False,
            event_hooks={"request": [self._limit]},
        )

    def __repr__(self) -> str:
        return f"<MagentoClient of {self.base_url}, store {self.store}>"

    def get(
        self, path: str, *, params: Params = None, as_: Caller = ADMIN, store: str | Unset | None = UNSET
    ) -> Answer:
        """Read; `path` is relative to V1, such as `invoices/3`."""
        answer = self.attempt("GET", path, params=params, as_=as_, store=store).raise_for_refusal()
        if isinstance(store, Unset):
            self._known.keep(path, (repr(params), as_), answer)
        return answer

    def known(self, path: str, *, params: Params = None, as_: Caller = ADMIN) -> Answer:
        """The answer to the same reading, where nothing has been written since, else as `get`.

        Not for what must be looked at again: after a wait, or to see that something is still as it was.
        """
        return self._known.find(path, (repr(params), as_)) or self.get(path, params=params, as_=as_)

    def post(
        self,
        path: str,
        json: Json = _NO_BODY,
        *,
        params: Params = None,
        as_: Caller = ADMIN,
        store: str | Unset | None = UNSET,
    ) -> Answer:
        """Create or do; without `json` no body is sent."""
        return self.attempt("POST", path, json, params=params, as_=as_, store=store).raise_for_refusal()

    def put(
        self,
        path: str,
        json: Json = _NO_BODY,
        *,
        params: Params = None,
        as_: Caller = ADMIN,
        store: str | Unset | None = UNSET,
    ) -> Answer:
        """Replace or change."""
        return self.attempt("PUT", path, json, params=params, as_=as_, store=store).raise_for_refusal()

    def delete(
        self, path: str, *, params: Params = None, as_: Caller = ADMIN, store: str | Unset | None = UNSET
    ) -> Answer:
        """Delete."""
        return self.attempt("DELETE", path, params=params, as_=as_, store=store).raise_for_refusal()

    def attempt(
        self,
        method: str,
        path: str,
        json: Json | Body = _NO_BODY,
        *,
        params: Params = None,
        as_: Caller = ADMIN,
        store: str | Unset | None = UNSET,
        headers: Mapping[str, str] | None = None,
        checked: bool = True,
    ) -> Answer:
        """Call and return the Answer whatever its status; raises TargetUnreachable, SignInRefused or what the check of answers raised.

        `store` is a store code, "all", or None for the route without a store; by default the settings' store.
        `json` may be a Body, sent as it stands. `checked` False leaves the check of the answer out.
        """
        request = self._request(method, path, json, params, store, headers)
        request.extensions |= {"caller": as_.label, CHECKED: checked}
        try:
            response = self._send(request, self._auth(as_))
        finally:
            if method != "GET":
                self._known.forget(path)
        violation = response.extensions.get(VIOLATION)
        if isinstance(violation, AssertionError):
            raise violation
        return Answer.of(response, self._call(request))

    def pages(
        self, path: str, criteria: SearchCriteria | None = None, *, size: int = 100, as_: Caller = ADMIN
    ) -> Iterator[Answer]:
        """Read a list page by page; each Answer's JSON has `items` and `total_count`.

        Ends by `total_count`, because Magento answers the last page again when asked for one beyond it. Give a
        sort order where entries may be added meanwhile.
        """
        criteria = criteria or SearchCriteria()
        size = criteria.page_size or size
        number = criteria.current_page or 1
        seen = (number - 1) * size
        while True:
            answer = self.get(path, params=criteria.page(size, number), as_=as_)
            yield answer
            items = answer.json.get("items") or []
            seen += len(items)
            number += 1
            if not items or seen >= answer.json.get("total_count", 0):
                return

    def items(
        self, path: str, criteria: SearchCriteria | None = None, *, size: int = 100, as_: Caller = ADMIN
    ) -> Iterator[Json]:
        """Read the entries of a list, over all its pages."""
        for answer in self.pages(path, criteria, size=size, as_=as_):
            yield from answer.json.get("items") or []

    def url(self, path: str, store: str | Unset | None = UNSET) -> str:
        """Return the whole address of a path below V1."""
        return rest_url(self.base_url, path, self.store if isinstance(store, Unset) else store)

    def pauses(self) -> Iterator[float]:
        """Wait a little longer each time, as long as the settings let a value settle; yields the seconds waited so far, 0 first."""
        return self.deadline.pauses(self.settle)

    def wait_before_repeat(self, attempt: int, retry_after: str = "") -> bool:
        """Wait before a call is sent again after its n-th `attempt` (from 1); False where it has been sent often enough, or the shop
        asks for a longer wait (`retry_after`, the response's header) than a run takes.
        """
        pause = self.retry.pause_after(retry_after, attempt)
        if pause is None:
            return False
        self.deadline.sleep(pause)
        return True

    def masked(self, text: str) -> str:
        """A text without the secrets that this client knows, for what is written down."""
        return self._redactor.text(text)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _request(
        self,
        method: str,
        path: str,
        json: Json,
        params: Params,
        store: str | Unset | None,
        headers: Mapping[str, str] | None,
    ) -> httpx.Request:
        sent = {"Accept": "application/json"}
        content: str | None = None
        if isinstance(json, Body):
            content = json.text
            if json.content_type is not None:
                sent["Content-Type"] = json.content_type
        elif json is not _NO_BODY:
            content = write_json(json)
            sent["Content-Type"] = "application/json"
            self._redactor.learn(json)
        query: Any = params.params() if isinstance(params, SearchCriteria) else params
        return self._http.build_request(
            method, self.url(path, store), params=query, content=content, headers={**sent, **(headers or {})}
        )

    def _auth(self, caller: Caller) -> httpx.Auth | None:
        match caller:
            case Admin():
                if self._admin is None:
                    raise ValueError("no administrator's sign-in was given to this client")
                return self._admin
            case Customer():
                with self._lock:
                    if caller not in self._customers:
                        url = self.url("integration/customer/token")
                        self._customers[caller] = CustomerPassword(url, caller, self._redactor)
                    return self._customers[caller]
            case Token(value):
                return BearerToken(value, self._redactor)
            case Anonymous():
                return None

    def _limit(self, request: httpx.Request) -> None:
        """Let no call go beyond the deadline; sign-ins, which httpx gives no time-out of their own, pass here too."""
        request.extensions["timeout"] = httpx.Timeout(self.deadline.cap(self._timeout)).as_dict()

    def _send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        try:
            return self._send_again_where_allowed(request, auth)
        except httpx.TransportError as error:
            # The call that failed may be the sign-in that this one needed first.
            own = error.request is request
            reason, advice = explain(error, error.request, self._timeout)
            raise TargetUnreachable(
                self._call(error.request),
                self._redactor.text(reason),
                advice=advice,
                exchange=error.request.extensions.get("exchange"),
                sent=own and not never_sent(error),
                timed_out=own and timed_out(error),
            ) from None

    def _send_again_where_allowed(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        for attempt in itertools.count(1):
            request.extensions["attempt"] = attempt
            try:
                response = self._http.send(request, auth=auth)
            except (httpx.TransportError, CallFailed) as error:
                # a CallFailed is of the sign-in, so this call was not sent
                unsent = isinstance(error, CallFailed) or error.request is not request
                pause = self.retry.after_error(error, attempt) if unsent or request.method == "GET" else None
                if pause is None:
                    raise
            else:
                pause = self.retry.after_response(request.method, response, attempt)
                if pause is None:
                    return response
            self.deadline.sleep(pause)
        raise AssertionError("unreachable")

    def _call(self, request: httpx.Request) -> str:
        return call_name(request, self._redactor)


def rest_url(base_url: str, path: str, store: str | None) -> str:
    """Return `<base>/rest/<store>/V1/<path>`, or without the store when it is None."""
    scope = f"{quote(store, safe='')}/" if store else ""
    return f"{base_url.rstrip('/')}/rest/{scope}V1/{path.lstrip('/')}"
