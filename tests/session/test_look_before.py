"""What preflight and doctor say about each way to sign in, on a mock that checks them all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from magento_acceptance.doctor.examine import examine
from magento_acceptance.doctor.finding import Finding, Level
from magento_acceptance.doctor.least_rights import CLEANUP, RUN, TUTORIALS
from magento_acceptance.rest.auth.one_time_code import OneTimeCodes
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.preflight import TargetUnusable, check_target
from magento_acceptance.session.target import Target, open_target
from magento_acceptance.settings.load import load
from mock_magento import MockMagento, ShopConfig
from mock_magento.control.inspect import state
from tests.support.sign_in_shop import ACCESS_TOKEN, CONSUMER_KEY, CONSUMER_SECRET, SEED, TOKEN_SECRET, integration

PLAIN = MockMagento(integrations=[integration()])
TWO_FACTOR = MockMagento(totp_secret=SEED)
SHOP = {"MAGENTO_TARGET": "real", "MAGENTO_BASE_URL": "https://shop.invalid", "MAGENTO_ALLOW_WRITES": "true"}
PASSWORD = {"MAGENTO_ADMIN_USERNAME": "admin", "MAGENTO_ADMIN_PASSWORD": "Admin123!x9"}
CODE = {**PASSWORD, "MAGENTO_ADMIN_TOTP_SECRET": SEED}
OAUTH = {
    "MAGENTO_OAUTH_CONSUMER_KEY": CONSUMER_KEY,
    "MAGENTO_OAUTH_CONSUMER_SECRET": CONSUMER_SECRET,
    "MAGENTO_OAUTH_ACCESS_TOKEN": ACCESS_TOKEN,
    "MAGENTO_OAUTH_ACCESS_TOKEN_SECRET": TOKEN_SECRET,
}


@pytest.fixture(autouse=True)
def no_code_was_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OneTimeCodes, "_used", {})


class Opening:
    """Opens a real target whose network is a mock in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.opened: list[Target] = []

    def __call__(self, mock: MockMagento, sign_in: dict[str, str]) -> Target:
        self._monkeypatch.setattr("magento_acceptance.session.target._network", lambda *_: mock.transport())
        self.opened.append(open_target(load({}, {**SHOP, **sign_in}, None)))
        return self.opened[-1]


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opening]:
    opening = Opening(monkeypatch)
    yield opening
    for target in opening.opened:
        target.close()


def refused(target: Target) -> str:
    with pytest.raises(TargetUnusable) as caught:
        check_target(target.client(Evidence(None, target.redactor)), target.settings)
    return str(caught.value)


def look(target: Target) -> dict[str, Finding]:
    found = list(examine(target))
    by_what = {finding.what: finding for finding in found if not finding.what.startswith("rights on ")}
    return {**by_what, **{finding.what: finding for finding in found if finding.level is not Level.OK}}


def sign_in_of(target: Target) -> str:
    return str(look(target)["sign-in"])


@pytest.mark.parametrize(
    ("mock", "sign_in", "words"),
    [
        (PLAIN, PASSWORD, "ok       sign-in: administrator admin is signed in"),
        (TWO_FACTOR, CODE, "ok       sign-in: administrator admin is signed in with a one-time code"),
        (PLAIN, OAUTH, "ok       sign-in: the integration's signed calls are accepted"),
    ],
)
def test_each_way_leads_in(opening: Opening, mock: MockMagento, sign_in: dict[str, str], words: str) -> None:
    shop = mock.fresh()
    target = opening(shop, sign_in)
    check_target(target.client(Evidence(None, target.redactor)), target.settings)
    before = state(shop)
    found = look(target)
    assert str(found["sign-in"]).startswith(words)
    assert [str(finding) for finding in found.values() if finding.level is Level.PROBLEM] == []
    assert state(shop) == before


def test_a_ready_token_leads_in(opening: Opening) -> None:
    shop = PLAIN.fresh()
    target = opening(shop, {"MAGENTO_ACCESS_TOKEN": shop.admin_token()})
    check_target(target.client(Evidence(None, target.redactor)), target.settings)
    assert sign_in_of(target).startswith("note     sign-in: MAGENTO_ACCESS_TOKEN is accepted")
    shop.expire_tokens()
    assert "it has expired" in refused(target)
    assert sign_in_of(target).startswith("problem  sign-in")


def test_a_shop_that_wants_a_code_says_where_it_comes_from(opening: Opening) -> None:
    target = opening(TWO_FACTOR.fresh(), PASSWORD)
    for text in (refused(target), sign_in_of(opening(TWO_FACTOR.fresh(), PASSWORD))):
        assert "set MAGENTO_ADMIN_TOTP_SECRET" in text
        assert "docs/real-shop.md" in text


def test_a_code_for_a_shop_that_wants_none(opening: Opening) -> None:
    assert "unset MAGENTO_ADMIN_TOTP_SECRET" in refused(opening(PLAIN.fresh(), CODE))


