"""Exchanges as a build server's report carries them: a small JSON document, long bodies cut with a note."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

#: Gives an exchange of the evidence by its id, None where there is none.
Lookup = Callable[[str], Mapping[str, Any] | None]

#: More characters of a body than this are left to the evidence.
BODY_LIMIT = 20_000

_compact = json.JSONEncoder(ensure_ascii=False, default=str).encode


def exchange_json(exchange: Mapping[str, Any], limit: int = BODY_LIMIT) -> str:
    """Return an exchange as JSON, a line per part; a body of more than `limit` characters is cut, and says so."""
    return _laid_out(_shown(exchange, limit))


def exchanges_json(exchanges: Sequence[Mapping[str, Any]], limit: int = BODY_LIMIT) -> str:
    """Return several exchanges as one JSON document that lists the calls first; of many, each may hold less."""
    share = max(1000, min(limit, 10 * limit // max(1, len(exchanges))))
    calls = ",\n".join(_compact(exchange_title(exchange)) for exchange in exchanges)
    shown = ",\n".join(_laid_out(_shown(exchange, share)) for exchange in exchanges)
    return f'{{"calls": [\n{calls}\n],\n"exchanges": [\n{shown}\n]}}'


def exchanges_title(exchanges: Sequence[Mapping[str, Any]]) -> str:
    """Return what a document of several exchanges is called."""
    if len(exchanges) == 1:
        return exchange_title(exchanges[0])
    return f"{len(exchanges)} exchanges, {exchanges[0].get('exchange')} to {exchanges[-1].get('exchange')}"


def _laid_out(entry: Mapping[str, Any]) -> str:
    """Write an object with a line per key; json's own indenting would take most of the time that a report takes."""
    return "{\n" + ",\n".join(f" {_compact(str(key))}: {_compact(value)}" for key, value in entry.items()) + "\n}"


def _shown(exchange: Mapping[str, Any], limit: int) -> dict[str, Any]:
    shown = dict(exchange)
    for side in ("request", "response"):
        if isinstance(exchange.get(side), Mapping):
            shown[side] = _cut(exchange[side], str(exchange.get("exchange")), limit)
    return shown


def exchange_title(exchange: Mapping[str, Any]) -> str:
    """Return an exchange in one line: `12: POST /rest/default/V1/order/3/invoice 200`."""
    request = exchange.get("request") or {}
    status = (exchange.get("response") or {}).get("status") or "no answer"
    _, _, address = str(request.get("url") or "").partition("://")
    _, slash, path = address.partition("/")
    return f"{exchange.get('exchange')}: {request.get('method')} {(slash + path).partition('?')[0]} {status}"


def _cut(side: Mapping[str, Any], number: str, limit: int) -> dict[str, Any]:
    shown = dict(side)
    for key in ("json", "text"):
        if key not in shown:
            continue
        text = shown[key] if isinstance(shown[key], str) else _compact(shown[key])
        if len(text) > limit:
            del shown[key]
            shown["cut"] = text[:limit]
            shown["note"] = (
                f"the first {limit} of {len(text)} characters; the whole is in evidence.jsonl.gz, exchange {number}"
            )
    return shown
