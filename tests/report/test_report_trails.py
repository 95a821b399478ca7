"""The trail of ids, and the picture of the calls."""

from __future__ import annotations

from typing import Any

from magento_acceptance.report.sections import calls, content, invoices, stock_picture
from magento_acceptance.report.sections import id_trace as trails
from tests.report.told import NAME, Told, entry, recorded, trade


def ids(told: Told, record: Any) -> list[tuple[str, str, Any, str]]:
    found = trails.trails(told.document, told, record)
    return [
        (one["name"], one["key"].rpartition("-")[2], one["id"], one["exchange"])
        for trail in found
        for one in trail["ids"]
    ]


def test_a_trade_leaves_its_trail() -> None:
    told, record = trade()
    found = ids(told, record)
    assert [entry[:3] for entry in found] == [
        ("order", "", 3),
        ("invoice", "", "3"),
        ("invoice", "", "4"),
        ("order_item", "bag", 3),
        ("order_item", "course", 4),
        ("shipment", "default", "3"),
        ("credit_memo", "", "2"),
    ]
    for name, _, given, exchange in found:
        answer = told.by_id(exchange)["response"]["json"]
        if name == "order_item":
            assert given in [line["order_item_id"] for line in answer["items"]]
        else:
            assert answer == given


def test_the_exchanges_tell_the_trail_where_the_record_is_lost() -> None:
    told, record = trade()
    for broken in ({}, None, [], {"contexts": "***"}, {"contexts": [{"scenario": NAME}]}):
        assert [entry[:3] for entry in ids(told, broken)] == [entry[:3] for entry in ids(told, record)]


def test_an_id_that_was_kept_without_its_exchange_takes_the_one_that_gave_it() -> None:
    told, record = trade()
    kept = next(one for one in record["contexts"][0]["ids"] if one["name"] == "shipment")
    given, kept["exchange"] = kept["exchange"], ""
    assert ("shipment", "default", "3", given) in ids(told, record)


def test_keys_of_the_record_are_kept() -> None:
    told = Told([entry("5", "POST", "carts/mine/payment-information", sent={}, got=8)])
    kept = {"contexts": [{"scenario": NAME, "ids": [{"name": "order", "id": 8, "key": "pickup", "exchange": "5"}]}]}
    assert ids(told, kept) == [("order", "pickup", 8, "5")]


def test_a_scenario_without_ids_has_no_trail() -> None:
    assert ids(Told([entry("1", "GET", "orders/3", got={})]), {"contexts": []}) == []


def test_the_tutorials_trail() -> None:
    found = ids(recorded("inventory-tutorial"), {})
    assert [entry[2] for entry in found if entry[0] == "order"] == [3, 4]
    assert [entry[1:3] for entry in found if entry[0] == "order_item"] == [("WB03", 3), ("WB01", 4), ("LV06", 5)]
    assert [entry[1] for entry in found if entry[0] == "shipment"][:2] == ["ne_wh", "west_wh"]


def call(exchange: str, seconds: float, **other: Any) -> dict[str, Any]:
    made = entry(exchange, "GET", "orders/3?fields=a", got={})
    return made | {"time": f"2026-11-22T19:48:{seconds:06.3f}Z", "ms": 2.0} | other


def test_calls_stand_by_their_start_and_workers_overlap() -> None:
    told = Told([call("gw0-2", 4.5), call("gw1-1", 4.25, scenario=None), call("gw0-1", 4.0, ms=700)])
    document = [{"id": "s1", "other_exchanges": ["gw0-1", "gw0-2"]}]
    found = calls.timeline(document, told)
    assert [(one["exchange"], one["at_ms"], one["ms"], one["scenario"]) for one in found["calls"]] == [
        ("gw0-1", 0.0, 700.0, "s1"),
        ("gw1-1", 250.0, 2.0, None),
        ("gw0-2", 500.0, 2.0, "s1"),
    ]
    assert found["calls"][0] | {} == {
        "exchange": "gw0-1",
        "at_ms": 0.0,
        "ms": 700.0,
        "method": "GET",
        "path": "/rest/default/V1/orders/3",
        "status": 200,
        "scenario": "s1",
        "attempt": 1,
    }
    assert found["slowest"] == ["gw0-1", "gw1-1", "gw0-2"]


def test_calls_of_one_moment_stand_by_their_numbers_and_those_of_no_time_come_last() -> None:
    told = Told([call("10", 1), call("9", 1), call("1", 1, time="yesterday"), call("2", 2, time=None)])
    found = calls.timeline([], told)["calls"]
    assert [(one["exchange"], one["at_ms"]) for one in found] == [("9", 0.0), ("10", 0.0), ("1", None), ("2", None)]


def test_the_ten_slowest() -> None:
    told = Told(call(str(number), number, ms=number % 13) for number in range(30))
    slowest = calls.timeline([], told)["slowest"]
    assert len(slowest) == 10
    assert [int(number) % 13 for number in slowest] == [12, 12, 11, 11, 10, 10, 9, 9, 8, 8]


def test_a_repeated_read_says_which_attempt_it_was() -> None:
    found = calls.timeline([], Told([call("1", 1, attempt=3), {**call("2", 2), "response": None, "error": "reset"}]))
    assert [(one["attempt"], one["status"]) for one in found["calls"]] == [(3, 200), (1, None)]


def test_one_pass_tells_the_same() -> None:
    told, record = trade()
    told = Told([call("0", 1, scenario=None), *told, call("x-1", 2, scenario="Another: one")])
    document = [{"id": "s1", "other_exchanges": ["5"]}, {"id": "s2", "other_exchanges": ["x-1"]}, {"id": "s3"}]
    found = content.tell(document, told, record)
    assert found["trails"] == trails.trails(document, told, record)
    assert found["invoices"] == invoices.compare(document, told, record)
    assert found["stock"] == stock_picture.points(document, told, record)
    whole = [{"id": "s1", "other_exchanges": [one["exchange"] for one in told.of(NAME)]}, *document[1:]]
    assert {key: found[key] for key in ("calls", "slowest")} == calls.timeline(whole, told, record)
