"""A few endpoints that answer as a shop does, for tests of the harness alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Reply = tuple[int, dict[str, str], str]


def reply(status: int, body: Any, **headers: str) -> Reply:
    return status, {"Content-Type": "application/json; charset=utf-8", **headers}, json.dumps(body)


def page(status: int = 200, title: str = "Home") -> Reply:
    return status, {"Content-Type": "text/html"}, f"<!DOCTYPE html><html><title>{title}</title></html>"


UNAUTHORISED = {
    "message": "The consumer isn't authorized to access %resources.",
    "parameters": {"resources": "Magento_Sales::actions_view"},
}


class StubShop:
    """`routes` maps `METHOD /path` to a reply, or to a function of the request that gives one; all calls are kept."""

    def __init__(self, password: str = "Secret-Pa55!", tokens: Iterator[str] | None = None) -> None:
        self.password = password
        self.calls: list[str] = []
        self.authorizations: list[str] = []
        self.valid: set[str] = set()
        self.tokens = tokens or (f"tok-{number:020}" for number in range(1, 1000))
        self.lock = threading.Lock()
        self.routes: dict[str, Reply | Callable[[dict[str, Any]], Reply]] = {
            "POST /rest/default/V1/integration/admin/token": self._sign_in,
            "POST /rest/default/V1/integration/customer/token": self._sign_in,
            "GET /rest/default/V1/store/storeConfigs": lambda request: self.for_admin(
                request, [{"id": 1, "code": "default"}]
            ),
            # a resource of no schema: these tests are about the client, not about answers
            "GET /rest/default/V1/things/3": lambda request: self.for_admin(request, {"entity_id": 3}),
            "POST /rest/default/V1/order/3/invoice": lambda request: self.for_admin(request, "3"),
        }

    def for_admin(self, request: dict[str, Any], body: Any) -> Reply:
        return reply(200, body) if request["token"] in self.valid else reply(401, UNAUTHORISED)

    def _sign_in(self, request: dict[str, Any]) -> Reply:
        if request["json"]["password"] != self.password:
            return reply(401, {"message": "The account sign-in was incorrect. Please wait and try again later."})
        token = next(self.tokens)
        self.valid.add(token)
        return reply(200, token)

    def wsgi(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        call = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        try:
            body = json.loads(raw or "null")
        except ValueError:
            body = None
        request = {"raw": raw, "json": body, "token": authorization.removeprefix("Bearer "), "environ": environ}
        with self.lock:
            self.calls.append(call)
            self.authorizations.append(authorization)
            route = self.routes.get(call, reply(404, {"message": "Request does not match any route."}))
            status, headers, text = route(request) if callable(route) else route
        start_response(f"{status} Said", list(headers.items()))
        return [text.encode()]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class _Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve a WSGI app on a free loopback port; gives its address."""
    server = make_server("127.0.0.1", 0, app, server_class=_Threading, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
