"""Cucumber Messages: true to the protocol's own classes, paired with the right pickles, shown right by Cucumber's formatter."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import cucumber_messages
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.report.formats import cucumber_messages as messages
from tests.report.formats_sample import FEATURE, HOSTILE, ROWS, SOURCE, document, failed, scenario, step

ROOT = Path(__file__).parents[2]
SECRETLESS = {
    "exchange": "3",
    "request": {"method": "GET", "url": "http://mock.test/rest/V1/invoices/4?fields=items"},
    "response": {"status": 200, "json": {"grand_total": 50}},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / FEATURE).parent.mkdir()
    (tmp_path / FEATURE).write_text(SOURCE, encoding="utf-8")
    return tmp_path


def sent(sample: dict[str, Any], root: Path, exchanges: Any = None) -> list[dict[str, Any]]:
    """The envelopes as they stand in the file, each one held against the protocol's classes."""
    messages.write(sample, root, root / "messages.ndjson", exchanges)
    envelopes = [json.loads(line) for line in (root / "messages.ndjson").read_text(encoding="utf-8").splitlines()]
    for envelope in envelopes:
        known = cucumber_messages.message_converter.from_dict(envelope, cucumber_messages.Envelope)
        assert cucumber_messages.message_converter.to_dict(known) == envelope
    return envelopes


