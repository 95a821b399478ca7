"""Source items of many SKUs are read together, and shown as if each had been searched for alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.flows.snapshots import read_source_items
from magento_acceptance.rest.answer import Answer, write_json
from magento_acceptance.rest.search import SearchCriteria

SKUS = st.text("abcXY,-% ", min_size=1, max_size=4).map(lambda text: f"s{text}z")


class Shop:
    """Answers searches of source items as MySQL does: without regard to case, lists split at commas."""

    def __init__(self, items: list[dict[str, Any]], /, **wrong: Any) -> None:
        self.items, self.wrong, self.calls = items, wrong, 0

    def read(self, path: str, *, params: SearchCriteria) -> Answer:
        assert path == "inventory/source-items"
        self.calls += 1
        ((search,),) = params.groups
        text = search.written_value().lower()
        wanted = text.split(",") if search.condition == "in" else [text]
        found = [item for item in self.items if item["sku"].lower() in wanted]
        body = {"items": found, "search_criteria": {}, "total_count": len(found), **self.wrong}
        return Answer(200, write_json(body), {"content-type": "application/json"})


def item(sku: str, source: str = "default", quantity: int = 1) -> dict[str, Any]:
    return {"sku": sku, "source_code": source, "quantity": Decimal(quantity), "status": 1}


@given(st.lists(SKUS, max_size=70, unique_by=str.lower), st.integers(0, 3))
def test_each_sku_has_its_own_items(skus: list[str], sources: int) -> None:
    shop = Shop([item(sku.swapcase(), f"source{number}") for sku in skus for number in range(sources)])
    found = read_source_items(shop.read, skus)
    assert found.keys() == set(skus)
    for sku, listing in found.items():
        assert {row["sku"] for row in listing["items"]} <= {sku.swapcase()}
        assert listing["total_count"] == len(listing["items"]) == sources
    plain = sum("," not in sku for sku in skus)
    assert shop.calls == -(-plain // 30) + len(skus) - plain


@pytest.mark.parametrize("count", [3, 1, 0])
def test_a_wrong_count_is_seen_at_each_sku(count: int) -> None:
    found = read_source_items(Shop([item("a"), item("b")], total_count=count).read, ["a", "b"])
    assert [listing["total_count"] for listing in found.values()] == [count - 1] * 2


def test_an_item_of_another_product_is_not_lost() -> None:
    found = read_source_items(Shop([], items=[item("a"), item("c")], total_count=2).read, ["b", "a"])
    assert [[row["sku"] for row in found[sku]["items"]] for sku in ("a", "b")] == [["a", "c"], []]
