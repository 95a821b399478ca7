"""The way to a shop: proxies as the environment names them."""

from __future__ import annotations

import os
from typing import Any

import pytest

from magento_acceptance.errors import SettingsError, TargetUnreachable
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.network import proxy_for
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import Target, open_target
from magento_acceptance.settings.load import load
from tests.support.stub_shop import served

SHOP = "http://shop.invalid"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


def target(base_url: str = SHOP) -> Target:
    environ = {"MAGENTO_TARGET": "real", "MAGENTO_BASE_URL": base_url, "MAGENTO_ACCESS_TOKEN": "ready-token-1"}
    return open_target(load({}, {**environ, "MAGENTO_ALLOW_WRITES": "true", "MAGENTO_ALLOW_INSECURE": "true"}, None))


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_calls_go_through_the_proxy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def proxy(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'["Magento_Store"]']

    with served(proxy) as address:
        monkeypatch.setenv(name, address)
        opened = target()
        assert opened.client(Evidence(None, Redactor())).get("modules", as_=ANONYMOUS).json == ["Magento_Store"]
        opened.close()
    assert asked == [f"{SHOP}/rest/default/V1/modules"]


@pytest.mark.parametrize(
    ("environ", "base_url", "proxy"),
    [
        ({"HTTPS_PROXY": "http://p:3128"}, "https://shop.example.com", "http://p:3128"),
        ({"HTTPS_PROXY": "p:3128"}, "https://shop.example.com", "http://p:3128"),
        ({"HTTP_PROXY": "http://p:3128"}, "https://shop.example.com", None),
        ({"ALL_PROXY": "http://p:3128"}, "https://shop.example.com", "http://p:3128"),
        ({"ALL_PROXY": "http://p:3128", "NO_PROXY": "example.com"}, "https://shop.example.com", None),
        ({"ALL_PROXY": "http://p:3128", "NO_PROXY": "other.com, *"}, "https://shop.example.com", "http://p:3128"),
        ({"ALL_PROXY": "http://p:3128", "NO_PROXY": "*"}, "https://shop.example.com", None),
        ({"ALL_PROXY": "http://p:3128", "NO_PROXY": "shop.example.com:8443"}, "https://shop.example.com:8443", None),
        ({"ALL_PROXY": "http://p:3128"}, "http://127.0.0.1:8085", None),
        ({}, "https://shop.example.com", None),
    ],
)
def test_which_proxy_an_address_is_asked_through(
    environ: dict[str, str], base_url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in environ.items():
        monkeypatch.setenv(name, text)
    assert proxy_for(base_url) == proxy


def test_a_proxy_that_cannot_be_reached_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://me:Pr0xy-Pass@127.0.0.1:1")
    opened = target()
    with pytest.raises(TargetUnreachable) as caught:
        opened.client(Evidence(None, Redactor())).attempt("POST", "modules", as_=ANONYMOUS)
    assert "the proxy http://127.0.0.1:1 cannot be reached" in str(caught.value)
    assert "check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY" in str(caught.value)
    assert not caught.value.sent
    assert opened.redactor.text("sent Pr0xy-Pass along") == "sent *** along"


@pytest.mark.parametrize("address", ["ftp://p:21", "http://[::1"])
def test_a_proxy_that_cannot_be_one_is_a_wrong_setting(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    with pytest.raises(SettingsError, match="HTTP_PROXY, HTTPS_PROXY or ALL_PROXY"):
        target().client(Evidence(None, Redactor()))
