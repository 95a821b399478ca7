"""What calls changed in the shop, noted as it happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httpx

from magento_acceptance.rest.route import below_v1
from magento_acceptance.rest.routes import match
from magento_acceptance.rest.writes import UNKNOWN, Write


def writes_of(method: str, path: str, sent: Any, status: int, answered: Any) -> list[Write]:
    """What a call changed: `path` below V1, percent-encoded and without query; `sent` and `answered` as parsed JSON.

    Empty for what only reads, though it is a POST, such as a sign-in or an estimate. A write whose route or answer is unknown is one of the
    kind UNKNOWN, so that it is never left out.
    """
    found = match(method, path)
    if found is None or found.route.effect is None:
        reads = method in {"GET", "HEAD", "OPTIONS"} or status >= HTTPStatus.BAD_REQUEST
        return [] if reads else [Write("changed", UNKNOWN, f"{method} {path}")]
    refused = status >= HTTPStatus.BAD_REQUEST
    if refused and method != "DELETE":
        return []
    try:
        things = list(found.route.effect(found.ids, sent, answered))
    except (LookupError, TypeError, AttributeError, ValueError):  # a broken shop's answer; scenarios say what is wrong
        return [Write("changed", UNKNOWN, path)]
    if refused and status != HTTPStatus.NOT_FOUND:
        return [Write("kept", thing.kind, thing.id, why=f"removing it was refused with {status}") for thing in things]
    return things


class NotingTransport(httpx.BaseTransport):
    """Wraps a transport and passes what each call changed to `note`."""

    def __init__(self, inner: httpx.BaseTransport, note: Callable[[list[Write]], None]) -> None:
        self._inner = inner
        self._note = note

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, and note what came of it."""
        response = self._inner.handle_request(request)
        path = below_v1(request.url.raw_path.decode("ascii"))
        if request.method != "GET" and path is not None:
            response.read()
            sent, answered = _json(request.read()), _json(response.content)
            self._note(writes_of(request.method, path, sent, response.status_code, answered))
        return response

    def close(self) -> None:
        """Close the wrapped transport."""
        self._inner.close()


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
