"""An integration's calls, against a mock that checks signature, time and nonce by Magento's rules."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import MagentoError
from magento_acceptance.redaction.redactor import MASK, Redactor
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.oauth import IntegrationKeys, IntegrationOAuth, normalised
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import Filter, SearchCriteria, where
from mock_magento import MockMagento, running
from tests.support.sign_in_shop import (
    ACCESS_TOKEN,
    BASE,
    CONSUMER_KEY,
    CONSUMER_SECRET,
    TOKEN_SECRET,
    Bench,
    integration,
    keys,
)

SHOP = MockMagento(integrations=[integration()])


@pytest.fixture
def mock() -> MockMagento:
    return SHOP.fresh()


@pytest.fixture
def bench(mock: MockMagento, tmp_path: Path) -> Bench:
    return Bench(mock, tmp_path)


def signed(bench: Bench, base: str = BASE) -> MagentoClient:
    return bench.client(IntegrationOAuth(keys(), bench.redactor), base)


def protocol(header: str) -> dict[str, str]:
    return {name: unquote(value) for name, value in re.findall(r'(oauth_\w+)="([^"]*)"', header)}


def test_reads_and_writes_are_accepted(bench: Bench) -> None:
    client = signed(bench)
    assert client.get("orders/1").json["entity_id"] == 1
    assert client.get("modules", params=SearchCriteria()).ok
    refused = client.attempt("POST", "order/1/invoice", {"capture": True})
    assert refused.status == 400, refused.text
    assert "authorized" not in refused.message


SKUS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda sku: sku not in (".", "..")
)


@given(sku=SKUS, other=SKUS, field=st.sampled_from(["items[sku],total_count", "items[id,name]", "sku"]))
def test_the_signature_is_over_the_address_as_it_is_sent(sku: str, other: str, field: str) -> None:
    """Brackets of search criteria, encoded slashes of SKUs, spaces, plus signs, percent signs, letters of any script."""
    client = MagentoClient(BASE, SHOP.transport(), IntegrationOAuth(keys(), Redactor()), Redactor())
    answer = client.attempt("GET", rest_path("stockStatuses", sku))
    assert answer.status != 401, answer.text
    search = where("sku", sku).any_of(Filter("sku", [sku, other], "in"), Filter("name", f"%{other}%", "like"))
    answer = client.attempt("GET", "products", params=[*search.page(3).sort("sku").params(), ("fields", field)])
    assert answer.status == 200, answer.text


@pytest.mark.parametrize(
    "path",
    [
        "products?searchCriteria[pageSize]=1&fields=items[sku]",
        "products?searchCriteria[pageSize]=1&fields=items%5Bsku%5D&bare",
        "products?searchCriteria%5BpageSize%5D=1&x=a=b&y=",
    ],
)
def test_a_query_that_stands_in_the_path_is_signed_as_magento_reads_it(bench: Bench, path: str) -> None:
    assert signed(bench).get(path).ok


@pytest.mark.parametrize(
    "base", ["https://SHOP.invalid", "https://shop.invalid:443", "http://shop.invalid:80/sub", BASE]
)
def test_host_and_port_are_signed_as_they_are_sent(base: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().removeprefix("/sub")
        inner = httpx.Request(
            request.method, f"{request.url.scheme}://{request.headers['host']}{path}", headers=request.headers
        )
        return SHOP.transport().handle_request(inner) if "/sub" not in base else httpx.Response(200, json=[])

    redactor = Redactor()
    client = MagentoClient(base, httpx.MockTransport(answer), IntegrationOAuth(keys(), redactor), redactor)
    assert client.get("modules", params=SearchCriteria()).ok


def test_a_served_shop_accepts_the_signature_too(mock: MockMagento, tmp_path: Path) -> None:
    with running(mock) as url:
        client = signed(Bench(httpx.HTTPTransport(), tmp_path), url)
        answer = client.attempt("GET", rest_path("stockStatuses", "a/b c"))
        assert "authorized" not in answer.text
        assert client.get("products", params=where("sku", "24-WB03").page(1)).json["total_count"] == 1
        client.close()


def test_every_send_has_a_nonce_of_its_own_a_repeated_read_too(mock: MockMagento) -> None:
    headers: list[str] = []
    inner = mock.transport()

    def keep(request: httpx.Request) -> httpx.Response:
        headers.append(request.headers["authorization"])
        if len(headers) < 3:
            # the shop has seen the nonce, and the answer is lost
            inner.handle_request(request)
            raise httpx.ReadError("reset", request=request)
        return inner.handle_request(request)

    redactor = Redactor()
    client = MagentoClient(
        BASE,
        httpx.MockTransport(keep),
        IntegrationOAuth(keys(), redactor),
        redactor,
        deadline=Deadline(sleep=lambda _seconds: None),
    )
    assert client.get("orders/1").ok
    sent = [protocol(header) for header in headers]
    assert len({header["oauth_nonce"] for header in sent}) == len(sent) == 3
    assert {header["oauth_signature_method"] for header in sent} == {"HMAC-SHA256"}
    assert all(header["oauth_timestamp"].isdigit() for header in sent)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"consumer_secret": "x" * 32}, "signature is invalid"),
        ({"access_token_secret": "x" * 32}, "signature is invalid"),
        ({"consumer_key": "x" * 32}, "consumer having the specified key does not exist"),
        ({"access_token": "x" * 32}, "token does not exist"),
    ],
)
def test_a_refusal_stands(bench: Bench, changed: dict[str, str], words: str) -> None:
    right = {
        "consumer_key": CONSUMER_KEY,
        "consumer_secret": CONSUMER_SECRET,
        "access_token": ACCESS_TOKEN,
        "access_token_secret": TOKEN_SECRET,
    }
    client = bench.client(IntegrationOAuth(IntegrationKeys(**{**right, **changed}), bench.redactor))
    with pytest.raises(MagentoError, match=words):
        client.get("orders/1")
    assert bench.calls() == ["GET /rest/default/V1/orders/1"]


def test_no_key_and_no_signature_shows(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    headers: list[str] = []
    send = bench.transport.handle_request

    def keep(request: httpx.Request) -> httpx.Response:
        headers.append(request.headers["authorization"])
        return send(request)

    auth = IntegrationOAuth(keys(), bench.redactor)
    client = MagentoClient(BASE, httpx.MockTransport(keep), auth, bench.redactor)
    with caplog.at_level(logging.DEBUG):
        answer: Answer = client.get("orders/1", params={"fields": "items[sku]"})
    sent = protocol(headers[0])
    secrets = [CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, TOKEN_SECRET, sent["oauth_signature"], sent["oauth_nonce"]]
    shown = "\n".join([bench.path.read_text(), caplog.text, repr(auth), repr(keys()), repr(client), repr(answer)])
    assert not [secret for secret in secrets if secret in shown]
    assert bench.exchanges()[0]["request"]["headers"]["authorization"] == f"OAuth {MASK}"


@pytest.mark.parametrize("write", [str, repr, lambda text: repr(repr(text)), lambda text: text.replace('"', '\\"')])
def test_a_header_in_a_message_or_a_traceback_is_masked(bench: Bench, write: Any) -> None:
    header = 'OAuth oauth_nonce="62676673", oauth_signature="xuIut%2FJ2bj8%3D", oauth_version="1.0"'
    masked = bench.redactor.text(f"headers={write({'Authorization': header}['Authorization'])}")
    assert "62676673" not in masked
    assert "xuIut" not in masked
    assert "J2bj8" not in masked


@pytest.mark.parametrize(
    ("sku", "signed"),
    [
        ("qa/one", "qa/one"),
        ("qa+three", "qa+three"),
        ("a&b:c@d=e$f,g;h", "a&b:c@d=e$f,g;h"),
        ("a b%c'd(e)!f", "a%20b%25c%27d%28e%29%21f"),
        ("ä", "%C3%A4"),
        ("100%2F", "100%252F"),
    ],
)
def test_the_path_is_signed_as_magento_reads_it(sku: str, signed: str) -> None:
    assert normalised(f"/rest/V1/{rest_path('products', sku)}") == f"/rest/V1/products/{signed}"


@pytest.mark.parametrize(("magento", "sends"), [("2.4.7", 1), ("2.4.8", 2)])
def test_a_shop_that_signs_the_path_otherwise_is_asked_twice_once(magento: str, sends: int, tmp_path: Path) -> None:
    """2.4.8 signs the path as it is sent: the first such call shows it, and the next are signed right at once."""
    bench = Bench(MockMagento(magento=magento, integrations=[integration()]), tmp_path)
    client = signed(bench)
    for _ in range(2):
        assert client.attempt("GET", rest_path("products", "qa/one")).status == 404
    assert client.get("orders/1").ok
    assert len(bench.calls()) == sends + 2


def test_a_wrong_key_is_refused_in_both_forms(bench: Bench) -> None:
    given = IntegrationKeys(CONSUMER_KEY, "x" * 32, ACCESS_TOKEN, TOKEN_SECRET)
    client = bench.client(IntegrationOAuth(given, bench.redactor))
    for _ in range(2):
        assert client.attempt("GET", rest_path("products", "qa/one")).status == 401
    assert len(bench.calls()) == 4


@pytest.mark.parametrize(
    ("base_url", "signed_url"),
    [("https://shop.invalid", "http://web-1:8080"), ("https://gateway.invalid/shop", "https://shop.invalid/index.php")],
)
def test_the_address_that_the_shop_sees_takes_the_place_of_the_one_called(base_url: str, signed_url: str) -> None:
    def header_of(base: str, **given: Any) -> str:
        auth = IntegrationOAuth(keys(), Redactor(), **given)
        auth._signer.nonce, auth._signer.timestamp = "nonce", "1700000000"
        request = httpx.Request("GET", f"{base}/rest/V1/modules?a=1")
        next(auth.auth_flow(request))
        return str(request.headers["authorization"])

    assert header_of(base_url, base_url=base_url, signed_url=signed_url) == header_of(signed_url, base_url=signed_url)
    assert header_of(base_url, base_url=base_url) != header_of(signed_url, base_url=signed_url)
