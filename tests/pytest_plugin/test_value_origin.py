"""The exchange that brought a wrong value is found by the value, not by its place in time."""

from __future__ import annotations

from typing import Any

import pytest

from magento_acceptance.pytest_plugin.value_origin import origin_of


def exchange(number: str, url: str, json: Any, status: int = 200) -> dict[str, Any]:
    return {"exchange": number, "request": {"url": f"http://shop{url}"}, "response": {"status": status, "json": json}}


READ = [
    exchange("1", "/V1/invoices/3", {"items": [{"row_total": 9.99}], "grand_total": 12}),
    exchange("2", "/V1/invoices/3", {"items": [{"row_total": 3.33}], "grand_total": 12.0}),
    exchange("3", "/V1/orders?x", {"items": [{"state": "new", "status": "pending"}], "total_count": 1}),
    exchange("4", "/V1/get-product-salable-quantity/24%2DWB01/2", 46),
    exchange("5", "/V1/source-items", {"items": [{"sku": "24-WB01", "source_code": "hq", "quantity": 50}]}),
    exchange("6", "/V1/order/3/invoice", {"message": "The order does not allow an invoice."}, 400),
    {"exchange": "7", "request": {"url": "http://shop/V1/orders/3"}, "error": "ReadTimeout"},
]


@pytest.mark.parametrize(
    ("pointer", "found", "number"),
    [
        ("/items/0/row_total", "3.33", "2"),
        ("/items/0/row_total", "9.99", "1"),
        ("/grand_total", "12", "2"),
        ("/state", '"new"', "3"),
        ("/salable/24-WB01", "46", "4"),
        ("/source_items/24-WB01/items/hq/quantity", "50", "5"),
        ("/status", "400", "6"),
        ("/message", '"The order does not allow an invoice."', "6"),
    ],
)
def test_the_exchange_of_the_value_is_found(pointer: str, found: str, number: str) -> None:
    origin = origin_of(pointer, found, READ)
    assert origin is not None
    assert origin["exchange"] == number


@pytest.mark.parametrize(("pointer", "found"), [("/items/0/row_total", "1"), ("/total_due", "(missing)"), ("", "true")])
def test_no_exchange_is_made_up(pointer: str, found: str) -> None:
    assert origin_of(pointer, found, READ) is None
