"""`magento-acceptance export postman`: a scenario's calls, which another tool can send again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from magento_acceptance.cli.main import main
from magento_acceptance.files import append_line, unpack
from magento_acceptance.report.formats import postman
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.settings.settings import MOCK_PASSWORD
from mock_magento import MockMagento
from tests.report.sample_parts import exchange
from tests.report.test_export_har import TEXT, a, list_of
from tests.support.recorded_run import SCENARIO, STEPS, recorded

DEFECT = "row-total-of-one-unit"
WRONG = [
    "row total of SKU-bag: 25 is expected (order line's row before discount)",
    "base row total of SKU-bag: 25 is expected (order line's row before discount)",
]

# https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
ENTRY = a({"key": TEXT, "value": TEXT}, type=TEXT)
AUTH = a({"type": {"enum": ["bearer", "noauth"]}}, bearer=list_of(ENTRY))
URL = a({"raw": TEXT, "host": list_of(TEXT), "path": list_of(TEXT)}, query=list_of(ENTRY))
BODY = a({"mode": {"const": "raw"}, "raw": TEXT})
REQUEST = a({"method": TEXT, "url": URL, "header": list_of(ENTRY)}, auth=AUTH, body=BODY)
ANSWER = {"name": TEXT, "originalRequest": REQUEST, "status": TEXT, "code": {"type": "integer"}, "body": TEXT}
EVENT = a(
    {
        "listen": {"enum": ["test", "prerequest"]},
        "script": a({"type": {"const": "text/javascript"}, "exec": list_of(TEXT)}),
    }
)
ITEM = a(
    {"name": TEXT, "request": REQUEST}, response=list_of(a(ANSWER | {"header": list_of(ENTRY)})), event=list_of(EVENT)
)
INFO = a(
    {"name": TEXT, "schema": {"const": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}},
    description=TEXT,
)
COLLECTION = a(
    {"info": INFO, "item": list_of(a({"name": TEXT, "item": list_of(ITEM)}))}, auth=AUTH, variable=list_of(ENTRY)
)

SET = re.compile(r'pm\.collectionVariables\.set\("(\w+)", at\("([^"]*)"\)\);')
STATUS = re.compile(r'pm\.test\("status \d+, as recorded", \(\) => pm\.response\.to\.have\.status\((\d+)\)\);')
VALUE = re.compile(
    r'pm\.test\((".*"), \(\) => pm\.expect\((at\("(.*?)"\)|pm\.response\.code)\)\.to\.(eql|not\.eql)\((.*)\)\);'
)


def export(run: Workspace, *args: str) -> str:
    result = CliRunner().invoke(main, ["export", "postman", str(run.run_folder), *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def collection(run: Workspace, *args: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(Path(export(run, *args).partition(": ")[2].strip()).read_text())
    Draft202012Validator(COLLECTION).validate(made)
    return made


def items(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for folder in made["item"] for item in folder["item"]]


class Sender:
    """Sends a collection as Postman does; its scripts are of few forms, which are read here."""

    def __init__(self, mock: MockMagento, run: str) -> None:
        self.http = httpx.Client(transport=mock.transport())
        self.variables = {
            "run": run,
            "password": "Aa1-made-up",
            "admin_username": "admin",
            "admin_password": MOCK_PASSWORD,
        }

    def failures(self, made: dict[str, Any]) -> Iterator[str]:
        self.variables = {entry["key"]: entry["value"] for entry in made["variable"]} | self.variables
        for item in items(made):
            yield from self._sent(item)

    def _filled(self, text: str) -> str:
        return re.sub(r"\{\{(\w+)\}\}", lambda found: str(self.variables[found[1]]), text)

    def _sent(self, item: dict[str, Any]) -> Iterator[str]:
        request = item["request"]
        headers = {entry["key"]: entry["value"] for entry in request["header"]}
        if request["auth"]["type"] == "bearer":
            headers["Authorization"] = f"Bearer {self._filled(request['auth']['bearer'][0]['value'])}"
        body = self._filled(request["body"]["raw"]) if "body" in request else None
        url = request["url"]
        assert url["raw"].partition("?")[0] == "/".join([*url["host"], *url["path"]])
        answer = self.http.request(request["method"], self._filled(url["raw"]), headers=headers, content=body)
        for line in next(event for event in item["event"] if event["listen"] == "test")["script"]["exec"]:
            if status := STATUS.fullmatch(line):
                if answer.status_code != int(status[1]):
                    yield f"{item['name']}: {answer.status_code} {answer.text}"
            elif kept := SET.fullmatch(line):
                self.variables[kept[1]] = at(answer.json(), kept[2])
            elif value := VALUE.fullmatch(line):
                found = at(answer.json(), value[3]) if value[2].startswith("at") else answer.status_code
                if (found == json.loads(value[5])) != (value[4] == "eql"):
                    yield re.sub(r"qa-[0-9a-f-]{15}", "SKU", json.loads(value[1]))
            else:
                assert line.startswith("const at = ")


def at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        document = document[int(part) if isinstance(document, list) else part]
    return document


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    mock = MockMagento()
    mock.defects.switch_on(DEFECT)
    return recorded(tmp_path_factory.mktemp("reports"), mock)


def test_a_collection_runs_again_with_ids_of_its_own_and_fails_where_the_shop_is_wrong(broken: Workspace) -> None:
    made = collection(broken)
    assert made["info"]["name"] == SCENARIO
    assert [folder["name"] for folder in made["item"]] == ["Sign in", *STEPS[:2], "tidying up"]
    healthy = MockMagento()
    first, second = Sender(healthy, "00000a"), Sender(healthy, "00000b")
    assert list(first.failures(made)) == []
    assert list(second.failures(made)) == []
    assert len(healthy.shop.sales.orders) == 4  # two are Luma's
    for variable in ("order_id", "invoice_id", "customer_id", "order_item_id", "order_item_id_2", "customer_token"):
        assert first.variables[variable] != second.variables[variable], variable
    mock = MockMagento()
    mock.defects.switch_on(DEFECT)
    assert list(Sender(mock, "00000c").failures(made)) == WRONG


def test_no_secret_and_nothing_of_the_recorded_run_is_in_the_calls(broken: Workspace) -> None:
    made = collection(broken)
    assert MOCK_PASSWORD not in json.dumps(made)
    assert "eyJ" not in json.dumps(made)
    calls = json.dumps([item["request"] for item in items(made)])
    assert "***" not in calls
    assert broken.run_tag not in calls
    assert {entry["key"] for entry in made["variable"] if entry["value"]} == {"base_url"}
    (script,) = (event for item in items(made) for event in item["event"] if event["listen"] == "prerequest")
    assert 'pm.collectionVariables.set("run"' in "".join(script["script"]["exec"])
    for item in items(made):
        (answer,) = item["response"]
        assert answer["originalRequest"] == item["request"]


def test_calls_of_other_kinds(tmp_path: Path) -> None:
    run = recorded(tmp_path / "reports")
    unpack(run.evidence)
    run.evidence.write_text("")
    mine = {"scenario": SCENARIO, "step": STEPS[0]}
    wrong = {"username": "admin", "password": "***"}
    search = "/V1/invoices?searchCriteria[filterGroups][0][filters][0][field]=order_id&searchCriteria[filterGroups][0][filters][0][value]=7"
    for line in (
        exchange(1, "POST", "/V1/integration/admin/token", sent=wrong, got={}, status=401, caller="nobody", **mine),
        exchange(2, "POST", "/V1/carts/mine", got=7, caller="forged token", **mine),
        exchange(3, "PUT", "/V1/carts/mine/order", got="7", caller="forged token", **mine),
        exchange(4, "POST", "/V1/order/7/invoice", error="RemoteProtocolError: lost", **mine),
        exchange(5, "GET", search, got={"items": []}, **mine),
        exchange(
            6, "POST", "/V1/orders/8/comments", got=True, sent={"quote_id": 7, "cartId": "7", "order_id": 8}, **mine
        ),
    ):
        if line["exchange"] == "4":
            line["request"]["text"] = "{broken"
        append_line(run.evidence, line)
    sign_in, cart, order, lost, search_call, comment = items(collection(run, "--scenario", "s1"))
    assert json.loads(sign_in["request"]["body"]["raw"]) == wrong  # wrong again, whatever it was
    assert cart["request"]["auth"]["bearer"][0]["value"] == "{{other_token}}"
    assert order["event"][0]["script"]["exec"][-1] == 'pm.collectionVariables.set("order_id", at(""));'
    assert lost["request"]["url"]["raw"] == "{{base_url}}/rest/default/V1/order/{{order_id}}/invoice"
    assert (lost["request"]["body"]["raw"], lost["response"], lost["event"][0]["script"]["exec"]) == ("{broken", [], [])
    assert search_call["request"]["url"]["query"][1]["value"] == "{{order_id}}"
    assert comment["request"]["url"]["path"][-2] == "8"
    assert comment["request"]["body"]["raw"].split() == [
        "{", '"quote_id":', "{{cart_id}},", '"cartId":', '"{{cart_id}}",', '"order_id":', "8", "}",
    ]  # fmt: skip


def test_a_refusal_that_did_not_come_is_expected_where_it_was_missed(tmp_path: Path) -> None:
    twice = [
        exchange(n, "POST", "/V1/order/7/invoice", got=str(n), scenario=SCENARIO, step=STEPS[1]) for n in (1, 2, 3)
    ]
    row = {"name": "status", "where": "/status", "expected": "400", "found": "200", "why": "Magento rejects this"}
    words = row | {"name": "message", "where": "", "expected": "why not", "found": '"2"'}
    postman.write("Twice", twice, {"rows": [row, words], "exchange": "2"}, tmp_path / "twice.json")
    scripts = [item["event"][-1]["script"]["exec"] for item in items(json.loads((tmp_path / "twice.json").read_text()))]
    assert [len(script) for script in scripts] == [1, 3, 1]
    assert scripts[1][1:] == [
        'pm.test("status: 400 is expected (Magento rejects this)", () => pm.expect(pm.response.code).to.eql(400));',
        'pm.test("message: why not is expected (Magento rejects this)", () => pm.expect(at("")).to.not.eql("2"));',
    ]


def test_which_scenario_is_meant_is_asked_where_it_is_not_clear(broken: Workspace, tmp_path: Path) -> None:
    assert export(recorded(tmp_path / "reports")).startswith("Error: no scenarios failed; name one with --scenario: s1")
    mock = MockMagento()
    mock.defects.switch_on(DEFECT)
    two = recorded(tmp_path / "reports", mock, scenarios=2)
    assert export(two).startswith("Error: 2 scenarios failed; name one with --scenario: s1")