def of(envelopes: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [envelope[kind] for envelope in envelopes if kind in envelope]


def statuses(envelopes: list[dict[str, Any]], number: int) -> list[str]:
    return [
        finished["testStepResult"]["status"]
        for finished in of(envelopes, "testStepFinished")
        if finished["testCaseStartedId"] == f"case-s{number}-run"
    ]


def test_every_scenario_runs_its_own_pickle(root: Path) -> None:
    envelopes = sent(document(), root)
    pickles = {pickle["id"]: pickle for pickle in of(envelopes, "pickle")}
    cases = {case["id"]: pickles[case["pickleId"]] for case in of(envelopes, "testCase")}
    assert {name: pickle["name"] for name, pickle in cases.items()} == {
        "case-s1": "The invoice follows from the order",
        "case-s2": "The request names no order",
        "case-s3": "The request names order 0",
        "case-s4": "The tutorial",
    }
    assert len(pickles) == 5  # the one that never ran has a pickle, and no test case
    assert [next(iter(envelope)) for envelope in envelopes[:3]] == ["meta", "source", "gherkinDocument"]
    assert next(iter(envelopes[-1])) == "testRunFinished"


def test_a_scenario_that_ran_twice_has_its_pickle_once(root: Path) -> None:
    first, again = failed(), failed() | {"id": "s2"}
    envelopes = sent(document(first, again), root)
    (pickle,) = of(envelopes, "pickle")
    assert [case["pickleId"] for case in of(envelopes, "testCase")] == [pickle["id"]] * 2
    assert of(envelopes, "source")[0]["data"] == SOURCE


def test_ids_are_unique_and_all_that_is_pointed_at_exists(root: Path) -> None:
    envelopes = sent(document(), root)
    ids = [entry["id"] for kind in ("pickle", "testCase", "testCaseStarted", "hook", "stepDefinition")
           for entry in of(envelopes, kind)]  # fmt: skip
    steps = [step["id"] for case in of(envelopes, "testCase") for step in case["testSteps"]]
    pickle_steps = [step["id"] for pickle in of(envelopes, "pickle") for step in pickle["steps"]]
    assert len({*ids, *steps, *pickle_steps}) == len(ids) + len(steps) + len(pickle_steps)
    for case in of(envelopes, "testCase"):
        for test_step in case["testSteps"]:
            assert test_step.get("pickleStepId", test_step.get("hookId")) in {*pickle_steps, *ids}
    for finished in of(envelopes, "testStepFinished"):
        assert finished["testStepId"] in steps


def test_statuses_durations_and_the_worker(root: Path) -> None:
    sample = document()
    sample["scenarios"][1]["worker"] = "gw1"
    envelopes = sent(sample, root)
    assert statuses(envelopes, 1) == ["PASSED", "PASSED", "FAILED"]
    assert statuses(envelopes, 2) == ["PASSED", "PASSED", "PASSED"]
    assert statuses(envelopes, 3) == ["FAILED", "SKIPPED", "SKIPPED", "SKIPPED"]  # the first is the preparation
    assert statuses(envelopes, 4) == ["SKIPPED", "SKIPPED"]
    started = {entry["testCaseId"]: entry for entry in of(envelopes, "testCaseStarted")}
    assert started["case-s2"]["workerId"] == "gw1"
    assert "workerId" not in started["case-s1"]
    result = of(envelopes, "testStepFinished")[0]["testStepResult"]
    assert result["duration"] == {"seconds": 0, "nanos": 250_000_000}
    assert of(envelopes, "testRunFinished")[0]["success"] is False


def test_a_fault_in_tidying_up_stands_at_the_hook_behind_the_steps(root: Path) -> None:
    late = scenario(1, "Late", "failed", steps=[step("Given an order")], failure={"title": "x", "text": "", "rows": []})
    envelopes = sent(document(late), root)
    assert statuses(envelopes, 1) == ["PASSED", "FAILED"]
    assert of(envelopes, "testCase")[0]["testSteps"][-1]["hookId"] == "after"


def test_the_failed_step_tells_what_is_wrong_and_carries_its_exchanges(root: Path) -> None:
    envelopes = sent(document(failed()), root, {"3": json.dumps(SECRETLESS).encode()}.get)
    result = next(entry for entry in of(envelopes, "testStepFinished") if entry["testStepResult"]["status"] == "FAILED")
    assert result["testStepResult"]["exception"]["message"].startswith("row total of bag: found 49.99")
    for row in ROWS:
        assert all(value in result["testStepResult"]["message"] for value in row.values())
    attached = of(envelopes, "attachment")
    assert [entry["fileName"] for entry in attached] == ["3: GET /rest/V1/invoices/4 200"]
    assert attached[0]["testStepId"] == result["testStepId"]
    assert json.loads(attached[0]["body"]) == SECRETLESS


def test_a_long_answer_is_cut_with_a_note(root: Path) -> None:
    huge = SECRETLESS | {"response": {"status": 200, "text": "x" * 5_000_000}}
    body = of(sent(document(failed()), root, {"3": json.dumps(huge).encode()}.get), "attachment")[0]["body"]
    assert len(body) < 50_000
    assert "of 5000000 characters; the whole is in evidence.jsonl.gz, exchange 3" in body


def test_an_undefined_step_is_told_as_undefined(root: Path) -> None:
    steps = [step("Given an order of:"), step("When nobody wrote this", "undefined")]
    lost = scenario(1, "Lost", "failed", steps=steps, failure={"title": "not found", "text": "", "rows": []})
    envelopes = sent(document(lost), root)
    assert statuses(envelopes, 1) == ["PASSED", "UNDEFINED"]
    assert of(envelopes, "testCase")[0]["testSteps"][1]["stepDefinitionIds"] == []


@pytest.mark.parametrize("change", ["gone", "changed", "broken"])
def test_a_feature_file_that_is_not_what_ran_is_written_from_the_document(root: Path, change: str) -> None:
    if change == "gone":
        (root / FEATURE).unlink()
    else:
        text = SOURCE.replace("is captured", "is taken") if change == "changed" else "Feature: a\n  Nonsense: {"
        (root / FEATURE).write_text(text, encoding="utf-8")
    envelopes = sent(document(), root)
    names = [pickle["name"] for pickle in of(envelopes, "pickle")]
    assert "The request names <what> [order 0]" in names
    assert statuses(envelopes, 1) == ["PASSED", "PASSED", "FAILED"]
    table = of(envelopes, "pickle")[0]["steps"][0]["argument"]["dataTable"]["rows"]
    assert [[cell["value"] for cell in row["cells"]] for row in table] == [["product", "quantity"], ["bag", "4"]]


def test_what_the_document_masks_is_not_taken_from_the_file(root: Path) -> None:
    (root / FEATURE).write_text(SOURCE.replace("bag     ", "Secret99"), encoding="utf-8")
    entry = failed()
    entry["steps"][0]["table"] = [["product", "quantity"], ["***", "4"]]
    sent(document(entry), root)
    written = (root / "messages.ndjson").read_text(encoding="utf-8")
    assert "Secret99" not in written
    assert "| *** | 4 |" in written


@pytest.mark.parametrize("note", ["two\nlines", 'a """ within', "a \\ and | and <x>", "   indented\n\n\tmore"])
def test_a_doc_string_is_written_too(tmp_path: Path, note: str) -> None:
    envelopes = sent(
        document(scenario(1, "A", steps=[step("Given a note:", docstring=note), step("Then x")])), tmp_path
    )
    found = of(envelopes, "pickle")[0]["steps"][0]["argument"]["docString"]["content"]
    assert [line.strip() for line in found.splitlines()] == [line.strip() for line in note.splitlines()]


def test_scenarios_that_were_not_selected_are_left_out(root: Path) -> None:
    envelopes = sent(document(failed()), root)
    children = of(envelopes, "gherkinDocument")[0]["feature"]["children"]
    assert [next(iter(child)) for child in children] == ["background", "scenario"]
    assert len(of(envelopes, "pickle")) == 1


def test_an_unfinished_run_is_no_success(root: Path) -> None:
    one = scenario(1, "The tutorial", steps=[step("Given an order of:"), step("When the payment is captured")])
    assert of(sent(document(one), root), "testRunFinished")[0]["success"] is True
    for sample in (document(one, decision="INCOMPLETE"), document(one, rehearsed="incomplete")):
        assert of(sent(sample, root), "testRunFinished")[0]["success"] is False


def test_hostile_texts_stay_texts(root: Path) -> None:
    entry = failed() | {"name": HOSTILE, "feature": HOSTILE, "tags": [HOSTILE]}
    entry["steps"] = [step(f"Then {HOSTILE}", "failed", table=[[HOSTILE, "|"], ["\\", "\n"]])]
    entry["failure"] = {"title": HOSTILE, "text": HOSTILE, "rows": [dict.fromkeys(ROWS[0], HOSTILE)]}
    envelopes = sent(document(entry), root)
    assert statuses(envelopes, 1) == ["FAILED"]
    rows = of(envelopes, "pickle")[0]["steps"][0]["argument"]["dataTable"]["rows"]
    assert rows[0]["cells"][1]["value"] == "|"
    assert "\x1b" not in (root / "messages.ndjson").read_text(encoding="utf-8")


WORDS = st.text(max_size=20)


@given(WORDS, WORDS, WORDS, st.lists(WORDS, max_size=2), st.lists(st.tuples(WORDS, WORDS), max_size=2))
def test_any_feature_can_be_written_down(
    tmp_path_factory: pytest.TempPathFactory, feature: str, name: str, text: str, tags: list[str], table: list[Any]
) -> None:
    steps = [{**step("* x"), "keyword": feature, "text": text, "table": table}]
    sample = document(scenario(1, name, feature=feature, tags=tags, steps=steps), scenario(2, text, steps=[]))
    envelopes = list(messages.build(sample, tmp_path_factory.getbasetemp()))
    assert len(of(envelopes, "testCase")) == 2


def test_the_official_formatter_shows_every_status(root: Path, chromium: Any) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("needs node")
    sent(document(), root, {"3": json.dumps(SECRETLESS).encode()}.get)
    page_file = root / "cucumber.html"
    made = subprocess.run(
        [node, ROOT / "scripts" / "cucumber_html.mjs", root / "messages.ndjson", page_file],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Cannot find module '@cucumber/html-formatter'" in made.stderr:
        pytest.skip("needs npm's @cucumber/html-formatter, in node_modules or on NODE_PATH")
    assert made.returncode == 0, made.stderr
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(page_file.as_uri())
    page.get_by_text("The invoice follows from the order").first.wait_for()
    shown = " ".join(page.inner_text("body").split())
    page.close()
    assert wrong == []
    for part in (
        "25% (1 / 4) passed",
        "PASSED 1",
        "SKIPPED 1",
        "FAILED 2",
        "found 49.99, expected 50",
        "Before: preparation",
    ):
        assert part in shown
    assert "3: GET /rest/V1/invoices/4 200" in shown
