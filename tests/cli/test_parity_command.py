"""`magento-acceptance parity`."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from magento_acceptance.cli.main import main
from mock_magento import MockMagento, running


@pytest.fixture
def mock() -> MockMagento:
    return MockMagento()


@pytest.fixture
def url(mock: MockMagento) -> Iterator[str]:
    with running(mock) as address:
        yield address


class _Shop(http.server.BaseHTTPRequestHandler):
    """A shop that is not the mock, and notes what it is asked for."""

    asked: list[str]

    def _answer(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def real_shop() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Shop", (_Shop,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def parity(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["parity", *arguments], env=environment)


def test_recordings_that_are_answered_the_same_exit_with_0(url: str) -> None:
    result = parity(url, "baseline", "portable")
    assert result.output == (
        "baseline: 22 of 22 exchanges are the same\n"
        "portable: 56 of 56 exchanges are the same\n"
        "all recordings: 78 of 78 exchanges are the same\n"
    )
    assert result.exit_code == 0


def test_a_difference_is_printed_and_exits_with_1(url: str, mock: MockMagento, tmp_path: Path) -> None:
    stock = {"stock_id": 1, "name": "Main Stock", "extension_attributes": {}}
    exchange = {
        "id": "stock", "auth": "admin", "request": {"method": "GET", "store": "default", "path": "/V1/inventory/stocks/1"},
        "response": {"status": 200, "content_type": "application/json", "json": stock},
    }  # fmt: skip
    sign_in = {
        "id": "token", "auth": None, "request": {"method": "POST", "store": "default", "path": "/V1/integration/admin/token",
        "json": {"username": "admin", "password": "<admin password>"}},
        "response": {"status": 200, "content_type": "application/json", "json": "<token>"},
    }  # fmt: skip
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"exchanges": [sign_in, exchange]}))
    result = parity(url, str(path), "--show", "1")
    assert result.output.splitlines() == [
        "mine/stock: GET /V1/inventory/stocks/1",
        '    /name: found "Default Stock", recorded "Main Stock"',
        "    and 1 more",
        "mine: 1 of 2 exchanges are the same",
    ]
    assert result.exit_code == 1


def test_a_shop_that_is_not_the_mock_is_not_written_to_without_permission(real_shop: tuple[str, list[str]]) -> None:
    url, asked = real_shop
    for environment in ({}, {"MAGENTO_ALLOW_WRITES": "true"}, {"MAGENTO_ALLOW_INVENTORY_SETUP": "true"}):
        result = parity(url, "baseline", "--reset", "/reset", **environment)
        assert result.exit_code == 4
        assert "MAGENTO_ALLOW_WRITES=true and MAGENTO_ALLOW_INVENTORY_SETUP=true" in result.output
        assert result.output.count("\n") == 1
    assert set(asked) == {"GET /magento_version"}


def test_with_permission_it_is_and_reset_only_where_that_is_asked_for(real_shop: tuple[str, list[str]]) -> None:
    url, asked = real_shop
    result = parity(url, "baseline", MAGENTO_ALLOW_WRITES="true", MAGENTO_ALLOW_INVENTORY_SETUP="true")
    assert result.exit_code == 1
    assert result.output.endswith("baseline: 0 of 22 exchanges are the same\n")
    assert asked[:2] == ["GET /magento_version", "POST /rest/default/V1/integration/admin/token"]


@pytest.mark.parametrize("recording", ["nowhere", "facts/openapi-2.4.7"])
def test_what_is_no_recording_is_one_clear_line(url: str, recording: str) -> None:
    result = parity(url, recording)
    assert result.exit_code == 2
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "shop", "ftp://127.0.0.1", "http://127.0.0.1:port"])
def test_an_address_that_cannot_be_used_is_one_clear_line(address: str) -> None:
    result = parity(address, "baseline")
    assert result.exit_code == 10
    assert result.output.startswith(f"Error: {address} cannot be used (")
    assert result.output.count("\n") == 1


def test_a_password_is_not_printed(real_shop: tuple[str, list[str]]) -> None:
    url, _ = real_shop
    permission = {"MAGENTO_ALLOW_WRITES": "true", "MAGENTO_ALLOW_INVENTORY_SETUP": "true"}
    result = parity(url, "step10-errors", MAGENTO_ADMIN_PASSWORD="Unheard-of-99", **permission)
    assert "Unheard-of-99" not in result.output