def test_a_wrong_code_and_a_wrong_password(opening: Opening) -> None:
    wrong = {**CODE, "MAGENTO_ADMIN_TOTP_SECRET": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
    assert "check MAGENTO_ADMIN_TOTP_SECRET, and that the clocks" in refused(opening(TWO_FACTOR.fresh(), wrong))
    for mock, sign_in in ((PLAIN, PASSWORD), (TWO_FACTOR, CODE)):
        OneTimeCodes._used.clear()
        target = opening(mock.fresh(), {**sign_in, "MAGENTO_ADMIN_PASSWORD": "Wr0ng-Pa55word"})
        assert "check MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD. It was tried once only" in refused(target)


@pytest.mark.parametrize("accepted", [False, True])
def test_an_integrations_token_is_no_bearer_token_unless_the_shop_says_so(opening: Opening, accepted: bool) -> None:
    shop = MockMagento(integrations=[integration()], config=ShopConfig(integration_as_bearer=accepted))
    target = opening(shop, {"MAGENTO_ACCESS_TOKEN": ACCESS_TOKEN})
    if accepted:
        assert sign_in_of(target).startswith("note     sign-in: MAGENTO_ACCESS_TOKEN is accepted")
    else:
        for text in (refused(target), sign_in_of(target)):
            assert "an integration's, which is no bearer token since 2.4.4" in text
            assert "the four MAGENTO_OAUTH_ values" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MAGENTO_OAUTH_CONSUMER_KEY", "check MAGENTO_OAUTH_CONSUMER_KEY"),
        ("MAGENTO_OAUTH_CONSUMER_SECRET", "check MAGENTO_OAUTH_CONSUMER_SECRET and"),
        ("MAGENTO_OAUTH_ACCESS_TOKEN", "check MAGENTO_OAUTH_ACCESS_TOKEN:"),
        ("MAGENTO_OAUTH_ACCESS_TOKEN_SECRET", "and MAGENTO_OAUTH_ACCESS_TOKEN_SECRET;"),
    ],
)
def test_each_wrong_value_of_an_integration_is_named(opening: Opening, name: str, words: str) -> None:
    sign_in = {**OAUTH, name: "wrong" * 6 + "wr"}
    assert words in refused(opening(PLAIN.fresh(), sign_in))
    found = look(opening(PLAIN.fresh(), sign_in))
    assert found["sign-in"].level is Level.PROBLEM
    assert words in str(found["sign-in"])
    assert "all else" in found


class Proxy(httpx.BaseTransport):
    """Hands calls on to a shop that knows itself as inner.invalid."""

    def __init__(self, shop: httpx.BaseTransport) -> None:
        self._shop = shop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = f"https://inner.invalid{request.url.raw_path.decode()}"
        headers = {**request.headers, "host": "inner.invalid"}
        return self._shop.handle_request(httpx.Request(request.method, url, headers=headers, content=request.read()))


@pytest.mark.parametrize("signed_url", [None, "https://inner.invalid"])
def test_a_shop_that_knows_itself_under_another_address_is_told_apart(opening: Opening, signed_url: str | None) -> None:
    named = {} if signed_url is None else {"MAGENTO_SIGNED_URL": signed_url}
    target = opening(PLAIN.fresh(), {**OAUTH, **named}).through(Proxy)
    if signed_url:
        assert sign_in_of(target).startswith("ok")
        return
    for text in (refused(target), sign_in_of(target)):
        assert "where they are right, the shop's server sees another address than MAGENTO_BASE_URL" in text
        assert "set MAGENTO_SIGNED_URL to that address" in text


def test_a_clock_that_is_wrong_is_named(opening: Opening) -> None:
    shop = PLAIN.fresh()
    shop.shop.clock = lambda: datetime.now(UTC) - timedelta(hours=1)
    assert "set this machine's clock" in refused(opening(shop, OAUTH))


def test_the_missing_rights_of_an_integration_are_listed(opening: Opening) -> None:
    lacking = ("Magento_Backend::store", "Magento_Sales::invoice")
    shop = MockMagento(integrations=[integration(tuple(RUN.keys() - set(lacking)))])
    assert "the integration lacks this right" in refused(opening(shop, OAUTH))
    found = look(opening(shop, OAUTH))
    assert found["sign-in"].level is Level.OK
    assert found["rights to grant"].level is Level.PROBLEM
    for right in lacking:
        assert f"{right} ({RUN[right]})" in found["rights to grant"].found
    assert not [right for right in (RUN.keys() - set(lacking)) if right in found["rights to grant"].found]


def test_the_least_rights_are_enough_for_the_doctor_unless_the_tutorials_run(opening: Opening) -> None:
    shop = MockMagento(integrations=[integration(tuple(RUN))])
    findings = list(examine(opening(shop, OAUTH)))
    assert [str(finding) for finding in findings if finding.level is Level.PROBLEM] == []
    notes = " ".join(str(finding) for finding in findings if finding.level is Level.NOTE)
    assert "Magento_Customer::customer is missing; only cleanup and the tutorials need it" in notes
    assert "Magento_InventoryApi::stock_edit is missing; only the tutorials need it" in notes
    found = look(opening(shop, {**OAUTH, "MAGENTO_ALLOW_INVENTORY_SETUP": "true"}))
    granted = found["rights to grant"].found
    assert not [right for right in (*TUTORIALS, *CLEANUP) if f"{right} (" not in granted]
