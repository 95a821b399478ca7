"""What the report tells of a run of the scenarios themselves, on the built-in mock in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.report import criteria, document

ROOT = Path(__file__).parents[2]
CHOSEN = (
    "physical_virtual_and_unmanaged",
    "a_first_part_carries",
    "whoever_made_it",
    "the_tutorials_order_is_captured_in_full",
    "from_the_configuration",
    "one_piece_comes_back",
    "what_was_reserved_is_for_sale_again",
    "the_same_order_is_captured_a_second_time",
)
TUTORIAL = "From the configuration to the order that is fetched in store"


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The sign-off document of a run of some scenarios."""
    reports = tmp_path_factory.mktemp("signed")
    own = ("MAGENTO_", "PYTEST_", "GITHUB_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    command = [sys.executable, "-m", "pytest", "features", "-q", "-p", "no:cacheprovider", "-k", " or ".join(CHOSEN)]
    done = subprocess.run(
        [*command, f"--magento-reports={reports}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return document.build((reports / "latest").resolve())


def named(signed: dict[str, Any], part: str) -> dict[str, Any]:
    (found,) = (scenario for scenario in signed["scenarios"] if part in scenario["name"])
    return dict(found)


def test_every_chosen_scenario_ran(signed: dict[str, Any]) -> None:
    assert signed["counts"] == {"passed": len(CHOSEN), "failed": 0, "skipped": 0, "not_run": 0}


def test_the_criteria_are_judged_by_what_ran(signed: dict[str, Any]) -> None:
    judged = {entry["id"]: entry for entry in signed["criteria"]}
    assert criteria.FAILED not in {entry["result"] for entry in judged.values()}
    for checked in ("step10.answer", "step10.parts", "step10.twice", "step10.published-lines", "step10.stock"):
        assert judged[checked]["result"] == criteria.PASSED, checked
    for left in ("step10.at-once", "step10.comment", "step10.rights"):
        assert judged[left]["result"] == criteria.NOT_CHECKED, left
        assert judged[left]["claim"] in criteria.unchecked(signed["criteria"])


def test_every_movement_is_as_expected_and_no_invoice_differs(signed: dict[str, Any]) -> None:
    moves = [move["ok"] for picture in signed["stock"] for move in picture["moves"]]
    assert set(moves) == {True}
    rows = [row for invoice in signed["invoices"] for row in invoice["totals"]]
    rows += [cell for invoice in signed["invoices"] for line in invoice["lines"] for cell in line["cells"]]
    assert rows
    assert not [row for row in rows if row["differs"]]
    assert None not in {row["order"] for row in rows}


@pytest.mark.parametrize(
    ("part", "points"),
    [
        ("Physical, virtual and unmanaged", ["before order", "after order", "after invoice"]),
        ("whoever made it", ["before order", "after order", "after invoice"]),
        ("The tutorial's order is captured in full", ["before order", "after order", "after invoice"]),
        ("A first part carries", ["before order", "after order", "after invoice", "after invoice 2"]),
        (
            "One piece comes back",
            ["before order", "after order", "after invoice", "after shipment", "after refund", "after refund 2"],
        ),
        ("What was reserved", ["before order", "after order", "after cancelling"]),
    ],
)
def test_a_scenario_shows_every_point_of_its_stock(signed: dict[str, Any], part: str, points: list[str]) -> None:
    scenario = named(signed, part)
    pictures = [picture for picture in signed["stock"] if picture["scenario"] == scenario["id"]]
    assert {picture["at"]["kind"] for picture in pictures} == {"source", "salable"}
    for picture in pictures:
        assert [point["when"] for point in picture["points"]] == points
        assert all(point["value"] is not None for point in picture["points"])


def test_the_whole_tutorial_shows_both_its_orders(signed: dict[str, Any]) -> None:
    scenario = named(signed, TUTORIAL)
    bags = [
        picture
        for picture in signed["stock"]
        if picture["scenario"] == scenario["id"] and picture["sku"] == "24-WB01" and picture["at"]["kind"] == "source"
    ]
    shown = {}
    for picture in bags:
        points = [(point["when"], point["value"]) for point in picture["points"]]
        shown[picture["at"]["code"], len(points)] = points
    assert shown["ne_wh", 4] == [
        ("before order", "35"),
        ("after order", "35"),
        ("after invoice", "35"),
        ("after shipment", "0"),
    ]
    assert shown["brooklyn", 3] == [("before order", "10"), ("after order", "10"), ("after shipment", "8")]


def test_the_trail_leads_from_the_order_to_the_parcels(signed: dict[str, Any]) -> None:
    scenario = named(signed, TUTORIAL)
    (trail,) = (trail for trail in signed["trails"] if trail["scenario"] == scenario["id"])
    assert [(entry["name"], entry["key"]) for entry in trail["ids"]] == [
        ("order", ""),
        ("order", "pickup"),
        ("invoice", ""),
        ("order_item", "24-WB03"),
        ("order_item", "24-WB01"),
        ("order_item", "240-LV06"),
        ("shipment", "ne_wh"),
        ("shipment", "west_wh"),
        ("shipment", "pickup"),
    ]
    known = {call["exchange"]: call for call in signed["calls"]}
    assert all(known[entry["exchange"]]["scenario"] == scenario["id"] for entry in trail["ids"])


def test_every_exchange_is_a_call_of_its_scenario(signed: dict[str, Any]) -> None:
    assert len(signed["calls"]) == signed["integrity"]["exchanges"]
    owners = {
        exchange: scenario["id"]
        for scenario in signed["scenarios"]
        for ids in [scenario["other_exchanges"], *(step["exchanges"] for step in scenario["steps"])]
        for exchange in ids
    }
    assert {call["exchange"]: call["scenario"] for call in signed["calls"] if call["scenario"]} == owners
    starts = [call["at_ms"] for call in signed["calls"]]
    assert starts == sorted(starts)
    assert len(signed["slowest"]) == 10
