"""A shop of one's own from a folder: what is read, and what is said about a wrong one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mock_magento import MockMagento, inventory
from mock_magento.owndata import ShopDataError
from tests.mock.rest import Rest

SOURCE = {"source_code": "wh", "name": "Warehouse", "country_id": "US", "postcode": "11501", "enabled": True}
CUSTOMER = {"customer": {"email": "a@example.com", "firstname": "A", "lastname": "B"}, "password": "Password1"}


def write(folder: Path, **files: Any) -> Path:
    """Files by their name, the dot written as __; text as it is, anything else as JSON."""
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(ShopDataError) as caught:
        MockMagento(data=folder)
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    return list(caught.value.problems)


def test_a_whole_shop(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        products__csv="sku,name,price,type,quantity,manage_stock\nbag,Bag,12.5,simple,50,\ncourse,Course,20,virtual,,false\n",
        sources__json=[SOURCE],
        stocks__json=[{"name": "Mine", "websites": ["base"], "sources": ["wh"]}],
        source_items__csv="sku,source_code,quantity,status\nbag,wh,7.5,1\n",
        customers__json=[CUSTOMER],
        README__md="notes may lie beside the data",
    )
    rest = Rest(MockMagento(data=folder))
    shop = rest.mock.shop
    assert [product.sku for product in shop.catalog.products.values()] == ["bag", "course"]
    assert rest.source_items("bag") == {"default": (50, 1), "wh": (7.5, 1)}
    assert rest.salable("bag", inventory.stock_of_website(shop, "base")) == 7.5
    assert rest.get("/stockItems/course")["manage_stock"] is False
    token = rest.post("/integration/customer/token", {"username": "a@example.com", "password": "Password1"}, token=None)
    assert rest.get("/customers/me", token=token)["firstname"] == "A"
    assert shop.sales.orders == {}
    assert MockMagento().shop.catalog.products.keys() != shop.catalog.products.keys()


def test_every_problem_is_named_with_its_place(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        products__csv="sku,name,price,quantity\nx,,1,2\ny,Y,abc,1\nz,Z\nq,Q,1,1\nq,Q,1,1\n",
        sources__json=[{"name": "a"}, 5],
        stocks__json=[{"name": "S", "sources": ["none"]}],
        customers__json="{",
        orders__json=[],
    )
    found = problems(folder)
    places = [problem.split(":")[0] for problem in found]
    assert places == [
        "orders.json",
        "products.csv line 2",
        "products.csv line 3",
        "products.csv line 4",
        "products.csv line 6",
        "sources.json entry 2",
        *["sources.json entry 1"] * 3,
        "stocks.json entry 1",
        "customers.json",
    ]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, "it holds none of products.csv"),
        ({"products__csv": "sku,colour\n1,2\n"}, "products.csv: no column name"),
        ({"products__csv": "sku,name,colour\n1,2,3\n"}, "products.csv: unknown column 'colour'"),
        ({"source_items__csv": ""}, "source_items.csv: no column sku"),
        ({"sources__json": {"a": 1}}, "sources.json: not a list"),
        ({"stocks__json": [{"name": "S", "channels": []}]}, "stocks.json entry 1: unknown field channels"),
        ({"customers__json": [CUSTOMER | {"password": "x"}]}, "at least 8 characters"),
        ({"customers__json": [{"password": "Password1"}]}, '"customer" is required'),
    ],
)
def test_single_problems(tmp_path: Path, files: dict[str, Any], problem: str) -> None:
    assert any(problem in found for found in problems(write(tmp_path, **files)))


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere") == ["it is not a folder"]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_bytes(b"sku,name\n\xff\xfe,x\n")
    assert problems(tmp_path)[0].startswith("products.csv: cannot be read")
