"""Products: saved, read, listed, deleted; composite ones; url keys; what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento import catalog
from mock_magento.catalog import luma
from mock_magento.catalog.urlkey import url_key
from tests.mock.rest import Rest

BAG: dict[str, Any] = {"sku": "my-bag", "name": "My Bag", "price": 12.5, "weight": 1}


def save(rest: Rest, **product: Any) -> Any:
    return rest.post("/products", {"product": BAG | product})


def attributes(product: dict[str, Any]) -> dict[str, Any]:
    return {entry["attribute_code"]: entry["value"] for entry in product["custom_attributes"]}


def test_a_product_gets_its_defaults(rest: Rest) -> None:
    product = save(rest)
    assert (product["type_id"], product["status"], product["visibility"], product["attribute_set_id"]) == (
        "simple",
        1,
        4,
        4,
    )
    assert product["extension_attributes"]["website_ids"] == [1]
    assert attributes(product)["url_key"] == "my-bag"
    stock = product["extension_attributes"]["stock_item"]
    assert (stock["qty"], stock["is_in_stock"]) == (0, False)
    assert rest.source_items("my-bag") == {}, "without a quantity nothing is put on the default source"


def test_the_same_sku_changes_the_product_and_keeps_the_rest(rest: Rest) -> None:
    stock = {"qty": 5, "is_in_stock": True}
    first = save(
        rest,
        extension_attributes={"stock_item": stock},
        custom_attributes=[{"attribute_code": "special_price", "value": "9"}],
    )
    again = rest.post("/products", {"product": {"sku": "MY-BAG", "price": 13}})
    assert (again["id"], again["sku"], again["name"], again["price"]) == (first["id"], "my-bag", "My Bag", 13)
    assert attributes(again)["special_price"] == "9.000000"
    assert rest.salable("my-bag") == 5


def test_put_saves_under_the_sku_in_the_path(rest: Rest) -> None:
    created = rest.put("/products/other", {"product": BAG})
    assert (created["sku"], rest.get("/products/other")["id"]) == ("other", created["id"])


def test_a_virtual_product_weighs_nothing(rest: Rest) -> None:
    assert "weight" not in save(rest, type_id="virtual")


def test_ids_are_not_used_again(rest: Rest) -> None:
    first = save(rest)["id"]
    assert rest.delete("/products/my-bag") is True
    assert rest.message("GET", "/products/my-bag")[0] == 404
    assert save(rest)["id"] == first + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, 'The "Product Name" attribute value is empty. Set the attribute and try again.'),
        ({"name": "  "}, 'The "Product Name" attribute value is empty. Set the attribute and try again.'),
        ({"price": None}, 'The "Price" attribute value is empty. Set the attribute and try again.'),
        ({"sku": ""}, 'The "sku" attribute value is empty. Set the attribute and try again.'),
        ({"sku": "x" * 65}, "SKU length should be 64 characters maximum."),
        ({"price": -1}, 'Invalid value of "-1" provided for the price field.'),
        ({"name": "Voyage Yoga Bag"}, "URL key for specified store already exists."),
        ({"type_id": "magic"}, 'The product type "magic" is invalid.'),
        ({"nonsense": 1}, '"Nonsense" is not supported. Correct the field name and try again.'),
        (
            {"price": "much"},
            'Error occurred during "price" processing. The "much" value\'s type is invalid. '
            'The "float" type was expected. Verify and try again.',
        ),
    ],
)
def test_a_wrong_product_is_refused(rest: Rest, change: dict[str, Any], message: str) -> None:
    assert rest.message("POST", "/products", {"product": BAG | change}) == (400, message)


def test_products_are_found_by_their_attributes(rest: Rest) -> None:
    group = "searchCriteria[filter_groups][{0}][filters][0][{1}]={2}"
    query = "&".join(
        [
            group.format(0, "field", "type_id"),
            group.format(0, "value", "downloadable"),
            group.format(1, "field", "price"),
            group.format(1, "value", 14),
            group.format(1, "condition_type", "gteq"),
            "searchCriteria[sortOrders][0][field]=price&searchCriteria[sortOrders][0][direction]=DESC",
            "searchCriteria[pageSize]=2",
        ]
    )
    found = rest.get(f"/products?{query}")
    assert [item["sku"] for item in found["items"]] == ["240-LV06", "240-LV08"]
    assert found["total_count"] == 4
    assert "stock_item" not in found["items"][0]["extension_attributes"]
    wrong = f"{group.format(0, 'field', 'nope')}&{group.format(0, 'value', 1)}"
    assert rest.message("GET", f"/products?{wrong}") == (400, "Invalid attribute name: nope")
    assert rest.message("GET", "/products") == (400, '"searchCriteria" is required. Enter and try again.')


def child(rest: Rest, color: int) -> int:
    color_attribute = [{"attribute_code": "color", "value": str(color)}]
    product = save(rest, sku=f"tee-{color}", name=f"Tee {color}", visibility=1, custom_attributes=color_attribute)
    return int(product["id"])


def test_a_configurable_product_is_made_of_children_that_differ(rest: Rest) -> None:
    red, blue = child(rest, 58), child(rest, 50)
    options = [
        {"attribute_id": "93", "label": "Colour", "position": 0, "values": [{"value_index": 50}, {"value_index": 58}]}
    ]
    extension = {"configurable_product_options": options, "configurable_product_links": [red, blue]}
    tee = {"sku": "tee", "name": "Tee", "type_id": "configurable", "extension_attributes": extension}
    rest.post("/products", {"product": tee})
    assert [entry["label"] for entry in rest.get("/configurable-products/tee/options/all")] == ["Colour"]
    assert [entry["sku"] for entry in rest.get("/configurable-products/tee/children")] == ["tee-58", "tee-50"]
    shop = rest.mock.shop
    found = catalog.child_with(shop, catalog.product(shop, "tee"), {"93": 50})
    assert found is not None
    assert found.sku == "tee-50"
    assert rest.delete("/configurable-products/tee/children/tee-50") is True
    assert rest.message("DELETE", "/configurable-products/tee/children/tee-50")[0] == 404
    assert rest.post("/configurable-products/tee/child", {"childSku": "tee-50"}) is True
    assert rest.message("POST", "/configurable-products/tee/child", {"childSku": "tee-50"}) == (
        400,
        "The product is already attached.",
    )
    twice = tee | {
        "sku": "tee2",
        "name": "T2",
        "extension_attributes": extension | {"configurable_product_links": [red, red]},
    }
    assert rest.message("POST", "/products", {"product": twice})[0] == 400


def test_a_bundle_lists_what_may_be_chosen(rest: Rest) -> None:
    links = [{"sku": "24-WB01", "qty": 2, "is_default": True}, {"sku": "24-WB03"}]
    extension = {
        "bundle_product_options": [{"title": "Bags", "type": "radio", "required": True, "product_links": links}]
    }
    kit = {"sku": "kit", "name": "Kit", "type_id": "bundle", "extension_attributes": extension}
    rest.post("/products", {"product": kit})
    (option,) = rest.get("/bundle-products/kit/options/all")
    assert [(link["sku"], link["qty"], link["price"]) for link in option["product_links"]] == [
        ("24-WB01", 2, 32),
        ("24-WB03", 1, 36),
    ]
    assert rest.get(f"/bundle-products/kit/options/{option['option_id']}") == option
    assert len(rest.get("/bundle-products/kit/children")) == 2
    assert rest.message("GET", "/bundle-products/24-WB01/options/all") == (
        400,
        "This is implemented for bundle products only.",
    )
    unknown = {"bundle_product_options": [{"title": "x", "product_links": [{"sku": "NOPE"}]}]}
    assert (
        rest.message(
            "POST", "/products", {"product": kit | {"sku": "kit2", "name": "K2", "extension_attributes": unknown}}
        )[0]
        == 404
    )


def test_a_downloadable_product_sells_files(rest: Rest) -> None:
    link = {
        "title": "Part 1",
        "sort_order": 1,
        "is_shareable": 0,
        "price": 3,
        "number_of_downloads": 2,
        "link_type": "url",
        "sample_type": "url",
    }
    save(rest, type_id="downloadable", extension_attributes={"downloadable_product_links": [link]})
    (shown,) = rest.get("/products/my-bag/downloadable-links")
    assert (shown["title"], shown["price"], shown["number_of_downloads"]) == ("Part 1", 3, 2)
    assert shown["id"] > 6, "Luma's links keep their ids"


def test_luma_is_whole() -> None:
    entries = luma.products()
    assert len(entries) == 2046
    assert [entry.product.product_id for entry in entries] == list(range(1, 2047))
    by_sku = {entry.product.sku: entry.product for entry in entries}
    for product in by_sku.values():
        values = [(by_sku[sku].color, by_sku[sku].size) for sku in product.children]
        assert len(set(values)) == len(values)
        for option in product.configurable_options:
            assert set(option.values) == {by_sku[sku].option_value(option.attribute_id) for sku in product.children}


@given(st.text())
def test_a_url_key_is_made_of_letters_digits_and_single_hyphens(text: str) -> None:
    key = url_key(text)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in key
    assert not key.startswith("-")
    assert url_key(key) == key


def test_url_keys_lose_their_accents() -> None:
    assert url_key("Crème Brûlée & Co.") == "creme-brulee-co"
