from __future__ import annotations

import httpx
import pytest

from mock_magento import MockMagento
from mock_magento.control import inspect
from mock_magento.control.inspect import MAX_SKUS


@pytest.fixture
def stocked(admin: httpx.Client) -> httpx.Client:
    """A second stock with two sources by priority, 24-WB01 on both."""
    for code in ("west", "east"):
        body = {"source": {"source_code": code, "name": code, "country_id": "US", "postcode": "0", "enabled": True}}
        admin.post("/rest/V1/inventory/sources", json=body).raise_for_status()
    channels = {"sales_channels": [{"type": "website", "code": "base"}]}
    admin.post("/rest/V1/inventory/stocks", json={"stock": {"name": "US", "extension_attributes": channels}})
    links = [
        {"source_code": "west", "stock_id": 2, "priority": 2},
        {"source_code": "east", "stock_id": 2, "priority": 1},
    ]
    admin.post("/rest/V1/inventory/stock-source-links", json={"links": links}).raise_for_status()
    items = [
        {"sku": "24-WB01", "source_code": code, "quantity": qty, "status": 1}
        for code, qty in (("west", 5), ("east", 2.5))
    ]
    admin.post("/rest/V1/inventory/source-items", json={"sourceItems": items}).raise_for_status()
    return admin


def test_the_state_agrees_with_the_shops_own_answers(stocked: httpx.Client) -> None:
    state = stocked.get("/__mock__/state").json()
    orders = stocked.get("/rest/V1/orders?searchCriteria").json()["items"]
    assert [order["increment_id"] for order in state["orders"]] == [order["increment_id"] for order in orders]
    assert [order["total_paid"] for order in state["orders"]] == [order["total_paid"] for order in orders]
    assert [len(order["items"]) for order in state["orders"]] == [len(order["items"]) for order in orders]
    assert state["counts"]["orders"] == len(orders)
    assert [source["source_code"] for source in state["sources"]] == ["default", "east", "west"]
    assert state["stocks"][1] == {"stock_id": 2, "name": "US", "websites": ["base"], "sources": ["east", "west"]}


def test_of_many_documents_the_latest_are_shown(admin: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    criteria = {**inspect._LATEST_FIRST, "searchCriteria[pageSize]": 1}
    monkeypatch.setattr(inspect, "_LATEST_FIRST", criteria)
    state = admin.get("/__mock__/state").json()
    assert [order["entity_id"] for order in state["orders"]] == [2]
    assert [invoice["entity_id"] for invoice in state["invoices"]] == [2]
    assert (state["counts"]["orders"], state["counts"]["invoices"]) == (2, 2)
    assert "2, the latest 1" in admin.get("/").text


def test_stock_shows_what_is_on_orders_and_on_other_sources(stocked: httpx.Client) -> None:
    stock = {row["sku"]: row for row in stocked.get("/__mock__/state").json()["stock"]}
    ordered = {
        line["sku"]
        for order in stocked.get("/rest/V1/orders?searchCriteria").json()["items"]
        for line in order["items"]
    }
    assert set(stock) == ordered | {"24-WB01"}
    assert stock["24-WB01"]["sources"] == {"default": 100, "east": 2.5, "west": 5}
    assert stock["24-WB01"]["salable"]["2"] == 7.5


def test_stock_shows_the_products_that_are_named(client: httpx.Client) -> None:
    stock = client.get("/__mock__/state?sku=24-MB01,24-WB01&sku=no%2Fsuch").json()["stock"]
    assert [row["sku"] for row in stock] == ["24-MB01", "24-WB01", "no/such"]
    assert stock[0]["sources"] == {"default": 100}
    assert stock[2] == {"sku": "no/such", "sources": {}, "salable": {"1": None}}
    many = ",".join(f"s{number}" for number in range(MAX_SKUS + 5))
    assert len(client.get("/__mock__/state", params={"sku": many}).json()["stock"]) == MAX_SKUS


def test_looking_leaves_no_trace_and_meets_no_fault(mock: MockMagento, client: httpx.Client) -> None:
    mock.faults.add("status", times=None)
    mock.answer_filters.append(lambda _request, _reply, _shop: (_ for _ in ()).throw(AssertionError("a filter ran")))
    assert client.get("/__mock__/state").status_code == 200
    assert client.get("/__mock__/requests").json()["total"] == 0
    assert mock.faults.list()[0]["hits"] == 0
