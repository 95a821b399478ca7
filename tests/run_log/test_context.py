from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.errors import HarnessError, MissingId
from magento_acceptance.files import read_lines, stored
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import BearerToken
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log import latest_link as latest
from magento_acceptance.run_log.context import Context, load_contexts
from magento_acceptance.run_log.record import RunRecord, read_record
from magento_acceptance.run_log.workspace import Workspace, new_workspace
from magento_acceptance.session.cleanup import CleanupStack, CleanupWarning

ANSWER = Answer(200, '"3"', {"content-type": "application/json"}, exchange="gw0-12")


def test_ids_keep_their_type_and_their_source() -> None:
    context = Context("a scenario")
    context.put("order", 3, ANSWER)
    context.put("invoice", "3", ANSWER)
    context.put("order_item", 4, key="24-WB01")
    context.put("order_item", 5, key="24-WB03")
    assert context["order"] == 3
    assert context["invoice"] == "3"
    assert context.number("invoice") == 3
    assert context.entry("order").exchange == "gw0-12"
    assert context.order_items == {"24-WB01": 4, "24-WB03": 5}
    assert "order_item" in context
    assert "shipment" not in context
    assert len(context) == 4


def test_a_missing_id_names_what_gives_it() -> None:
    context = Context()
    context.put("order", 3)
    with pytest.raises(
        MissingId, match=r"no id of invoice yet: Step 10, capturing the payment gives it; ids so far: order"
    ):
        context["invoice"]
    with pytest.raises(LookupError, match="order item '24-WB01'"):
        context.get("order_item", "24-WB01")
    context.put("quote", "abc")
    with pytest.raises(HarnessError, match="no whole number"):
        context.number("quote")


@pytest.mark.parametrize("value", [True, None, 1.5, Decimal(3), [3]])
def test_only_ids_are_kept(value: object) -> None:
    with pytest.raises(TypeError, match="the id of order must be"):
        Context().put("order", value)  # type: ignore[arg-type]


@given(st.dictionaries(st.tuples(st.text(), st.text()), st.integers() | st.text(), max_size=5), st.text())
def test_a_saved_context_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, ids: dict[tuple[str, str], int | str], name: str
) -> None:
    path = tmp_path_factory.mktemp("context") / "context.json"
    context = Context(name)
    for (entry, key), value in ids.items():
        context.put(entry, value, ANSWER, key=key)
    context.save(path)
    assert list(Context.load(path)) == list(context)
    assert Context.load(path, name).scenario == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 2, "contexts": []}',
        '{"version": 1, "contexts": []}',
        '{"version": 1, "contexts": [{"ids": []}]}',
        '{"version": 1, "contexts": [{"scenario": "a", "ids": [{"name": "order", "id": true}]}]}',
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    path = tmp_path / "context.json"
    path.write_text(text)
    with pytest.raises(HarnessError, match=r"context\.json"):
        Context.load(path)
    with pytest.raises(HarnessError, match="cannot be read"):
        Context.load(tmp_path / "absent.json")


def test_every_change_is_on_disk_at_once(tmp_path: Path) -> None:
    record = RunRecord(tmp_path / "record.jsonl", scenario="a scenario")
    context = record.new_context("a scenario")
    context.put("order", 3, ANSWER)
    record.record_movement("vp1", "hq", 9999, Decimal("9998.0"))
    record.record_salable("vp1", 2, 9998, 9998)
    record.record_untidied("product x", "refused")
    stored = read_record(tmp_path / "record.jsonl")
    assert stored == record.as_dict()
    assert stored["contexts"][0]["ids"] == [{"name": "order", "id": 3, "key": "", "exchange": "gw0-12"}]
    assert [(move["where"], move["before"], move["after"]) for move in stored["movements"]] == [
        ("hq", "9999", "9998.0"),
        ("salable on stock 2", "9998", "9998"),
    ]
    assert stored["untidied"] == [{"what": "product x", "why": "refused"}]
    assert record.movements[0].change == -1


def test_the_parts_of_workers_are_joined_and_half_written_ones_left_out(tmp_path: Path) -> None:
    lead = new_workspace(tmp_path)
    lead.evidence.write_text('{"exchange": "1"}\n')
    for worker in ("gw0", "gw1"):
        part = Workspace(tmp_path, lead.run_id, worker)
        part.prepare()
        part.evidence.write_text(f'{{"exchange": "{worker}-1"}}\n{{"exch')
        record = RunRecord(part.record_log)
        record.new_context(f"scenario of {worker}").put("order", 3)
        record.recovered("GET orders", "read again", f"{worker}-1")
    (lead.folder / ".parts" / "gw2").mkdir()
    (lead.folder / ".parts" / "gw2" / "record.jsonl").write_text('{"in": 1}\n[]\n{')
    record_of_all = lead.join()
    assert [entry["exchange"] for entry in read_lines(lead.evidence)] == ["1", "gw0-1", "gw1-1"]
    assert not lead.evidence.exists()
    packed = stored(lead.evidence).read_bytes()
    assert [context.scenario for context in load_contexts(lead.context)] == ["scenario of gw0", "scenario of gw1"]
    assert len(record_of_all["contexts"]) == 2
    assert [entry["exchange"] for entry in record_of_all["recovered"]] == ["gw0-1", "gw1-1"]
    assert lead.join() == record_of_all
    assert stored(lead.evidence).read_bytes() == packed
    assert not (lead.folder / ".parts").exists()
    assert not any(read_record(tmp_path / "absent").values())


