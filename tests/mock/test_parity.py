"""The mock answers every recorded exchange as the real Magento did."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace

import httpx
import pytest

from mock_magento import MockMagento

SHARED = Path(__file__).resolve().parents[3] / "shared"
PARITY = SHARED / "tools" / "parity.py"
RECORDINGS = (
    "baseline",
    "step10-errors",
    "step10-variants",
    "step10-virtual-stock",
    "portable",
    "inventory-tutorial",
    "checkout-errors",
    "shipment-errors",
    "taxed",
    "orders-tutorial",
)
ADMIN = ("admin", "Admin123!x9")

pytestmark = pytest.mark.skipif(not PARITY.is_file(), reason=f"the recordings are not at {SHARED}")


@pytest.fixture(scope="module")
def parity() -> ModuleType:
    """The comparison tool that lies beside the recordings."""
    spec = importlib.util.spec_from_file_location("parity", PARITY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_recorded_exchange_is_answered_the_same(
    name: str, parity: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mock = MockMagento(admin_username=ADMIN[0], admin_password=ADMIN[1])

    def client_in_process(base_url: str, timeout: float) -> httpx.Client:
        return httpx.Client(transport=mock.transport(), base_url=base_url, timeout=timeout)

    monkeypatch.setattr(parity, "httpx", SimpleNamespace(Client=client_in_process, HTTPError=httpx.HTTPError))
    recording = json.loads((SHARED / "recordings" / f"{name}.json").read_text())
    total, failed = parity.replay("http://127.0.0.1:8085", recording, ADMIN, 12)
    assert total > 0
    assert failed == 0, capsys.readouterr().out
