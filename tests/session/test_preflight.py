from __future__ import annotations

from typing import Any

import httpx
import pytest

from magento_acceptance.errors import Refusal, SignInRefused
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.retry import RetryRule
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.preflight import TargetUnusable, advice, check_target
from magento_acceptance.session.target import admin_sign_in, open_target
from magento_acceptance.settings.load import load
from magento_acceptance.settings.settings import Settings

REAL = {"MAGENTO_TARGET": "real", "MAGENTO_BASE_URL": "https://shop.example.com/shop/", "MAGENTO_ALLOW_WRITES": "true"}
PASSWORD = {**REAL, "MAGENTO_ADMIN_USERNAME": "qa", "MAGENTO_ADMIN_PASSWORD": "Pa55word-1"}
TOKEN = {**REAL, "MAGENTO_ACCESS_TOKEN": "ready-token-1"}
TWO_FACTOR = "Please use the 2fa provider-specific endpoints to obtain a token."


def looked_at(
    environ: dict[str, str], status: int, body: Any, *, sign_in: tuple[int, Any] = (200, "token-1")
) -> list[str]:
    settings: Settings = load({}, environ, None)
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(f"{request.method} {request.url.path}")
        code, json = sign_in if request.url.path.endswith("/token") else (status, body)
        return httpx.Response(code, json=json)

    redactor = Redactor(settings.secrets())
    assert settings.base_url
    auth = admin_sign_in(settings, settings.base_url, redactor)
    client = MagentoClient(settings.base_url, httpx.MockTransport(answer), auth, redactor, retry=RetryRule(attempts=1))
    check_target(client, settings)
    return calls


def test_a_shop_that_can_be_tested_is_read_once() -> None:
    assert looked_at(PASSWORD, 200, [{"code": "default"}]) == [
        "POST /shop/rest/default/V1/integration/admin/token",
        "GET /shop/rest/default/V1/store/storeConfigs",
    ]
    assert looked_at(TOKEN, 200, [{"code": "default"}]) == ["GET /shop/rest/default/V1/store/storeConfigs"]


@pytest.mark.parametrize(
    ("environ", "status", "message", "words"),
    [
        (TOKEN, 401, "The consumer isn't authorized to access %resources.", "MAGENTO_ACCESS_TOKEN is not accepted"),
        (PASSWORD, 401, "The consumer isn't authorized to access %resources.", "User Roles"),
        (PASSWORD, 400, "Specified request cannot be processed.", "check MAGENTO_STORE_CODE"),
        (PASSWORD, 404, "Not found", "check MAGENTO_BASE_URL"),
        (PASSWORD, 500, "Internal Error.", "error log"),
        (PASSWORD, 503, "Busy", "try again later"),
    ],
)
def test_a_refusal_says_what_to_do(environ: dict[str, str], status: int, message: str, words: str) -> None:
    with pytest.raises(TargetUnusable, match=words):
        looked_at(environ, status, {"message": message})


@pytest.mark.parametrize(
    ("status", "message", "words"),
    [
        (401, "The account sign-in was incorrect.", "was refused: check MAGENTO_ADMIN_USERNAME"),
        (400, TWO_FACTOR, "one-time code"),
        (400, "You are required to configure personal Two-Factor Authorization in order to login.", "set up Google"),
        (400, "Please ask an administrator with sufficient access to configure 2FA first", "set up Google"),
        (400, "Provider is not configured.", "set up Google"),
        (401, "Invalid code.", "check MAGENTO_ADMIN_TOTP_SECRET"),
        (503, "Busy", "try again later"),
    ],
)
def test_a_refused_sign_in_says_what_to_do(status: int, message: str, words: str) -> None:
    with pytest.raises(TargetUnusable, match=words):
        looked_at(PASSWORD, 200, [], sign_in=(status, {"message": message}))


@pytest.mark.parametrize("stores", [[], [{"code": "de"}], {"code": "default"}, [None], "default"])
def test_an_unknown_store_view_is_named(stores: Any) -> None:
    with pytest.raises(TargetUnusable, match="no store view 'default'; set MAGENTO_STORE_CODE"):
        looked_at(PASSWORD, 200, stores)


def test_a_mock_can_be_handed_in_and_reset() -> None:
    class Shop:
        resets = 0

        def reset(self) -> None:
            self.resets += 1

        def transport(self) -> httpx.BaseTransport:
            return httpx.MockTransport(lambda _request: httpx.Response(200, json="token-1"))

    shop, redactor = Shop(), Redactor()
    target = open_target(load({}, {"MAGENTO_ACCESS_TOKEN": "meant-for-another"}, None), redactor, mock=shop)
    assert target.client(Evidence(None, redactor)).get("things").json == "token-1"
    assert target.is_mock
    assert target.reset()
    assert shop.resets == 1
    assert "meant-for-another" not in repr(target)
    target.close()
    real = open_target(load({}, TOKEN, None))
    assert not real.reset()
    assert real.base_url == "https://shop.example.com/shop"


def test_a_sign_in_under_an_unknown_store_view_is_about_the_store_view() -> None:
    settings = load({}, {**PASSWORD, "MAGENTO_STORE_CODE": "nowhere"}, None)
    refusal = Refusal("Specified request cannot be processed.", "Specified request cannot be processed.")
    error = SignInRefused(400, refusal, "POST /rest/nowhere/V1/integration/admin/token", who="administrator qa")
    assert "check MAGENTO_STORE_CODE" in advice(error, settings)
