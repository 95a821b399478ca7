"""A run's responses given again: the same failure with the same wrong value, without the shop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from magento_acceptance.cli.main import main
from magento_acceptance.files import append_line, read_lines
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.recorded_calls import Call, Names, call_of, read_calls
from magento_acceptance.run_log.workspace import Workspace, new_workspace
from magento_acceptance.session import target as targets
from magento_acceptance.session.recorded_answers import RecordedAnswers
from magento_acceptance.session.target import Target, open_target, recorded_shop
from mock_magento import ConnectionDropped, MockMagento
from tests.report.sample_parts import exchange
from tests.support.recorded_run import SCENARIO, recorded, run_scenario
from tests.support.shops import settings

WRONG = {("/items/0/row_total", "25", "12.5"), ("/items/0/base_row_total", "25", "12.5")}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The run of two scenarios on a shop whose invoices show the price of one unit as that of the row."""
    mock = MockMagento()
    mock.defects.switch_on("row-total-of-one-unit")
    return recorded(tmp_path_factory.mktemp("reports"), mock, scenarios=2)


def opened(run: Workspace, redactor: Redactor, scenario: str | None) -> Target:
    return open_target(settings(), redactor, mock=recorded_shop(run.run_folder, lambda: scenario))


def play(run: Workspace, evidence: Path, known: str | None, times: int = 1) -> Iterator[set[tuple[str, ...]]]:
    """What is wrong each time that the scenario is run on the recorded responses."""
    redactor = Redactor()
    target = opened(run, redactor, known)
    for number in range(times):
        failed = run_scenario(target, Evidence(evidence, redactor), f"qa-00000{number}")
        yield {(row.pointer, row.expected, row.found) for row in (failed.rows if failed else ())}
    target.close()


@pytest.mark.filterwarnings("error::magento_acceptance.session.cleanup.CleanupWarning")
@pytest.mark.parametrize("known", [None, SCENARIO, f"{SCENARIO} 2"])
def test_the_same_failure_is_seen_again_as_often_as_the_scenario_is_run(
    broken: Workspace, known: str | None, tmp_path: Path
) -> None:
    assert list(play(broken, tmp_path / "evidence", known, times=3)) == [WRONG] * 3
    played = list(read_lines(tmp_path / "evidence"))
    assert {line["response"]["status"] for line in played} == {200}
    ids = {line["response"]["json"]["id"] for line in played if line["request"]["url"].endswith("/V1/customers")}
    scenarios = {line["scenario"]: line["response"]["json"]["id"] for line in read_lines(broken.evidence)
                 if line["request"]["url"].endswith("/V1/customers")}  # fmt: skip
    assert ids == (set(scenarios.values()) if known is None else {scenarios[known]})
    assert broken.run_tag not in (tmp_path / "evidence").read_text()


@pytest.mark.parametrize(
    ("error", "raised"),
    [("ReadTimeout: timed out", httpx.ReadTimeout), ("ReadError: reset", httpx.RemoteProtocolError)],
)
def test_a_response_that_never_came_is_missed_again(error: str, raised: type[Exception], tmp_path: Path) -> None:
    run = new_workspace(tmp_path)
    append_line(run.evidence, exchange(1, "GET", "/V1/orders/3", error=error, caller="nobody"))
    transport = recorded_shop(run.run_folder, lambda: None).transport()
    with httpx.Client(transport=transport, base_url="http://mock.invalid/rest/V1/") as client, pytest.raises(raised):
        client.get("orders/3")


SKUS = st.lists(st.tuples(st.sampled_from(["bag", "course"]), st.text("0123456789abcdef", min_size=16, max_size=16)),
                min_size=1, max_size=4, unique_by=lambda drawn: drawn[1][:8])  # fmt: skip


@examples(max_examples=40)
@given(SKUS, st.data())
def test_a_list_of_names_is_the_same_whatever_their_order(skus: list[tuple[str, str]], data: st.DataObject) -> None:
    then = [f"qa-aaaaaa-{digits[:8]}-{what}" for what, digits in skus]
    now = [f"qa-bbbbbb-{digits[8:]}{place}"[:18] + f"-{what}" for place, (what, digits) in enumerate(skus)]
    assume(len(set(now)) == len(now))
    names = Names()
    names.keep([sku[:18] for sku in then], [sku[:18] for sku in now])

    def call(listed: list[str], known: Callable[[str], str]) -> Call:
        body = {"items": [{"sku": sku, "qty": 1} for sku in listed]}
        query = "&".join(f"skus[{place}]={sku}" for place, sku in enumerate(listed))
        return call_of("POST", f"/rest/V1/x?{query}&list={','.join(listed)}", body, "admin", known)

    one, other = call(sorted(then), str), call(data.draw(st.permutations(now)), names.then)
    assert one.key == other.key
    assert names.agree(one.names, other.names)


