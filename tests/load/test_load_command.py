"""The command and Locust's own processes: one that leads and two workers, on a mock that is served."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from magento_acceptance.load import launch
from mock_magento import MockMagento
from tests.support.served_scenarios import served

PATIENCE_S = 120
ENOUGH = 12
"""Orders, two of them the shop's own: so many that each of two customers has had some paid in every way."""


def command(*args: str, **settings: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAGENTO_")}
    return subprocess.Popen(
        [sys.executable, "-m", "magento_acceptance", "load", *args],
        env=inherited | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def document(reports: Path) -> dict[str, Any]:
    (found,) = reports.glob("*/load.json")
    assert found.with_name("load.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    read: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return read


def test_a_healthy_shop_passes_with_two_workers(tmp_path: Path) -> None:
    args = ("--users", "2", "--time", "1s", "--workers", "2")
    with command(*args, MAGENTO_REPORTS=str(tmp_path)) as process:
        output, _ = process.communicate(timeout=PATIENCE_S)
    found = document(tmp_path)
    assert (process.returncode, found["verdict"], found["errors"], found["left_over"]) == (
        0,
        {"ok": True, "why": []},
        [],
        [],
    ), output
    assert all(law["ok"] and law["rows"] for law in found["laws"])
    assert found["run"]["workers"] == 2
    assert found["journeys"]["begun"] == sum(found["journeys"]["ways"].values()) > 0
    calls = {route["route"]: route["calls"] for route in found["routes"]}
    assert calls["POST {cart}/payment-information"] >= found["journeys"]["orders"] > 0
    assert sum(second["calls"] for second in found["seconds"]) == sum(
        route["calls"] for route in found["routes"] if not route["is_journey"]
    )


def test_oversell_doubled_invoices_and_lost_updates_are_found_after_an_interrupt(tmp_path: Path) -> None:
    mock = MockMagento()
    for name in ("order-reserves-nothing", "captures-race", "simultaneous-part-lost"):
        mock.defects.switch_on(name)
    with (
        served(mock, tmp_path) as settings,
        command("--users", "2", "--time", "1h", "--workers", "2", **settings, MAGENTO_SETTLE="0") as process,
    ):
        end = time.monotonic() + PATIENCE_S
        while len(mock.shop.sales.orders) < ENOUGH and process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1, output
    found = document(tmp_path)
    wrong = {
        law["check"]: [f"{row['name']}: {row['expected']}, {row['found']}" for row in law["rows"] if not row["ok"]]
        for law in found["laws"]
    }
    assert any("-scarce: 0 to 1, " in text for text in wrong["load.oversell"])
    assert any(text.startswith("invoices of order ") and text.endswith(": 1, 2") for text in wrong["load.invoices"])
    assert any("-bag in order " in text and text.endswith(": 2, 1") for text in wrong["load.sums"])
    assert not [email for email in mock.shop.customers.by_email if email.startswith("qa-")]
    assert "interrupted: the orders under way are finished" in output


def test_a_shop_that_cannot_be_reached_ends_it_in_one_line(tmp_path: Path) -> None:
    settings = {
        "MAGENTO_TARGET": "real",
        "MAGENTO_BASE_URL": "http://127.0.0.1:9",
        "MAGENTO_ACCESS_TOKEN": "t" * 32,
        "MAGENTO_ALLOW_WRITES": "true",
        "MAGENTO_REPORTS": str(tmp_path),
    }
    with command(**settings) as process:
        output, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, output.count("\n")) == (10, 1), output
    assert output.startswith("Error: GET /rest/default/V1/store/storeConfigs: 127.0.0.1:9 refused the connection")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("args", "code", "text"),
    [
        (["--time", "soon"], 2, "'soon' is no time; write it as 90, 90s, 5m or 1h30m"),
        (["--master-host", "10.0.0.5"], 4, "a worker needs the shop of the Locust that it joins"),
        (["--magento-target", "real", "--magento-url", "https://shop.example.com"], 4, "MAGENTO_ALLOW_WRITES"),
    ],
)
def test_wrong_use_is_said_in_words(args: list[str], code: int, text: str) -> None:
    result = CliRunner().invoke(main, ["load", *args])
    assert (result.exit_code, text in result.output) == (code, True), result.output


def test_without_locust_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_spec", lambda name: None if name == "locust" else find_spec(name))
    result = CliRunner().invoke(main, ["load"])
    assert (result.exit_code, result.output) == (2, f"Error: {launch.MISSING}\n")


def test_the_file_for_locust_is_named_and_nothing_of_locust_comes_into_this_process() -> None:
    result = CliRunner().invoke(main, ["load", "--locustfile"])
    assert Path(result.output.strip()).name == "locustfile.py"
    assert Path(result.output.strip()).is_file()
    assert sys.modules.keys().isdisjoint({"gevent", "locust"})


def test_workers_join_a_locust_that_leads_elsewhere() -> None:
    alone = launch.Plan(1, 1, 60, 0, ("10.0.0.5", 5557)).arguments(0)
    assert alone == ["--worker", "--master-host", "10.0.0.5", "--master-port", "5557"]
    assert launch.Plan(1, 1, 60, 3, ("10.0.0.5", 5557)).arguments(0) == [*alone, "--processes", "3"]
