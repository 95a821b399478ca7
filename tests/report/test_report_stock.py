"""The stock point by point: what the scenario read, what each write ought to move, and whether it did."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from magento_acceptance.report.sections import stock_picture
from tests.report.told import NAME, Told, entry, facts, recorded, trade

POINTS = ["before order", "after order", "after invoice", "after invoice 2", "after shipment", "after refund"]


def pictures(told: Told) -> list[dict[str, Any]]:
    return stock_picture.points(told.document, told, {})


def picture(told: Told, product: str, kind: str) -> dict[str, Any]:
    return next(found for found in pictures(told) if found["sku"].endswith(product) and found["at"]["kind"] == kind)


def values(found: dict[str, Any]) -> list[str | None]:
    return [point["value"] for point in found["points"]]


def verdicts(found: dict[str, Any]) -> list[tuple[str | None, str | None, bool | None]]:
    return [(move["expected"], move["found"], move["ok"]) for move in found["moves"]]


@pytest.mark.parametrize(
    ("product", "kind", "wanted"),
    [
        ("bag", "source", ["20", "20", "20", "20", "18", "19"]),
        ("bag", "salable", ["20", "18", "18", "18", "18", "19"]),
        ("course", "source", ["20", "20", "20", "19", "19", "19"]),
        ("course", "salable", ["20", "19", "19", "19", "19", "19"]),
    ],
)
def test_a_trade_shows_every_point(product: str, kind: str, wanted: list[str]) -> None:
    told, _ = trade()
    found = picture(told, product, kind)
    assert [point["when"] for point in found["points"]] == POINTS
    assert values(found) == wanted
    assert [(move["from"], move["to"]) for move in found["moves"]] == list(itertools.pairwise(POINTS))
    assert all(move["ok"] is True and move["why"] for move in found["moves"])
    for point in found["points"]:
        read = told.by_id(point["exchange"])["response"]["json"]
        held = read if kind == "salable" else read["items"][0]["quantity"]
        assert f"{held:g}" == point["value"]


def test_names_and_places_are_told() -> None:
    told, _ = trade()
    found = pictures(told)
    assert [(one["sku"].rpartition("-")[2], one["at"]["kind"], one["at"]["code"]) for one in found] == [
        ("bag", "source", "default"),
        ("bag", "salable", "1"),
        ("course", "source", "default"),
        ("course", "salable", "1"),
    ]
    assert all(one["name"] == f"QA {one['sku']}" and one["scenario"] == "s1" for one in found)


@pytest.mark.parametrize("place", range(1, 6))
@pytest.mark.parametrize(("product", "kind"), [("bag", "salable"), ("course", "source")])
def test_a_quantity_that_moved_wrongly_is_not_as_expected(place: int, product: str, kind: str) -> None:
    told, _ = trade()
    exchange = picture(told, product, kind)["points"][place]["exchange"]
    answer = told.by_id(exchange)["response"]
    if kind == "salable":
        answer["json"] -= 1
    else:
        answer["json"]["items"][0]["quantity"] -= 1
    moves = picture(told, product, kind)["moves"]
    assert [move["ok"] for move in moves][place - 1] is False
    assert [move["ok"] for move in moves].count(False) == (1 if place == 5 else 2)


def without(told: Told, *exchanges: str) -> Told:
    return Told(found for found in told if found["exchange"] not in exchanges)


def test_a_point_that_was_not_read_stays_open_and_the_next_movement_spans_both() -> None:
    told, _ = trade()
    after_first = picture(told, "bag", "salable")["points"][1]["exchange"]
    readings = list(told.named("inventory/get-product-salable-quantity/.*bag/1"))
    skipped = [found["exchange"] for found in readings if 24 < int(found["exchange"]) <= int(after_first)]
    found = picture(without(told, *skipped), "bag", "salable")
    assert values(found) == ["20", None, "18", "18", "18", "19"]
    assert (found["moves"][0]["from"], found["moves"][0]["to"]) == ("before order", "after invoice")
    assert verdicts(found)[0] == ("-2", "-2", True)


def test_points_after_the_last_reading_are_left_out() -> None:
    told, _ = trade()
    last = picture(told, "bag", "salable")["points"][-1]["exchange"]
    found = picture(without(told, last), "bag", "salable")
    assert [point["when"] for point in found["points"]] == POINTS[:-1]


def test_a_product_of_which_it_is_not_known_whether_it_is_managed_is_expected_nothing_of() -> None:
    told, _ = trade()
    found = picture(Told(found for found in told if "/stockItems/" not in found["request"]["url"]), "bag", "salable")
    assert verdicts(found)[0] == (None, "-2", None)


def test_what_tidies_up_is_no_part_of_the_picture() -> None:
    told, _ = trade()
    sku = picture(told, "bag", "salable")["sku"]
    tidied = [
        entry("900", "POST", "orders/3/cancel", got=True, step="tidying up"),
        entry("901", "GET", f"inventory/get-product-salable-quantity/{sku}/1", got=77, step="tidying up"),
    ]
    assert pictures(Told([*told, *tidied])) == pictures(told)


def order(**other: Any) -> dict[str, Any]:
    line = {"item_id": 5, "sku": "qa-1-bag", "name": "Bag", "product_type": "simple", "qty_ordered": 3} | other
    return {"entity_id": 3, "state": "new", "items": [line], "grand_total": 30}


def listing(**quantities: float) -> dict[str, Any]:
    items = [
        {"sku": "qa-1-bag", "source_code": code, "quantity": quantity, "status": 1}
        for code, quantity in quantities.items()
    ]
    return {"items": items, "total_count": len(items)}


SEARCH = "searchCriteria[filterGroups][0][filters][0][field]=sku&searchCriteria[filterGroups][0][filters][0][value]="


class Tale:
    """Exchanges of a scenario, one after the other."""

    def __init__(self) -> None:
        self.entries = facts()

    def add(self, method: str, path: str, **other: Any) -> Tale:
        self.entries.append(entry(str(len(self.entries)), method, path, **other))
        return self

    def sources(self, **quantities: float) -> Tale:
        return self.add("GET", f"inventory/source-items?{SEARCH}qa-1-bag", got=listing(**quantities))

    def salable(self, quantity: float) -> Tale:
        return self.add("GET", "inventory/get-product-salable-quantity/qa-1-bag/2", got=quantity)

    def placed(self, **other: Any) -> Tale:
        self.add("POST", "carts/mine/payment-information", sent={}, got=3)
        return self.add("GET", "orders/3", got=order(**other))

    def shows(self, kind: str, code: str) -> dict[str, Any]:
        return next(one for one in pictures(Told(self.entries)) if one["at"] == {"kind": kind, "code": code})


def test_an_order_that_is_called_off_is_for_sale_again() -> None:
    tale = Tale().salable(10).placed().salable(7).add("POST", "orders/3/cancel", got=True).salable(10)
    found = tale.shows("salable", "2")
    assert [point["when"] for point in found["points"]] == ["before order", "after order", "after cancelling"]
    assert verdicts(found) == [("-3", "-3", True), ("3", "3", True)]


def test_calling_off_that_is_answered_with_no_is_no_phase() -> None:
    found = Tale().salable(10).placed().salable(7).add("POST", "orders/3/cancel", got=False).salable(7)
    assert values(found.shows("salable", "2")) == ["10", "7"]


def test_shipments_without_a_reading_between_are_one_phase() -> None:
    tale = Tale().sources(ne_wh=5, west_wh=5).placed().sources(ne_wh=5, west_wh=5)
    for source, pieces in (("ne_wh", 2), ("west_wh", 1)):
        body = {
            "items": [{"order_item_id": 5, "qty": pieces}],
            "arguments": {"extension_attributes": {"source_code": source}},
        }
        tale.add("POST", "order/3/ship", sent=body, got="8")
    tale.sources(ne_wh=3, west_wh=4)
    assert verdicts(tale.shows("source", "ne_wh")) == [("0", "0", True), ("-2", "-2", True)]
    assert verdicts(tale.shows("source", "west_wh")) == [("0", "0", True), ("-1", "-1", True)]


def test_pieces_entered_between_are_not_held_against_the_order() -> None:
    tale = Tale().salable(10).placed()
    tale.add("POST", "inventory/source-items", sent={"sourceItems": [{"sku": "qa-1-bag"}]}, got=[]).salable(50)
    tale.add("POST", "orders/3/cancel", got=True).salable(53)
    found = tale.shows("salable", "2")
    assert values(found) == ["10", None, "53"]
    assert verdicts(found) == [("0", None, None)]


def test_pieces_of_another_product_change_nothing() -> None:
    tale = Tale().salable(10).placed()
    tale.add("POST", "inventory/source-items", sent={"sourceItems": [{"sku": "other"}]}, got=[]).salable(7)
    assert verdicts(tale.shows("salable", "2")) == [("-3", "-3", True)]


def test_a_refund_that_came_to_several_sources_is_expected_in_sum_only() -> None:
    body = {"items": [{"order_item_id": 5, "qty": 1}], "arguments": {"extension_attributes": {}}}
    body["arguments"]["extension_attributes"]["return_to_stock_items"] = [5]
    tale = Tale().sources(ne_wh=5, west_wh=5).salable(10).placed().add("GET", "orders/3", got=order(qty_invoiced=3))
    tale.sources(ne_wh=5, west_wh=5).salable(7)
    tale.add("POST", "order/3/refund", sent=body, got="4").sources(ne_wh=5, west_wh=5).salable(8)
    assert verdicts(tale.shows("salable", "2"))[-1] == ("1", "1", True)
    assert verdicts(tale.shows("source", "ne_wh"))[-1] == ("0", "0", True)


def test_an_order_of_the_shops_own_begins_where_it_stands() -> None:
    tale = Tale().add("GET", "orders/3", got=order(qty_invoiced=3)).sources(ne_wh=5)
    body = {"arguments": {"extension_attributes": {"source_code": "ne_wh"}}}
    tale.add("POST", "order/3/ship", sent=body, got="8").sources(ne_wh=2)
    found = tale.shows("source", "ne_wh")
    assert [point["when"] for point in found["points"]] == ["after invoice", "after shipment"]
    assert verdicts(found) == [("-3", "-3", True)]


def test_an_order_that_was_paid_in_part_before_goes_on_with_its_second_invoice() -> None:
    tale = Tale().add("GET", "orders/3", got=order(qty_invoiced=1)).sources(ne_wh=5)
    tale.add("GET", "invoices/8", got={"entity_id": 8, "order_id": 3, "items": [{"order_item_id": 5, "qty": 1}]})
    tale.add("POST", "order/3/invoice", sent={"capture": True}, got="9").sources(ne_wh=5)
    found = tale.shows("source", "ne_wh")
    assert [point["when"] for point in found["points"]] == ["after invoice", "after invoice 2"]


@pytest.mark.parametrize("how", [{"error": "ReadTimeout: "}, {"status": 503}, {"status": 500}])
def test_a_capture_whose_answer_was_lost_counts_where_its_invoice_appeared(how: dict[str, Any]) -> None:
    tale = Tale().sources(ne_wh=5).salable(10).placed().sources(ne_wh=5).salable(7)
    tale.add("POST", "order/3/invoice", sent={"capture": True}, **how)
    tale.add("GET", "invoices/9", got={"entity_id": 9, "order_id": 3, "items": []}).sources(ne_wh=5).salable(7)
    found = tale.shows("salable", "2")
    assert [point["when"] for point in found["points"]] == ["before order", "after order", "after invoice"]


def test_a_capture_that_was_sent_again_counts_once() -> None:
    tale = Tale().salable(10).placed().salable(7).add("POST", "order/3/invoice", sent={}, error="ConnectError: ")
    tale.add("POST", "order/3/invoice", sent={}, got="9").salable(7)
    found = tale.shows("salable", "2")
    assert [point["when"] for point in found["points"]] == ["before order", "after order", "after invoice"]
    assert verdicts(found)[-1] == ("0", "0", True)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("inventory-tutorial", 60),
        ("portable", 18),
        ("step10-variants", 18),
        ("step10-virtual-stock", 30),
        ("reference/mail-off", 20),
        ("reference/prices-include-tax", 20),
    ],
)
def test_the_stock_of_a_real_shop_moves_as_expected(name: str, least: int) -> None:
    verdict = [move["ok"] for found in pictures(recorded(name)) for move in found["moves"]]
    assert False not in verdict
    assert verdict.count(True) >= least


def test_the_tutorials_vp1_leaves_its_source_with_the_invoice() -> None:
    told = recorded("step10-virtual-stock")
    found = next(one for one in pictures(told) if one["sku"] == "vp1" and one["at"]["kind"] == "source")
    assert found["at"]["code"] == "hq"
    assert "9998" in values(found)
    assert ("-1", "-1", True) in verdicts(found)


def test_a_scenario_without_an_order_has_no_picture() -> None:
    assert pictures(Told([entry("1", "GET", "store/storeConfigs", got=[], scenario=NAME)])) == []
