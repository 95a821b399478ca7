"""Password and one-time code, against a mock that checks the code by RFC 6238."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.errors import MagentoError, SignInRefused
from magento_acceptance.redaction.redactor import MASK, Redactor
from magento_acceptance.rest.auth.one_time_code import WINDOW, AdminOneTimeCode, OneTimeCodes
from magento_acceptance.rest.client import rest_url
from mock_magento import MockMagento
from tests.support.sign_in_shop import BASE, SEED, Bench, Clock

SHOP = MockMagento(totp_secret=SEED)
PATH = "/rest/default/V1/tfa/provider/google/authenticate"
PASSWORD = "Admin123!x9"
START = 1_780_000_020.0  # as a window begins


@pytest.fixture(autouse=True)
def no_code_was_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OneTimeCodes, "_used", {})


class Timed:
    """A shop with two-factor authentication, a client of it, and the one clock of both."""

    def __init__(self, folder: Path, *, password: str = PASSWORD, seed: str = SEED, shop: MockMagento = SHOP) -> None:
        self.mock = shop.fresh()
        self.clock = Clock(START)
        self.mock.shop.clock = lambda: datetime.fromtimestamp(self.clock.now, UTC)
        self.bench = Bench(self.mock, folder)
        codes = OneTimeCodes(seed, now=self.clock, sleep=self.clock.sleep)
        url = rest_url(BASE, "tfa/provider/google/authenticate", "default")
        self.auth = AdminOneTimeCode(url, "admin", password, codes, self.bench.redactor, clock=self.clock)
        self.client = self.bench.client(self.auth)

    def sign_ins(self) -> int:
        return self.bench.calls().count(f"POST {PATH}")


def test_one_sign_in_with_the_code_of_the_moment(tmp_path: Path) -> None:
    shop = Timed(tmp_path)
    assert shop.client.get("orders/1").ok
    assert shop.client.get("orders/1").ok
    assert shop.sign_ins() == 1
    assert shop.clock.slept == []


def test_a_renewal_within_the_window_waits_for_the_next_code(tmp_path: Path) -> None:
    shop = Timed(tmp_path)
    shop.clock.now += 7
    shop.client.get("orders/1")
    shop.mock.expire_tokens()
    assert shop.client.get("orders/1").ok
    assert shop.clock.slept == [WINDOW - 7]
    assert shop.sign_ins() == 2
    shop.mock.expire_tokens()
    shop.clock.now += WINDOW
    assert shop.client.get("orders/1").ok
    assert shop.clock.slept == [WINDOW - 7]


def test_another_sign_in_of_this_process_uses_no_code_again(tmp_path: Path) -> None:
    first = Timed(tmp_path)
    first.client.get("orders/1")
    second = Timed(tmp_path)
    second.client.get("orders/1")
    assert second.clock.slept == [WINDOW]


@given(steps=st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_no_code_is_given_twice_and_no_wait_is_longer_than_a_window(steps: list[float]) -> None:
    OneTimeCodes._used.clear()
    clock = Clock(START)
    codes = OneTimeCodes(SEED, now=clock, sleep=clock.sleep)
    windows: list[int] = []
    for step in steps:
        clock.now += step
        code = codes.next()
        windows.append(int(clock.now // WINDOW))
        assert pyotp.TOTP(SEED).verify(code, for_time=datetime.fromtimestamp(clock.now, UTC), valid_window=0)
    assert len(set(windows)) == len(windows)
    assert all(0 <= slept <= WINDOW for slept in clock.slept)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"seed": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}, "Invalid code"), ({"password": "Wr0ng-Pa55word"}, "incorrect")],
)
def test_a_refused_sign_in_is_never_repeated_by_no_thread(tmp_path: Path, wrong: dict[str, str], words: str) -> None:
    shop = Timed(tmp_path, **wrong)  # type: ignore[arg-type]
    barrier = threading.Barrier(4)

    def call(_number: int) -> str:
        barrier.wait()
        with pytest.raises(SignInRefused) as caught:
            shop.client.get("orders/1")
        return str(caught.value)

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(call, range(4)))
    assert all(words in text for text in said)
    assert shop.bench.calls() == [f"POST {PATH}"]


def test_a_shop_without_two_factor_authentication_has_no_such_route(tmp_path: Path) -> None:
    shop = Timed(tmp_path, shop=MockMagento())
    with pytest.raises(MagentoError, match="does not match any route"):
        shop.client.get("orders/1")


def test_code_password_secret_and_token_are_masked(tmp_path: Path) -> None:
    shop = Timed(tmp_path)
    shop.client.get("orders/1")
    sign_in = shop.bench.exchanges()[0]
    assert sign_in["request"]["json"] == {"username": "admin", "password": MASK, "otp": MASK}
    assert sign_in["response"]["json"] == MASK
    code = pyotp.TOTP(SEED).at(START)
    shown = shop.bench.path.read_text() + repr(shop.auth)
    assert code not in shown
    assert SEED not in shown
    mask = shop.bench.redactor.text
    assert mask(f"otp {code}.") == f"otp {MASK}."
    assert mask(f"at 0.{code} s, order 000{code}, price {code}1") == f"at 0.{code} s, order 000{code}, price {code}1"


def test_several_codes_are_masked_where_they_stand_alone() -> None:
    redactor = Redactor()
    for code in ("012345", "987654"):
        redactor.add_code(code)
    assert redactor.text("012345,987654 (MDEyMzQ1) 9876543") == f"{MASK},{MASK} ({MASK}) 9876543"
    assert redactor.value({"a": "987654", "b": 987654}) == {"a": MASK, "b": MASK}
