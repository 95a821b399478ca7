"""A redirect is never followed, so that no credentials go where they do not belong."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from magento_acceptance.errors import NotJsonError
from magento_acceptance.rest.auth.oauth import IntegrationOAuth
from magento_acceptance.rest.auth.tokens import AdminPassword
from magento_acceptance.rest.client import rest_url
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from tests.support.sign_in_shop import BASE, Bench, keys

PASSWORD = "Pa55word-1"


class Redirecting:
    """Answers each call with a redirect, and keeps where calls went."""

    def __init__(self, location: str, status: int = 302, *, signs_in: bool = True) -> None:
        self.location, self.status, self.signs_in = location, status, signs_in
        self.hosts: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.hosts.append(str(request.url.copy_with(raw_path=b"/")))
        if self.signs_in and request.url.path.endswith("/token"):
            return httpx.Response(200, json="token-of-the-shop")
        return httpx.Response(self.status, headers={"Location": self.location} if self.location else {})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://login.example.com/?session=abc", "points to 'https://login.example.com/', another host;"),
        ("https://shop.invalid/", "another host"),
        ("//elsewhere.example/x", "another host"),
        ("http://shop.invalid:8443/", "points to 'http://shop.invalid:8443/', another scheme;"),
        ("/customer/account/login?key=abc", "points to 'https://shop.invalid:8443/customer/account/login';"),
        ("https://u:secret@shop.invalid:8443/x", "points to 'https://shop.invalid:8443/x'"),
        ("", "points nowhere"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_named_and_nothing_is_sent_there(
    tmp_path: Path, method: str, location: str, words: str, status: int
) -> None:
    shop = Redirecting(location, status)
    bench = Bench(httpx.MockTransport(shop), tmp_path)
    auth = AdminPassword(rest_url(BASE, "integration/admin/token", "default"), "qa", PASSWORD, bench.redactor)
    with pytest.raises(NotJsonError) as caught:
        bench.client(auth).attempt(method, "orders").raise_for_refusal()
    assert words in str(caught.value)
    assert f"answered {status}" in str(caught.value)
    assert "MAGENTO_BASE_URL" in str(caught.value) or not location
    assert "abc" not in str(caught.value)
    assert "u:secret" not in str(caught.value)
    assert shop.hosts == [f"{BASE}/"] * 2


def test_the_evidence_shows_where_it_points_to_without_a_key(tmp_path: Path) -> None:
    bench = Bench(httpx.MockTransport(Redirecting("https://login.example.com/?access_token=abcdef&x=1")), tmp_path)
    with pytest.raises(NotJsonError):
        bench.client(IntegrationOAuth(keys(), bench.redactor)).get("orders")
    headers = bench.exchanges()[0]["response"]["headers"]
    assert headers["location"] == "https://login.example.com/?access_token=***&x=1"


def test_a_sign_in_and_a_signed_call_are_not_redirected_either(tmp_path: Path) -> None:
    shop = Redirecting("https://login.example.com/", signs_in=False)
    bench = Bench(httpx.MockTransport(shop), tmp_path)
    url = rest_url(BASE, "integration/admin/token", "default")
    for auth in (AdminPassword(url, "qa", PASSWORD, bench.redactor), IntegrationOAuth(keys(), bench.redactor)):
        with pytest.raises(NotJsonError, match="another host"):
            bench.client(auth).get("orders")
    assert shop.hosts == [f"{BASE}/"] * 2


def test_the_clients_of_a_real_target_follow_none(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Redirecting("https://login.example.com/")
    monkeypatch.setattr("magento_acceptance.session.target._network", lambda *_: httpx.MockTransport(shop))
    settings = load(
        {},
        {
            "MAGENTO_TARGET": "real",
            "MAGENTO_BASE_URL": BASE,
            "MAGENTO_ACCESS_TOKEN": "ready-token-1",
            "MAGENTO_ALLOW_WRITES": "true",
        },
        None,
    )
    target = open_target(settings)
    evidence = Evidence(None, target.redactor)
    with pytest.raises(NotJsonError, match="another host"):
        target.client(evidence).get("orders")
    with target.site(evidence) as site:
        assert site.get("/magento_version").status_code == 302
    assert shop.hosts == [f"{BASE}/"] * 2
    target.close()
