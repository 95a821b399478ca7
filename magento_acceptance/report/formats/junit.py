"""JUnit XML of a run, for GitLab, Jenkins and GitHub.

Follows the schema of Jenkins' xUnit plugin (junit-10.xsd), whose only strict reader it is, with two attributes more:
`file` and `line` of a testcase, by which GitLab links a failure to its feature and GitHub's actions annotate it.
What each of them shows:

- GitLab: `classname`, `name`, `file`, `time` and the text of failure, error or skipped - not their `message`, so that
  the text of a failure begins with the message.
- Jenkins: package and class out of the dotted `classname`, `message` as the error message, the text as the stack trace.
- GitHub (mikepenz/action-junit-report, dorny/test-reporter): suite, `name`, `file`, `line`, `message` and text.

A scenario that was never run is skipped, with the reason. So that a run which was cut short never looks green, it has a
testcase of its own then, which is an error.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

from magento_acceptance.files import write_whole
from magento_acceptance.report.labels import (
    NOT_RUN,
    Document,
    Scenario,
    accepts_flaky,
    by_feature,
    clean,
    failed_step,
    failure_text,
    first_line,
    headline,
    is_incomplete,
    moment,
    reason_of,
    scenario_title,
    started_of,
    status_of,
    step_sentence,
    steps_of,
    tries_line,
)

#: The suite and class of the testcase that stands for the run itself.
_RUN = "The run"


def write(document: Document, to: Path) -> None:
    """Write the sign-off document's scenarios as JUnit XML. Raises OSError where the file cannot be written."""
    root = build(document)
    ET.indent(root, " ")
    write_whole(to, '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n")


def build(document: Document) -> ET.Element:
    """Build the `testsuites` element: a suite per feature, a testcase per scenario."""
    root = ET.Element("testsuites", name="magento-acceptance")
    properties = dict(_properties(document))
    may_be_flaky = accepts_flaky(document.get("settings") or ())
    for first, scenarios in by_feature(document):
        name = clean(first.get("feature") or first.get("feature_file") or "Unnamed feature")
        cases = [_testcase(scenario, may_be_flaky) for scenario in scenarios]
        _make_unique(cases)
        _suite(root, name, started_of(document, first), cases, properties)
    if is_incomplete(document) and document["verdict"].get("exit_status") != 0:  # None: killed
        run_start = moment((document.get("run") or {}).get("started"))
        started = run_start or started_of(document, {})
        _suite(root, _RUN, started, [_cut_short(document)], properties)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", _seconds((document.get("run") or {}).get("seconds")))
    return root


def _suite(root: ET.Element, name: str, started: Any, cases: list[ET.Element], properties: dict[str, str]) -> None:
    suite = ET.SubElement(
        root,
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        time=f"{sum(float(case.get('time', '0')) for case in cases):.3f}",
        timestamp=started.strftime("%Y-%m-%dT%H:%M:%S"),  # UTC; Ant's schema forbids a time zone
        hostname=properties.get("host", "localhost"),
        id=str(len(root)),
        package=cases[0].get("classname", ""),
    )
    if file := cases[0].get("file"):
        suite.set("file", file)
    held = ET.SubElement(suite, "properties")
    for key, value in properties.items():
        ET.SubElement(held, "property", name=key, value=value)
    suite.extend(cases)


def _testcase(scenario: Scenario, may_be_flaky: bool) -> ET.Element:
    case = ET.Element(
        "testcase",
        name=clean(scenario_title(scenario)),
        classname=_classname(scenario),
        time=_seconds(scenario.get("seconds")),
    )
    if scenario.get("feature_file"):
        case.set("file", clean(scenario["feature_file"]))
        if scenario.get("line"):
            case.set("line", str(scenario["line"]))
    status = status_of(scenario)
    if status in ("skipped", NOT_RUN):
        _add(case, "skipped", reason_of(scenario))
    elif status == "flaky" and not may_be_flaky:
        _add(case, "failure", tries_line(scenario)).set("type", "flaky")
    elif status not in ("passed", "flaky"):
        # a wrong answer is a failure; a scenario that broke in its preparation or tidying up is an error
        said = _add(case, "failure" if failed_step(scenario) is not None else "error", headline(scenario))
        said.set("type", "wrong value" if (scenario.get("failure") or {}).get("rows") else "failure")
        said.text = f"{headline(scenario)}\n\n{failure_text(scenario)}"
    sentences = [clean(f"{step_sentence(step)} ... {status_of(step)}") for step in steps_of(scenario)]
    if tries := tries_line(scenario):
        sentences.append(clean(tries))
    if sentences and status in ("passed", "failed", "flaky"):
        ET.SubElement(case, "system-out").text = "\n".join(sentences)
    return case


def _cut_short(document: Document) -> ET.Element:
    why = [clean(sentence) for sentence in document["verdict"].get("why") or ()]
    if document["verdict"].get("decision") == "REHEARSAL" and len(why) > 1:
        why.append(why.pop(0))  # that it was a rehearsal is the least of it here
    case = ET.Element("testcase", name="The run tested all that it was to test", classname=_RUN, time="0.000")
    said = _add(case, "error", first_line(why[0]) if why else "the run did not come to its end")
    said.set("type", "incomplete run")
    said.text = "\n".join(why) or said.get("message")
    return case


def _add(case: ET.Element, tag: str, message: object) -> ET.Element:
    element = ET.SubElement(case, tag, message=first_line(message))
    element.text = clean(message)
    return element


def _classname(scenario: Scenario) -> str:
    """Dotted, because Jenkins takes package and class from it: `features.invoicing.full_capture`."""
    file = PurePosixPath(clean(scenario.get("feature_file") or "").replace("\\", "/"))
    parts = [part for part in file.with_suffix("").parts if part not in ("/", "..")] if file.name else []
    return ".".join(part.replace(".", "_") for part in parts) or clean(scenario.get("feature") or "scenarios")


def _make_unique(cases: list[ET.Element]) -> None:
    """Number what has the same name: readers tell testcases apart by class and name, and would show one of them."""
    seen: Counter[str] = Counter()
    for case in cases:
        name = case.get("name", "")
        seen[name] += 1
        if seen[name] > 1:
            case.set("name", f"{name} ({seen[name]})")


def _properties(document: Document) -> Iterator[tuple[str, str]]:
    run, verdict, shop = (document.get(part) or {} for part in ("run", "verdict", "shop"))
    facts = {
        "run": run.get("id"),
        "decision": verdict.get("decision"),
        "rehearsed": verdict.get("rehearsed"),
        "target": shop.get("target"),
        "shop": shop.get("base_url") or shop.get("description"),
        "version": shop.get("version"),
        "store": shop.get("store_code"),
        "by": run.get("by"),
        "host": run.get("host"),
        "revision": (run.get("revision") or {}).get("commit"),
    }
    for name, value in facts.items():
        if value not in (None, ""):
            yield name, first_line(value)


def _seconds(value: object) -> str:
    try:
        seconds = float(value or 0)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        seconds = 0.0
    return f"{seconds if 0 < seconds < math.inf else 0.0:.3f}"
