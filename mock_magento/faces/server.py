"""Serving the mock on a real socket, with granian's embedded server: in this process, so that the shop stays at hand."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from types import FrameType
from typing import TYPE_CHECKING

from mock_magento.faces import asgi, sockets
from mock_magento.faces.served import DEFAULT_PASSWORD, Served

if TYPE_CHECKING:
    from granian.server.embed import Server as _Granian

DEFAULT_PORT = 8085
_START_SECONDS = 10.0
_STOP_SECONDS = 5.0
_BACKLOG = 1024
_CONNECTIONS = 16_384
"""So many may be open; beyond it everybody waits for a slow one to end."""


class CannotListen(OSError):
    """The address cannot be listened on; the text says why and what to do."""

    def __init__(self, host: str, port: int, cause: OSError) -> None:
        self.host, self.port = host, port
        super().__init__(cause.errno, _reason(host, port, cause))

    def __str__(self) -> str:
        return str(self.strerror)


class MockServer:
    """A mock on a socket, in a thread of its own. `port` 0 takes a free port; `url` tells which.

    `current` gives the mock that answers, asked anew for every request.
    """

    def __init__(self, current: Callable[[], Served], host: str = "127.0.0.1", port: int = 0) -> None:
        self._current = current
        self.host, self.port = host, port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._granian: _Granian | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it is served, such as http://127.0.0.1:8085, without a closing slash."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - read, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def start(self) -> None:
        """Listen; returns when clients can connect.

        Raises CannotListen where the address is taken or not allowed, ModuleNotFoundError where the server is not installed.
        """
        if find_spec("granian") is None:
            raise ModuleNotFoundError(
                "serving the mock needs a web server; install it with: pip install 'magento-acceptance[serve]'",
                name="granian",
            )
        try:
            probe = sockets.probe(self.host, self.port)
        except OSError as error:
            raise CannotListen(self.host, self.port, error) from None
        with probe:
            address = self.host
            if self.port == 0:
                address, self.port = probe.getsockname()[:2]
            started = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(started,), name="mock-magento", daemon=True)
            self._thread.start()
            started.wait(_START_SECONDS)
            self._await_connection()
        sockets.close_left_over((address, self.port))

    def stop(self) -> None:
        """Stop listening and end the thread; requests under way are given a few seconds."""
        loop, granian, thread = self._loop, self._granian, self._thread
        if loop is None or granian is None or thread is None:
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(granian.stop)
        thread.join(_STOP_SECONDS)

    def is_alive(self) -> bool:
        """Whether it still serves."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self, started: threading.Event) -> None:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(self._serve(started))

    async def _serve(self, started: threading.Event) -> None:
        from granian.constants import HTTPModes, Interfaces
        from granian.server.embed import Server

        self._loop = asyncio.get_running_loop()
        self._granian = Server(
            asgi.create_app(self._current, self.host),
            address=str(socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][4][0]),
            port=self.port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=_BACKLOG,
            backpressure=_CONNECTIONS,
            log_enabled=False,
        )
        started.set()
        await self._granian.serve()

    def _await_connection(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        host = self.url.removeprefix("http://").rpartition(":")[0].strip("[]")
        while True:
            try:
                with socket.create_connection((host, self.port), timeout=_START_SECONDS):
                    return
            except OSError as error:
                if time.monotonic() > deadline or not self.is_alive():
                    raise CannotListen(self.host, self.port, error) from None
                time.sleep(0.002)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where it is to be had (not on Windows), since it serves half as many requests again; else the platform's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@contextlib.contextmanager
def running(mock: Served, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve `mock` while the block runs; gives the base URL. Port 0 takes a free one. Raises CannotListen."""
    server = MockServer(lambda: mock, host, port)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def serve(
    mock: Served, host: str = "127.0.0.1", port: int = DEFAULT_PORT, *, say: Callable[[str], object] | None = None
) -> None:
    """Serve `mock` until SIGINT or SIGTERM, then return. Only this machine is served unless `host` says otherwise.

    `say` gets the lines printed at start and end; without it they go to standard output. Raises CannotListen (an OSError), whose text
    is meant for people, where the address is taken or not allowed.
    """
    say = say or _print
    server = MockServer(lambda: mock, host, port)
    server.start()
    stop = threading.Event()
    with _signals(stop):
        for line in greeting(mock, server.url, host):
            say(line)
        while server.is_alive() and not stop.wait(0.5):
            pass
        server.stop()
    say("Stopped.")


def greeting(mock: Served, url: str, host: str) -> list[str]:
    """What a person who has just started the mock needs to know; a password that somebody chose is not among it."""
    password = f", password {DEFAULT_PASSWORD}" if mock.has_default_password else ", with the password that you set"
    lines = [
        f"Mock Magento {mock.config.magento} at {url} - Ctrl-C stops it",
        f"  REST     {url}/rest/default/V1/...   admin user {mock.admin_username}{password}",
        f"  shop     {url}/   (orders, invoices and stock in a browser)",
        f"  reset    curl -X POST {url}/__mock__/reset   (more: curl {url}/__mock__)",
    ]
    if mock.has_two_factor:
        lines.append(f"  2FA      POST {url}/rest/V1/tfa/provider/google/authenticate   (username, password, otp)")
    if mock.integrations:
        lines.append(f"  OAuth    1.0a, HMAC-SHA256, for {', '.join(known.name for known in mock.integrations)}")
    if host not in {"127.0.0.1", "::1", "localhost"}:
        lines.append(f"  Warning: listening on {host}, so whoever reaches this machine can use and reset the shop.")
    return lines


@contextlib.contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set `stop`; elsewhere than in the main thread signals are not ours to take."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _reason(host: str, port: int, cause: OSError) -> str:
    where = f"{host}:{port}"
    if cause.errno == errno.EADDRINUSE:
        return f"{where} is taken: another program listens there. Stop it, or choose another port (0 takes a free one)."
    if cause.errno == errno.EACCES:
        return f"{where} may not be listened on by this user: ports below 1024 are reserved. Choose a higher port."
    if cause.errno == errno.EADDRNOTAVAIL or isinstance(cause, socket.gaierror):
        return f"{host} is not an address of this machine. 127.0.0.1 serves this machine only, 0.0.0.0 everybody."
    return f"{where} cannot be listened on: {cause.strerror or cause}."
