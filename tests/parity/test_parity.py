"""The mock answers as the recorded shops did."""

from __future__ import annotations

import httpx
import pytest

from magento_acceptance.parity.recording import read
from magento_acceptance.parity.runner import Admin, Result, replay
from mock_magento import MockMagento
from tests.parity.shops import shop_of
from tests.support.recordings import names, path_of

ADMIN = Admin("admin", "Admin123!x9")


def replayed(mock: MockMagento, name: str) -> list[Result]:
    with httpx.Client(transport=mock.transport(), base_url="http://127.0.0.1:8085") as client:
        return list(replay(client, read(path_of(name)), ADMIN))


@pytest.mark.parametrize("name", names())
def test_the_mock_answers_as_recorded(name: str) -> None:
    results = replayed(shop_of(name), name)
    differing = [result for result in results if result.problems]
    report = "\n".join(f"{result.exchange}\n    " + "\n    ".join(result.problems[:5]) for result in differing)
    assert results
    assert not differing, f"{len(differing)} answers differ\n{report}"


def test_a_shop_that_answers_otherwise_is_found_out() -> None:
    mock = MockMagento()
    mock.faults.add("status", status=503, path="/V1/order/{orderId}/invoice")
    wrong = {result.exchange.id: result.problems for result in replayed(mock, "inventory-tutorial") if result.problems}
    assert wrong["step10-capture"][0].startswith("status 503, recorded 200: ")
    assert wrong["step10-invoice"] == ("cannot be sent: no earlier answer gave invoice_id",)


def test_an_administrator_of_another_name_can_sign_in() -> None:
    mock = MockMagento(admin_username="olga", admin_password="Another1!x9")
    with httpx.Client(transport=mock.transport(), base_url="http://127.0.0.1:8085") as client:
        results = list(replay(client, read(path_of("baseline")), Admin("olga", "Another1!x9")))
    assert [result.exchange.id for result in results if result.problems] == []


def test_a_shop_that_cannot_be_reached_is_a_difference() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused", request=request)

    with httpx.Client(transport=httpx.MockTransport(refuse), base_url="http://127.0.0.1:8085") as client:
        first = next(replay(client, read(path_of("baseline")), ADMIN))
    assert first.problems == ("no answer (Connection refused)",)


def test_no_token_is_printed_where_a_sign_in_should_have_been_refused() -> None:
    def give(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json="eyJhbGciOi.a-real-token")

    with httpx.Client(transport=httpx.MockTransport(give), base_url="http://127.0.0.1:8085") as client:
        results = list(replay(client, read(path_of("step10-errors")), ADMIN))
    sign_ins = [result for result in results if result.exchange.request["path"].endswith("/token")]
    assert sign_ins
    assert "a-real-token" not in str([result.problems for result in sign_ins])
