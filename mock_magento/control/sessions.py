"""PHP's sessions: every answer sets the session's cookie, and calls that send one back are served one after another.

PHP locks the file of a session while it serves a call (session.save_handler = files). A client that keeps cookies so loses all
concurrency, and on a real shop can deadlock with itself.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

COOKIE: Final = "PHPSESSID"
_SENT: Final = re.compile(rf"(?:^|;)\s*{COOKIE}=([A-Za-z0-9,-]{{1,256}})\s*(?:;|$)")
_SECONDS: Final = 3600
"""How long a session lasts (Stores > Configuration > Web > Default Cookie Settings)."""


def sent(cookies: str | None) -> str | None:
    """The session that a Cookie header names, None where it names none."""
    found = _SENT.search(cookies) if cookies else None
    return found[1] if found else None


def cookie(session: str | None) -> tuple[str, str]:
    """The header that gives a client its session: the one it has, or a new one."""
    name = session or secrets.token_hex(13)
    return "Set-Cookie", f"{COOKIE}={name}; Max-Age={_SECONDS}; path=/; HttpOnly; SameSite=Lax"


class Sessions:
    """Who waits for whom: the calls of one session, which take turns. Other sessions, and calls without one, go on meanwhile."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._threads: dict[str, tuple[threading.Lock, int]] = {}
        self._tasks: dict[str, tuple[asyncio.Lock, int]] = {}

    @contextmanager
    def turn(self, session: str | None) -> Iterator[None]:
        """Wait, in a thread, for the calls of the same session that came before."""
        if session is None:
            yield
            return
        with self._guard:
            lock, waiting = self._threads.get(session, (threading.Lock(), 0))
            self._threads[session] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, waiting = self._threads.pop(session)
                if waiting > 1:
                    self._threads[session] = lock, waiting - 1

    @asynccontextmanager
    async def turn_async(self, session: str | None) -> AsyncIterator[None]:
        """Wait, in a server's event loop, for the calls of the same session that came before."""
        if session is None:
            yield
            return
        import asyncio  # a mock that is not served starts faster without

        lock, waiting = self._tasks.get(session, (asyncio.Lock(), 0))
        self._tasks[session] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._tasks.pop(session)
            if waiting > 1:
                self._tasks[session] = lock, waiting - 1
