"""Signed calls: an httpx.Auth that signs with oauthlib, and the integrations of the tests."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import httpx
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client

from mock_magento import Integration

BASE_URL = "https://shop.invalid:8443"


def integration(name: str, resources: tuple[str, ...] | None = None) -> Integration:
    """An integration whose four values begin with its name."""
    values = [f"{name}{part}".ljust(32, "x") for part in ("ck", "cs", "at", "ats")]
    return Integration(name, *values, resources=resources)


ACCEPTANCE = integration("acceptance")
STOCKIST = integration("stockist", ("Magento_InventoryApi::source", "Magento_Backend::admin"))


def header(
    known: Integration, url: str, method: str = "GET", *, method_of_signing: str = SIGNATURE_HMAC_SHA256, **options: Any
) -> str:
    """The Authorization header of a call; options (`nonce`, `timestamp`, `client_secret`, ...) are oauthlib's."""
    values = {
        "client_secret": known.consumer_secret,
        "resource_owner_key": known.access_token,
        "resource_owner_secret": known.access_token_secret,
    }
    client = Client(known.consumer_key, signature_method=method_of_signing, **(values | options))
    return str(client.sign(url, method)[1]["Authorization"])


class Signed(httpx.Auth):
    """Signs every call for an integration."""

    def __init__(self, known: Integration, **options: Any) -> None:
        self._known, self._options = known, options

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = header(self._known, str(request.url), request.method, **self._options)
        yield request
