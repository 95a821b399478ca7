"""Magento's answer to one call, with its JSON read so that every type can be checked."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
import msgspec

from magento_acceptance.errors import MagentoError, NotJsonError, Refusal
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.bounds import CUT
from magento_acceptance.rest.no_json import asked_by_web_server, no_json, redirected, web_server_asks

#: What JSON turns into: numbers with a point are Decimal (exact, addable), whole numbers int; text, bool and None as ever.
Json = Any

_ABSENT = object()
_KNOWN: Final = "answer"
"""The key of a response's extensions under which its Answer is kept, so that its JSON is read once."""

_NAME: Final = "name"
"""The key of a request's extensions under which its name is kept."""

_decode_exactly: Final = msgspec.json.Decoder(float_hook=Decimal).decode
_decode_plainly: Final = msgspec.json.Decoder().decode

MOST_LEVELS: Final = 100
"""How deep JSON may be nested; Magento's own answers stay below 20 levels, and what walks through an answer needs an end."""
_LONGEST_TEXT: Final = 2000


def read_json(text: str) -> Json:
    """Read JSON text exactly: `1917.6` is Decimal("1917.6"), `3` is int, `"3"` is str.

    Decimal compares equal to int (`Decimal("300.0") == 300`) but not to a float: write figures as Decimal("1917.6") or through `exact`.
    Raises ValueError for what is not JSON: NaN and Infinity too, and what is nested deeper than MOST_LEVELS.
    """
    return _read_json(text, _decode_exactly, Decimal)


def read_plain_json(text: str) -> Json:
    """Read JSON text with floats, so that json.dumps can write it again. Raises ValueError as `read_json` does, and for 1e999."""
    return _read_json(text, _decode_plainly, _finite)


def _read_json(text: str, decode: Callable[[str], Json], number: Callable[[str], object]) -> Json:
    try:
        value = decode(text)
    except (
        ValueError,
        RecursionError,
    ):  # halves of pairs, which the standard library reads; it also says what is wrong
        value = _read_slowly(text, number)
    if text.count("{") + text.count("[") > MOST_LEVELS:  # most answers have not even as many brackets
        _check_depth(value)
    return value


def _read_slowly(text: str, number: Callable[[str], object]) -> Json:
    def refuse(constant: str) -> Json:
        raise ValueError(f"{constant} is not JSON")

    try:
        return json.loads(text, parse_float=number, parse_constant=refuse)
    except RecursionError:
        raise ValueError(f"nested deeper than {MOST_LEVELS} levels") from None


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(f"{text} is larger than any float")
    return number


def _check_depth(value: Json) -> None:
    level = [value]
    for _ in range(MOST_LEVELS + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return
    raise ValueError(f"nested deeper than {MOST_LEVELS} levels")


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


def call_name(request: httpx.Request, redactor: Redactor) -> str:
    """How messages name a call: `GET /rest/default/V1/invoices/3`, without secrets. It is found once for a request."""
    if _NAME not in request.extensions:
        name = f"{request.method} {redactor.url(request.url.raw_path.decode('ascii'))}"
        request.extensions = {**request.extensions, _NAME: name}
    return str(request.extensions[_NAME])


@dataclass(frozen=True)
class Answer:
    """One answer.

    `call` names the call, such as `GET /rest/default/V1/invoices/3`; `exchange` its entry in the evidence; `elapsed` is in seconds; header
    names are lower case; `url` is where it was asked for, "" where nobody knows; `signed` is the scheme of the call's Authorization header,
    "" for none; `cut` says why the text is not whole, "" where it is.
    """

    status: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    call: str = ""
    exchange: str = ""
    elapsed: float = 0.0
    url: str = ""
    signed: str = ""
    cut: str = ""
    _json: Json = field(default=_ABSENT, repr=False, compare=False)

    @classmethod
    def of(cls, response: httpx.Response, call: str) -> Answer:
        """Read a response of the client's; the recording transport has left its exchange and its seconds in it."""
        if isinstance(known := response.extensions.get(_KNOWN), cls):
            return known
        answer = cls(
            status=response.status_code,
            text=response.text,
            headers=response.headers,
            call=call,
            exchange=str(response.extensions.get("exchange", "")),
            elapsed=float(response.extensions.get("seconds", 0.0)),
            url=str(response.request.url),
            signed=response.request.headers.get("authorization", "").partition(" ")[0].lower(),
            cut=str(response.extensions.get(CUT, "")),
        )
        response.extensions[_KNOWN] = answer
        return answer

    @property
    def date(self) -> datetime | None:
        """When the shop answered, by its own clock; None where it does not say."""
        try:
            return parsedate_to_datetime(self.headers["date"]).astimezone(UTC)
        except (LookupError, TypeError, ValueError):
            return None

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
        """The error body, filled in; also of a 500 with plain text. Raises ValueError for a status below 400, NotJsonError for a page."""
        if self.status < 400:
            raise ValueError(f"{self.call} was not refused: status {self.status} [exchange {self.exchange}]")
        if self.content_type == "text/plain" and not web_server_asks(self.status, self.headers):
            return Refusal.from_body(None, self.text[:_LONGEST_TEXT])
        return Refusal.from_body(self.json, self.text[:_LONGEST_TEXT])

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
            raise self._not_json(redirected(self))
        _ = self.json
        return self

    def _read(self) -> Json:
        if web_server_asks(self.status, self.headers):
            raise self._not_json(asked_by_web_server(self))
        if 300 <= self.status < 400:
            raise self._not_json(redirected(self))
        if self.cut:
            advice = "raise MAGENTO_MAX_ANSWER_MB if the shop's answers are that large"
            raise self._not_json((f"answered {self.status} with {self.cut} (MAGENTO_MAX_ANSWER_MB)", advice))
        try:
            body = read_json(self.text)
        except ValueError as error:
            raise self._not_json(no_json(self, str(error))) from None
        if not re.fullmatch(r"application/([\w.-]+\+)?json", self.content_type):
            label = self.headers.get("content-type") or "no Content-Type"
            advice = "Magento labels it application/json, so check what stands between here and the shop"
            raise self._not_json((f"answered {self.status} with JSON labelled {label!r}", advice))
        return body

    def _not_json(self, said: tuple[str, str]) -> NotJsonError:
        reason, advice = said
        return NotJsonError(
            self.call,
            reason,
            advice=advice,
            exchange=self.exchange,
            status=self.status,
            retry_after=self.retry_after,
        )
