"""What no recording shows of saving products, taken from Magento's source: places of prices, the first day of a special price."""

from __future__ import annotations

from tests.mock.rest import Rest

BAG = {"sku": "qa-bag", "name": "QA bag", "attribute_set_id": 4, "type_id": "simple"}


def test_prices_are_kept_with_six_places(rest: Rest) -> None:
    rest.post("/products", {"product": BAG | {"price": 12.3456789}})
    assert rest.get("/products/qa-bag")["price"] == 12.345679


def test_a_special_price_begins_today(rest: Rest) -> None:
    special = [{"attribute_code": "special_price", "value": "9.5"}]
    saved = rest.post("/products", {"product": BAG | {"price": 12, "custom_attributes": special}})
    values = {entry["attribute_code"]: entry["value"] for entry in saved["custom_attributes"]}
    assert values["special_price"] == "9.500000"
    assert values["special_from_date"] == f"{rest.mock.shop.now():%Y-%m-%d} 00:00:00"


def test_a_new_product_is_judged_by_the_settings_of_its_request_alone(rest: Rest) -> None:
    stock = {"qty": 0, "is_in_stock": True}
    rest.post("/products", {"product": BAG | {"price": 1, "extension_attributes": {"stock_item": stock}}})
    made = rest.get("/stockItems/qa-bag")
    assert (made["is_in_stock"], made["low_stock_date"], made["stock_status_changed_auto"]) == (True, None, 0)
    managed = stock | {"manage_stock": True}
    rest.post(
        "/products",
        {
            "product": BAG
            | {"sku": "qa-2", "name": "QA two", "price": 1, "extension_attributes": {"stock_item": managed}}
        },
    )
    made = rest.get("/stockItems/qa-2")
    assert (made["is_in_stock"], made["low_stock_date"], made["stock_status_changed_auto"]) == (False, None, 1)


def test_the_low_stock_date_of_a_product_that_is_there_does_not_ask_whether_stock_is_managed(rest: Rest) -> None:
    stock = {"qty": 0, "manage_stock": False, "use_config_manage_stock": False}
    for _ in range(2):
        rest.post("/products", {"product": BAG | {"price": 1, "extension_attributes": {"stock_item": stock}}})
    assert rest.get("/stockItems/qa-bag")["low_stock_date"]
