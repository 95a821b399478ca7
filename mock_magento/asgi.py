"""The mock as an ASGI application: what is served on a socket. REST requests take the short way; all others go to the WSGI application."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from mock_magento import paths, sockets
from mock_magento.control.faults import ConnectionDropped
from mock_magento.webapi.dispatcher import Reply, Request, encode
from mock_magento.webapi.errors import InternalError

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from mock_magento.mock import MockMagento

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger("mock_magento")

BODY_SECONDS: Final = 60.0
"""A client that takes longer to send its body gets 408."""
_DRAINED: Final = 4 * paths.MAX_BODY
"""Bytes of a body that is too large that are still read, so that the client gets to see the refusal instead of a broken pipe."""

_JSON_HEADERS: Final = [(b"content-type", b"application/json; charset=utf-8")]


class _TooLarge(Exception):
    pass


def create_app(current: Callable[[], MockMagento]) -> App:
    """The ASGI application that speaks for the mock that `current` gives."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        mock = current()
        content_type, authorization, host, has_body = _headers(scope["headers"])
        try:
            body = await _body(receive) if has_body else b""
        except _TooLarge:
            await _send(send, paths.too_large())
            return
        except TimeoutError:
            await _send(send, Reply(408, encode({"message": "The body did not arrive in time."})))
            return
        raw_path = scope["raw_path"].decode("latin-1")
        path = paths.rest_path(raw_path)
        if path is None:
            await _send_wsgi(send, mock, scope, raw_path, body)
            return
        query = scope["query_string"].decode("latin-1")
        try:
            base = paths.base(scope["scheme"], host, raw_path)
            request = Request(scope["method"], path, query, content_type, authorization, body, base)
            reply = await mock.answer_async(request)
        except ConnectionDropped:
            await _drop(scope, send)
            return
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            # the client meets what it would meet if PHP failed; who runs the mock gets to see why
            _log.exception("the mock failed at %s %s", scope["method"], path)
            reply = Reply(500, encode(InternalError().body()))
        await _send(send, reply)

    return app


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str | None, str | None, str, bool]:
    """Content-Type, Authorization, Host, and whether a body follows."""
    content_type = authorization = None
    host = ""
    has_body = False
    for name, value in headers:
        if name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == b"host":
            host = value.decode("latin-1")
        elif name == b"content-type":
            content_type = value.decode("latin-1")
        elif (name == b"content-length" and value != b"0") or name == b"transfer-encoding":
            has_body = True
    return content_type, authorization, host, has_body


async def _body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    length = 0
    async with asyncio.timeout(BODY_SECONDS):
        while True:
            message = await receive()
            chunk = message.get("body", b"")
            length += len(chunk)
            if length <= paths.MAX_BODY:
                chunks.append(chunk)
            if not message.get("more_body") or length > _DRAINED:
                break
    if length > paths.MAX_BODY:
        raise _TooLarge
    return b"".join(chunks)


async def _send(send: Send, reply: Reply) -> None:
    if not reply.headers and reply.media_type == "application/json; charset=utf-8":
        headers = _JSON_HEADERS
    else:
        extra = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
        headers = [(b"content-type", reply.media_type.encode("latin-1")), *extra]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _drop(scope: Scope, send: Send) -> None:
    client = scope.get("client")
    if client is not None and sockets.drop((client[0], int(client[1]))):
        return
    # without access to the socket the next best: an answer that promises a body and breaks off before it
    await send({"type": "http.response.start", "status": 200, "headers": [*_JSON_HEADERS, (b"content-length", b"2")]})


async def _send_wsgi(send: Send, mock: MockMagento, scope: Scope, raw_path: str, body: bytes) -> None:
    """The answer of the WSGI application; control calls are few, so this way need not be a fast one."""
    started: list[tuple[int, list[tuple[bytes, bytes]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[[bytes], object]:
        # the server itself states the length of a body sent in one piece
        kept = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers if name != "content-length"]
        started.append((int(status[:3]), kept))
        return lambda _data: None

    answer = b"".join(mock.wsgi(_environ(scope, raw_path, body), start_response))
    status, headers = started[-1]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


def _environ(scope: Scope, raw_path: str, body: bytes) -> WSGIEnvironment:
    server = scope.get("server") or ("127.0.0.1", 0)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "REQUEST_URI": raw_path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": "HTTP/" + scope.get("http_version", "1.1"),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value.decode("latin-1")
        elif key != "CONTENT_LENGTH":
            environ[f"HTTP_{key}"] = value.decode("latin-1")
    return environ
