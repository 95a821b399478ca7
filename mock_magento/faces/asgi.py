"""The mock as an ASGI application: what is served on a socket. REST requests go to the mock, all others to its control plane."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from mock_magento.control import plane, sessions
from mock_magento.control.faults import ConnectionDropped
from mock_magento.faces import origins, paths, sockets
from mock_magento.faces.served import Served
from mock_magento.webapi.messages import Reply, Request, encode

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger("mock_magento")

BODY_SECONDS: Final = 30.0
"""A client that takes longer to send its body gets 408."""
_JSON_HEADERS: Final = [(b"content-type", b"application/json; charset=utf-8")]


class _TooLarge(Exception):
    pass


def create_app(current: Callable[[], Served], served_as: str = "localhost") -> App:
    """The ASGI application that speaks for the mock that `current` gives, listening on the host `served_as`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        mock = current()
        content_type, authorization, host, has_body, session = _headers(scope["headers"])
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
        query = scope["query_string"].decode("latin-1")
        try:
            if path is None:
                names = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
                request = Request(scope["method"], raw_path, query, None, None, body)
                reply = origins.foreign(raw_path, names, served_as) or plane.answer(mock, request)
            else:
                base = paths.base(scope["scheme"], host, raw_path)
                request = Request(scope["method"], path, query, content_type, authorization, body, base, session)
                reply = await mock.answer_async(request)
        except ConnectionDropped:
            await _drop(scope, send)
            return
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            # no rule of Magento's: the mock itself is wrong, and both sides get to see it
            _log.exception("the mock failed at %s %s", scope["method"], raw_path)
            reply = Reply(
                500, encode({"message": f"The mock itself failed at {scope['method']} {raw_path}; see its log."})
            )
        await _send(send, reply)

    return app


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str | None, str | None, str, bool, str | None]:
    """Content-Type, Authorization, Host, whether a body follows, and the session that a cookie names."""
    content_type = authorization = session = None
    host = ""
    has_body = False
    for name, value in headers:
        if name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == b"host":
            host = value.decode("latin-1")
        elif name == b"content-type":
            content_type = value.decode("latin-1")
        elif name == b"cookie":
            session = sessions.sent(value.decode("latin-1"))
        elif (name == b"content-length" and value != b"0") or name == b"transfer-encoding":
            has_body = True
    return content_type, authorization, host, has_body, session


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
            if not message.get(
                "more_body"
            ):  # what is too large is read to its end: a client that still sends sees no refusal
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
