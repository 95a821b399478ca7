"""Replaying a recording against a shop."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from magento_acceptance.parity.comparison import TOKEN, Comparison
from magento_acceptance.parity.recording import Exchange, Recording, at, fill

_VARIABLE = re.compile(r"\{(\w+)\}")
_GARBAGE: Final = "not-a-token"
_BODY_SHOWN = 200


@dataclass(frozen=True)
class Result:
    """One replayed exchange; `problems` holds a line for each difference, and none where the answer was the recorded one."""

    exchange: Exchange
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Admin:
    """Who signs in wherever the recorded administrator did."""

    username: str
    password: str = field(repr=False)


def is_mock(client: httpx.Client) -> bool:
    """Whether the shop says of itself that it is a mock. Raises httpx.HTTPError where it cannot be reached."""
    return bool(client.get("/magento_version").headers.get("X-Mock-Magento") == "yes")


def replay(client: httpx.Client, recording: Recording, admin: Admin) -> Iterator[Result]:
    """Send every recorded call, in order, and compare the answers. The shop should be pristine.

    `client` has the shop's address as its base URL; the caller closes it.
    """
    session = _Session(client, admin)
    for exchange in recording.exchanges:
        yield Result(exchange, tuple(session.problems(exchange)))


class _Session:
    """One flow with a shop: the values and tokens that its answers gave so far."""

    def __init__(self, client: httpx.Client, admin: Admin) -> None:
        self._client = client
        self._admin = admin
        self._values: dict[str, Any] = {}
        self._tokens = {"garbage": _GARBAGE}
        self._comparison = Comparison()

    def problems(self, exchange: Exchange) -> Iterator[str]:
        try:
            request = self._request(exchange)
        except KeyError as missing:
            yield f"cannot be sent: no earlier answer gave {missing.args[0]}"
            return
        except httpx.InvalidURL as error:
            yield f"cannot be sent ({error})"
            return
        # Magento serves the calls of one PHP session one after another; REST clients keep no cookies.
        self._client.cookies.clear()
        try:
            answer = self._client.send(request)
        except httpx.HTTPError as error:
            yield f"no answer ({error or type(error).__name__})"
            return
        yield from self._compared(exchange, answer)

    def _request(self, exchange: Exchange) -> httpx.Request:
        """The call to send. Raises KeyError where a value is missing that an earlier answer should have given."""
        recorded = exchange.request
        path = _VARIABLE.sub(lambda found: str(self._values[found[1]]), recorded["path"])
        store = "/rest" if recorded["store"] is None else f"/rest/{recorded['store']}"
        headers = {"Accept": "application/json"}
        content = recorded.get("raw")
        if "json" in recorded:
            content = json.dumps(self._signed_in(fill(recorded["json"], self._values)))
        if content is not None:
            headers["Content-Type"] = "application/json"
        if exchange.auth in self._tokens:
            headers["Authorization"] = f"Bearer {self._tokens[exchange.auth]}"
        headers |= recorded.get("headers", {})
        sent = {name: value for name, value in headers.items() if value is not None}
        return self._client.build_request(recorded["method"], store + path, headers=sent, content=content)

    def _signed_in(self, body: Any) -> Any:
        """A body with passwords that open this shop in place of the recording's placeholders."""
        if not isinstance(body, dict):
            return body
        match body.get("password"):
            case "<admin password>":
                return body | {"username": self._admin.username, "password": self._admin.password}
            case "<customer password>":
                # the tutorial's; customers of a recording live as long as its replay
                return body | {"password": "Password1"}
        return body

    def _compared(self, exchange: Exchange, answer: httpx.Response) -> Iterator[str]:
        recorded = exchange.response
        gives_token = exchange.request["path"].endswith("/token")
        if answer.status_code != recorded["status"]:
            body = "" if gives_token else f": {answer.text[:_BODY_SHOWN]}"
            yield f"status {answer.status_code}, recorded {recorded['status']}{body}"
        kinds = _media_type(answer.headers.get("Content-Type")), _media_type(recorded["content_type"])
        if kinds[0] != kinds[1]:
            yield f"media type {kinds[0] or 'missing'}, recorded {kinds[1] or 'missing'}"
        if "json" not in recorded:
            return
        try:
            body = answer.json()
        except ValueError:
            yield f"the answer is not JSON: {answer.text[:_BODY_SHOWN]!r}"
            return
        if gives_token and isinstance(body, str):
            whose = "admin" if "/admin/" in exchange.request["path"] else "customer"
            self._tokens[whose] = body
            body = TOKEN
        yield from map(str, self._comparison.differences(recorded["json"], body))
        yield from self._save(exchange.save, body)

    def _save(self, names: Mapping[str, str], body: Any) -> Iterator[str]:
        for name, pointer in names.items():
            try:
                self._values[name] = at(body, pointer)
            except (LookupError, TypeError, ValueError, AttributeError):
                yield f"{pointer or '/'}: no value to go on with as {name}"


def _media_type(header: str | None) -> str:
    return (header or "").partition(";")[0].strip()
