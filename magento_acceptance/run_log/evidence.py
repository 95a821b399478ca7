"""The evidence: every exchange with the shop, one JSON object a line, secrets masked before anything is stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from magento_acceptance.files import Append, append_line, read_lines
from magento_acceptance.redaction.redactor import (
    MASK,
    Redactor,
    is_token_path,
    without_secret_headers,
    without_secret_parameters,
)
from magento_acceptance.rest.answer import call_name, read_plain_json
from magento_acceptance.rest.check import CHECKED, Check, check_response
from magento_acceptance.run_log.wording import utc_stamp


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Evidence:
    """Writes exchanges to a JSON Lines file as they happen, each line flushed, so that an interruption loses none.

    An exchange has the id `12`, or `gw0-12` on a worker of a parallel run, or `2-12` in the second shard: unique within the run.
    `written` is the number of the last exchange that the file holds already, where it is gone on with.
    Without a path nothing is kept. `scenario` and `step` say what is under way; several threads of one step may write at once.
    """

    def __init__(
        self,
        path: Path | None,
        redactor: Redactor,
        *,
        worker: str = "",
        now: Callable[[], datetime] = _utc_now,
        written: int = 0,
        append: Append = append_line,
    ) -> None:
        self._path = path
        self._redactor = redactor
        self._prefix = f"{worker}-" if worker else ""
        self._now = now
        self._append = append
        self._lock = threading.Lock()
        self._count = written
        self.scenario: str | None = None
        self.step: str | None = None

    @property
    def enabled(self) -> bool:
        """Whether anything is written down."""
        return self._path is not None

    @property
    def count(self) -> int:
        """The number of exchanges so far."""
        return self._count

    @property
    def length(self) -> int:
        """How many bytes are written so far."""
        return self._path.stat().st_size if self._path is not None and self._path.exists() else 0

    def since(self, length: int) -> list[dict[str, Any]]:
        """The exchanges that were written after so many bytes, as they are stored."""
        return list(read_lines(self._path, length)) if self._path is not None else []

    @contextmanager
    def during(self, scenario: str | None, step: str | None = None) -> Iterator[None]:
        """Name what is under way for the length of a block."""
        before = self.scenario, self.step
        self.scenario, self.step = scenario, step
        try:
            yield
        finally:
            self.scenario, self.step = before

    def next_id(self) -> str:
        """Give out the id of the next exchange."""
        with self._lock:
            self._count += 1
            return self.exchange(self._count)

    def exchange(self, number: int) -> str:
        """The id of the exchange of a number, counted from 1."""
        return f"{self._prefix}{number}"

    def write(self, entry: dict[str, Any]) -> None:
        """Mask an entry and append it; nothing is kept in memory."""
        if self._path is None:
            return
        masked = self._redactor.value(entry)
        with self._lock:
            self._append(self._path, masked)

    def started(self) -> dict[str, Any]:
        """Return the head of an entry: id, time, scenario and step."""
        return {
            "exchange": self.next_id(),
            "time": utc_stamp(self._now(), "milliseconds"),
            "scenario": self.scenario,
            "step": self.step,
        }


def _milliseconds(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 1)


class RecordingTransport(httpx.BaseTransport):
    """Wraps a transport, writes down every exchange that crosses it (sign-ins, retries and failures included), and checks answers.

    Wraps the transport so that requests sent by httpx.Auth are recorded too. The exchange's id is left in the response's extensions as
    `exchange`, its length in seconds as `seconds`. `check` gets the answers to the client's own calls.
    """

    def __init__(
        self, inner: httpx.BaseTransport, evidence: Evidence, redactor: Redactor, check: Check | None = None
    ) -> None:
        self._inner = inner
        self._evidence = evidence
        self._redactor = redactor
        self._check = check

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on and write down what came of it."""
        if not self._evidence.enabled:
            return self._unrecorded(request)
        entry = self._evidence.started()
        entry["caller"] = request.extensions.get("caller")
        entry["attempt"] = request.extensions.get("attempt", 1)
        entry["request"] = self._request(request)
        start = time.perf_counter()
        try:
            response = self._inner.handle_request(request)
            response.read()
        except BaseException as error:
            entry["ms"] = _milliseconds(start)
            entry["error"] = f"{type(error).__name__}: {error}"
            entry["schema"] = None
            self._evidence.write(entry)
            request.extensions = {**request.extensions, "exchange": entry["exchange"]}
            raise
        entry["ms"] = _milliseconds(start)
        response.request = request
        response.extensions |= {"exchange": entry["exchange"], "seconds": entry["ms"] / 1000}
        try:
            entry["response"] = self._response(request, response)
            entry["schema"] = self._checked(request, response)
        finally:
            self._evidence.write(entry)
        return response

    def _unrecorded(self, request: httpx.Request) -> httpx.Response:
        start = time.perf_counter()
        response = self._inner.handle_request(request)
        response.read()
        response.request = request
        response.extensions |= {"exchange": self._evidence.next_id(), "seconds": time.perf_counter() - start}
        self._checked(request, response)
        return response

    def _checked(self, request: httpx.Request, response: httpx.Response) -> dict[str, Any] | None:
        if self._check is None or not request.extensions.get(CHECKED):
            return None
        return check_response(self._check, request, response, call_name(request, self._redactor))

    def close(self) -> None:
        """Close the wrapped transport."""
        self._inner.close()

    def _request(self, request: httpx.Request) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "method": request.method,
            "url": without_secret_parameters(str(request.url)),
            "headers": without_secret_headers(request.headers.multi_items()),
        }
        body = request.read()
        if body:
            shown.update(self._body(body.decode("utf-8", "replace"), self._redactor.sent))
        return shown

    def _response(self, request: httpx.Request, response: httpx.Response) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "status": response.status_code,
            "headers": without_secret_headers(response.headers.multi_items()),
        }
        if is_token_path(request.url.path) and response.status_code < 400:
            shown["json"] = MASK
        else:
            shown.update(self._body(response.text, self._redactor.received))
        return shown

    def _body(self, text: str, take_in: Callable[[object], object]) -> dict[str, Any]:
        try:
            body = read_plain_json(text)
        except ValueError:  # a page, NaN, too deep: kept as it came
            return {"text": text}
        return {"json": take_in(body)}
