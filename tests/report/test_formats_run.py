"""What build servers read, after a run of pytest in a process of its own on the built-in mock."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support.acceptance_project import text_of

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PASSWORD = "Cust0mer-Pass-99"

FEATURE = """\
Feature: Stores
  Scenario: The stores are read
    Given the stores are read
    Then all is well

  Scenario: A secret slips into a failure
    Given a customer signs up
    Then it fails aloud
"""

STEPS = f"""\
from pytest_bdd import given, then

@given("the stores are read")
def _(client):
    client.get("store/storeConfigs")

@given("a customer signs up", target_fixture="password")
def _(client):
    customer = {{"email": "a@example.com", "firstname": "A", "lastname": "B"}}
    client.attempt("POST", "customers", {{"customer": customer, "password": {PASSWORD!r}}})
    return {PASSWORD!r}

@then("all is well")
def _():
    pass

@then("it fails aloud")
def _(password):
    print("printed", password)
    raise AssertionError(f"asserted {{password}}")
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    for name in [name for name in os.environ if name.startswith(("MAGENTO_", "PYTEST_", "GITHUB_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\ntestpaths = features\naddopts = -p no:cacheprovider")
    files = {
        "conftest.py": 'pytest_plugins = ["magento_acceptance.pytest_plugin.plugin", "shop_steps"]',
        "shop_steps.py": STEPS,
        "features/stores.feature": FEATURE,
    }
    for name, text in files.items():
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return pytester


def run(project: pytest.Pytester, *args: str) -> None:
    result = project.runpytest_subprocess(*args, timeout=120)
    assert result.ret == pytest.ExitCode.TESTS_FAILED, result.stdout.str()
    for name in ("junit.xml", "cucumber*", "summary.md", "the summary*", "allure*"):
        result.stdout.no_fnmatch_line(f"*{name} could not be written*")


def latest(project: pytest.Pytester) -> Path:
    return project.path / "reports" / "latest"


def everything(folder: Path) -> str:
    return "".join(text_of(path) for path in sorted(folder.rglob("*")) if path.is_file())


needs_adapter = pytest.mark.skipif(find_spec("allure_commons") is None, reason="needs an Allure adapter")


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_run_leaves_every_format_and_no_secret(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]
) -> None:
    step_summary = project.path / "step.md"
    step_summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(step_summary))
    run(project, "--junitxml=own.xml", *workers)
    ours, theirs = (ET.fromstring(path.read_text(encoding="utf-8")) for path in (
        latest(project) / "junit.xml", project.path / "own.xml"))  # fmt: skip
    assert {case.get("name"): [child.tag for child in case] for case in ours.iter("testcase")} == {
        "The stores are read": ["system-out"],
        "A secret slips into a failure": ["failure", "system-out"],
    }
    assert "asserted ***" in (ours.findtext(".//failure") or "")
    # a user's own --junitxml stays pytest's
    assert {case.get("name") for case in theirs.iter("testcase")} == {
        "The stores are read", "A secret slips into a failure",
    }  # fmt: skip
    features = json.loads((latest(project) / "cucumber.json").read_text(encoding="utf-8"))
    failing = next(found for found in features[0]["elements"] if found["name"].startswith("A secret"))
    assert [found["result"]["status"] for found in failing["steps"]] == ["passed", "failed"]
    lines = (latest(project) / "cucumber-messages.ndjson").read_text(encoding="utf-8").splitlines()
    messages = [json.loads(line) for line in lines]
    assert sum("testCaseFinished" in message for message in messages) == 2
    assert next(message["source"]["data"] for message in messages if "source" in message) == FEATURE
    assert "asserted ***" in (latest(project) / "summary.md").read_text(encoding="utf-8")
    told = step_summary.read_text(encoding="utf-8")
    assert told.startswith("before\n")
    assert told.count("## Magento acceptance: REHEARSAL: FAILED") == 1
    if find_spec("allure_commons") is not None:
        check_allure(latest(project) / "allure-results")
    text = everything(latest(project)) + told + (project.path / "own.xml").read_text(encoding="utf-8")
    assert PASSWORD not in text


def check_allure(folder: Path) -> None:
    found = {
        result["name"]: result for path in folder.glob("*-result.json") for result in [json.loads(path.read_text())]
    }
    assert {name: result["status"] for name, result in found.items()} == {
        "The stores are read": "passed",
        "A secret slips into a failure": "failed",
    }
    (attached,) = found["The stores are read"]["steps"][0]["attachments"]
    assert "GET /rest/default/V1/store/storeConfigs 200" in (folder / attached["source"]).read_text(encoding="utf-8")


@needs_adapter
def test_with_alluredir_the_results_go_there_masked_and_with_exchanges(project: pytest.Pytester) -> None:
    run(project, "--alluredir=own", "-n", "2")
    own = project.path / "own"
    assert len(list(own.glob("*-result.json"))) == 2
    text = everything(own)
    assert PASSWORD not in text
    assert "asserted ***" in text
    assert "GET /rest/default/V1/store/storeConfigs 200" in text
    assert not (latest(project) / "allure-results").exists()
