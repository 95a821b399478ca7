"""Magento's answer to one call, with its JSON read so that every type can be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx

from magento_acceptance.errors import MagentoError, NotJsonError, Refusal

#: What JSON turns into: numbers with a point are Decimal (exact, addable), whole numbers int; text, bool and None as ever.
Json = Any

#: The key of a response's extensions under which a transport that has read it already leaves its Answer.
ANSWER: Final = "answer"

_ABSENT = object()
_BETWEEN = frozenset({502, 503, 504})


class _NotANumber(ValueError):
    pass


def read_json(text: str) -> Json:
    """Read JSON text exactly: `1917.6` is Decimal("1917.6"), `3` is int, `"3"` is str.

    Decimal compares equal to int (`Decimal("300.0") == 300`) but not to a float: write figures as
    Decimal("1917.6") or through `magento_acceptance.rest.answer.exact`. NaN and Infinity, which are not JSON, raise ValueError.
    """

    def refuse(constant: str) -> Json:
        raise _NotANumber(f"{constant} is not JSON")

    return json.loads(text, parse_float=Decimal, parse_constant=refuse)


def write_json(value: Json) -> str:
    """Write JSON text; a Decimal becomes the shortest number of the same value."""
    return json.dumps(value, default=_plain, ensure_ascii=False)


def exact(number: float | int | str | Decimal) -> Decimal:
    """Turn a figure to the Decimal that the same figure in an answer is read as."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def _plain(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


@dataclass(frozen=True)
class Answer:
    """One answer.

    `call` names the call, such as `GET /rest/default/V1/invoices/3`; `exchange` its entry in the evidence;
    `elapsed` is in seconds; header names are lower case; `url` is where it was asked for, "" where nobody knows.
    """

    status: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    call: str = ""
    exchange: str = ""
    elapsed: float = 0.0
    url: str = ""
    _json: Json = field(default=_ABSENT, repr=False, compare=False)

    @classmethod
    def of(cls, response: httpx.Response, call: str) -> Answer:
        """Read a response of the client's; the recording transport has left its exchange and its seconds in it, or its Answer."""
        if isinstance(known := response.extensions.get(ANSWER), cls):
            return known
        return cls(
            status=response.status_code,
            text=response.text,
            headers=response.headers,
            call=call,
            exchange=str(response.extensions.get("exchange", "")),
            elapsed=float(response.extensions.get("seconds", 0.0)),
            url=str(response.request.url),
        )

    @property
    def ok(self) -> bool:
        """True when Magento did what was asked (status 2xx)."""
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case: `application/json`."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def retry_after(self) -> str:
        """The header Retry-After; empty where there is none."""
        return self.headers.get("retry-after", "")

    @property
    def json(self) -> Json:
        """The body as `read_json` reads it. Raises NotJsonError when it is not JSON or not labelled as JSON."""
        if self._json is _ABSENT:
            object.__setattr__(self, "_json", self._read())
        return self._json

    @property
    def is_json(self) -> bool:
        """Whether `json` can be read."""
        try:
            _ = self.json
        except NotJsonError:
            return False
        return True

    @property
    def refusal(self) -> Refusal:
        """The error body, filled in; also of a 500 that answers text. Raises ValueError for a status below 400."""
        if self.status < 400:
            raise ValueError(f"{self.call} was not refused: status {self.status} [exchange {self.exchange}]")
        if self.content_type == "text/plain":
            return Refusal.from_body(None, self.text)
        return Refusal.from_body(self.json, self.text)

    @property
    def message(self) -> str:
        """The refusal's message with its parameters filled in."""
        return self.refusal.message

    def raise_for_refusal(self) -> Answer:
        """Return itself when it is an answer in JSON with status 2xx; raise MagentoError or NotJsonError otherwise."""
        if self.status >= 400:
            raise MagentoError(
                self.status, self.refusal, self.call, exchange=self.exchange, retry_after=self.retry_after
            )
        if not self.ok:
            raise self._not_json(self._redirect_text())
        _ = self.json
        return self

    def _read(self) -> Json:
        if 300 <= self.status < 400:
            raise self._not_json(self._redirect_text())
        try:
            body = read_json(self.text)
        except ValueError as error:
            raise self._not_json(self._not_json_text(str(error))) from None
        if not re.fullmatch(r"application/([\w.-]+\+)?json", self.content_type):
            label = self.headers.get("content-type") or "no Content-Type"
            raise self._not_json(
                f"answered {self.status} with JSON labelled {label!r}; Magento labels it application/json, so look at "
                "what stands between here and the shop"
            )
        return body

    def _not_json(self, text: str) -> NotJsonError:
        return NotJsonError(self.call, text, exchange=self.exchange, status=self.status, retry_after=self.retry_after)

    def _redirect_text(self) -> str:
        target = self.headers.get("location", "")
        if self.status < 300 or not target:
            return f"answered {self.status} and points to 'nowhere'; look at what stands between here and the shop"
        here, there = urlsplit(self.url), urlsplit(urljoin(self.url, target))
        # without the query, which may hold a key of a session
        pointed = repr(there._replace(query="", fragment="", netloc=there.netloc.rpartition("@")[2]).geturl())
        mend = "set MAGENTO_BASE_URL to the address that the shop itself uses (scheme, www, port)"
        if here.netloc and here.netloc != there.netloc:
            mend += ", or have the login page in between let REST calls pass"
            pointed += ", another host"
        elif here.scheme != there.scheme:
            pointed += ", another scheme"
        return (
            f"answered {self.status} and points to {pointed}; that was not followed, so that no password and no token went "
            f"there: {mend}"
        )

    def _not_json_text(self, why: str) -> str:
        start = self.text.lstrip()[:400].lower()
        if "<html" in start or start.startswith(("<!doctype", "<?xml", "<")):
            title = re.search(r"<title[^>]*>(.*?)</title>", self.text, re.IGNORECASE | re.DOTALL)
            name = f" titled {' '.join(title[1].split())[:80]!r}" if title else ""
            if self.status in _BETWEEN:
                return (
                    f"answered {self.status} with a web page{name} instead of JSON, which is not the shop's own answer; look at what "
                    "stands in front of the shop (proxy, cache, load balancer), and whether it is in maintenance mode"
                )
            return (
                f"answered {self.status} with a web page{name} instead of JSON; check that MAGENTO_BASE_URL is the shop's "
                "address (not its admin's, without /rest), that the shop is not in maintenance mode, and that no login "
                "page or firewall stands in between"
            )
        if not self.text.strip():
            return f"answered {self.status} with an empty body instead of JSON; look into the shop's error log"
        label = self.headers.get("content-type") or "no Content-Type"
        return f"answered {self.status} with {label} that is not whole JSON ({why}); look into the shop's error log"
