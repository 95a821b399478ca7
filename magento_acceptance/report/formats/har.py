"""A run's exchanges as HAR 1.2, for the network panels of browsers, Postman and other readers of that format.

The file holds what the evidence holds, and so is masked as that is. What the evidence does not know has the format's own value for that:
sizes on the wire and phases before the call are -1, and all of a call's time counts as waiting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from http.client import responses
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from magento_acceptance import __version__
from magento_acceptance.files import write_parts
from magento_acceptance.report.exchanges import Exchange, Exchanges

_UNKNOWN: Final = -1
_HTTP: Final = "HTTP/1.1"
"""What the client speaks."""
_BESIDE: Final = "Before, between and after the scenarios"


def write(exchanges: Exchanges, path: Path, scenario: str | None = None) -> int:
    """Write the exchanges of a run, or of one scenario by its name in the evidence, oldest first; returns their number. Raises OSError.

    Each scenario is a page, by which network panels group calls.
    """
    chosen = _in_time(exchanges if scenario is None else exchanges.of(scenario))
    write_parts(path, _parts(exchanges, chosen))
    return len(chosen)


def _in_time(exchanges: Iterable[Exchange]) -> list[str]:
    """The ids of exchanges by their time: the evidence of a parallel run holds one worker's after the other's.

    One worker's stay in their order, also where its clock was set back meanwhile.
    """
    reached: dict[str, str] = {}
    started = []
    for entry in exchanges:
        exchange = str(entry["exchange"])
        worker = exchange.rpartition("-")[0]
        reached[worker] = max(reached.get(worker, ""), str(entry.get("time")))
        started.append((reached[worker], exchange))
    return [exchange for _, exchange in sorted(started, key=lambda pair: pair[0])]


def _parts(exchanges: Exchanges, chosen: list[str]) -> Iterator[str]:
    """The document in parts, since a long run's bodies need not be held in memory at once."""
    pages: dict[str | None, dict[str, Any]] = {}
    creator = {"name": "magento-acceptance", "version": __version__}
    yield f'{{"log": {{"version": "1.2", "creator": {json.dumps(creator)}, "entries": ['
    for number, exchange in enumerate(chosen):
        entry = exchanges.by_id(exchange) or {"exchange": exchange}
        page = pages.setdefault(entry.get("scenario"), _page(entry, len(pages) + 1))
        yield ("," if number else "") + "\n" + json.dumps(_entry(entry, page["id"]))
    yield f'\n], "pages": {json.dumps(list(pages.values()))}}}}}\n'


def _page(entry: Exchange, number: int) -> dict[str, Any]:
    return {
        "id": f"page_{number}",
        "title": entry.get("scenario") or _BESIDE,
        "startedDateTime": entry.get("time"),
        "pageTimings": {"onContentLoad": _UNKNOWN, "onLoad": _UNKNOWN},
    }


def _entry(entry: Exchange, page: str) -> dict[str, Any]:
    spent = entry.get("ms", 0)
    unknown = dict.fromkeys(("blocked", "dns", "connect", "ssl"), _UNKNOWN)
    return {
        "pageref": page,
        "startedDateTime": entry.get("time"),
        "time": spent,
        "request": _request(entry.get("request", {})),
        "response": _response(entry),
        "cache": {},
        "timings": {**unknown, "send": 0, "wait": spent, "receive": 0},
        "comment": f"exchange {entry['exchange']}, as {entry.get('caller') or 'nobody'}: {entry.get('step') or _BESIDE}",
    }


def _request(request: Mapping[str, Any]) -> dict[str, Any]:
    url = str(request.get("url", ""))
    text = body_text(request)
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    made = {
        "method": request.get("method", ""),
        "url": url,
        "httpVersion": _HTTP,
        "cookies": [],  # the evidence masks the whole header
        "headers": _headers(request),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": _UNKNOWN,
        "bodySize": 0 if text is None else _UNKNOWN,
    }
    return made if text is None else made | {"postData": {"mimeType": _media_type(request), "text": text}}


def _response(entry: Exchange) -> dict[str, Any]:
    """The response; of one that never came the status is 0, and the reason stands where browsers look for it."""
    response = entry.get("response", {})
    text = body_text(response) or ""
    status = response.get("status", 0)
    made = {
        "status": status,
        "statusText": responses.get(status, ""),
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _headers(response),
        "content": {"size": len(text.encode("utf-8", "replace")), "mimeType": _media_type(response), "text": text},
        "redirectURL": header(response, "location"),
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
    }
    return made | {"_error": entry["error"]} if "error" in entry else made


def body_text(message: Mapping[str, Any]) -> str | None:
    """The body of a request or response of the evidence as text; None where it has none."""
    if "json" in message:
        return json.dumps(message["json"], ensure_ascii=False)
    return message.get("text")


def header(message: Mapping[str, Any], name: str) -> str:
    """A header of a request or response of the evidence; empty where it is missing."""
    return next((str(value) for key, value in message.get("headers", {}).items() if key.lower() == name), "")


def _headers(message: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"name": name, "value": str(value)} for name, value in message.get("headers", {}).items()]


def _media_type(message: Mapping[str, Any]) -> str:
    return header(message, "content-type") or "x-unknown"
