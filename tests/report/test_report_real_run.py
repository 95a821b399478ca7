"""What the report tells of a run of the scenarios themselves, on the built-in mock in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.report import criteria, document
from tests.support.acceptance_project import WITHOUT

ROOT = Path(__file__).parents[2]
CHOSEN = (
    "physical_virtual_and_unmanaged",
    "whole_shipping",
    "the_tutorials_order_is_captured_in_full",
    "captured_a_second_time",
)


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The sign-off document of a run of some scenarios."""
    reports = tmp_path_factory.mktemp("signed")
    own = ("MAGENTO_", "PYTEST_", "GITHUB_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    command = [sys.executable, "-m", "pytest", "features", "-q", *WITHOUT, "-k", " or ".join(CHOSEN)]
    done = subprocess.run(
        [*command, f"--magento-reports={reports}", "--magento-history=/proc/none/history.jsonl"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        done.stdout.count("the history /proc/none/history.jsonl could not be written, so this run is not in it: ") == 1
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert not list(reports.glob("history*"))
    return document.build((reports / "latest").resolve())


def test_every_chosen_scenario_ran_and_its_checks_were_recorded(signed: dict[str, Any]) -> None:
    assert signed["counts"] == {"passed": len(CHOSEN), "failed": 0, "flaky": 0, "skipped": 0, "not_run": 0}
    assert {check["scenario"] for check in signed["checks"]} == {scenario["id"] for scenario in signed["scenarios"]}
    assert all(check["judged"] and not check["rows"] for check in signed["checks"])
    assert None not in {check["step"] for check in signed["checks"]}


def test_the_criteria_are_judged_by_what_ran(signed: dict[str, Any]) -> None:
    judged = {entry["id"]: entry for entry in signed["criteria"]}
    assert criteria.FAILED not in {entry["result"] for entry in judged.values()}
    for checked in ("step10.answer", "step10.parts", "step10.twice", "step10.lines", "step10.totals", "step10.stock"):
        assert judged[checked]["result"] == criteria.PASSED, checked
    for left in ("step10.at-once", "step10.rights"):
        assert judged[left]["result"] == criteria.NOT_CHECKED, left
        assert judged[left]["claim"] in criteria.unchecked(signed["criteria"])


def test_the_published_order_shows_its_figures_and_its_ids(signed: dict[str, Any]) -> None:
    (tutorial,) = (found for found in signed["scenarios"] if "inventory_tutorial" in found["tags"])
    (invoice,) = (found for found in signed["invoices"] if found["scenario"] == tutorial["id"])
    assert [(line["sku"], line["cells"][0]["found"]) for line in invoice["lines"]] == [
        ("24-WB03", "20"),
        ("24-WB01", "40"),
        ("240-LV06", "1"),
    ]
    assert {total["label"]: total["found"] for total in invoice["totals"]}["grand total"] == "1917.6"
    (trail,) = (trail for trail in signed["trails"] if trail["scenario"] == tutorial["id"])
    assert [entry["name"] for entry in trail["ids"]] == ["order", "invoice", *["order_item"] * 3]
    made_by = {exchange for step in tutorial["steps"] for exchange in step["exchanges"]}
    assert {entry["exchange"] for entry in trail["ids"]} <= made_by


def test_the_stock_shows_what_moved(signed: dict[str, Any]) -> None:
    assert signed["stock"]
    assert all(move["ok"] and move["before"] != move["after"] for move in signed["stock"])
    assert len(signed["slowest"]) == 10
    assert "POST order/{order}/invoice" in {entry["route"] for entry in signed["routes"]}
    assert sum(entry["calls"] for entry in signed["routes"]) == signed["integrity"]["exchanges"]
