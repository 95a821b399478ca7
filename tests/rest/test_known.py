"""One reading serves until something is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from magento_acceptance.errors import MagentoError
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where
from mock_magento import MockMagento
from tests.support.shops import opened

ORDER = "orders/1"
PLACE = ("store/storeConfigs", "store/websites", "inventory/stock-resolver/website/base")


@pytest.fixture
def mock() -> MockMagento:
    return MockMagento()


@pytest.fixture
def client(mock: MockMagento) -> Iterator[MagentoClient]:
    with opened(mock) as client:
        client.get("modules", params=where("name", "x"))  # signs in
        yield client


def asked(mock: MockMagento) -> int:
    return int(mock.requests.read()["total"])


def test_the_same_reading_is_sent_once(mock: MockMagento, client: MagentoClient) -> None:
    before = asked(mock)
    first = client.get(ORDER)
    assert client.known(ORDER) is first
    assert client.known("invoices", params=where("order_id", 1)) is client.known(
        "invoices", params=where("order_id", 1)
    )
    assert asked(mock) == before + 2


def test_another_search_and_another_caller_are_other_readings(mock: MockMagento, client: MagentoClient) -> None:
    before = asked(mock)
    for number in (1, 2):
        client.known("invoices", params=where("order_id", number))
    client.known("directory/countries")
    client.known("directory/countries", as_=ANONYMOUS)
    assert asked(mock) == before + 4


@pytest.mark.parametrize("accepted", [True, False])
def test_a_write_ends_what_is_known_be_it_accepted_or_refused(
    accepted: bool, mock: MockMagento, client: MagentoClient
) -> None:
    first = client.known(ORDER)
    assert client.attempt("POST", "orders/1/hold" if accepted else "orders/999/hold").ok is accepted
    again = client.known(ORDER)
    assert again is not first
    assert (again.json["state"] == first.json["state"]) is not accepted


def test_a_refusal_is_not_known(mock: MockMagento, client: MagentoClient) -> None:
    before = asked(mock)
    for _ in range(2):
        with pytest.raises(MagentoError):
            client.known("orders/999")
    assert asked(mock) == before + 2


def test_the_place_is_known_until_sources_stocks_or_links_are_written(mock: MockMagento, client: MagentoClient) -> None:
    known = [client.known(path) for path in PLACE]
    client.attempt("POST", "orders/1/hold")
    client.attempt("POST", "inventory/source-items", {"sourceItems": []})
    assert [client.known(path) for path in PLACE] == known
    before = asked(mock)
    client.attempt("POST", "inventory/stocks", {})
    assert [client.known(path).json for path in PLACE] == [answer.json for answer in known]
    assert asked(mock) == before + 2, "the stock of the website is asked for again, the store is not"
