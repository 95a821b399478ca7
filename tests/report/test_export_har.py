"""`magento-acceptance export har`: what stands in the file, and that a browser takes it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator, FormatChecker

from magento_acceptance.cli.main import main
from magento_acceptance.files import append_line, unpack
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.settings.settings import MOCK_PASSWORD
from tests.report.sample_parts import exchange
from tests.support.recorded_run import NAME, SCENARIO, STEPS, recorded

# http://www.softwareishard.com/blog/har-12-spec
TEXT, NUMBER, COUNT = {"type": "string"}, {"type": "number", "minimum": 0}, {"type": "integer", "minimum": -1}
TIME = {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
PHASE = {"type": "number", "minimum": -1}


def a(needed: dict[str, Any], **optional: Any) -> dict[str, Any]:
    properties = needed | optional | {"comment": TEXT}
    return {
        "type": "object",
        "required": list(needed),
        "properties": properties,
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
    }


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


PAIRS = list_of(a({"name": TEXT, "value": TEXT}))
MESSAGE = {"httpVersion": TEXT, "cookies": PAIRS, "headers": PAIRS, "headersSize": COUNT, "bodySize": COUNT}
POSTED = a({"mimeType": TEXT, "text": TEXT})
REQUEST = a(
    MESSAGE | {"method": TEXT, "url": {"type": "string", "format": "uri"}, "queryString": PAIRS}, postData=POSTED
)
CONTENT = a({"size": COUNT, "mimeType": TEXT}, compression=COUNT, text=TEXT, encoding={"const": "base64"})
RESPONSE = a(MESSAGE | {"status": {"type": "integer"}, "statusText": TEXT, "content": CONTENT, "redirectURL": TEXT})
TIMINGS = a(dict.fromkeys(("send", "wait", "receive"), NUMBER), blocked=PHASE, dns=PHASE, connect=PHASE, ssl=PHASE)
ENTRY = {"startedDateTime": TIME, "time": NUMBER, "request": REQUEST, "response": RESPONSE, "cache": a({})}
PAGE = a({"startedDateTime": TIME, "id": TEXT, "title": TEXT, "pageTimings": a({}, onContentLoad=PHASE, onLoad=PHASE)})
LOG = {"version": {"const": "1.2"}, "creator": a({"name": TEXT, "version": TEXT})}
HAR = a({"log": a(LOG | {"entries": list_of(a(ENTRY | {"timings": TIMINGS}, pageref=TEXT))}, pages=list_of(PAGE))})


def export(workspace: Workspace, *args: str) -> Result:
    result = CliRunner().invoke(main, ["export", "har", str(workspace.run_folder), *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def har(workspace: Workspace, *args: str) -> dict[str, Any]:
    result = export(workspace, *args)
    assert result.exit_code == 0, result.output
    log: dict[str, Any] = json.loads(Path(result.output.partition(": ")[2].strip()).read_text())["log"]
    Draft202012Validator(HAR, format_checker=FormatChecker()).validate({"log": log})
    return log


@pytest.fixture
def run(tmp_path: Path) -> Workspace:
    return recorded(tmp_path / "reports", scenarios=2)


def test_every_exchange_of_the_run_is_in_the_file_by_time_and_scenario(run: Workspace) -> None:
    unpack(run.evidence)
    written = [json.loads(line) for line in run.evidence.read_text().splitlines()]
    append_line(run.evidence, exchange("gw1-1", "GET", "/V1/modules", got=[], time="2020-01-01T00:00:00.000Z"))
    log = har(run)
    assert [entry["startedDateTime"] for entry in log["entries"]] == [
        "2020-01-01T00:00:00.000Z",
        *[entry["time"] for entry in written],
    ]
    assert [page["title"] for page in log["pages"]] == [
        "Before, between and after the scenarios",
        SCENARIO,
        f"{SCENARIO} 2",
    ]
    pages = {page["id"]: page["title"] for page in log["pages"]}
    for stored, entry in zip(written, log["entries"][1:], strict=True):
        assert pages[entry["pageref"]] == (stored["scenario"] or "Before, between and after the scenarios")
        assert entry["comment"].startswith(f"exchange {stored['exchange']}, as {stored['caller']}: {stored['step']}")
        assert entry["time"] == stored["ms"] == sum(spent for spent in entry["timings"].values() if spent > 0)
        assert (entry["request"]["method"], entry["request"]["url"]) == (
            stored["request"]["method"],
            stored["request"]["url"],
        )
        assert json.loads(entry["response"]["content"]["text"]) == stored["response"]["json"]
        assert entry["response"]["content"]["size"] == len(entry["response"]["content"]["text"].encode())
        if "json" in stored["request"]:
            assert json.loads(entry["request"]["postData"]["text"]) == stored["request"]["json"]
        else:
            assert entry["request"]["bodySize"] == 0
            assert "postData" not in entry["request"]
    text = (run.run_folder / "exchanges.har").read_text()
    assert MOCK_PASSWORD not in text
    assert "Bearer ***" in text
    assert not re.search(r"Bearer (?!\*)|eyJ", text)
    asked = next(entry["request"] for entry in log["entries"] if "searchCriteria" in entry["request"]["url"])
    assert {"name": "searchCriteria[filterGroups][0][filters][0][field]", "value": "sku"} in asked["queryString"]


def test_what_went_wrong_looks_as_in_a_browser(run: Workspace) -> None:
    unpack(run.evidence)
    run.evidence.write_text("")
    text = "<html>\u202e\x00 Grüße \ud83d</html>"
    for line in (
        exchange(1, "GET", "/V1/orders/3", error="ReadTimeout: timed out"),
        exchange(2, "GET", "/V1/orders/3", text=text, status=503),
        exchange(3, "GET", "/V1/orders/3", text="", status=302),
        exchange(4, "GET", "/V1/orders/3", text="odd", status=599),
    ):
        if line["exchange"] == "3":
            line["response"]["headers"]["Location"] = "https://shop.example.com/admin/"
        append_line(run.evidence, line)
    lost, page, moved, odd = (entry["response"] for entry in har(run)["entries"])
    assert (lost["status"], lost["_error"], lost["content"]["text"]) == (0, "ReadTimeout: timed out", "")
    assert (page["statusText"], page["content"]["mimeType"]) == ("Service Unavailable", "text/html")
    assert page["content"]["text"] == text
    assert (moved["statusText"], moved["redirectURL"]) == ("Found", "https://shop.example.com/admin/")
    assert (odd["status"], odd["statusText"]) == (599, "")


def test_a_clock_that_is_set_back_changes_no_order(run: Workspace) -> None:
    unpack(run.evidence)
    run.evidence.write_text("")
    times = {"gw0-1": "10:00:00", "gw0-2": "09:00:00", "gw0-3": "10:00:02", "gw1-1": "10:00:01", "gw1-2": "08:00:00"}
    for number, time in times.items():
        append_line(
            run.evidence, exchange(number, "GET", "/V1/modules", got=[], time=f"2026-11-22T{time}.000Z", ms=0.5)
        )
    entries = har(run)["entries"]
    assert [entry["comment"].split()[1] for entry in entries] == ["gw0-1,", "gw0-2,", "gw1-1,", "gw1-2,", "gw0-3,"]
    assert {entry["time"] for entry in entries} == {0.5}


def test_one_scenario_alone_by_its_id_or_name(run: Workspace, tmp_path: Path) -> None:
    log = har(run, "--scenario", "s2")
    assert [page["title"] for page in log["pages"]] == [f"{SCENARIO} 2"]
    assert {entry["comment"].rpartition(": ")[2] for entry in log["entries"]} == {*STEPS[:2], "tidying up"}
    assert har(run, "--scenario", NAME, "--output", str(tmp_path / "x.har"))["pages"][0]["title"] == SCENARIO
    two = export(run, "--scenario", "capture")
    assert (two.exit_code, two.output) == (
        2,
        f"Error: 2 scenarios match 'capture'; name one of: s1 ({NAME}); s2 ({NAME} 2)\n",
    )
    assert "no scenarios match 'refund'; name one of: s1" in export(run, "--scenario", "refund").output
    device = export(run, "--output", "/dev/null")
    assert (device.exit_code, "/dev/null is no regular file" in device.output) == (2, True)
    blocked = export(run, "--output", str(run.manifest / "x.har"))
    assert (blocked.exit_code, blocked.output.count("\n")) == (2, 1)
    assert "cannot be read or written" in blocked.output


def test_a_browser_answers_from_the_file(chromium: Any, run: Workspace) -> None:
    log = har(run)
    page = chromium.new_page()
    try:
        page.route_from_har(run.run_folder / "exchanges.har", not_found="abort")
        page.goto(next(entry["request"]["url"] for entry in log["entries"] if entry["request"]["method"] == "GET"))
        (sent, *_) = [entry for entry in log["entries"] if entry["request"]["url"].endswith("/V1/customers")]
        shown = page.evaluate(
            "([url, body]) => fetch(url, {method: 'POST', body, headers: {'content-type': 'application/json'}}).then(r => r.text())",
            [sent["request"]["url"], sent["request"]["postData"]["text"]],
        )
        assert shown == sent["response"]["content"]["text"]
    finally:
        page.close()
