"""A token that ends in the middle, and a sign-in that is refused."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from magento_acceptance.errors import CallFailed, MagentoError, SignInRefused
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.tokens import AdminPassword, BearerToken, Customer
from magento_acceptance.rest.client import MagentoClient, rest_url
from mock_magento import MockMagento
from tests.support.sign_in_shop import BASE, Bench

SHOP = MockMagento()
TOKEN_CALL = "POST /rest/default/V1/integration/admin/token"
HOLD = "POST /rest/default/V1/orders/2/hold"


@pytest.fixture
def mock() -> MockMagento:
    return SHOP.fresh()


@pytest.fixture
def bench(mock: MockMagento, tmp_path: Path) -> Bench:
    return Bench(mock, tmp_path)


def client_of(bench: Bench, password: str = "Admin123!x9") -> MagentoClient:
    url = rest_url(BASE, "integration/admin/token", "default")
    return bench.client(AdminPassword(url, "admin", password, bench.redactor))


def test_a_write_that_meets_an_ended_token_is_done_once(mock: MockMagento, bench: Bench) -> None:
    client = client_of(bench)
    product = {"sku": "renewed", "name": "Renewed", "price": 1, "attribute_set_id": 4, "type_id": "simple"}
    client.get("orders/1")
    mock.expire_tokens()
    assert client.post("products", {"product": product}).json["sku"] == "renewed"
    statuses = [
        (call, entry["response"]["status"]) for call, entry in zip(bench.calls(), bench.exchanges(), strict=True)
    ]
    products = "POST /rest/default/V1/products"
    assert statuses[2:] == [(products, 401), (TOKEN_CALL, 200), (products, 200)]
    sent = [entry["request"]["json"] for entry in bench.exchanges() if entry["request"]["url"].endswith("products")]
    assert sent[0] == sent[1] == {"product": product}


def test_threads_that_meet_an_ended_token_share_one_renewal(mock: MockMagento, bench: Bench) -> None:
    client = client_of(bench)
    client.get("orders/1")
    mock.expire_tokens()
    barrier = threading.Barrier(4)

    def read(_number: int) -> int:
        barrier.wait()
        return client.get("orders/1").status

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(4))) == [200] * 4
    assert bench.calls().count(TOKEN_CALL) == 2


def test_a_renewal_that_is_refused_ends_it_for_every_thread(mock: MockMagento, bench: Bench) -> None:
    client = client_of(bench)
    client.get("orders/1")
    mock.expire_tokens()
    mock.shop.store.admin_accounts = {"admin": "Chosen-anew-77"}
    barrier = threading.Barrier(4)

    def read(_number: int) -> None:
        barrier.wait()
        with pytest.raises(SignInRefused):
            client.get("orders/1")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(4)))
    with pytest.raises(SignInRefused):
        client.post("order/1/invoice", {})
    assert bench.calls().count(TOKEN_CALL) == 2
    assert not any("invoice" in call for call in bench.calls())


def test_a_ready_token_that_ends_is_not_renewed(mock: MockMagento, bench: Bench) -> None:
    client = bench.client(BearerToken(mock.admin_token(), bench.redactor))
    assert client.get("orders/1").ok
    mock.expire_tokens()
    with pytest.raises(MagentoError, match="401"):
        client.get("orders/1")
    assert bench.calls() == ["GET /rest/default/V1/orders/1"] * 2


def test_a_customers_token_is_renewed_too(mock: MockMagento, bench: Bench) -> None:
    client = client_of(bench)
    customer = Customer("renewed@example.com", "Cust0mer-Pass")
    person = {"email": customer.email, "firstname": "A", "lastname": "B"}
    client.post("customers", {"customer": person, "password": customer.password})
    assert client.get("customers/me", as_=customer).ok
    mock.expire_tokens()
    assert client.get("customers/me", as_=customer).ok
    assert bench.calls().count("POST /rest/default/V1/integration/customer/token") == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, html="<html><title>Forbidden</title></html>"),
        httpx.Response(401, text="no"),
        httpx.Response(400, json={"message": "Please use the 2fa provider-specific endpoints to obtain a token."}),
    ],
)
def test_whatever_refuses_a_sign_in_is_asked_once(answer: httpx.Response) -> None:
    calls: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        return answer

    redactor = Redactor()
    url = rest_url(BASE, "integration/admin/token", "default")
    auth = AdminPassword(url, "admin", "Pa55word-1", redactor)
    client = MagentoClient(BASE, httpx.MockTransport(refuse), auth, redactor)
    for _ in range(3):
        with pytest.raises(CallFailed):
            client.get("orders/1")
    assert len(calls) == 1