def test_what_is_recorded_is_written_at_once_and_a_context_that_changes_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    record = RunRecord(path)
    for number in range(3):
        record.waited(f"value {number}", number)
    context = record.new_context("a scenario")
    for name in ("order", "invoice"):
        context.put(name, 3)
    assert read_record(path) == record.as_dict()
    assert [entry["seconds"] for entry in read_record(path)["settled"]] == [0, 1, 2]
    assert len(path.read_text().splitlines()) == 5
    assert json.loads(path.read_text().splitlines()[-1])["entry"]["ids"][1]["name"] == "invoice"


def test_every_run_has_a_folder_of_its_own(tmp_path: Path) -> None:
    runs = [new_workspace(tmp_path) for _ in range(3)]
    assert len({run.folder for run in runs}) == 3
    assert all(run.run_tag == f"qa-{run.folder.name[-6:]}" for run in runs)


@pytest.mark.parametrize("links", [True, False])
def test_latest_leads_to_the_run_that_it_was_pointed_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError("not allowed")

    if not links:
        monkeypatch.setattr(Path, "symlink_to", refuse)
    runs = [new_workspace(tmp_path) for _ in range(2)]
    for run in runs:
        latest.point_latest_at(run)
        assert latest.newest(tmp_path) == run.folder
    folder = tmp_path / "latest" if links else runs[1].folder
    assert latest.shown_path(runs[1], "summary.json") == folder / "summary.json"
    assert latest.shown_path(runs[0], "summary.json") == runs[0].folder / "summary.json"
    latest.take_latest_back(runs[0], None)
    assert latest.newest(tmp_path) == runs[1].folder
    latest.take_latest_back(runs[1], runs[0].folder)
    assert latest.newest(tmp_path) == runs[0].folder
    latest.take_latest_back(runs[0], None)
    assert latest.newest(tmp_path) is None


def test_nothing_is_the_latest_run_before_there_is_one(tmp_path: Path) -> None:
    assert latest.newest(tmp_path) is None
    (tmp_path / "latest").write_text("../..")
    assert latest.newest(tmp_path) is None


def test_what_was_made_is_removed_last_first() -> None:
    removed: list[str] = []
    cleanup = CleanupStack()
    for what in ("customer", "product a", "product b"):
        cleanup.add(what, lambda what=what: removed.append(what))  # type: ignore[misc]
    cleanup.forget("product a")
    cleanup.tidy()
    cleanup.tidy()
    assert removed == ["product b", "customer"]


def test_a_failing_removal_is_reported_and_the_others_go_on() -> None:
    answers = {
        "/rest/default/V1/products/a": 500,
        "/rest/default/V1/products/b": 404,
        "/rest/default/V1/products/c": 200,
    }

    def answer(request: httpx.Request) -> httpx.Response:
        status = answers.pop(request.url.path)
        return httpx.Response(status, json=True if status == 200 else {"message": "No."})

    redactor = Redactor()
    client = MagentoClient(
        "http://shop.invalid", httpx.MockTransport(answer), BearerToken("token-1", redactor), redactor
    )
    reported: list[str] = []
    cleanup = CleanupStack(lambda what, _: reported.append(what))
    for sku in ("c", "b", "a"):
        cleanup.delete(client, f"products/{sku}", what=f"product {sku}")
    with pytest.warns(CleanupWarning, match="could not tidy up product a: .* 500 No"):
        cleanup.tidy()
    assert not answers
    assert reported == ["product a"]


def test_no_exception_of_one_removal_keeps_the_others_from_being_removed() -> None:
    def recurse() -> None:
        raise RecursionError

    reported: list[tuple[str, str]] = []
    removed: list[str] = []
    cleanup = CleanupStack(lambda what, why: reported.append((what, why)))
    cleanup.add("customer", lambda: removed.append("customer"))
    cleanup.add("product", recurse)
    with pytest.warns(CleanupWarning):
        cleanup.tidy()
    assert (removed, reported) == (["customer"], [("product", "RecursionError")])


def test_what_an_interruption_leaves_is_reported() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    reported: list[str] = []
    cleanup = CleanupStack(lambda what, _: reported.append(what))
    cleanup.add("customer", lambda: None)
    cleanup.add("product", interrupted)
    with pytest.raises(KeyboardInterrupt), pytest.warns(CleanupWarning):
        cleanup.tidy()
    assert reported == ["product", "customer"]
