"""A request and its answer, as every face of the mock hands them over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the web server hands it over: `path` begins with /rest/ and is still percent-encoded.

    `base` is the address that was called, such as https://shop.example:8443, without closing slash; empty where nobody tells.
    """

    method: str
    path: str
    query: str
    content_type: str | None
    authorization: str | None
    body: bytes
    base: str = ""
    session: str | None = None
    """The session cookie that the client sent back."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, media type, body, and headers beyond content type and length."""

    status: int
    body: bytes
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def encode(value: Any) -> bytes:
    """A JSON body; text outside ASCII is escaped, as PHP does."""
    return _ENCODER.encode(value).replace("/", "\\/").encode()
