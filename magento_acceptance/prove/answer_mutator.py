"""A transport that watches Step 10's answers from a capture on, and makes one of them wrong."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

import httpx

from magento_acceptance.prove.mutations import Mutation
from magento_acceptance.prove.pointers import Json
from magento_acceptance.rest.answer import read_json, write_json

_OK = 200
_REFUSED = 400
_SURFACES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("capture", "POST", re.compile(r"/V1/order/[^/]+/invoice$")),
    ("invoice", "GET", re.compile(r"/V1/invoices/[^/]+$")),
    ("grid", "GET", re.compile(r"/V1/invoices$")),
    ("order", "GET", re.compile(r"/V1/orders/\d+$")),
    ("source_items", "GET", re.compile(r"/V1/inventory/source-items$")),
    ("salable", "GET", re.compile(r"/V1/inventory/get-product-salable-quantity/")),
)


def surface_of(method: str, path: str, status: int) -> str | None:
    """Which of Step 10's answers this is; None for any other call."""
    for name, verb, pattern in _SURFACES:
        if method == verb and pattern.search(path):
            if name == "capture" and status >= _REFUSED:
                return "refusal"
            return name if status == _OK else None
    return None


@dataclass
class AnswerMutator:
    """What one scenario's answers go through.

    From the accepted capture number `after` on, `seen` keeps the first answer of each surface and number, and the mutation, if there is
    one, is applied; `applied` counts how often. The same place of the same answer is wrong in every reading from then on: a shop that shows
    a wrong value shows it whenever it is asked.
    """

    after: int = 1
    mutation: Mutation | None = None
    seen: dict[tuple[str, int], Json] = field(default_factory=dict)
    applied: int = 0
    _captures: int = 0
    _numbers: dict[str, list[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def transport(self, inner: httpx.BaseTransport) -> httpx.BaseTransport:
        """Put the tap in front of a transport."""
        return _Tapped(inner, self)

    def pass_on(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """The answer as it goes on."""
        surface = surface_of(request.method, request.url.path, response.status_code)
        if surface is None:
            return response
        with self._lock:
            if surface == "capture":
                self._captures += 1
            # an accepted capture is looked at once: the one from which on answers are watched
            if self._captures < self.after or (surface == "capture" and self._captures != self.after):
                return response
            return self._watched(surface, str(request.url.raw_path), response)

    def _watched(self, surface: str, address: str, response: httpx.Response) -> httpx.Response:
        addresses = self._numbers.setdefault(surface, [])
        if address not in addresses:
            addresses.append(address)
        key = (surface, addresses.index(address))
        mutation = self.mutation
        if mutation is None:
            if key not in self.seen:
                self.seen[key] = read_json(response.read().decode())
            return response
        if (mutation.surface, mutation.number) != key:
            return response
        try:
            wrong = mutation.apply(read_json(response.read().decode()))
        except (LookupError, TypeError, ValueError):  # a later answer may lack the place
            return response
        self.applied += 1
        return httpx.Response(
            response.status_code, headers={"Content-Type": response.headers["Content-Type"]}, text=write_json(wrong)
        )


class _Tapped(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, tap: AnswerMutator) -> None:
        self._inner, self._tap = inner, tap

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._tap.pass_on(request, self._inner.handle_request(request))

    def close(self) -> None:
        self._inner.close()
