"""Measuring every call, and what was measured."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx

from magento_acceptance.rest.route import below_v1
from magento_acceptance.rest.routes import match

JOURNEY: Final = "journey"
"""What stands in place of a method where a whole journey was measured, not a call."""
PERCENTILES: Final = (50, 90, 95, 99)
_OTHER: Final = "other"

Fire = Callable[..., object]
"""Locust's `environment.events.request.fire`."""


class MeasuringTransport(httpx.BaseTransport):
    """Wraps the transport to the shop and reports each call under its route's name, whatever ids its address holds.

    A call fails that breaks, or that the shop or something before it answers with a status from 500 on. Whether a refusal is right is not
    judged here.
    """

    def __init__(self, inner: httpx.BaseTransport, fire: Fire) -> None:
        self._inner = inner
        self._fire = fire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, and report how long it took."""
        start = time.perf_counter()
        length, failure = 0, None
        try:
            response = self._inner.handle_request(request)
            length = len(response.read())
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failure = f"status {response.status_code}"
        except httpx.TransportError as error:
            failure = type(error).__name__
            raise
        else:
            return response
        finally:
            self._fire(
                request_type=request.method,
                name=route_name(request.method, request.url.raw_path.decode("ascii")),
                response_time=(time.perf_counter() - start) * 1000,
                response_length=length,
                exception=failure,
                context={},
            )

    def close(self) -> None:
        """Close the wrapped transport."""
        self._inner.close()


def route_name(method: str, address: str) -> str:
    """The path below V1 with the ids' names in place of the ids: `orders/{order}`."""
    path = below_v1(address)
    found = None if path is None else match(method, path)
    return _OTHER if found is None else found.route.template


@dataclass(frozen=True)
class Second:
    """What one second of the load brought: calls, those of them that failed, orders that were paid."""

    second: int
    calls: int
    failed: int
    orders: int


@dataclass(frozen=True)
class RouteTimes:
    """The calls of one route, or the journeys of one kind; times in milliseconds, `percentiles` in the order of PERCENTILES."""

    route: str
    is_journey: bool
    calls: int
    failed: int
    mean: float
    percentiles: tuple[float, ...]
    longest: float


@dataclass(frozen=True)
class Measurements:
    """All that was measured; `failures` are the calls that failed, by route and reason, with their number."""

    seconds: list[Second] = field(default_factory=list)
    routes: list[RouteTimes] = field(default_factory=list)
    failures: list[tuple[str, str, int]] = field(default_factory=list)


def measured(stats: Any) -> Measurements:
    """What Locust's statistics (`environment.stats`) hold, those of all workers."""
    calls: dict[int, int] = defaultdict(int)
    failed: dict[int, int] = defaultdict(int)
    orders: dict[int, int] = defaultdict(int)
    routes = []
    for (name, method), entry in stats.entries.items():
        counted = orders if method == JOURNEY else calls
        for second, count in entry.num_reqs_per_sec.items():
            counted[second] += count
        for second, count in entry.num_fail_per_sec.items():
            if method == JOURNEY:
                orders[second] -= count
            else:
                failed[second] += count
        routes.append(
            RouteTimes(
                name if method == JOURNEY else f"{method} {name}",
                method == JOURNEY,
                entry.num_requests,
                entry.num_failures,
                round(entry.avg_response_time, 1),
                tuple(entry.get_response_time_percentile(percent / 100) for percent in PERCENTILES),
                round(entry.max_response_time, 1),
            )
        )
    first, last = min([*calls, *orders], default=0), max([*calls, *orders], default=-1)
    seconds = [Second(at - first, calls[at], failed[at], orders[at]) for at in range(first, last + 1)]
    failures = [
        (f"{error.method} {error.name}", str(error.error), error.occurrences)
        for error in stats.errors.values()
        if error.method != JOURNEY
    ]
    return Measurements(
        seconds, sorted(routes, key=lambda route: route.route), sorted(failures, key=lambda row: -row[2])
    )
