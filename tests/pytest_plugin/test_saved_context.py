"""`pytest --context FILE`: the scenarios start from the ids that a replay saved."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from magento_acceptance.errors import HarnessError
from magento_acceptance.replay.saved import saved_order
from magento_acceptance.run_log.context import Context
from mock_magento import MockMagento, running
from mock_magento.control.inspect import state

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[MockMagento, dict[str, str]]]:
    for name in [name for name in os.environ if name.startswith(("MAGENTO_", "PYTEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    mock = MockMagento()
    with running(mock) as url:
        yield (
            mock,
            {
                "MAGENTO_TARGET": "real",
                "MAGENTO_BASE_URL": url,
                "MAGENTO_ADMIN_USERNAME": "admin",
                "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
                "MAGENTO_ALLOW_WRITES": "true",
                "MAGENTO_ALLOW_INVENTORY_SETUP": "true",
                "MAGENTO_REPORTS": str(tmp_path / "reports"),
            },
        )


def scenarios(settings: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "features", "-q", "-p", "no:cacheprovider", *args],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def summary(settings: dict[str, str]) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(Path(settings["MAGENTO_REPORTS"], "latest", "summary.json").read_text())
    return stored


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_the_saved_order_is_captured_then_shipped(
    served: tuple[MockMagento, dict[str, str]], workers: tuple[str, ...]
) -> None:
    mock, settings = served
    assert CliRunner().invoke(main, ["replay", "--to", "9"], env=settings).exit_code == 0
    file = Path(settings["MAGENTO_REPORTS"], "latest", "context.json").resolve()

    captured = scenarios(settings, "--context", str(file), *workers)
    assert captured.returncode == 0, captured.stdout
    assert summary(settings)["scenarios"]["passed"] == 1
    assert [name["name"] for name in summary(settings)["outcomes"] if name["outcome"] == "passed"] == [
        "An existing order is captured: The order is captured in full, whoever placed it"
    ]
    assert state(mock)["orders"][2]["total_due"] == 0
    assert state(mock)["counts"]["orders"] == 3

    # the replay's own ids stay in its folder, and it finds the invoice
    assert CliRunner().invoke(main, ["replay", "--to", "10", "--context", str(file)], env=settings).exit_code == 0
    assert state(mock)["counts"]["invoices"] == 3

    shipped = scenarios(settings, "--context", str(file), *workers)
    assert shipped.returncode == 0, shipped.stdout
    assert [name["name"] for name in summary(settings)["outcomes"] if name["outcome"] == "passed"] == [
        "A captured order of the shop's own is shipped: The order of the saved invoice is shipped as the source selection advises"
    ]
    assert state(mock)["counts"]["shipments"] == 4
    assert any("invoice 3 of the saved ids" in reason for reason in summary(settings)["skipped_because"])


def test_a_file_without_an_order_ends_the_run_before_the_first_call(
    served: tuple[MockMagento, dict[str, str]],
) -> None:
    mock, settings = served
    Path("ids.json").write_text('{"version": 1, "contexts": []}')
    for args in (["--context", f"{Path.cwd()}/ids.json"], ["--context", "absent.json", "-n", "1"]):
        result = scenarios(settings, *args)
        assert result.returncode == pytest.ExitCode.USAGE_ERROR
        errors = [line for line in result.stderr.splitlines() if line.strip()]
        assert len(errors) == 1
        assert errors[0].startswith("ERROR: --context: ")
        assert "Traceback" not in result.stdout + result.stderr
    assert mock.requests.read()["total"] == 0


def test_two_orders_are_one_too_many(served: tuple[MockMagento, dict[str, str]]) -> None:
    result = scenarios(served[1], "--context", "ids.json", "--magento-order-id", "1")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "give one of them" in result.stderr


def test_the_built_in_mock_knows_no_saved_ids(served: tuple[MockMagento, dict[str, str]]) -> None:
    context = Context("any")
    context.put("order", 3)
    context.save(Path("ids.json"))
    result = scenarios({**served[1], "MAGENTO_TARGET": "mock"}, "--context", str(Path("ids.json").resolve()))
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "serve it (magento-acceptance mock)" in result.stderr


@pytest.mark.parametrize(
    ("ids", "found"),
    [([("order", 3)], (3, None)), ([("order", "3"), ("invoice", "7")], (3, 7)), ([("order", 0)], "from 1, found 0")],
)
def test_what_is_saved_of_an_order(tmp_path: Path, ids: list[tuple[str, int | str]], found: object) -> None:
    path = tmp_path / "ids.json"
    context = Context("any")
    for name, value in ids:
        context.put(name, value)
    context.put("order", 99, key="pickup")
    context.save(path)
    if isinstance(found, str):
        with pytest.raises(HarnessError, match=found):
            saved_order(path)
    else:
        assert saved_order(path) == found


def test_an_order_of_another_kind_is_none_to_capture(tmp_path: Path) -> None:
    context = Context("any")
    context.put("order", 99, key="pickup")
    context.save(tmp_path / "ids.json")
    with pytest.raises(HarnessError, match="holds no order's id"):
        saved_order(tmp_path / "ids.json")
