"""Faults on demand: what goes wrong between a client and a shop, by route and count."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from mock_magento.control import fault_replies
from mock_magento.control.path_pattern import PathPattern
from mock_magento.webapi.messages import Reply, Request

Work = Callable[[Request], Reply]

_KEPT = 1000
_LONGEST_DELAY = 3600.0
_EXAMPLE = 'a fault is a JSON object such as {"kind": "status", "status": 503, "path": "/V1/orders*"}'


class FaultKind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    DROP = "drop"
    STATUS = "status"
    MAINTENANCE = "maintenance"
    TRUNCATE = "truncate"
    CONTENT_TYPE = "content-type"
    REDIRECT = "redirect"
    REFUSAL = "refusal"
    EXPIRED_TOKEN = "expired-token"  # noqa: S105 - the name of a fault


class When(StrEnum):
    """Whether it goes wrong before the shop does its work (which then is not done) or after."""

    BEFORE = "before"
    AFTER = "after"


class ConnectionDropped(Exception):
    """The connection is to be closed without an answer."""


class TimedOut(Exception):
    """The caller's patience ended before the answer was due."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it strikes, how often, and what happens.

    `path` is a template (`/V1/order/{orderId}/invoice`; a part in braces or after a colon stands for one segment) or a glob (`*` stands
    for anything); /rest and the store code may be left out. `times` None means until it is removed; `skip` lets that many matching
    requests pass first. `seconds` belongs to a delay; `status` and `retry_after` (seconds, or an HTTP date) to status and maintenance;
    `location` to a redirect: a path of the shop's, or a whole URL for another host; `message` to a refusal.
    Raises ValueError with everything that is wrong.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    when: When = When.BEFORE
    seconds: float = 0.0
    status: int = 503
    retry_after: int | str | None = None
    location: str = "/admin/"
    message: str = fault_replies.PASSING_REFUSAL

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise ValueError("; ".join(problems))
        object.__setattr__(self, "kind", FaultKind(self.kind))
        object.__setattr__(self, "when", When(self.when))
        object.__setattr__(self, "method", self.method.upper())

    @classmethod
    def from_json(cls, document: object) -> Fault:
        """The fault that a JSON object describes. Raises ValueError that names every wrong member."""
        if not isinstance(document, dict):
            raise ValueError(_EXAMPLE)  # noqa: TRY004 - one kind of refusal for all that is wrong with a fault
        names = [field.name for field in fields(cls)]
        unknown = sorted(set(document) - set(names))
        if unknown:
            raise ValueError(f"unknown: {', '.join(unknown)}; a fault knows {', '.join(names)}")
        if "kind" not in document:
            raise ValueError(f"kind is missing: one of {', '.join(FaultKind)}")
        return cls(**document)


@dataclass(slots=True)
class ActiveFault:
    """A fault in place: its number, how often it struck and how often it still will (None: without end)."""

    id: int
    fault: Fault
    pattern: PathPattern
    hits: int = 0
    skipped: int = 0

    @property
    def left(self) -> int | None:
        """How many more requests it will strike; None without end."""
        return None if self.fault.times is None else self.fault.times - self.hits

    def as_json(self) -> dict[str, Any]:
        """The fault as the control plane shows it."""
        shown = {field.name: getattr(self.fault, field.name) for field in fields(Fault)}
        return {"id": self.id, **shown, "hits": self.hits, "left": self.left}


@dataclass(frozen=True, slots=True)
class Hit:
    """What strikes one request: waiting before and after the work (seconds), and at most one other fault."""

    wait_before: float = 0.0
    wait_after: float = 0.0
    fault: Fault | None = None

    @property
    def name(self) -> str:
        """The kinds, for the request log: `delay`, `status`, `delay+drop`."""
        names = ["delay"] if self.wait_before or self.wait_after else []
        return "+".join([*names, *([self.fault.kind] if self.fault else [])])

    def play(self, request: Request, work: Work) -> Reply:
        """The answer under this fault, waiting left out. Raises ConnectionDropped where there is none."""
        fault = self.fault
        if fault is None:
            return work(request)
        if fault.kind is FaultKind.EXPIRED_TOKEN:
            if "oauth " in (request.authorization or "").lower():
                return fault_replies.revoked()
            return work(replace(request, authorization=None))
        if fault.kind is FaultKind.TRUNCATE:
            return fault_replies.truncated(work(request))
        if fault.kind is FaultKind.CONTENT_TYPE:
            return fault_replies.mislabelled(work(request))
        if fault.when is When.AFTER:
            work(request)
        return _instead(fault, request)


def _instead(fault: Fault, request: Request) -> Reply:
    """What the client gets in place of the shop's answer. Raises ConnectionDropped where that is nothing."""
    if fault.kind is FaultKind.DROP:
        raise ConnectionDropped
    if fault.kind is FaultKind.MAINTENANCE:
        return fault_replies.maintenance(fault.retry_after)
    if fault.kind is FaultKind.REDIRECT:
        return fault_replies.redirect(fault.location, request.base)
    if fault.kind is FaultKind.REFUSAL:
        return fault_replies.refusal(fault.message)
    return fault_replies.status(fault.status, fault.retry_after)


