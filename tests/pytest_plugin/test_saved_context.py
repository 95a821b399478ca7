"""`pytest --context FILE`: the scenarios start from the ids that a replay saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from magento_acceptance.errors import HarnessError
from magento_acceptance.replay.saved import saved_order
from magento_acceptance.run_log.context import Context
from mock_magento import MockMagento
from mock_magento.control.inspect import state
from tests.support.served_scenarios import scenarios, served, summary

Shop = tuple[MockMagento, dict[str, str]]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    for name in [name for name in os.environ if name.startswith(("MAGENTO_", "PYTEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    mock = MockMagento()
    with served(mock, tmp_path / "reports") as settings:
        yield mock, settings


def test_the_saved_order_is_captured_then_shipped(shop: Shop) -> None:
    mock, settings = shop
    assert CliRunner().invoke(main, ["replay", "--to", "9"], env=settings).exit_code == 0
    file = Path(settings["MAGENTO_REPORTS"], "latest", "context.json").resolve()

    captured = scenarios(settings, "--context", str(file), "-n", "1")
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

    shipped = scenarios(settings, "--context", str(file))
    assert shipped.returncode == 0, shipped.stdout
    assert [name["name"] for name in summary(settings)["outcomes"] if name["outcome"] == "passed"] == [
        "An order that was captured earlier is shipped: The order of the saved invoice is shipped as the source selection advises"
    ]
    assert state(mock)["counts"]["shipments"] == 4
    assert any("invoice 3 of the saved ids" in reason for reason in summary(settings)["skipped_because"])


def test_a_file_without_an_order_ends_the_run_before_the_first_call(shop: Shop) -> None:
    mock, settings = shop
    Path("ids.json").write_text('{"version": 1, "contexts": []}')
    for args in (["--context", f"{Path.cwd()}/ids.json"], ["--context", "absent.json", "-n", "1"]):
        result = scenarios(settings, *args)
        assert result.returncode == pytest.ExitCode.USAGE_ERROR
        errors = [line for line in result.stderr.splitlines() if line.strip()]
        assert len(errors) == 1
        assert errors[0].startswith("ERROR: --context: ")
        assert "Traceback" not in result.stdout + result.stderr
    assert mock.requests.read()["total"] == 0


def test_two_orders_are_one_too_many(shop: Shop) -> None:
    result = scenarios(shop[1], "--context", "ids.json", "--magento-order-id", "1")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "give one of them" in result.stderr


def test_the_built_in_mock_knows_no_saved_ids(shop: Shop) -> None:
    context = Context("any")
    context.put("order", 3)
    context.save(Path("ids.json"))
    result = scenarios({**shop[1], "MAGENTO_TARGET": "mock"}, "--context", str(Path("ids.json").resolve()))
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
