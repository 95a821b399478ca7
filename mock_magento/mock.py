"""One Magento double: its shop, its tokens, the lock that makes every call happen alone, and its face as a WSGI application."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mock_magento import web
from mock_magento.config import ShopConfig
from mock_magento.shop import Shop, open_shop
from mock_magento.webapi.dispatcher import Reply, Request, dispatch
from mock_magento.webapi.routes import router
from mock_magento.webapi.tokens import Tokens

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class MockMagento:
    """A Magento 2.4.7 that lives in this process.

    `admin_username` and `admin_password` are the only admin account. `config` describes the shop; the default is the recorded one.
    """

    def __init__(
        self,
        *,
        admin_username: str = "admin",
        admin_password: str = "Admin123!x9",  # noqa: S107 - the mock's own published account guards nothing
        config: ShopConfig | None = None,
    ) -> None:
        self._pristine = open_shop(config or ShopConfig(), admin_username, admin_password)
        self.shop: Shop = self._pristine.copy()
        self._tokens = Tokens()
        self._lock = threading.RLock()
        self._app = web.create_app(self)

    @property
    def wsgi(self) -> Callable[[WSGIEnvironment, StartResponse], Any]:
        """The WSGI application, for httpx.WSGITransport or any WSGI server."""
        return self._app

    def reset(self) -> None:
        """Bring the pristine shop back; tokens of the admin stay valid, those of customers end with their customers."""
        with self._lock:
            self.shop = self._pristine.copy()

    def answer(self, request: Request) -> Reply:
        """Magento's answer to one REST request; calls from several threads happen one after another."""
        with self._lock:
            return dispatch(request, self.shop, router, self._tokens)
