"""A shop that gives an earlier run's answers again: a failure that only one shop shows, without that shop.

The n-th call that is the same gets the n-th answer that was recorded. A reading beyond those gets the last one again; what was never
recorded gets 501 and a message that says so. A scenario that begins anew gets its answers from the first on.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, Final, Protocol, TypeVar

from magento_acceptance.run_log.recorded_calls import (
    ADMIN_SIGN_IN,
    OTHER_TOKEN,
    TIME,
    Call,
    RecordedCall,
    call_of,
)
from magento_acceptance.session.recorded_finder import RecordedFinder

_TIME: Final = re.compile(f'"({TIME.pattern})"')
_FORMAT: Final = "%Y-%m-%d %H:%M:%S"
_OF_THE_WIRE: Final = frozenset(
    {
        "content-encoding",
        "content-length",
        "content-type",
        "connection",
        "date",
        "server",
        "set-cookie",
        "transfer-encoding",
    }
)
_JSON: Final = "application/json; charset=utf-8"


class Request(Protocol):
    """What is asked, as the mock hands it over."""

    @property
    def method(self) -> str:
        """GET, POST, ..."""

    @property
    def path(self) -> str:
        """The path from /rest/ on, percent-encoded."""

    @property
    def query(self) -> str:
        """The query, percent-encoded."""

    @property
    def authorization(self) -> str | None:
        """The header."""

    @property
    def body(self) -> bytes:
        """The body as it was sent."""


Reply = TypeVar("Reply", bound=Any)


class RecordedAnswers:
    """Answers calls from a run's evidence; a filter of a mock's answers. Safe to use from several threads.

    `run` names the run in messages. `scenario` tells which scenario is under way, by its name in the evidence, where that is known;
    otherwise the scenarios are expected in the order in which they were recorded. `only` are the scenarios that take part, None for all.
    `lost` makes the exception to raise where no response came, of the recorded error such as `ReadTimeout: timed out`.
    """

    def __init__(
        self,
        run: str,
        calls: Iterable[RecordedCall],
        lost: Callable[[str], Exception],
        *,
        only: frozenset[str] | None = None,
        scenario: Callable[[], str | None] = lambda: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._run, self._lost, self._scenario, self._now = run, lost, scenario, now
        self._finder = RecordedFinder(calls, only)
        self._tokens: dict[str, str] = {}
        self._offset: timedelta | None = None
        self._lock = threading.Lock()

    def __call__(self, request: Request, reply: Reply, _shop: object) -> Reply:
        """The recorded answer, made of the mock's own."""
        with self._lock:
            body = _read(request.body)
            for caller in self._callers(request.authorization):
                call = call_of(request.method, f"{request.path}?{request.query}", body, caller, self._finder.names.then)
                if found := self._finder.find(call, self._scenario()):
                    return self._render(found, reply, body)
            if call.key == ADMIN_SIGN_IN:  # the recorded run had a token, or signed its calls
                return self._token(reply, "admin")
            return self._unknown(call, reply)

    def _callers(self, authorization: str | None) -> Iterator[str]:
        """Who may be calling, the likeliest first, as the evidence names callers."""
        scheme, _, token = (authorization or "").partition(" ")
        if not token:
            yield "nobody"
        elif known := self._tokens.get(token):
            yield from (known, OTHER_TOKEN)
        else:
            yield from ("admin", OTHER_TOKEN) if scheme.lower() == "oauth" else (OTHER_TOKEN, "admin")

    def _render(self, found: RecordedCall, reply: Reply, sent: Any) -> Reply:
        entry = found.entry
        if self._offset is None:
            self._offset = self._now() - _moment(entry)
        if "response" not in entry:
            raise self._lost(str(entry.get("error")))
        response = entry["response"]
        if found.call.is_sign_in and response["status"] < HTTPStatus.BAD_REQUEST:
            whose = "admin" if found.call.key == ADMIN_SIGN_IN else f"customer {sent.get('username')}"
            return self._token(reply, whose)
        text = json.dumps(response["json"]) if "json" in response else str(response.get("text", ""))
        headers = {name.lower(): str(value) for name, value in response.get("headers", {}).items()}
        date = format_datetime(_moment(entry) + timedelta(milliseconds=entry.get("ms", 0)) + self._offset, usegmt=True)
        kept = [(name, self._finder.names.now(value)) for name, value in headers.items() if name not in _OF_THE_WIRE]
        return replace(
            reply,
            status=response["status"],
            body=_TIME.sub(self._moved, self._finder.names.now(text)).encode("utf-8", "replace"),
            media_type=headers.get("content-type", _JSON),
            headers=(*kept, ("Date", date)),
        )

    def _moved(self, found: re.Match[str]) -> str:
        """A time as far from now as the recorded one was from then."""
        try:
            moment = datetime.strptime(found[1], _FORMAT).replace(tzinfo=UTC) + (self._offset or timedelta())
        except (ValueError, OverflowError):  # such as 0000-00-00 00:00:00
            return found[0]
        return f'"{moment.strftime(_FORMAT)}"'

    def _token(self, reply: Reply, whose: str) -> Reply:
        token = f"replayed-token-{len(self._tokens) + 1}"
        self._tokens[token] = whose
        return replace(reply, status=200, body=json.dumps(token).encode(), media_type=_JSON, headers=())

    def _unknown(self, call: Call, reply: Reply) -> Reply:
        text = f"{call.what} was not recorded in run {self._run}"
        if self._finder.knows(call.what):
            text = (
                f"{call.what} was recorded in run {self._run} with another query, body, name or caller, or less often"
            )
        if scenario := self._scenario() or self._finder.scenario:
            text += f"; the scenario is {scenario!r}"
        body = json.dumps({"message": f"Not replayed: {text}."}).encode()
        return replace(reply, status=HTTPStatus.NOT_IMPLEMENTED.value, body=body, media_type=_JSON, headers=())


def _read(body: bytes) -> Any:
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return text


def _moment(entry: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(entry.get("time")))
    except ValueError:
        return datetime.now(UTC)
