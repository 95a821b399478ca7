"""`pytest --magento-replay RUN`: a failure of a shop is seen again without the shop."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from magento_acceptance.history.file import read as read_history
from magento_acceptance.pytest_plugin.recorded_run import hand_to_worker, take
from magento_acceptance.run_log.latest_link import point_latest_at
from magento_acceptance.session.run import RUN
from tests.support.acceptance_project import base, project, run, run_folder, shop, signoff, write
from tests.support.recorded_run import recorded
from tests.support.stub_shop import StubShop

__all__ = ["base", "project", "shop"]
pytest_plugins = ["pytester"]

FEATURE = """\
Feature: Capture
  Scenario: The order is captured
    When the payment is captured
    Then the invoice is the first one
"""
STEPS = """\
from pytest_bdd import when, then
from magento_acceptance.expectations import CheckRow, ExpectationFailed

@when("the payment is captured", target_fixture="invoice")
def _(client, cleanup):
    cleanup.add("order 3", lambda: client.delete("things/3"))
    return client.post("order/3/invoice", {"comment": cleanup.unique_name()}).json

@then("the invoice is the first one")
def _(invoice):
    rows = [CheckRow("", "the invoice's id", "1", invoice, "no other was made", ok=invoice == "1")]
    raise ExpectationFailed("the invoice", rows)
"""


def test_the_failure_of_a_shop_is_seen_again_without_it(project: pytest.Pytester, shop: StubShop) -> None:
    write(project, "features/capture.feature", FEATURE)
    write(project, "shop_steps.py", STEPS)
    with (project.path / ".env").open("a") as file:
        file.write("MAGENTO_SETTLE=0.25\n")
    assert run(project).ret == 1
    recorded, before = run_folder(project), signoff(project)
    (project.path / ".env").unlink()
    shop.calls.clear()
    result = run(project, "--magento-replay", "latest")
    assert result.ret == 1, result.stdout.str()
    assert not shop.calls
    result.stdout.fnmatch_lines([f"target    recorded responses of run {recorded.name}, Magento 2.4.7*"])
    after = signoff(project)
    assert after["run"]["id"] != before["run"]["id"]
    assert after["scenarios"][0]["failure"]["rows"] == before["scenarios"][0]["failure"]["rows"]
    assert after["causes"][0]["found"] == before["causes"][0]["found"] == "3"
    manifest = json.loads((run_folder(project) / "run.json").read_text())
    assert manifest["shop"]["description"] == f"recorded responses of run {recorded.name}"
    assert {entry["name"]: entry["value"] for entry in manifest["settings"]}["MAGENTO_SETTLE"] == "0.25"
    assert after["verdict"]["decision"] == "REHEARSAL"
    assert [past.id for past in read_history(recorded.parent / "history.jsonl").runs] == [recorded.name]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("never", "there is no run 'never': neither a folder nor the id of a run in "),
        ("latest", "there is no run 'latest'"),
        (".", "is not the folder of a run (FileNotFoundError: "),
    ],
)
def test_a_run_that_is_none_is_refused_in_one_line(named: str, said: str, tmp_path: Path) -> None:
    config: Any = SimpleNamespace(getoption=lambda _: named, rootpath=tmp_path)
    with pytest.raises(pytest.UsageError, match=f"^--magento-replay: .*{re.escape(said)}.*$"):
        take(config, {"MAGENTO_REPORTS": str(tmp_path)}, tmp_path / ".env")


def test_a_worker_replays_the_run_that_was_meant_whatever_latest_leads_to_by_then(tmp_path: Path) -> None:
    meant, now = (recorded(tmp_path / "reports") for _ in range(2))
    point_latest_at(now)
    leading: Any = SimpleNamespace(stash={RUN: SimpleNamespace(recorded=meant.run_folder)})
    workerinput: dict[str, Any] = {}
    hand_to_worker(leading, workerinput)
    config: Any = SimpleNamespace(getoption=lambda _: "latest", rootpath=tmp_path, workerinput=workerinput)
    options: dict[str, str | None] = {"MAGENTO_REPORTS": "reports", "MAGENTO_TARGET": None}
    assert take(config, options, tmp_path / ".env") == meant.run_folder
    assert (options["MAGENTO_TARGET"], options["MAGENTO_MOCK_VERSION"]) == ("mock", "2.4.7")
