"""Calling a mock in process with httpx: no socket, and yet faults look as they do on a network."""

from __future__ import annotations

import httpx

from mock_magento.control import plane, sessions
from mock_magento.control.faults import ConnectionDropped, TimedOut
from mock_magento.faces import paths
from mock_magento.faces.served import Served
from mock_magento.webapi.messages import Reply, Request


class InProcessTransport(httpx.BaseTransport):
    """Hands REST requests to the mock and all others to its control plane.

    A dropped connection raises httpx.RemoteProtocolError. A delay beyond the client's read time-out raises httpx.ReadTimeout; the work is
    done by then, even where the delay comes before the work. The path reaches the mock as it was sent, an encoded slash included.
    """

    def __init__(self, mock: Served) -> None:
        self._mock = mock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The mock's answer. Raises httpx.RemoteProtocolError or httpx.ReadTimeout where a fault demands it."""
        raw_path, _, query = request.url.raw_path.decode("ascii").partition("?")
        path = paths.rest_path(raw_path)
        try:
            reply = self._answer(request, raw_path, path, query)
        except ConnectionDropped:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.") from None
        except TimedOut:
            raise httpx.ReadTimeout("timed out") from None
        headers = [("Content-Type", reply.media_type), ("Content-Length", str(len(reply.body))), *reply.headers]
        return httpx.Response(reply.status, headers=headers, content=b"" if request.method == "HEAD" else reply.body)

    def _answer(self, request: httpx.Request, raw_path: str, path: str | None, query: str) -> Reply:
        body = request.read()
        if len(body) > paths.MAX_BODY:
            return paths.too_large()
        if path is None:
            return plane.answer(self._mock, Request(request.method, raw_path, query, None, None, body))
        headers = request.headers
        base = paths.base(request.url.scheme, headers.get("Host", ""), raw_path)
        return self._mock.answer(
            Request(
                request.method,
                path,
                query,
                headers.get("Content-Type"),
                headers.get("Authorization"),
                body,
                base,
                sessions.sent(headers.get("Cookie")),
            ),
            request.extensions.get("timeout", {}).get("read"),
        )
