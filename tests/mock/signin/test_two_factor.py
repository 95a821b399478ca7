from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pyotp
import pytest

from mock_magento import MockMagento, ShopConfig
from mock_magento.control import inspect, page

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CREDENTIALS = {"username": "admin", "password": "Admin123!x9"}
PLAIN, GOOGLE = "/rest/V1/integration/admin/token", "/rest/V1/tfa/provider/google/authenticate"
SOURCE = "/rest/V1/inventory/sources/default"
PERIOD = 30
BEGINNING = 1_770_000_000 // PERIOD * PERIOD


@pytest.fixture(scope="session")
def pristine() -> MockMagento:
    return MockMagento(totp_secret=SECRET)


def at(mock: MockMagento, seconds: int) -> None:
    """Let it be that time (since 1970) in the shop."""
    mock.shop.clock = lambda: datetime.fromtimestamp(seconds, UTC)


def code(seconds: int) -> str:
    return pyotp.TOTP(SECRET).at(seconds)


def sign_in(client: httpx.Client, otp: Any, **other: str) -> httpx.Response:
    return client.post(GOOGLE, json={**CREDENTIALS, "otp": otp, **other})


def test_the_plain_sign_in_points_to_the_provider(client: httpx.Client) -> None:
    answer = client.post(PLAIN, json=CREDENTIALS)
    assert answer.status_code == 400
    assert answer.json() == {
        "message": "Please use the 2fa provider-specific endpoints to obtain a token.",
        "parameters": {"active_providers": ["google"]},
    }


def test_a_wrong_password_is_told_before_anything_about_codes(client: httpx.Client) -> None:
    wrong = {"username": "admin", "password": "wrong"}
    for answer in (client.post(PLAIN, json=wrong), sign_in(client, "000000", **wrong)):
        assert answer.status_code == 401
        assert answer.json()["message"].startswith("The account sign-in was incorrect")


def test_password_and_code_give_a_token_that_works(mock: MockMagento, client: httpx.Client) -> None:
    at(mock, BEGINNING)
    answer = sign_in(client, code(BEGINNING))
    assert answer.status_code == 200
    assert client.get(SOURCE, headers={"Authorization": f"Bearer {answer.json()}"}).status_code == 200


@pytest.mark.parametrize("window", [0, 1, 15, 29])
def test_a_code_may_come_so_much_too_early_and_too_late_as_the_window_says(window: int) -> None:
    mock = MockMagento(totp_secret=SECRET, config=ShopConfig(otp_window=window))
    with httpx.Client(transport=mock.transport(), base_url="http://mock.invalid") as client:
        for second in range(PERIOD):
            at(mock, BEGINNING + second)
            codes = {periods: code(BEGINNING + periods * PERIOD) for periods in range(-2, 3)}
            valid = {periods for periods, it in codes.items() if sign_in(client, it).status_code == 200}
            early, late = {1} if second >= PERIOD - window else set(), {-1} if second < window else set()
            assert valid == {0} | early | late, second


def test_the_window_is_a_second_unless_the_merchant_says_otherwise() -> None:
    assert ShopConfig().release.otp_window == 1
    assert ShopConfig(magento="2.4.8").release.otp_window == 29


@pytest.mark.parametrize("wrong", ["", "0", "12345", "1234567", " 287082", "code", "½"])
def test_a_wrong_code_is_refused(client: httpx.Client, wrong: str) -> None:
    answer = sign_in(client, wrong)
    assert (answer.status_code, answer.json()) == (401, {"message": "Invalid code."})


def test_a_missing_code_is_named(client: httpx.Client) -> None:
    answer = client.post(GOOGLE, json=CREDENTIALS)
    assert answer.status_code == 400
    assert answer.json()["parameters"] == {"fieldName": "otp"}


def test_a_code_may_be_used_again_while_it_is_valid(mock: MockMagento, client: httpx.Client) -> None:
    at(mock, BEGINNING)
    assert [sign_in(client, code(BEGINNING)).status_code for _ in range(3)] == [200, 200, 200]


def test_wrong_codes_lock_nothing_and_wrong_passwords_do(mock: MockMagento, client: httpx.Client) -> None:
    at(mock, BEGINNING)
    for _ in range(8):
        assert sign_in(client, "wrong").json() == {"message": "Invalid code."}
    assert sign_in(client, code(BEGINNING)).status_code == 200
    for _ in range(6):
        assert sign_in(client, code(BEGINNING), password="wrong").status_code == 401
    locked = sign_in(client, code(BEGINNING))
    assert locked.status_code == 401
    assert locked.json()["message"].startswith("The account sign-in was incorrect")


def test_without_a_secret_there_is_no_such_route_and_the_password_is_enough() -> None:
    with httpx.Client(transport=MockMagento().transport(), base_url="http://mock.invalid") as client:
        answer = sign_in(client, "000000")
        assert (answer.status_code, answer.json()) == (404, {"message": "Request does not match any route."})
        assert client.post(PLAIN, json=CREDENTIALS).status_code == 200


def test_a_reset_and_a_twin_ask_for_codes_too(mock: MockMagento, client: httpx.Client) -> None:
    mock.reset()
    assert client.post(PLAIN, json=CREDENTIALS).status_code == 400
    with httpx.Client(transport=mock.fresh().transport(), base_url="http://mock.invalid") as other:
        assert other.post(PLAIN, json=CREDENTIALS).status_code == 400


@pytest.mark.parametrize("secret", ["", "0189", "JBSWY3DP", "not a secret, not at all!!"])
def test_a_secret_that_is_none_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="totp_secret must be base32") as refusal:
        MockMagento(totp_secret=secret)
    assert not secret or secret not in str(refusal.value)


def test_a_secret_may_be_written_with_blanks_and_small_letters(client: httpx.Client) -> None:
    mock = MockMagento(totp_secret="jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp")
    at(mock, BEGINNING)
    with httpx.Client(transport=mock.transport(), base_url="http://mock.invalid") as other:
        assert sign_in(other, code(BEGINNING)).status_code == 200


def test_nothing_shows_the_secret(mock: MockMagento, client: httpx.Client) -> None:
    sign_in(client, "wrong")
    state = inspect.state(mock)
    shown = [repr(state), page.render(state, refresh=None, skus=[]), repr(mock.shop.store), repr(mock.requests.read())]
    shown += [client.get(path).text for path in ("/", "/__mock__", "/__mock__/state", "/__mock__/requests")]
    assert not [text for text in shown if SECRET in text]
