"""Exchanges as a build server's report carries them: a small JSON document, long bodies cut with a note."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from magento_acceptance.report.raw_json import members, text, values

#: Gives an exchange by its id, as its line of the evidence; None where there is none.
Lookup = Callable[[str], bytes | None]

#: More characters of a body than this are left to the evidence.
BODY_LIMIT = 20_000

_compact = json.JSONEncoder(ensure_ascii=False, default=str).encode
_name = lru_cache(maxsize=64)(_compact)


class _Request(msgspec.Struct):
    method: Any = None
    url: Any = None


class _Response(msgspec.Struct):
    status: Any = None


class _Head(msgspec.Struct):
    exchange: Any = None
    request: _Request | None = None
    response: _Response | None = None


def exchange_json(line: bytes, limit: int = BODY_LIMIT) -> str:
    """Return an exchange as JSON, a line per part; a body of more than `limit` characters is cut, and says so."""
    parts = members(line)
    shown = ",\n".join([f" {_name(key)}: {_part(key, raw, parts, limit)}" for key, raw in parts.items()])
    return f"{{\n{shown}\n}}"


def exchanges_json(lines: Sequence[bytes], limit: int = BODY_LIMIT) -> str:
    """Return several exchanges as one JSON document that lists the calls first; of many, each may hold less."""
    share = max(1000, min(limit, 10 * limit // max(1, len(lines))))
    calls = ",\n".join(_compact(exchange_title(line)) for line in lines)
    shown = ",\n".join(exchange_json(line, share) for line in lines)
    return f'{{"calls": [\n{calls}\n],\n"exchanges": [\n{shown}\n]}}'


def exchanges_title(lines: Sequence[bytes]) -> str:
    """Return what a document of several exchanges is called."""
    if len(lines) == 1:
        return exchange_title(lines[0])
    first, last = values(lines[0], _Head), values(lines[-1], _Head)
    return f"{len(lines)} exchanges, {first.exchange} to {last.exchange}"


def exchange_title(line: bytes) -> str:
    """Return an exchange in one line: `12: POST /rest/default/V1/order/3/invoice 200`."""
    head = values(line, _Head)
    request = head.request or _Request()
    status = (head.response and head.response.status) or "no answer"
    _, _, address = str(request.url or "").partition("://")
    _, slash, path = address.partition("/")
    return f"{head.exchange}: {request.method} {(slash + path).partition('?')[0]} {status}"


def _part(key: str, raw: msgspec.Raw, parts: Mapping[str, msgspec.Raw], limit: int) -> str:
    """The JSON text of a part, parsed only where it may be too long."""
    written = text(raw)
    if key not in ("request", "response") or len(written) <= limit:
        return written
    side = json.loads(written)
    return _compact(_cut(side, json.loads(text(parts["exchange"])), limit)) if isinstance(side, dict) else written


def _cut(side: dict[str, Any], number: object, limit: int) -> dict[str, Any]:
    shown = dict(side)
    for key in ("json", "text"):
        if key not in shown:
            continue
        body = shown[key] if isinstance(shown[key], str) else _compact(shown[key])
        if len(body) > limit:
            del shown[key]
            shown["cut"] = body[:limit]
            shown["note"] = (
                f"the first {limit} of {len(body)} characters; the whole is in evidence.jsonl.gz, exchange {number}"
            )
    return shown
