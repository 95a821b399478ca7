"""A transport that watches Step 10's answers from a capture on, and makes one of them wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import httpx

from magento_acceptance.prove.mutations import Mutation
from magento_acceptance.prove.pointers import Json
from magento_acceptance.rest.answer import read_json, write_json
from magento_acceptance.rest.routes import match_address

_SURFACES: Final = {
    "POST order/{order}/invoice": "capture",
    "GET invoices/{invoice}": "invoice",
    "GET invoices": "grid",
    "GET orders/{order}": "order",
    "GET inventory/source-items": "source_items",
    "GET inventory/get-product-salable-quantity/{sku}/{stock}": "salable",
}
"""Step 10's answers by their routes."""


def surface_of(method: str, address: str, status: int) -> str | None:
    """Which of Step 10's answers this is; None for any other call. `address` is percent-encoded."""
    found = match_address(method, address)
    name = _SURFACES.get(found.route.name) if found else None
    if name == "capture" and status >= HTTPStatus.BAD_REQUEST:
        return "refusal"
    return name if status == HTTPStatus.OK else None


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
        surface = surface_of(request.method, request.url.raw_path.decode("ascii"), response.status_code)
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
