"""What the pytest fixture `mock_magento` hands to a test."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import httpx

from mock_magento.control.faults import Faults
from mock_magento.faces.server import MockServer
from mock_magento.mock import MockMagento
from mock_magento.shop import Shop

IN_PROCESS_URL = "http://mock-magento.invalid"
"""What URLs in process begin with; .invalid is reserved, so that no such call ever leaves the machine."""


class ShopFactory:
    """Opens a fresh shop per test; the pristine shop is planted once, and one server serves whichever shop is open."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._pristine = MockMagento(**options)
        self._current = self._pristine
        self._server: MockServer | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[ShopFixture]:
        """A fresh shop, for as long as the block runs."""
        self._current = self._pristine.fresh()
        opened = ShopFixture(self, self._current)
        try:
            yield opened
        finally:
            opened.close()

    def url(self) -> str:
        """Where the open shop is served; the first call starts the server."""
        if self._server is None:
            self._server = MockServer(lambda: self._current)
            self._server.start()
        return self._server.url

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.stop()


class ShopFixture:
    """One test's Magento double.

    `mock` is the double itself. `client` calls it in process and is not signed in; `admin` is signed in as the admin user. Both take
    paths from the root on: `admin.get("/rest/V1/orders/1")`. `base_url` is for other clients and for browsers: the first use opens a
    port of 127.0.0.1, and both ways lead to the same shop.
    """

    def __init__(self, shops: ShopFactory, mock: MockMagento) -> None:
        self._shops = shops
        self.mock = mock
        self._opened: list[httpx.Client] = []

    @property
    def base_url(self) -> str:
        """The served double's address, such as http://127.0.0.1:40123."""
        return self._shops.url()

    @cached_property
    def client(self) -> httpx.Client:
        """An httpx client that calls in process, not signed in."""
        return self._client({})

    @cached_property
    def admin(self) -> httpx.Client:
        """An httpx client that calls in process, signed in as the admin user."""
        return self._client({"Authorization": f"Bearer {self.admin_token()}"})

    @property
    def faults(self) -> Faults:
        """The faults: `faults.add("status", status=503, path="/V1/orders*")`."""
        return self.mock.faults

    @property
    def shop(self) -> Shop:
        """The shop's records, to look at or to prepare; a reset replaces them, so ask anew."""
        return self.mock.shop

    def admin_token(self) -> str:
        """A bearer token of the admin user."""
        return self.mock.admin_token()

    def reset(self) -> None:
        """The pristine shop, without faults, within a test."""
        self.mock.reset()

    def close(self) -> None:
        """Close the clients."""
        while self._opened:
            self._opened.pop().close()

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        client = httpx.Client(transport=self.mock.transport(), base_url=IN_PROCESS_URL, headers=headers)
        self._opened.append(client)
        return client
