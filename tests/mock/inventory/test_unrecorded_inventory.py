"""What no recording shows of the inventory, taken from Magento's source: sold out and returned, transfers of unknown SKUs, searches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mock_magento import inventory
from tests.mock.rest import Rest

SKU = "24-MB01"
FIELD = "searchCriteria[filter_groups][0][filters][0]"


def _stock(rest: Rest) -> tuple[Any, Any]:
    item = rest.get(f"/stockItems/{SKU}")
    return item["qty"], item["is_in_stock"]


def test_the_last_piece_takes_the_stock_item_out_of_stock_but_not_the_source_item(rest: Rest) -> None:
    inventory.deduct(rest.mock.shop, "default", SKU, Decimal(99))
    assert _stock(rest) == (1, True)
    inventory.deduct(rest.mock.shop, "default", SKU, Decimal(1))
    assert _stock(rest) == (0, False)
    assert rest.source_items(SKU) == {"default": (0, 1)}


def test_what_comes_back_to_a_sold_out_product_is_not_for_sale(rest: Rest) -> None:
    inventory.deduct(rest.mock.shop, "default", SKU, Decimal(100))
    inventory.put_back(rest.mock.shop, "default", SKU, Decimal(2))
    assert _stock(rest) == (2, False)
    assert rest.salable(SKU) == 0


def test_transfers_from_the_default_source_name_the_skus_they_do_not_know(rest: Rest) -> None:
    rest.post("/inventory/sources", {"source": {"name": "E", "source_code": "e", "country_id": "US", "postcode": "1"}})
    body = {"skus": [SKU, "NOPE"], "originSource": "default", "destinationSource": "e", "unassignFromOrigin": True}
    answer = rest.call("POST", "/inventory/bulk-product-source-transfer", body)
    assert (answer.status_code, answer.json()["parameters"]) == (404, ["NOPE"])
    status, message = rest.message(
        "POST", "/inventory/bulk-product-source-unassign", {"skus": ["NOPE"], "sourceCodes": ["default"]}
    )
    assert (status, message) == (404, "Following products with requested skus were not found: NOPE")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("searchCriteria[pageSize]=1&searchCriteria[currentPage]=2", [2]),
        ("searchCriteria[pageSize]=1&searchCriteria[currentPage]=3", []),
        ("searchCriteria[pageSize]=1&searchCriteria[currentPage]=0", [1]),
        ("searchCriteria[pageSize]=-5", [1]),
        (f"{FIELD}[field]=entity_id&{FIELD}[value]=2&{FIELD}[condition_type]=moreq", [2]),
        (f"{FIELD}[field]=entity_id&{FIELD}[value]=1&{FIELD}[condition_type]=nonsense", [1]),
        (f"{FIELD}[field]=increment_id&{FIELD}[value]=2$&{FIELD}[condition_type]=regexp", [2]),
        (f"{FIELD}[field]=increment_id&{FIELD}[condition_type]=sneq", [1, 2]),
        (f"{FIELD}[field]=applied_rule_ids&{FIELD}[value]=1&{FIELD}[condition_type]=nfinset", []),
        ("searchCriteria[sortOrders][0][field]=entity_id", [2, 1]),
        ("searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[sortOrders][0][direction]=asc", [1, 2]),
    ],
)
def test_searches(rest: Rest, query: str, ids: list[int]) -> None:
    found = rest.get(f"/orders?{query}")
    rows = [order["entity_id"] for order in found["items"]]
    assert rows == ids


def test_a_direction_is_asc_or_desc_in_any_case(rest: Rest) -> None:
    order = "searchCriteria[sortOrders][0]"
    found = rest.get(f"/inventory/sources?{order}[field]=name&{order}[direction]=desc")
    assert found["search_criteria"]["sort_orders"] == [{"field": "name", "direction": "DESC"}]
    status, message = rest.message("GET", f"/inventory/sources?{order}[field]=name&{order}[direction]=down")
    assert status == 400
    assert message == "The sort order has to be specified as ASC for ascending order or DESC for descending order."


def test_products_are_not_sorted_by_what_they_have_no_attribute_for(rest: Rest) -> None:
    order = "searchCriteria[sortOrders][0]"
    found = rest.get(f"/products?{order}[field]=nope&searchCriteria[pageSize]=2")
    assert [product["id"] for product in found["items"]] == [1, 2]


def test_a_source_saved_without_coordinates_moves_to_its_address(rest: Rest) -> None:
    place = {"name": "W", "country_id": "US"}
    rest.post("/inventory/sources", {"source": {"source_code": "w", "postcode": "10001", **place}})
    before = rest.get("/inventory/sources/w")
    rest.put("/inventory/sources/w", {"source": {"postcode": "90001", **place}})
    moved = rest.get("/inventory/sources/w")
    assert before["longitude"] > -80 > moved["longitude"]
    rest.put("/inventory/sources/w", {"source": {"postcode": "nowhere", **place}})
    assert rest.get("/inventory/sources/w")["longitude"] == moved["longitude"]


def test_an_update_without_pickup_flags_leaves_them(rest: Rest) -> None:
    place = {"name": "Shop", "postcode": "1", "country_id": "US", "city": "Here", "street": "1 Way", "enabled": True}
    flags = {"is_pickup_location_active": True, "frontend_name": "Our shop", "frontend_description": "Ring twice"}
    rest.post("/inventory/sources", {"source": place | {"source_code": "shop", "extension_attributes": flags}})
    rest.put("/inventory/sources/shop", {"source": place | {"name": "Other"}})
    read = rest.get("/inventory/sources/shop")
    assert (read["name"], read["extension_attributes"]) == ("Other", flags)
    rest.put("/inventory/sources/shop", {"source": place | {"extension_attributes": {}}})
    assert rest.get("/inventory/sources/shop")["extension_attributes"]["is_pickup_location_active"] is False


def test_a_part_of_a_refusal_has_parameters_even_where_it_needs_none(rest: Rest) -> None:
    source = {"source_code": "default", "name": "", "postcode": "1", "country_id": "US", "enabled": False}
    _status, body = rest.refused("POST", "/inventory/sources", {"source": source})
    assert [part["parameters"] for part in body["errors"]] == [{"field": "name"}, []]
