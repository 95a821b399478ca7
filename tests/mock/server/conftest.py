"""One server for the module's mock, and raw sockets to it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest

from mock_magento import MockMagento, running


@pytest.fixture
def url(mock: MockMagento) -> Iterator[str]:
    with running(mock) as served:
        yield served


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    """Over a socket, not signed in."""
    with httpx.Client(base_url=url, timeout=20) as opened:
        yield opened


@pytest.fixture
def connect(url: str) -> Iterator[Callable[[], socket.socket]]:
    """Opens raw connections to the mock; they are closed in the end."""
    host, _, port = url.removeprefix("http://").partition(":")
    opened: list[socket.socket] = []

    def open_one() -> socket.socket:
        opened.append(socket.create_connection((host, int(port)), timeout=20))
        return opened[-1]

    yield open_one
    for one in opened:
        with closing(one):
            pass
