"""An exchange as a build server's report carries it: a small JSON document, long bodies cut with a note."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

#: Gives an exchange of the evidence by its id, None where there is none.
Lookup = Callable[[str], Mapping[str, Any] | None]

#: More characters of a body than this are left to the evidence.
BODY_LIMIT = 20_000


def exchange_json(exchange: Mapping[str, Any], limit: int = BODY_LIMIT) -> str:
    """Return an exchange as indented JSON; a body of more than `limit` characters is cut, and says so."""
    shown = dict(exchange)
    for side in ("request", "response"):
        if isinstance(exchange.get(side), Mapping):
            shown[side] = _cut(exchange[side], str(exchange.get("exchange")), limit)
    return json.dumps(shown, indent=2, ensure_ascii=False, default=str)


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
        text = shown[key] if isinstance(shown[key], str) else json.dumps(shown[key], ensure_ascii=False, default=str)
        if len(text) > limit:
            del shown[key]
            shown["cut"] = text[:limit]
            shown["note"] = (
                f"the first {limit} of {len(text)} characters; the whole is in evidence.jsonl, exchange {number}"
            )
    return shown