@dataclass
class Faults:
    """The faults of one mock. Safe to use from several threads; a count is exact however many requests come at once."""

    _active: list[ActiveFault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next_id: int = 1
    _live: bool = False

    def add(self, kind: FaultKind | str | Fault, **options: Any) -> int:
        """Plant a fault and return its id: `faults.add("status", status=503, path="/V1/orders*", times=2)`.

        Options are those of Fault. Raises ValueError with everything that is wrong.
        """
        fault = kind if isinstance(kind, Fault) else Fault.from_json({"kind": kind, **options})
        active = ActiveFault(0, fault, PathPattern(_without_store(fault.path) if fault.path != "*" else "*"))
        with self._lock:
            active.id = self._next_id
            self._next_id += 1
            if len(self._active) >= _KEPT:
                self._active = [entry for entry in self._active if entry.left != 0]
            self._active.append(active)
            self._live = True
        return active.id

    def remove(self, fault_id: int) -> None:
        """Take a fault away. Raises LookupError where there is none with this id."""
        with self._lock:
            kept = [entry for entry in self._active if entry.id != fault_id]
            if len(kept) == len(self._active):
                raise LookupError(f"there is no fault {fault_id}")
            self._active = kept
            self._live = bool(kept)

    def clear(self) -> None:
        """Take all faults away."""
        with self._lock:
            self._active = []
            self._live = False

    def list(self) -> list[dict[str, Any]]:
        """All faults in the order in which they were planted, spent ones included, with `hits` and `left`."""
        with self._lock:
            return [entry.as_json() for entry in self._active]

    def take(self, request: Request) -> Hit | None:
        """What strikes this request, counted as struck; None where nothing does."""
        if not self._live:  # the usual case, and the hot one
            return None
        raw = _without_store(request.path)
        with self._lock:
            return self._take(request.method, (raw, unquote(raw)))

    def _take(self, method: str, paths: tuple[str, str]) -> Hit | None:
        delay = other = None
        for entry in self._active:
            is_delay = entry.fault.kind is FaultKind.DELAY
            if (delay if is_delay else other) is not None or not _matches(entry, method, paths):
                continue
            if entry.skipped < entry.fault.skip:
                entry.skipped += 1
                continue
            entry.hits += 1
            if is_delay:
                delay = entry.fault
            else:
                other = entry.fault
        if delay is None and other is None:
            return None
        before = delay.seconds if delay and delay.when is When.BEFORE else 0.0
        after = delay.seconds if delay and delay.when is When.AFTER else 0.0
        return Hit(before, after, other)


def _matches(entry: ActiveFault, method: str, paths: tuple[str, str]) -> bool:
    """Whether a fault that still has a strike left means this request; the path counts as it was sent and decoded."""
    if entry.left == 0 or entry.fault.method not in {"*", method}:
        return False
    return any(entry.pattern.matches(path) for path in dict.fromkeys(paths))


def _without_store(path: str) -> str:
    """/rest/default/V1/orders/3 as /V1/orders/3: what a fault's path is written against."""
    return "/" + re.sub(r"^(/?index\.php)?/?(rest/)?((?!V1(/|$))[^/]+/(?=V1(/|$)))?", "", path, count=1)


def _problems(fault: Fault) -> Iterator[str]:
    if not isinstance(fault.kind, str) or fault.kind not in set(FaultKind):
        yield f"kind {json.dumps(fault.kind, default=str)} is none of {', '.join(FaultKind)}"
    if not isinstance(fault.when, str) or fault.when not in set(When):
        yield f"when {json.dumps(fault.when, default=str)} is none of {', '.join(When)}"
    for name in ("method", "path", "message"):
        if not isinstance(getattr(fault, name), str) or not getattr(fault, name):
            yield f"{name} must be a text that is not empty"
    if fault.times is not None and not _is_count(fault.times, least=1):
        yield "times must be a whole number from 1, or null for as long as it is not removed"
    if not _is_count(fault.skip, least=0):
        yield "skip must be a whole number from 0"
    yield from _answer_problems(fault)
    yield from _delay_problems(fault)


def _answer_problems(fault: Fault) -> Iterator[str]:
    if not _is_count(fault.status, least=400) or fault.status > 599:
        yield "status must be a whole number from 400 to 599"
    if not isinstance(fault.retry_after, (str, type(None))) and not _is_count(fault.retry_after, least=0):
        yield "retry_after must be whole seconds, an HTTP date or null"
    if isinstance(fault.retry_after, str) and not re.fullmatch(r"[\x20-\x7e]+", fault.retry_after):
        yield "retry_after must be printable ASCII"
    if not isinstance(fault.location, str) or not re.fullmatch(r"(https?:/)?/[\x21-\x7e]*", fault.location):
        yield "location must be a path that begins with / or a URL that begins with http:// or https://"


def _delay_problems(fault: Fault) -> Iterator[str]:
    seconds = fault.seconds
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= _LONGEST_DELAY:
        yield f"seconds must be a number from 0 to {_LONGEST_DELAY:.0f}"
    elif fault.kind == FaultKind.DELAY and not seconds:
        yield "a delay needs seconds above 0"


def _is_count(value: object, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
