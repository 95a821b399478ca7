"""Every answer gives a session; calls that bring one back take turns, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento import MockMagento
from mock_magento.control import sessions
from mock_magento.webapi.messages import Reply, Request

CALLS = 4
LONG = 30.0
"""Seconds after which a call that never comes is given up."""


class Turns:
    """Counts how many calls are served at once, by standing in for the mock's sleep."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def __call__(self, seconds: float) -> None:
        if not seconds:
            return
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        threading.Event().wait(0.01)
        with self._lock:
            self._now -= 1


def ask(mock: MockMagento, session: str | None) -> Reply:
    return mock.answer(Request("GET", "/rest/V1/directory/countries", "", None, None, b"", session=session))


def test_every_answer_gives_a_session_and_keeps_the_one_that_is_sent(client: httpx.Client) -> None:
    first = client.get("/rest/V1/directory/currency")
    refused = client.get("/rest/V1/orders/1")
    given = first.cookies["PHPSESSID"]
    assert (first.status_code, refused.status_code) == (200, 401)
    assert refused.cookies["PHPSESSID"] == given, "the client sent it back"
    assert client.get("/__mock__").headers.get("set-cookie") is None


def test_calls_of_one_session_take_turns(mock: MockMagento) -> None:
    mock.faults.add("delay", seconds=1, times=None)
    mock.sleep = turns = Turns()
    with ThreadPoolExecutor(CALLS) as pool:
        list(pool.map(lambda _: ask(mock, "one"), range(CALLS)))
    assert turns.most == 1


@pytest.mark.parametrize("named", [False, True])
def test_other_sessions_and_calls_without_one_go_on(mock: MockMagento, named: bool) -> None:
    mock.faults.add("delay", seconds=1, times=None)
    together = threading.Barrier(CALLS)
    mock.sleep = lambda seconds: together.wait(LONG) if seconds else None
    with ThreadPoolExecutor(CALLS) as pool:
        answers = list(pool.map(lambda n: ask(mock, f"s{n}" if named else None), range(CALLS)))
    assert {answer.status for answer in answers} == {200}


def test_served_calls_of_one_session_take_turns_and_block_nobody(
    mock: MockMagento, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock.faults.add("delay", seconds=1, times=None)
    log: list[str] = []

    async def served() -> None:
        free = asyncio.Event()

        async def sleep(seconds: float) -> None:
            if not seconds:
                return
            log.append("in")
            if log.count("in") == 1:
                await free.wait()
            log.append("out")

        monkeypatch.setattr(asyncio, "sleep", sleep)
        request = Request("GET", "/rest/V1/directory/currency", "", None, None, b"")
        own = Request("GET", "/rest/V1/directory/currency", "", None, None, b"", session="one")
        waiting = [asyncio.ensure_future(mock.answer_async(own)) for _ in range(CALLS)]
        await asyncio.wait({asyncio.ensure_future(mock.answer_async(request))}, timeout=LONG)
        assert log == ["in", "in", "out"], (
            "the first call holds its session; the one without a session is served meanwhile"
        )
        free.set()
        await asyncio.wait_for(asyncio.gather(*waiting), LONG)

    asyncio.run(served())
    assert log[3:] == ["out", *["in", "out"] * (CALLS - 1)]


@given(st.text(st.characters(codec="ascii"), max_size=40))
def test_a_cookie_header_never_breaks(text: str) -> None:
    found = sessions.sent(text)
    assert found is None or f"PHPSESSID={found}" in text


@pytest.mark.parametrize(
    ("header", "session"),
    [
        ("PHPSESSID=abc", "abc"),
        ("a=b; PHPSESSID=abc; c=d", "abc"),
        ("XPHPSESSID=abc", None),
        ("PHPSESSID=a b", None),
        (None, None),
    ],
)
def test_the_session_is_found_among_cookies(header: str | None, session: str | None) -> None:
    assert sessions.sent(header) == session
