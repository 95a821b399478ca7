"""A session cookie would serialise a shop's calls, and let an anonymous caller act as the administrator."""

from __future__ import annotations

from typing import Any

import httpx

from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.tokens import ANONYMOUS, AdminPassword
from magento_acceptance.rest.client import MagentoClient, rest_url
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from tests.support.stub_shop import StubShop, served


class CookieShop(StubShop):
    """Sets a session cookie on every answer, as Magento does, and keeps what comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies: list[str] = []

    def wsgi(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.cookies.append(environ.get("HTTP_COOKIE", ""))

        def with_cookie(status: str, headers: list[tuple[str, str]]) -> None:
            start_response(status, [*headers, ("Set-Cookie", "PHPSESSID=abc123; path=/; HttpOnly")])

        return super().wsgi(environ, with_cookie)


def test_a_session_cookie_never_comes_back() -> None:
    shop = CookieShop()
    with served(shop.wsgi) as base:
        auth = AdminPassword(rest_url(base, "integration/admin/token", "default"), "qa", shop.password, Redactor())
        client = MagentoClient(base, httpx.HTTPTransport(), auth, Redactor())
        for _ in range(3):
            assert client.get("things/3").ok
        assert client.attempt("GET", "things/3", as_=ANONYMOUS).status == 401
        client.close()
    assert len(shop.cookies) == 5
    assert set(shop.cookies) == {""}
    assert shop.authorizations[-1] == ""


def test_the_plain_client_of_the_shops_pages_keeps_none_either() -> None:
    shop = CookieShop()
    with served(shop.wsgi) as base:
        environ = {"MAGENTO_TARGET": "real", "MAGENTO_BASE_URL": base, "MAGENTO_ALLOW_WRITES": "true"}
        settings = load({}, {**environ, "MAGENTO_ACCESS_TOKEN": "ready-token-1"}, None)
        with open_target(settings).site(Evidence(None, Redactor())) as site:
            site.get("/magento_version")
            site.get("/magento_version")
    assert shop.cookies == ["", ""]