def asks(answers: RecordedAnswers | None = None, token: str = "") -> httpx.Client:
    mock = MockMagento()
    if answers:
        mock.answer_filters.append(answers)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(transport=mock.transport(), base_url="http://mock.invalid/rest/V1/", headers=headers)


def answers(folder: Path, *lines: dict[str, Any], **how: Any) -> RecordedAnswers:
    path = folder / "evidence.jsonl"
    for line in lines:
        append_line(path, line)
    return RecordedAnswers("a1b2c3", read_calls(path), lambda _: ConnectionDropped(), **how)


def test_the_nth_same_call_gets_the_nth_response_and_a_reading_the_last_one_from_then_on(tmp_path: Path) -> None:
    shop = answers(
        tmp_path,
        exchange(1, "GET", "/V1/orders/3", got={"status": "pending"}, caller="nobody"),
        exchange(2, "POST", "/V1/order/3/invoice", got="3", caller="nobody", sent={"capture": True}),
        exchange(
            3, "POST", "/V1/order/3/invoice", error="RemoteProtocolError", caller="nobody", sent={"capture": True}
        ),
        exchange(4, "GET", "/V1/orders/3", got={"status": "processing"}, caller="nobody"),
        exchange(5, "GET", "/V1/orders/4", text="<html>", status=503, caller="nobody"),
    )
    with asks(shop) as client:
        assert [client.get("orders/3").json()["status"] for _ in range(3)] == ["pending", "processing", "processing"]
        assert client.post("order/3/invoice", json={"capture": True}).json() == "3"
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("order/3/invoice", json={"capture": True})
        page = client.get("orders/4")
        assert (page.status_code, page.text, page.headers["content-type"]) == (503, "<html>", "text/html")
        for call, said in (
            (client.post("order/3/invoice", json={"capture": True}), "POST order/3/invoice was recorded in run a1b2c3"),
            (client.put("orders/create", json={}), "PUT orders/create was not recorded in run a1b2c3"),
        ):
            assert call.status_code == 501
            assert call.json()["message"].startswith(f"Not replayed: {said}")


def test_names_lists_and_secrets_may_differ_and_nothing_else(tmp_path: Path) -> None:
    one, two = "qa-aaaaaa-00000001", "qa-aaaaaa-00000002"
    listed = f"/V1/products?searchCriteria[f][0][value]={one}-bag,{two}-bag&searchCriteria[pageSize]=2"
    shop = answers(
        tmp_path,
        exchange(1, "POST", "/V1/products", sent={"sku": f"{one}-bag", "password": "***"}, got={"sku": f"{one}-bag"}),
        exchange(2, "POST", "/V1/products", sent={"sku": f"{two}-bag", "price": 2.5}, got={"sku": f"{two}-bag"}),
        exchange(3, "GET", listed, got={"items": [one, two, "qa-bbbbbb-00000003"]}),
        exchange(4, "POST", "/V1/order/3/invoice", sent={"comment": "to ***, again"}, got="3"),
    )
    with asks(shop, "anything") as client:
        first = client.post("products", json={"password": "Secret-1", "sku": "QA-CCCCCC-99999999-bag"})
        assert first.json() == {"sku": "qa-cccccc-99999999-bag"}
        assert client.post("products", json={"price": 2.5, "sku": "qa-cccccc-11111111-bag"}).status_code == 200
        found = client.get(
            "products?searchCriteria[pageSize]=2&searchCriteria[f][0][value]=qa-cccccc-11111111-bag,qa-cccccc-99999999-bag"
        )
        assert found.json()["items"] == ["qa-cccccc-99999999", "qa-cccccc-11111111", "qa-bbbbbb-00000003"]
        assert client.post("order/3/invoice", json={"comment": "to Jane, again"}).json() == "3"
        assert client.post("products", json={"price": 2.6, "sku": "qa-cccccc-11111111-bag"}).status_code == 501
        assert client.get(f"products?searchCriteria[f][0][value]={one}-bag,{one}-bag").status_code == 501


def test_who_calls_is_told_by_the_token_that_was_given(tmp_path: Path) -> None:
    sign_in = {"username": "qa-aaaaaa-00000001@example.com", "password": "***"}
    shop = answers(
        tmp_path,
        exchange(1, "POST", "/V1/integration/customer/token", sent=sign_in, got="***", caller="nobody"),
        exchange(2, "POST", "/V1/carts/mine", got=3, caller=f"customer {sign_in['username']}"),
        exchange(3, "GET", "/V1/orders/3", got={"as": "admin"}),
        exchange(4, "GET", "/V1/orders/3", got={"as": "nobody"}, caller="nobody", status=401),
        exchange(5, "GET", "/V1/orders/3", got={"as": "forged"}, caller="forged token", status=401),
    )
    with asks(shop) as client:
        mine = {"username": "qa-bbbbbb-00000009@example.com", "password": "Other-Pa55"}
        customer = {"Authorization": f"Bearer {client.post('integration/customer/token', json=mine).json()}"}
        admin = client.post("integration/admin/token", json={"username": "me", "password": "any"}).json()
        assert client.post("carts/mine").status_code == 501
        assert client.post("carts/mine", headers=customer).json() == 3
        for header, who in ((f"Bearer {admin}", "admin"), ("OAuth x", "admin"), ("Bearer x", "forged"), ("", "nobody")):
            assert client.get("orders/3", headers={"Authorization": header} if header else {}).json() == {"as": who}


