"""The prover catches what the scenarios catch, no more and no less, and says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from magento_acceptance.prove import plan, report
from magento_acceptance.prove.cases import Case, Verdict, What
from magento_acceptance.prove.mutations import Mutation, Operation
from magento_acceptance.prove.pool import CannotProve, Workers
from magento_acceptance.run_log import proof
from mock_magento import open_variant, running
from tests.support.acceptance_project import WITHOUT

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = "Step 10 of the tutorial: create an invoice: The tutorial's order is captured in full"


def test_the_scenarios_of_the_bases_exist(workers: Workers) -> None:
    assert {base.scenario for base in plan.BASES} <= set(workers.scenarios)


@pytest.mark.parametrize("defect", [None, "invoice-stays-open", "stock-deducted-twice"])
def test_the_verdict_is_that_of_pytest_against_a_served_shop(
    defect: str | None, workers: Workers, tmp_path: Path
) -> None:
    """The same scenarios, once as `pytest` runs them over the network, once by the prover, pass and fail alike on a broken shop."""
    mock = open_variant("plain")
    if defect is not None:
        mock.defects.switch_on(defect)
    with running(mock) as url:
        by_pytest = _outcomes_in_pytest(url, tmp_path)
    by_prover = {}
    for name in by_pytest:
        case = Case(What.DEFECT, "one", defect=defect, scenario=name, indifferent="no other scenario is to be tried")
        (verdict,) = workers.try_all([case])
        by_prover[name] = "failed" if verdict.caught else "passed"
    assert by_prover == by_pytest
    assert ("failed" in by_pytest.values()) is (defect is not None)
    assert "passed" in by_pytest.values()


def _outcomes_in_pytest(url: str, reports: Path) -> dict[str, str]:
    settings = {
        "MAGENTO_TARGET": "real",
        "MAGENTO_BASE_URL": url,
        "MAGENTO_ADMIN_USERNAME": "admin",
        "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
        "MAGENTO_ALLOW_WRITES": "true",
        "MAGENTO_SETTLE": "0",
        "MAGENTO_REPORTS": str(reports),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAGENTO_", "PYTEST_"))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "features",
        "-q",
        "-m",
        "step10",
        "-k",
        "lines or reserves or handed or comment or parts",
    ]
    command += WITHOUT
    subprocess.run(command, cwd=ROOT, env={**kept, **settings}, capture_output=True, timeout=300, check=False)
    outcomes = json.loads((reports / "latest" / "summary.json").read_text())["outcomes"]
    assert len(outcomes) >= 6
    assert ET.parse(reports / "latest" / "junit.xml").getroot() is not None
    return {entry["name"]: entry["outcome"] for entry in outcomes}


def test_a_mutation_is_caught_by_its_scenario_with_an_explanation(workers: Workers) -> None:
    mutation = Mutation("invoice", 0, ("items", 1, "order_item_id"), Operation.CHANGED)
    (verdict,) = workers.try_all([Case(What.MUTATION, mutation.name, mutation=mutation, scenario=TUTORIAL)])
    assert verdict.caught
    assert verdict.explained
    assert verdict.by == TUTORIAL
    assert verdict.applied > 0
    assert "/items/1/order_item_id" in verdict.failure


def test_every_value_of_the_tutorials_invoice_is_seeded(workers: Workers) -> None:
    answers = workers.record(TUTORIAL, "plain", 1)
    assert {surface for surface, _ in answers} == set(plan.READS)
    names = {case.name for case in plan.mutations(workers.record, "invoice /")}
    assert {f"invoice /{key}: removed" for key in answers["invoice", 0]} <= names
    assert len(names) > 500


def test_an_unknown_scenario_ends_the_proof_with_a_message(workers: Workers) -> None:
    with pytest.raises(CannotProve, match="No such scenario"):
        workers.record("No such scenario", "plain", 1)


def test_the_command_proves_and_reports(tmp_path: Path) -> None:
    arguments = ["prove", "--defects-only", "--only", "state-as-word", "--jobs", "1", "--reports", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "this harness caught 1 of 1 seeded defects" in result.output
    found = proof.read(tmp_path)
    assert found is not None
    assert found["complete"] is True
    assert found["caught"][0]["name"] == "state-as-word"
    assert found["caught"][0]["by"] == TUTORIAL


def test_a_name_that_nothing_bears_proves_nothing(tmp_path: Path) -> None:
    arguments = ["prove", "--defects-only", "--only", "no-such-defect", "--jobs", "1", "--reports", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert proof.read(tmp_path) is None


def test_the_catalogue_is_listed() -> None:
    result = CliRunner().invoke(main, ["prove", "--list"])
    assert result.exit_code == 0
    assert "stock-not-deducted" in result.output
    assert "magento/inventory#822" in result.output


def _verdict(what: What, *, caught: bool, indifferent: str = "") -> Verdict:
    return Verdict(Case(what, f"{what} {caught}", indifferent=indifferent), caught, by="a scenario" if caught else "")


@pytest.mark.parametrize(
    ("verdicts", "complete"),
    [
        ([_verdict(What.DEFECT, caught=True)], True),
        ([_verdict(What.DEFECT, caught=True), _verdict(What.MUTATION, caught=False, indifferent="it may be so")], True),
        ([_verdict(What.DEFECT, caught=True), _verdict(What.DEFECT, caught=False)], False),
        ([_verdict(What.DEFECT, caught=True), _verdict(What.MUTATION, caught=False)], False),
        ([_verdict(What.DEFECT, caught=True), _verdict(What.HEALTHY, caught=True)], False),
        ([_verdict(What.DEFECT, caught=True), _verdict(What.HEALTHY, caught=False)], True),
        ([_verdict(What.HEALTHY, caught=False)], False),
    ],
)
def test_the_proof_is_complete_when_nothing_slipped_and_nothing_healthy_failed(
    verdicts: list[Verdict], complete: bool
) -> None:
    summary = report.summarize(verdicts, seconds=1.0, short=True)
    assert summary["complete"] is complete
    assert list(report.lines(summary))[-1] == proof.headline(summary)


def test_a_proof_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert proof.read(tmp_path) is None
    (tmp_path / proof.FILE).write_text("{}")
    assert proof.read(tmp_path) is None
