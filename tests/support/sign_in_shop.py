"""A shop with every sign-in switched on, and clients of the harness's own that call it in process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.oauth import IntegrationKeys
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.evidence import Evidence, RecordingTransport
from mock_magento import Integration, MockMagento

#: With a port, since both sides must sign it.
BASE = "https://shop.invalid:8443"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, TOKEN_SECRET = (name * 8 for name in ("cKey", "cSec", "aTok", "aSec"))


def integration(resources: tuple[str, ...] | None = None) -> Integration:
    return Integration("acceptance", CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, TOKEN_SECRET, resources=resources)


def keys() -> IntegrationKeys:
    return IntegrationKeys(CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, TOKEN_SECRET)


class Clock:
    """A clock that only `sleep` moves; seconds."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Bench:
    """A client of a shop, its evidence and its redactor."""

    def __init__(self, shop: MockMagento | httpx.BaseTransport, folder: Path) -> None:
        self.path = folder / "evidence.jsonl"
        self.redactor = Redactor()
        inner = shop.transport() if isinstance(shop, MockMagento) else shop
        self.transport = RecordingTransport(inner, Evidence(self.path, self.redactor), self.redactor)

    def client(self, auth: httpx.Auth, base: str = BASE) -> MagentoClient:
        return MagentoClient(base, self.transport, auth, self.redactor)

    def exchanges(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def calls(self) -> list[str]:
        return [f"{entry['request']['method']} {httpx.URL(entry['request']['url']).path}" for entry in self.exchanges()]
