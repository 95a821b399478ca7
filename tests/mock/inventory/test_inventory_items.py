"""Source items, bulk assignment, stock items and the default source, salability and its reasons, low-quantity notices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock.rest import Rest

SKU = "24-WB01"


def make_source(rest: Rest, code: str) -> None:
    source = {"source_code": code, "name": code, "postcode": "11501", "country_id": "US", "enabled": True}
    rest.post("/inventory/sources", {"source": source})


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"sku": ""}, '"%field" can not be empty.'),
        ({"source_code": None}, '"%field" can not be empty.'),
        ({"quantity": None}, '"%field" should be numeric.'),
        ({"status": 7}, '"%field" should a known status.'),
    ],
)
def test_a_wrong_source_item_is_refused(rest: Rest, item: dict[str, Any], message: str) -> None:
    right = {"sku": SKU, "source_code": "default", "quantity": 1, "status": 1}
    status, answer = rest.refused("POST", "/inventory/source-items", {"sourceItems": [right, right | item]})
    assert (status, [error["message"] for error in answer["errors"]]) == (400, [message])


@pytest.mark.parametrize("path", ["source-items", "source-items-delete", "low-quantity-notifications-delete"])
def test_items_that_are_no_list_crash_as_in_magento(rest: Rest, path: str) -> None:
    status, text = rest.refused("POST", f"/inventory/{path}", {"sourceItems": 5})
    assert status == 500
    assert "exception log" in text


def test_the_default_source_and_the_stock_item_follow_each_other(rest: Rest) -> None:
    rest.post(
        "/inventory/source-items", {"sourceItems": [{"sku": SKU, "source_code": "default", "quantity": 7, "status": 1}]}
    )
    item = rest.get(f"/stockItems/{SKU}")
    assert (item["qty"], item["is_in_stock"]) == (7, True)
    assert rest.put(f"/products/{SKU}/stockItems/{item['item_id']}", {"stockItem": {"qty": 0}}) == item["item_id"]
    assert rest.source_items(SKU) == {"default": (0, 0)}
    assert rest.get(f"/stockItems/{SKU}")["stock_status_changed_auto"] == 1
    assert rest.salable(SKU) == 0
    rest.post("/inventory/source-items-delete", {"sourceItems": [{"sku": SKU, "source_code": "default"}]})
    rest.put(f"/products/{SKU}", {"product": {"price": 33}})
    assert rest.source_items(SKU) == {}, "a product that was taken off the default source stays off it"
    rest.put(f"/products/{SKU}/stockItems/1", {"stockItem": {"qty": 4, "is_in_stock": True}})
    assert rest.source_items(SKU) == {"default": (4, 1)}


def test_an_empty_default_source_is_out_of_stock_but_its_item_says_what_it_was_told(rest: Rest) -> None:
    rest.post(
        "/inventory/source-items", {"sourceItems": [{"sku": SKU, "source_code": "default", "quantity": 0, "status": 1}]}
    )
    assert rest.source_items(SKU) == {"default": (0, 1)}
    assert rest.get(f"/stockItems/{SKU}")["is_in_stock"] is False


def test_bulk_assignment_counts_what_is_new_and_passes_over_what_has_no_source_items(rest: Rest) -> None:
    make_source(rest, "north")
    body = {"skus": [SKU, "24-WB03", "MH01", "NOPE"], "sourceCodes": ["north"]}
    assert rest.post("/inventory/bulk-product-source-assign", body) == 2
    assert rest.post("/inventory/bulk-product-source-assign", body) == 0
    assert rest.source_items(SKU)["north"] == (0, 0)
    assert rest.post("/inventory/bulk-product-source-unassign", body) == 2
    assert "north" not in rest.source_items(SKU)
    status, answer = rest.refused("POST", "/inventory/bulk-product-source-assign", body | {"sourceCodes": ["a", "b"]})
    assert (status, len(answer["errors"])) == (400, 2)


def test_unassigning_the_default_source_empties_the_stock_item(rest: Rest) -> None:
    body = {"skus": [SKU], "sourceCodes": ["default"]}
    assert rest.post("/inventory/bulk-product-source-unassign", body) == 1
    assert rest.get(f"/stockItems/{SKU}")["qty"] == 0
    assert rest.salable(SKU) == 0


def test_a_partial_transfer_needs_the_sku_at_both_ends(rest: Rest) -> None:
    make_source(rest, "north")
    body = {"originSourceCode": "default", "destinationSourceCode": "north", "items": [{"sku": SKU, "qty": 1}]}
    status, answer = rest.refused("POST", "/inventory/bulk-partial-source-transfer", body)
    assert (status, answer["message"]) == (400, "Transfer validation failed")
    assert answer["errors"][0]["parameters"]["message"] == f"Source item for {SKU} and north does not exist"


def salability(rest: Rest, quantity: str) -> list[str]:
    answer = rest.get(f"/inventory/is-product-salable-for-requested-qty/{SKU}/1/{quantity}")
    assert answer["salable"] is not bool(answer["errors"])
    return [error["code"] for error in answer["errors"]]


def test_why_a_quantity_cannot_be_sold(rest: Rest) -> None:
    not_enough = ["back_order-disabled", "manage_stock-enabled", "is_salable_with_reservations-not_enough_qty"]
    assert salability(rest, "100") == []
    assert salability(rest, "101") == not_enough
    assert salability(rest, "0.5") == ["is_correct_qty-min_sale_qty"]
    assert salability(rest, "1.5") == ["is_correct_qty-is_qty_decimal"]
    assert salability(rest, "10001") == ["is_correct_qty-max_sale_qty"]
    settings = {"enable_qty_increments": True, "use_config_enable_qty_inc": False}
    settings |= {"qty_increments": 4, "use_config_qty_increments": False}
    rest.put(f"/products/{SKU}/stockItems/8", {"stockItem": settings})
    assert salability(rest, "6") == ["is_correct_qty-qty_increment"]
    rest.put(f"/products/{SKU}/stockItems/8", {"stockItem": {"backorders": 1, "use_config_backorders": False}})
    assert salability(rest, "104") == []
    rest.post(
        "/inventory/source-items", {"sourceItems": [{"sku": SKU, "source_code": "default", "quantity": 9, "status": 0}]}
    )
    assert salability(rest, "4") == ["is_any_source_item_in_stock-no_source_items_in_stock"]


def test_a_minimum_that_must_stay_is_not_salable(rest: Rest) -> None:
    rest.put(f"/products/{SKU}/stockItems/8", {"stockItem": {"min_qty": 30, "use_config_min_qty": False}})
    assert rest.salable(SKU) == 70
    rest.put(f"/products/{SKU}/stockItems/8", {"stockItem": {"qty": 30}})
    assert rest.salable(SKU) == 0
    assert rest.get(f"/inventory/is-product-salable/{SKU}/1") is False


def test_several_skus_are_asked_about_at_once(rest: Rest) -> None:
    found = rest.get(f"/inventory/are-products-salable?skus[]={SKU}&skus[]=NOPE&skus[]=MH01&stockId=1")
    assert [entry["salable"] for entry in found] == [True, False, True]
    query = f"skuRequests[0][sku]={SKU}&skuRequests[0][qty]=101&skuRequests[1][sku]=24-WB03&skuRequests[1][qty]=2"
    asked = rest.get(f"/inventory/are-product-salable-for-requested-qty/?{query}&stockId=1")
    assert [entry["salable"] for entry in asked] == [False, True]
    assert rest.message("GET", "/inventory/are-product-salable-for-requested-qty/?stockId=1") == (
        400,
        '"skuRequests" is required. Enter and try again.',
    )


def test_composite_products_have_no_salable_quantity(rest: Rest) -> None:
    message = "Can't check requested quantity for products without Source Items support."
    assert rest.message("GET", "/inventory/get-product-salable-quantity/MH01/1") == (400, message)


def test_source_items_of_named_skus_come_in_the_order_of_sku_and_source(rest: Rest) -> None:
    for code in ("south", "north"):
        make_source(rest, code)
        items = [{"sku": sku, "source_code": code, "quantity": 1, "status": 1} for sku in ("24-WB03", SKU)]
        rest.post("/inventory/source-items", {"sourceItems": items})
    criteria = "searchCriteria[filter_groups][0][filters][0]"
    query = f"{criteria}[field]=sku&{criteria}[value]=24-WB03,{SKU}&{criteria}[condition_type]=in"
    found = rest.get(f"/inventory/source-items?{query}")["items"]
    assert [(item["sku"], item["source_code"]) for item in found] == [
        (sku, code) for sku in (SKU, "24-WB03") for code in ("default", "north", "south")
    ]


def test_a_notice_of_low_quantity_is_kept_and_forgotten(rest: Rest) -> None:
    path = f"/inventory/low-quantity-notification/default/{SKU}"
    assert rest.get(path)["notify_stock_qty"] == 1
    entry = {"sku": SKU, "source_code": "default", "notify_stock_qty": 12}
    rest.post("/inventory/low-quantity-notification", {"sourceItemConfigurations": [entry]})
    assert rest.get(path)["notify_stock_qty"] == 12
    rest.post("/inventory/low-quantity-notifications-delete", {"sourceItems": [{"sku": SKU, "source_code": "default"}]})
    assert rest.get(path)["notify_stock_qty"] == 1


def test_stock_at_or_below_a_quantity_is_listed_page_by_page(rest: Rest) -> None:
    rest.put(f"/products/{SKU}/stockItems/8", {"stockItem": {"qty": 2}})
    low = rest.get("/stockItems/lowStock/?scopeId=0&qty=5&pageSize=3&currentPage=1")
    assert len(low["items"]) == 3
    assert low["total_count"] > 100, "composite products count with 0"
