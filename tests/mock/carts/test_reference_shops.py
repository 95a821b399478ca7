"""Shops configured otherwise: their recordings, replayed on a mock with the same configuration."""

from __future__ import annotations

import importlib.util
import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from mock_magento import MockMagento, ShopConfig, TaxConfig

SHARED = Path(__file__).resolve().parents[4] / "shared"
PARITY = SHARED / "tools" / "parity.py"
SHOPS = {
    "display-currency-eur": ShopConfig(display_currency="EUR", display_rate=Decimal("0.85")),
    "mail-off": ShopConfig(mail_enabled=False),
    "prices-include-tax": ShopConfig(tax=TaxConfig(prices_include_tax=True, discount_on_prices_including_tax=True)),
    "shipping-taxed-discount-after": ShopConfig(tax=TaxConfig(shipping_tax_class_id=2, discount_before_tax=False)),
}

pytestmark = pytest.mark.skipif(not PARITY.is_file(), reason=f"the recordings are not at {SHARED}")


@pytest.mark.parametrize("name", SHOPS)
def test_a_shop_configured_so_answers_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("parity", PARITY)
    assert spec is not None
    assert spec.loader is not None
    parity = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(parity)
    mock = MockMagento(config=SHOPS[name])

    def client_in_process(base_url: str, timeout: float) -> httpx.Client:
        return httpx.Client(transport=httpx.WSGITransport(app=mock.wsgi), base_url=base_url, timeout=timeout)

    monkeypatch.setattr(parity, "httpx", SimpleNamespace(Client=client_in_process, HTTPError=httpx.HTTPError))
    recording = json.loads((SHARED / "recordings" / "reference" / f"{name}.json").read_text())
    total, failed = parity.replay("http://127.0.0.1:8085", recording, ("admin", "Admin123!x9"), 12)
    assert total > 0
    assert failed == 0, capsys.readouterr().out
