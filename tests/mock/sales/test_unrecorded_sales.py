"""What no recording shows of reading sales, taken from Magento's source: answers cut down by `fields`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock.sales.shopkeeper import Shopkeeper

NOBODYS = "searchCriteria[filter_groups][0][filters][0][field]=order_id&searchCriteria[filter_groups][0][filters][0][value]=99"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        # an empty list that is to be cut down turns into null, an object of which nothing stays into a list
        (f"invoices?{NOBODYS}&fields=items[entity_id],total_count", {"items": None, "total_count": 0}),
        (f"invoices?{NOBODYS}&fields=items,total_count", {"items": [], "total_count": 0}),
        ("orders?searchCriteria[pageSize]=2&fields=items[nope]", {"items": [[], []]}),
        ("orders/1?fields=nope", []),
        ("orders/1?fields=payment[nope],entity_id", {"payment": [], "entity_id": 1}),
        ("orders/1/statuses?fields=status", "processing"),
    ],
)
def test_fields(keeper: Shopkeeper, path: str, answer: Any) -> None:
    assert keeper.get(path) == answer


def test_fields_pick_custom_attributes_by_code(keeper: Shopkeeper) -> None:
    whole = keeper.get("products/24-WB05?fields=custom_attributes")["custom_attributes"]
    place = [entry["attribute_code"] for entry in whole].index("special_price")
    picked = keeper.get("products/24-WB05?fields=custom_attributes[special_price]")["custom_attributes"]
    assert picked == {str(place): whole[place]}
    codes = keeper.get("products/24-WB05?fields=custom_attributes[attribute_code]")["custom_attributes"]
    assert codes == [{"attribute_code": entry["attribute_code"]} for entry in whole]


def test_a_shipment_without_a_label_answers_an_empty_text(keeper: Shopkeeper) -> None:
    assert keeper.get("shipment/1/label") == ""
