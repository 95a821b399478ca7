"""A chat's webhook on this machine, which keeps what is posted to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "T012AB34C/B056DE78F/very-secret-webhook-token"


@dataclass
class Webhook:
    """Answers `status` at once, or not before `released` where it `hangs`."""

    address: str
    status: int = 200
    hangs: bool = False
    released: threading.Event = field(default_factory=threading.Event)
    posted: list[dict[str, Any]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [body["text"] for body in self.posted]


@contextmanager
def webhook() -> Iterator[Webhook]:
    """Serve it while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            hook.posted.append(json.loads(self.rfile.read(length)))
            if hook.hangs:
                hook.released.wait(30)
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook = Webhook(f"http://127.0.0.1:{server.server_port}/services/{TOKEN}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
