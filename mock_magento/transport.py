"""Calling a mock in process with httpx: no socket, and yet faults look as they do on a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from mock_magento import paths
from mock_magento.control.faults import ConnectionDropped, TimedOut
from mock_magento.webapi.dispatcher import Reply, Request

if TYPE_CHECKING:
    from mock_magento.mock import MockMagento


class InProcessTransport(httpx.BaseTransport):
    """Hands REST requests straight to the mock, all others to its WSGI application.

    A dropped connection raises httpx.RemoteProtocolError. A delay beyond the client's read time-out raises httpx.ReadTimeout; the work is
    done by then, even where the delay comes before the work. The path reaches the mock as it was sent, an encoded slash included, which
    a WSGI environment cannot carry.
    """

    def __init__(self, mock: MockMagento) -> None:
        self._mock = mock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The mock's answer. Raises httpx.RemoteProtocolError or httpx.ReadTimeout where a fault demands it."""
        raw_path, _, query = request.url.raw_path.decode("ascii").partition("?")
        path = paths.rest_path(raw_path)
        if path is None:
            return httpx.WSGITransport(app=self._mock.wsgi).handle_request(request)
        try:
            reply = self._answer(request, raw_path, path, query)
        except ConnectionDropped:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.") from None
        except TimedOut:
            raise httpx.ReadTimeout("timed out") from None
        headers = [("Content-Type", reply.media_type), ("Content-Length", str(len(reply.body))), *reply.headers]
        return httpx.Response(reply.status, headers=headers, content=b"" if request.method == "HEAD" else reply.body)

    def _answer(self, request: httpx.Request, raw_path: str, path: str, query: str) -> Reply:
        body = request.read()
        if len(body) > paths.MAX_BODY:
            return paths.too_large()
        headers = request.headers
        base = paths.base(request.url.scheme, headers.get("Host", ""), raw_path)
        return self._mock.answer(
            Request(request.method, path, query, headers.get("Content-Type"), headers.get("Authorization"), body, base),
            request.extensions.get("timeout", {}).get("read"),
        )
