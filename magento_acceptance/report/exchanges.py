"""A run's evidence, read one exchange at a time: only where each line begins is held in memory, never all bodies."""

from __future__ import annotations

import json
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from heapq import nlargest
from pathlib import Path
from typing import Any, Final

import msgspec

from magento_acceptance.files import open_journal
from magento_acceptance.report.raw_json import values
from magento_acceptance.rest.routes import match_address

Exchange = dict[str, Any]

#: Entries read last that are kept, and the longest line that is worth keeping.
_KEPT: Final = 64
_LONGEST_KEPT: Final = 256_000


class Exchanges:
    """The exchanges of an evidence.jsonl, packed or not; a line that a killed process could not finish is left out.

    The file stays open as long as this object lives. Raises OSError when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._file = open_journal(path)
        weakref.finalize(self, self._file.close)
        self._places: dict[str, tuple[int, int]] = {}
        self._scenarios: dict[str | None, list[str]] = {}
        self._milliseconds: dict[str, float] = {}
        self._routes: dict[str, list[float]] = {}
        self._cache: OrderedDict[str, Exchange] = OrderedDict()
        self._index()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Exchange]:
        """Every exchange, in the order of the file."""
        return self._read(self._places)

    def __contains__(self, exchange: object) -> bool:
        return exchange in self._places

    @property
    def scenarios(self) -> list[str]:
        """The names of the scenarios that called something, in the order of the file."""
        return [name for name in self._scenarios if name is not None]

    def by_id(self, exchange: str) -> Exchange | None:
        """The exchange of an id, None where there is none."""
        if exchange not in self._places:
            return None
        return next(self._read([exchange]))

    def line(self, exchange: str) -> bytes | None:
        """The line of an exchange as it stands in the file, None where there is none of this id."""
        if exchange not in self._places:
            return None
        at, length = self._places[exchange]
        self._file.seek(at)
        return self._file.read(length)

    def of(self, scenario: str | None) -> Iterator[Exchange]:
        """The exchanges of a scenario by its name in the evidence, in order; None gives those that belong to no scenario."""
        return self._read(self._scenarios.get(scenario, ()))

    def slowest(self, count: int) -> Iterator[Exchange]:
        """So many exchanges, those that took longest; the slowest first."""
        return self._read(nlargest(count, self._milliseconds, key=self._milliseconds.__getitem__))

    @property
    def routes(self) -> dict[str, list[float]]:
        """How long the calls of each route took, in milliseconds, in the order of the file."""
        return self._routes

    def _index(self) -> None:
        at = 0
        for line in self._file:
            head = _head(line)
            if head is not None:
                exchange, scenario = str(head.exchange), head.scenario
                self._places[exchange] = (at, len(line))
                if isinstance(head.ms, int | float):
                    self._milliseconds[exchange] = head.ms
                    request = head.request or _Request()
                    self._routes.setdefault(route_name(request.method, request.url), []).append(head.ms)
                self._scenarios.setdefault(scenario if isinstance(scenario, str) else None, []).append(exchange)
            at += len(line)

    def _read(self, exchanges: Any) -> Iterator[Exchange]:
        for exchange in exchanges:
            if exchange in self._cache:
                self._cache.move_to_end(exchange)
                yield self._cache[exchange]
                continue
            at, length = self._places[exchange]
            self._file.seek(at)
            entry = _entry(self._file.read(length))
            if entry is None:  # the file is another than it was
                continue
            if length <= _LONGEST_KEPT:
                self._cache[exchange] = entry
                if len(self._cache) > _KEPT:
                    self._cache.popitem(last=False)
            yield entry


def route_name(method: object, url: object) -> str:
    """The route of a call, such as `GET orders/{order}`; routes that no table names are counted together."""
    known = match_address(str(method or ""), str(url or ""))
    return known.route.name if known is not None else f"{method or ''} another route"


class _Request(msgspec.Struct):
    method: Any = None
    url: Any = None


class _Head(msgspec.Struct):
    exchange: Any
    scenario: Any = None
    ms: Any = None
    request: _Request | None = None


def _head(line: bytes) -> _Head | None:
    try:
        return values(line, _Head)
    except (ValueError, RecursionError):
        return None


def _entry(line: bytes) -> Exchange | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and "exchange" in entry else None
