"""The exchanges as the page carries them: read line by line, gathered by scenario, packed in gzip, kept in a temporary file."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote_plus

from magento_acceptance.files import open_journal, stored
from magento_acceptance.redaction.harmless import visible
from magento_acceptance.report.page.lines import Body, Line, Side, read_line
from magento_acceptance.report.raw_json import encoded

_ORIGIN = re.compile(r"^[a-z]+://[^/?]*", re.IGNORECASE)
_CRITERIA = re.compile(r"^search_?criteria", re.IGNORECASE)
_FILTER = re.compile(
    r"search_?criteria\[filter_?groups\](?P<place>\[\d+\]\[filters\]\[\d+\])\[(?P<part>field|value|condition_?type)\]",
    re.IGNORECASE,
)

#: A body of fewer characters is packed again rather than referred to.
_WORTH_REFERRING = 200

#: Where exchanges go that no scenario claims.
OUTSIDE = ""


@dataclass(frozen=True)
class Limits:
    """How much the page may hold, so that it opens at once whatever the run was.

    body: characters of one body; page: bytes of all packed exchanges, of which passing scenarios may take `for_passing`;
    chunk: bytes that are packed together; waiting: bytes that may wait to be packed.
    """

    body: int = 64_000
    page: int = 6_000_000
    for_passing: int = 4_000_000
    chunk: int = 400_000
    waiting: int = 16_000_000


@dataclass
class _Gathering:
    texts: list[bytes] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    size: int = 0


class PackedExchanges:
    """The exchanges of a run, packed; `spool` is a temporary binary file that they are written to.

    count: exchanges that were read; torn: lines that could not be; outside: ids of exchanges that no scenario claims;
    left_out: exchanges whose bodies were left out to keep the page small; paths: each scenario's calls, for the search.
    """

    def __init__(self, document: Mapping[str, Any], spool: IO[bytes], limits: Limits) -> None:
        self._spool = spool
        self._limits = limits
        self._places = _places(document)
        self._failed = {entry["id"] for entry in document["scenarios"] if entry["status"] == "failed"}
        self._gathering: dict[str, _Gathering] = {}
        self._waiting = 0
        self._packed = 0
        self._index: list[tuple[str, int, int]] = []
        self.count = self.torn = self.left_out = 0
        self.outside: list[str] = []
        self.paths: dict[str, dict[str, None]] = {}

    def read(self, evidence: Path) -> None:
        """Read the evidence, one line in memory at a time; a file that is not there is an empty one."""
        if not stored(evidence).is_file():
            return
        with open_journal(evidence) as file:
            for number, line in enumerate(file, 1):
                read = read_line(line, self._limits.body)
                if read is not None:
                    self._add(number, *read)
                elif line.strip():
                    self.torn += 1
        for owner in list(self._gathering):
            self._pack(owner)

    def chunks(self) -> Iterator[tuple[str, str]]:
        """Yield scenario id and base64 of each gzip chunk; each holds a JSON list of exchanges."""
        for owner, start, length in self._index:
            self._spool.seek(start)
            yield owner, base64.b64encode(self._spool.read(length)).decode("ascii")

    def _add(self, number: int, line: Line, sent: Body | None, received: Body | None) -> None:
        self.count += 1
        call = str(number if line.exchange is None else line.exchange)
        owner, place = self._places.get(call, (OUTSIDE, -1))
        if owner == OUTSIDE:
            self.outside.append(call)
        path = short_path(str(line.request.url or ""))
        self.paths.setdefault(owner, {})[f"{line.request.method or ''} {path}"] = None
        bodies = self._has_room(owner)
        self.left_out += not bodies
        gathering = self._gathering.setdefault(owner, _Gathering())
        packed = _packed_exchange(call, number, place, path, line)
        packed["left_out"] = not bodies
        if bodies:
            packed["request"] = {"url": line.request.url, **_packed_side(line.request, sent)}
            if line.response:
                packed["response"] = _packed_side(line.response, received)
        _refer_back(packed, gathering.bodies)
        text = encoded(packed)
        gathering.texts.append(text)
        gathering.size += len(text)
        self._waiting += len(text)
        if gathering.size > self._limits.chunk:
            self._pack(owner)
        elif self._waiting > self._limits.waiting:
            for name in list(self._gathering):
                self._pack(name)

    def _has_room(self, owner: str) -> bool:
        return self._packed < (self._limits.page if owner in self._failed else self._limits.for_passing)

    def _pack(self, owner: str) -> None:
        gathering = self._gathering.pop(owner)
        self._waiting -= gathering.size
        data = pack(b"[" + b",".join(gathering.texts) + b"]")
        self._index.append((owner, self._spool.seek(0, 2), len(data)))
        self._spool.write(data)
        self._packed += len(data)


def pack(text: bytes) -> bytes:
    """Return a text in UTF-8 as gzip, the same bytes for the same text."""
    return gzip.compress(text, compresslevel=6, mtime=0)


def short_path(url: str) -> str:
    """Return a call's path as a person reads it: from the API's version on, the search criteria in words.

    `/V1/invoices?order_id eq 3 & pageSize=1` stands for the two lines that Magento's search parameters would take.
    """
    path, _, query = _ORIGIN.sub("", url, count=1).partition("?")
    path = path[path.index("/V1") :] if "/V1" in path else path
    return f"{path}?{_readable_query(query)}" if query else path


def _readable_query(query: str) -> str:
    words: list[str] = []
    filters: dict[str, dict[str, str]] = {}
    for part in query.split("&"):
        name, _, value = (unquote_plus(part) if "%" in part or "+" in part else part).partition("=")
        found = _FILTER.fullmatch(name)
        if found:
            filters.setdefault(found["place"], {})[found["part"].lower()] = value
        else:
            words.append(f"{_CRITERIA.sub('', name).strip('[]')}={value}" if value else name)
    conditions = [
        f"{one.get('field', '?')} {one.get('conditiontype') or one.get('condition_type') or 'eq'} {one.get('value', '')}"
        for one in filters.values()
    ]
    return " & ".join(conditions + words)


def _places(document: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """Map an exchange's id to the scenario that it belongs to and the number of the step, -1 for none."""
    places: dict[str, tuple[str, int]] = {}
    for scenario in document["scenarios"]:
        for call in scenario.get("other_exchanges") or ():
            places[str(call)] = (scenario["id"], -1)
        for number, step in enumerate(scenario.get("steps") or ()):
            for call in step.get("exchanges") or ():
                places[str(call)] = (scenario["id"], number)
    return places


