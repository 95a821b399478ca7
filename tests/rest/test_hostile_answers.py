"""Signed calls, one-time codes and names of things under the same attacks as all else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import HarnessError, SignInRefused
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.oauth import IntegrationOAuth
from magento_acceptance.rest.auth.one_time_code import AdminOneTimeCode, OneTimeCodes
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.bounds import BoundedTransport
from magento_acceptance.rest.client import MagentoClient, rest_path, rest_url
from magento_acceptance.rest.retry import RetryRule
from mock_magento import MockMagento
from tests.support.hostile_bodies import MOST, HostileTransport
from tests.support.sign_in_shop import BASE, SEED, Bench, Clock, integration, keys

SIGNED = MockMagento(integrations=[integration()])
GUARDED = MockMagento(totp_secret=SEED)
KINDS = ("drip", "endless", "bomb", "deep")


def hostile(mock: MockMagento, kind: str, path: str, clock: Clock) -> httpx.BaseTransport:
    inner = HostileTransport(
        mock.transport(), kind, lambda request: path in request.url.path, skip=0, times=None, sleep=clock.sleep
    )
    return BoundedTransport(inner, MOST, clock=clock)


def client(bench: Bench, auth: httpx.Auth, clock: Clock) -> MagentoClient:
    deadline = Deadline(3600, clock=clock, sleep=clock.sleep)
    rule = RetryRule(attempts=2)
    return MagentoClient(BASE, bench.transport, auth, bench.redactor, retry=rule, timeout=30, deadline=deadline)


@pytest.mark.parametrize("kind", KINDS)
def test_a_signed_call_is_bounded(kind: str, tmp_path: Path) -> None:
    clock = Clock(0)
    mock = SIGNED.fresh()
    bench = Bench(hostile(mock, kind, "/orders/1", clock), tmp_path)
    with pytest.raises(HarnessError, match=r"GET /rest/default/V1/orders/1: .*(30 s|0\.1 MB|100 levels)"):
        client(bench, IntegrationOAuth(keys(), bench.redactor), clock).get("orders/1")
    assert clock.now <= 90
    assert len(bench.path.read_text()) < 2 * MOST


@pytest.mark.parametrize("kind", KINDS)
def test_a_sign_in_with_a_one_time_code_is_bounded_and_gives_no_code_twice(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OneTimeCodes, "_used", {})
    clock = Clock(1_780_000_020.0)
    mock = GUARDED.fresh()
    mock.shop.clock = lambda: datetime.fromtimestamp(clock.now, UTC)
    given: list[str] = []

    def codes_given(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/authenticate"):
            given.append(json.loads(request.content)["otp"])
        return shop.handle_request(request)

    shop = hostile(mock, kind, "/authenticate", clock)
    bench = Bench(httpx.MockTransport(codes_given), tmp_path)
    codes = OneTimeCodes(SEED, now=clock, sleep=clock.sleep)
    url = rest_url(BASE, "tfa/provider/google/authenticate", "default")
    auth = AdminOneTimeCode(url, "admin", "Admin123!x9", codes, bench.redactor, clock=clock)
    with pytest.raises(HarnessError, match=r"authenticate: .*(30 s|0\.1 MB|100 levels)") as caught:
        client(bench, auth, clock).get("orders/1")
    assert not isinstance(caught.value, SignInRefused)
    assert len(set(given)) == len(given) == (2 if kind == "drip" else 1)
    written = bench.path.read_text()
    assert "Admin123!x9" not in written
    assert SEED not in written


NAMES = st.text(st.one_of(st.characters(), st.sampled_from("./%\\\x00\r\n?#\u202e\u200f")), min_size=1, max_size=255)


@given(NAMES)
@example("../../admin")
@example("..")
@example("\x00")
@example("\u202e" + "x" * 254)
@example("a\r\nHost: evil.example")
@example("\ud800")
def test_a_name_is_one_segment_of_an_address_or_refused(name: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode("ascii"))
        return httpx.Response(200, json={})

    redactor = Redactor()
    calls = MagentoClient("https://shop.invalid", httpx.MockTransport(answer), None, redactor)
    try:
        path = rest_path("products", name)
    except HarnessError:
        assert name in (".", "..") or any("\ud800" <= character <= "\udfff" for character in name)
        return
    calls.get(path, as_=ANONYMOUS)
    head, _, segment = asked[0].rpartition("/")
    assert head == "/rest/default/V1/products"
    assert unquote(segment) == name
