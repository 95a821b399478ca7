"""What calls change, the journal of it, and how it is told at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.rest.noting import writes_of
from magento_acceptance.rest.writes import STAYS, Write
from magento_acceptance.run_log.created_resources import (
    CreatedResource,
    ResourceLog,
    read_journals,
)
from magento_acceptance.run_log.resource_summary import format_id_ranges, kept, left_over, removed_again

SKU = "qa-a1b2c3-0f9e8d7c-bag"
EMAIL = "qa-a1b2c3-0f9e8d7c@example.com"


@pytest.mark.parametrize(
    ("method", "path", "sent", "answered", "kind", "id_"),
    [
        ("POST", "products", {"product": {"sku": SKU}}, {"id": 7, "sku": SKU}, "product", SKU),
        ("POST", "customers", {"customer": {"email": EMAIL}}, {"id": 5}, "customer", 5),
        ("POST", "carts/mine", None, 9, "cart", 9),
        ("POST", "carts/mine/payment-information", {}, "3", "order", 3),
        ("POST", "order/3/invoice", {"capture": True}, "4", "invoice", 4),
        ("POST", "order/3/ship", {}, "5", "shipment", 5),
        ("POST", "order/3/refund", {}, "6", "credit memo", 6),
        ("POST", "invoice/4/refund", {}, 7, "credit memo", 7),
        (
            "POST",
            "order/notify-orders-are-ready-for-pickup",
            {"orderIds": [3]},
            {"errors": []},
            "shipment",
            "of order 3",
        ),
        ("POST", "inventory/sources", {"source": {"source_code": "hq"}}, [], "source", "hq"),
        ("PUT", "inventory/sources/hq", {"source": {}}, [], "source", "hq"),
        ("POST", "inventory/stocks", {"stock": {"name": "US Stock"}}, "2", "stock", 2),
        ("PUT", "inventory/stocks/2", {"stock": {"name": "US Stock"}}, 2, "stock", 2),
        (
            "POST",
            "inventory/stock-source-links",
            {"links": [{"source_code": "hq", "stock_id": 2}]},
            [],
            "stock source link",
            "hq of stock 2",
        ),
        (
            "POST",
            "inventory/source-items",
            {"sourceItems": [{"sku": "24-WB01", "source_code": "hq", "quantity": 1}]},
            [],
            "quantity",
            "24-WB01 at hq",
        ),
    ],
)
def test_what_a_call_changes(method: str, path: str, sent: Any, answered: Any, kind: str, id_: int | str) -> None:
    first = writes_of(method, path, sent, 200, answered)[0]
    assert (first.kind, first.id) == (kind, id_)
    assert writes_of(method, path, sent, 400, {"message": "no"}) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "orders/3"),
        ("POST", "integration/admin/token"),
        ("POST", "tfa/provider/google/authenticate"),
        ("POST", "carts/mine/estimate-shipping-methods"),
        ("POST", "inventory/source-selection-algorithm-result"),
    ],
)
def test_what_changes_nothing(method: str, path: str) -> None:
    assert writes_of(method, path, {}, 200, {}) == []


def test_a_write_that_the_table_does_not_know_is_told_as_unknown() -> None:
    assert [write.kind for write in writes_of("DELETE", "taxRules/3", None, 200, True)] == ["unknown write"]
    assert [write.kind for write in writes_of("POST", "order/3/invoice", {}, 200, {"broken": 1})] == ["unknown write"]


def test_what_is_gone_already_is_removed_and_a_refused_removal_says_why() -> None:
    assert writes_of("DELETE", "products/a%2Fb", None, 404, {}) == [Write("removed", "product", "a/b")]
    (refused,) = writes_of("DELETE", "customers/5", None, 500, {})
    assert (refused.did, refused.id, refused.why) == ("kept", 5, "removing it was refused with 500")


def test_quantities_of_own_products_go_with_them() -> None:
    assert (
        writes_of(
            "POST",
            "inventory/source-items",
            {"sourceItems": [{"sku": SKU, "source_code": "hq", "quantity": 1}]},
            200,
            [],
        )
        == []
    )


def test_a_journal_is_read_as_it_was_written_but_for_a_torn_line(tmp_path: Path) -> None:
    ledger = ResourceLog(tmp_path / "made.jsonl")
    ledger.note([Write("made", "customer", 5, EMAIL)], "one")
    ledger.note([Write("made", "product", SKU), Write("made", "order", 3, "", STAYS["order"])], "one")
    ledger.note([Write("removed", "product", SKU)], "one")
    ledger.note([Write("changed", "order", 3, why="cancelled")], "one")
    with ledger_file(tmp_path).open("a", encoding="utf-8") as journal:
        journal.write('[]\n"x"\n{"do": "made"}\n{"do": "done"}\n{"do": "made", "kind": "customer", "id": 6, "wh')
    read = read_journals([tmp_path / "none", ledger_file(tmp_path)])
    assert read == list(ledger)
    assert read == [
        CreatedResource("customer", 5, EMAIL, "one"),
        CreatedResource("product", SKU, "", "one", removed=True),
        CreatedResource("order", 3, "", "one", why="cancelled"),
    ]
    assert [thing.reason for thing in read if not thing.removed] == ["the run ended before it was removed", "cancelled"]


def ledger_file(folder: Path) -> Path:
    return folder / "made.jsonl"


def test_a_later_journal_goes_on_from_the_earlier_ones(tmp_path: Path) -> None:
    ResourceLog(ledger_file(tmp_path)).note([Write("made", "customer", 5, EMAIL)])
    later = ResourceLog(tmp_path / "cleaned.jsonl", read_journals([ledger_file(tmp_path)]))
    later.note([Write("removed", "customer", 5), Write("removed", "customer", 6)])
    assert [thing.removed for thing in read_journals([ledger_file(tmp_path), tmp_path / "cleaned.jsonl"])] == [True]


def test_what_comes_twice_is_written_once(tmp_path: Path) -> None:
    ledger = ResourceLog(ledger_file(tmp_path))
    for _ in range(3):
        ledger.note([Write("made", "cart", 9, "", STAYS["cart"])])
        ledger.removed("product", "never made")
    assert len(ledger_file(tmp_path).read_text().splitlines()) == 1


def test_the_end_tells_what_is_gone_what_stays_and_what_should_be_gone() -> None:
    things = [
        CreatedResource("customer", 1, removed=True),
        CreatedResource("customer", 2, EMAIL, why="removing it was refused with 500"),
        CreatedResource("product", SKU, removed=True),
        CreatedResource("product", "qa-a1b2c3-11111111", removed=True),
        *(CreatedResource("order", number, why=f"cancelled; {STAYS['order']}") for number in (3, 4, 5, 9)),
        CreatedResource("order", 7, why=STAYS["order"]),
    ]
    assert removed_again(things) == "1 customer, 2 products"
    assert list(kept(things)) == ["orders 3-5, 9: Magento removes no order"]
    assert list(left_over(things)) == [
        f"customer 2 ({EMAIL}): removing it was refused with 500",
        "order 7: neither cancelled nor refunded",
    ]


@given(st.lists(st.integers(1, 60), min_size=1))
def test_ids_are_all_told(numbers: list[int]) -> None:
    told = set()
    for part in format_id_ranges(numbers).split(", "):
        first, _, last = part.partition("-")
        told |= set(range(int(first), int(last or first) + 1))
    assert told == set(numbers)


def test_of_many_names_the_first_few_are_told() -> None:
    assert format_id_ranges([f"s{number}" for number in range(11)]).endswith("s7, and 3 more")