def _packed_exchange(call: str, number: int, place: int, path: str, line: Line) -> dict[str, Any]:
    """Return what the page's scripts read of every exchange (template/js/exchanges.js knows the same names)."""
    return {
        "id": call,
        "line": number,
        "step": place,
        "time": line.time,
        "caller": line.caller,
        "method": line.request.method,
        "path": path,
        "ms": line.ms,
        "status": line.response.status if line.response else None,
        "error": line.error,
        "attempt": line.attempt or 1,
        "schema": line.schema,
    }


def _refer_back(packed: dict[str, Any], bodies: dict[str, str]) -> None:
    """Let a response that came before with the same body be named instead; `bodies` are those seen, with the id of their exchange."""
    body = (packed.get("response") or {}).get("body") or {}
    if len(body.get("text", "")) < _WORTH_REFERRING:
        return
    first = bodies.setdefault(body["text"], packed["id"])
    if first != packed["id"]:
        packed["response"]["body"] = {"same_as": first}


def _packed_side(side: Side, body: Body | None) -> dict[str, Any]:
    shown = {"kind": body.kind, "text": body.text, "length": body.length, "cut": body.cut} if body else None
    return {"headers": _pairs(side), "body": shown}


def _pairs(side: Side) -> list[list[str]]:
    headers = side.headers or {}
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [[str(name), str(value)] for name, value in pairs]


def search_index(document: Mapping[str, Any], packed: PackedExchanges) -> bytes:
    """Return, as JSON, what the page's search looks through: per scenario a text, and the ids of its exchanges."""
    ids = {trail["scenario"]: list(_spoken_ids(trail["ids"])) for trail in document["trails"]}
    index: dict[str, dict[str, Any]] = {OUTSIDE: {"text": "", "calls": packed.outside}}
    for scenario in document["scenarios"]:
        words = [*_words(scenario), *ids.get(scenario["id"], ()), *packed.paths.get(scenario["id"], ())]
        calls = [str(call) for step in scenario["steps"] or () for call in step["exchanges"]]
        calls += [str(call) for call in scenario["other_exchanges"]]
        index[scenario["id"]] = {"text": visible("\n".join(words)), "calls": calls}
    return encoded(index)


def _spoken_ids(ids: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in ids:
        yield f"{entry['name']} {entry['id']}"
        yield str(entry.get("key") or "")


def _words(scenario: Mapping[str, Any]) -> Iterator[str]:
    """What a reader may look for in a scenario: its name, tags, sentences and failure."""
    yield from (str(scenario.get(key) or "") for key in ("feature", "name", "example", "reason", "nodeid"))
    yield from (f"@{tag}" for tag in scenario["tags"] or ())
    for step in scenario["steps"] or ():
        yield f"{step['keyword']} {step['text']}"
        yield from (" ".join(map(str, row)) for row in step["table"] or ())
    failure = scenario["failure"] or {}
    yield str(failure.get("title") or "")
    yield from (" ".join(map(str, row.values())) for row in failure.get("rows") or ())
