"""One answer is bounded as a whole: in time, and in its size once decoded."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

import httpx

CALL_END: Final[ContextVar[float]] = ContextVar("call_end", default=math.inf)
"""When the call of this thread must be over, by the clock of `time.monotonic`."""

CUT: Final = "cut"
"""The key of a response's extensions that says why its body is not whole."""

_SHOWN: Final = 64 * 1024
"""Bytes that are kept of a body that is too large."""
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS
_OF_THE_WIRE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class BoundedTransport(httpx.BaseTransport):
    """Reads each answer whole, within the call's time-out from first byte sent to last byte read, and up to `most_bytes` of decoded body.

    httpx by itself bounds each read only, so that an answer that drips would hold a run for hours, and decodes a bomb without end. A body
    that is too large is cut and marked (see CUT); one that takes too long raises httpx.ReadTimeout.
    """

    def __init__(
        self, inner: httpx.BaseTransport, most_bytes: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._inner = inner
        self._most = most_bytes
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, and read the answer."""
        request.headers["Accept-Encoding"] = "gzip"
        seconds = request.extensions.get("timeout", {}).get("read")
        end = math.inf if seconds is None else self._clock() + seconds
        before = CALL_END.set(end)
        try:
            response = self._inner.handle_request(request)
            try:
                body, cut = self._read(request, response, end)
            finally:
                response.close()
        finally:
            CALL_END.reset(before)
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_WIRE]
        extensions = {**response.extensions, **({CUT: cut} if cut else {})}
        return httpx.Response(response.status_code, headers=headers, content=body, extensions=extensions)

    def close(self) -> None:
        """Close the wrapped transport."""
        self._inner.close()

    def _read(self, request: httpx.Request, response: httpx.Response, end: float) -> tuple[bytes, str]:
        body = bytearray()
        for chunk in _decoded(request, response, self._most + 1):
            body += chunk
            if len(body) > self._most:
                return bytes(body[:_SHOWN]), f"more than {self._most / 1e6:g} MB"
            if self._clock() > end:
                raise httpx.ReadTimeout("the answer did not end in time", request=request)
        return bytes(body), ""


def _decoded(request: httpx.Request, response: httpx.Response, most: int) -> Iterator[bytes]:
    """The body in parts of at most `most` bytes, an empty one where a part of the wire holds no whole byte yet."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw()
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise httpx.RemoteProtocolError(f"the body is encoded as {encoding!r}, gzip was asked for", request=request)
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for chunk in response.iter_raw():
            yield decoder.decompress(chunk, most)
    except zlib.error as error:
        raise httpx.RemoteProtocolError(f"the body is not {encoding}, as its header says", request=request) from error
