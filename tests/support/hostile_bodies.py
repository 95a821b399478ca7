"""Bodies that a broken or hostile shop sends in place of its answers, once the work is done."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

import httpx

MOST: Final = 100_000
"""Bytes that a client takes here, so that an endless body costs a test little."""

_SECONDS_A_BYTE: Final = 20.0


class HostileTransport(httpx.BaseTransport):
    """Wraps a transport and sends a hostile body in place of the answers to one call, by its name; `skip` of them pass first.

    `sleep` is what a byte of a drip takes. `hits` counts the bodies.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        kind: str,
        meant: Callable[[httpx.Request], bool],
        *,
        skip: int,
        times: int | None,
        sleep: Callable[[float], object],
    ) -> None:
        self._inner, self._kind, self._meant, self._skip, self._times = inner, kind, meant, skip, times
        self._sleep = sleep
        self._seen = self.hits = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        body = response.read()
        self._seen += self._meant(request)
        spent = self._times is not None and self.hits >= self._times
        if not self._meant(request) or self._seen <= self._skip or spent:
            return httpx.Response(response.status_code, headers=response.headers, stream=_Stream([body]))
        self.hits += 1
        headers = {"Content-Type": "application/json"}
        if self._kind == "bomb":
            headers["Content-Encoding"] = "gzip"
        parts = {
            "drip": lambda: self._dripping(body),
            "endless": lambda: itertools.repeat(b" " * 10_000),
            "bomb": lambda: [_bomb()],
            "deep": lambda: [b"[" * 40_000 + b"]" * 40_000],
        }[self._kind]()
        return httpx.Response(200, headers=headers, stream=_Stream(parts))

    def _dripping(self, body: bytes) -> Iterator[bytes]:
        for byte in body:
            self._sleep(_SECONDS_A_BYTE)
            yield bytes([byte])


class _Stream(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 2_000_000)
