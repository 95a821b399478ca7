"""JUnit XML: what the schema of Jenkins allows, and what GitLab, Jenkins and GitHub's actions read out of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.report.formats import junit
from tests.report.formats_sample import FEATURE, HOSTILE, ROWS, document, failed, scenario, step

#: Jenkins' xUnit plugin refuses what is not in its junit-10.xsd: per element its attributes (those with * are
#: required) and children. `file` and `line` of a testcase are ours beside, see the module's docstring.
SCHEMA: dict[str, tuple[str, str]] = {
    "testsuites": ("name time tests failures errors", "testsuite"),
    "testsuite": (
        "name* tests* failures* errors* group time skipped timestamp hostname id package file log url",
        "testsuite properties testcase system-out system-err",
    ),
    "properties": ("", "property"),
    "property": ("name* value*", ""),
    "testcase": ("name* time classname group file line", "skipped error failure system-out system-err"),
    "failure": ("type message", ""),
    "error": ("type message", ""),
    "skipped": ("type message", ""),
    "system-out": ("", ""),
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


def written(sample: dict[str, Any], folder: Path) -> ET.Element:
    junit.write(sample, folder / "junit.xml")
    root = ET.fromstring((folder / "junit.xml").read_text(encoding="utf-8"))
    assert problems(root) == []
    return root


def problems(element: ET.Element) -> list[str]:
    """What the schema has against an element and all that it holds."""
    attributes, children = SCHEMA[element.tag]
    allowed = {name.rstrip("*") for name in attributes.split()}
    required = {name.rstrip("*") for name in attributes.split() if name.endswith("*")}
    found = [f"{element.tag}: {name}" for name in (set(element.keys()) - allowed) | (required - set(element.keys()))]
    if not TIME.fullmatch(element.get("time", "")):
        found.append(f"{element.tag}: time {element.get('time')}")
    for child in element:
        found += [f"{child.tag} in {element.tag}"] if child.tag not in children.split() else problems(child)
    return found


def cases(root: ET.Element) -> dict[str, ET.Element]:
    return {case.get("name", ""): case for case in root.iter("testcase")}


def test_the_check_of_the_schema_finds_what_does_not_belong() -> None:
    wrong = ET.fromstring(
        '<testsuites><testsuite name="a" tests="1" failures="0"><testcase x="1"/><b/></testsuite></testsuites>'
    )
    assert sorted(problems(wrong)) == ["b in testsuite", "testcase: name", "testcase: x", "testsuite: errors"]


def test_a_suite_per_feature_and_a_testcase_per_scenario(tmp_path: Path) -> None:
    root = written(document(), tmp_path)
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped"))
            for suite in root] == [("Capture", "4", "1", "1", "1"), ("Tutorial", "1", "0", "0", "1")]  # fmt: skip
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
    }
    found = cases(root)
    assert list(found) == [
        "The invoice follows from the order",
        "The request names <what> [no order]",
        "The request names <what> [order 0]",
        "The tutorial",
        "Another tutorial",
    ]
    first = found["The invoice follows from the order"]
    assert (first.get("classname"), first.get("file"), first.get("line")) == ("features.capture", FEATURE, "10")
    assert first.get("time") == "1.500"
    suite = root[0]
    assert suite.get("timestamp") == "2026-11-22T19:48:01"
    assert suite.get("time") == "6.000"
    properties = {entry.get("name"): entry.get("value") for entry in suite.iter("property")}
    assert properties["run"] == "20261122-194800-a1b2c3"
    assert (properties["decision"], properties["target"]) == ("REHEARSAL", "mock")


def test_a_failure_names_the_value_the_sentence_and_why(tmp_path: Path) -> None:
    failure = written(document(failed()), tmp_path).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "row total of bag: found 49.99, expected 50 (and 1 more)"
    text = failure.text or ""
    assert text.splitlines()[0] == failure.get("message")  # GitLab shows the text alone
    assert "Then every value of the invoice follows from the order" in text
    for row in ROWS:
        assert all(value in text for value in row.values())


def test_a_text_that_is_the_table_again_is_left_out(tmp_path: Path) -> None:
    entry = failed()
    entry["failure"]["text"] = "2 values\n" + "\n".join("  ".join(row.values()) for row in ROWS)
    failure = written(document(entry), tmp_path).find(".//failure")
    assert failure is not None
    assert (failure.text or "").count("the sum of the totals") == 1


def test_a_scenario_that_broke_outside_its_steps_is_an_error(tmp_path: Path) -> None:
    steps = [step("Given an order"), step("Then it is well")]
    late = scenario(1, "Late", "failed", steps=steps, failure={"title": "ValueError: x", "text": "", "rows": []})
    found = cases(written(document(*document()["scenarios"], late), tmp_path))
    before = found["The request names <what> [order 0]"].find("error")
    assert before is not None
    assert before.get("message") == "TargetUnreachable: GET things/3: refuses connections"
    assert "before its first sentence" in (before.text or "")
    after = found["Late"].find("error")
    assert after is not None
    assert "after its last sentence" in (after.text or "")


def test_skipped_and_never_run_scenarios_say_why(tmp_path: Path) -> None:
    found = cases(written(document(), tmp_path))
    skipped = found["The tutorial"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == skipped.text == "needs MAGENTO_ALLOW_INVENTORY_SETUP=true"
    never = found["Another tutorial"].find("skipped")
    assert never is not None
    assert never.text == "not run: the run ended before it"


@pytest.mark.parametrize(("exit_status", "shown"), [(2, True), (None, True), (10, True), (0, False)])
def test_a_run_that_was_cut_short_never_looks_green(tmp_path: Path, exit_status: int | None, shown: bool) -> None:
    sample = document(scenario(1, "One"), decision="INCOMPLETE")
    why = ["this was a rehearsal", "the run was interrupted", "1 scenario was not run"]
    sample["verdict"] |= {"decision": "REHEARSAL", "rehearsed": "incomplete", "exit_status": exit_status, "why": why}
    root = written(sample, tmp_path)
    run = cases(root).get("The run tested all that it was to test")
    assert (run is not None) is shown
    if run is not None:
        error = run.find("error")
        assert error is not None
        assert error.get("message") == "the run was interrupted"
        assert root.get("errors") == "1"


def test_a_target_that_could_not_be_tested_is_an_error_though_nothing_ran(tmp_path: Path) -> None:
    sample = document(scenario(1, "One"), decision="INCOMPLETE")
    sample["scenarios"] = []
    sample["verdict"] |= {"exit_status": 10, "why": ["the sign-in was refused"]}
    assert list(cases(written(sample, tmp_path))) == ["The run tested all that it was to test"]


def test_a_long_example_is_shortened(tmp_path: Path) -> None:
    sample = document(scenario(1, "One", example="x" * 200), scenario(2, "One", example="x" * 201))
    assert list(cases(written(sample, tmp_path))) == [f"One [{'x' * 59}…]", f"One [{'x' * 59}…] (2)"]


def test_testcases_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    root = written(document(scenario(1, "Twin"), scenario(2, "Twin"), scenario(3, "Twin")), tmp_path)
    assert list(cases(root)) == ["Twin", "Twin (2)", "Twin (3)"]


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    entry = failed() | {"name": HOSTILE, "feature": HOSTILE, "feature_file": f"features/{HOSTILE}.feature"}
    entry["steps"] = [step(f"Then {HOSTILE}", "failed")]
    entry["failure"] = {"title": HOSTILE, "text": HOSTILE, "rows": [dict.fromkeys(ROWS[0], HOSTILE)]}
    root = written(document(entry), tmp_path)
    assert not list(root.iter("script"))
    case = next(root.iter("testcase"))
    assert (case.get("name") or "").startswith("<script>alert(1)</script> | `x` ]]> &")
    assert "\x1b" not in (case.get("name") or "")
    assert "\U0001f4a5" in (case.get("name") or "")


@given(st.text(), st.text(), st.one_of(st.none(), st.floats(), st.text(max_size=3)))
def test_any_text_and_any_time_give_well_formed_xml(name: str, reason: str, seconds: Any) -> None:
    sample = document(
        scenario(
            1, name, "failed", reason=reason, seconds=seconds, failure={"title": reason, "text": name, "rows": []}
        ),
        scenario(2, reason, "skipped", reason=name),
    )
    assert problems(ET.fromstring(ET.tostring(junit.build(sample), encoding="unicode"))) == []


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), -1, None, "soon", [1]])
def test_a_time_that_is_none_is_zero(tmp_path: Path, seconds: object) -> None:
    assert (
        next(written(document(scenario(1, "One", seconds=seconds)), tmp_path).iter("testcase")).get("time") == "0.000"
    )