def test_times_are_as_far_from_now_as_they_were_from_then(tmp_path: Path) -> None:
    made = {"created_at": "2026-11-22 19:48:03", "updated_at": "2026-11-23 03:48:03", "old": "0000-00-00 00:00:00"}
    lines = [
        exchange(1, "GET", "/V1/orders/3", got=made, caller="nobody", ms=2000),
        exchange(2, "PUT", "/V1/orders/create", sent=made, got=1, caller="nobody"),
    ]
    now = datetime(2027, 1, 1, 12, 0, 0, 895000, tzinfo=UTC)
    with asks(answers(tmp_path, *lines, now=lambda: now)) as client:
        answer = client.get("orders/3")
        assert client.put("orders/create", json=answer.json()).json() == 1
    assert answer.json() == {
        "created_at": "2027-01-01 11:59:59", "updated_at": "2027-01-01 19:59:59", "old": "0000-00-00 00:00:00",
    }  # fmt: skip
    assert answer.headers["date"] == "Fri, 01 Jan 2027 12:00:02 GMT"


def test_what_the_same_process_read_before_is_known_in_a_scenario(tmp_path: Path) -> None:
    def line(number: str, scenario: str, got: Any, second: int, **call: str) -> dict[str, Any]:
        method, path = call.get("method", "GET"), call.get("path", "/V1/store/websites")
        time = f"2026-11-22T19:48:{second:02}.000Z"
        return exchange(number, method, path, got=got, scenario=scenario, time=time, caller="nobody")

    shop = answers(
        tmp_path,
        line("gw0-1", "A", "first", 1),
        line("gw0-2", "A", "before it began", 3),
        line("gw0-3", "A", True, 4, method="DELETE", path="/V1/customers/2"),
        line("gw0-4", "B", 1, 10, path="/V1/orders/3"),
        line("gw0-5", "C", "afterwards", 12),
        line("gw0-6", "C", "only afterwards", 13, path="/V1/store/storeViews"),
        line("gw1-1", "D", "another process", 9),
        line("gw1-2", "D", "another process", 9, path="/V1/store/storeGroups"),
        scenario=lambda: "B",
    )
    with asks(shop) as client:
        assert [client.get("store/websites").json() for _ in range(2)] == ["before it began"] * 2
        assert client.get("store/storeViews").json() == "only afterwards"
        assert client.get("store/storeGroups").json() == "another process"
        refused = client.delete("customers/2")  # what a scenario did is no other's
        assert refused.status_code == 501
        assert refused.json()["message"].endswith("the scenario is 'B'.")


def test_the_command_serves_a_run_or_one_of_its_scenarios(broken: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[dict[str, Any]] = []
    monkeypatch.setattr(targets, "serve_mock", lambda *_, **options: served.append(options))

    def mock(*args: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["mock", *args])
        return result.exit_code, result.output

    run = str(broken.run_folder)
    assert mock("--replay", run) == (0, f"Replays run {broken.run_id}: 2 scenarios\n")
    assert mock("--replay", run, "--scenario", "s2") == (0, f"Replays run {broken.run_id}: 1 scenario\n")
    assert served == [
        {"recorded": broken.run_folder, "only": None},
        {"recorded": broken.run_folder, "only": frozenset({f"{SCENARIO} 2"})},
    ]
    assert mock("--replay", "nothing")[0] == 2
    assert "no scenarios match 'x'" in mock("--replay", run, "--scenario", "x")[1]
    assert "--scenario goes with --replay" in mock("--scenario", "x")[1]


def test_a_run_of_one_scenario_alone_answers_no_other(broken: Workspace) -> None:
    only = frozenset({f"{SCENARIO} 2"})
    calls = list(read_calls(broken.evidence))
    first, second = (json.dumps(call.entry["request"]["json"]) for call in calls if call.call.what == "POST customers")
    with asks(RecordedAnswers("a1b2c3", calls, lambda _: ConnectionDropped(), only=only), "x") as client:
        made = client.post("customers", content=first, headers={"Content-Type": "application/json"}).json()
        assert made["email"] == json.loads(first)["customer"]["email"]
        assert made["id"] == next(
            c.entry["response"]["json"]["id"] for c in calls if c.entry["request"].get("json") == json.loads(second)
        )
