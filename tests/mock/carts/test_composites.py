"""Every composite product of Luma can be ordered, with whatever it offers."""

from __future__ import annotations

from typing import Any

import pytest

from mock_magento.catalog import BUNDLE, CONFIGURABLE, luma
from tests.mock.carts.buyer import Buyer

GROUP, STRAPS = "24-WG085_Group", (33, 34, 35)
CONFIGURABLES = [entry.product.sku for entry in luma.products() if entry.product.type_id == CONFIGURABLE]
KIT = next(entry.product for entry in luma.products() if entry.product.type_id == BUNDLE)


def _bundle(*selections: list[int]) -> dict[str, Any]:
    options = [
        {"option_id": number, "option_qty": 1, "option_selections": chosen}
        for number, chosen in enumerate(selections, 1)
    ]
    return {"extension_attributes": {"bundle_options": options}}


def _group(**quantities: int) -> dict[str, Any]:
    options = [{"id": int(number[1:]), "qty": qty} for number, qty in quantities.items()]
    return {"extension_attributes": {"grouped_options": options}}


def test_every_configurable_product_can_be_ordered(buyer: Buyer) -> None:
    for sku in CONFIGURABLES:
        parent = buyer.shop.catalog.products[sku.lower()]
        child = buyer.shop.catalog.products[parent.children[-1].lower()]
        values = [
            {"option_id": option.attribute_id, "option_value": child.option_value(option.attribute_id)}
            for option in parent.configurable_options
        ]
        line = buyer.add(sku, 1, {"extension_attributes": {"configurable_item_options": values}})
        assert (line["sku"], line["price"]) == (child.sku, float(child.special_price or child.price or 0))


@pytest.mark.parametrize("ball", [1, 2, 3])
@pytest.mark.parametrize("strap", [5, 6, 7])
def test_a_bundle_takes_any_of_its_selections(buyer: Buyer, ball: int, strap: int) -> None:
    line = buyer.add("24-WG080", 1, _bundle([ball], [4], [strap], [8]))
    prices = {1: 23, 2: 27, 3: 32, 4: 5, 5: 14, 6: 17, 7: 21, 8: 19}
    assert line["price"] == prices[ball] + prices[4] + prices[strap] + prices[8]


def test_a_bundle_does_not_mind_which_option_names_a_selection(buyer: Buyer) -> None:
    line = buyer.add("24-WG080", 1, _bundle([8], [7], [4], [2]))
    assert line["sku"] == "24-WG080-24-WG082-blue-24-WG084-24-WG087-24-WG088"
    assert buyer.add("24-WG080", 1, _bundle([2], [], [7], [8]), status=400)["message"] == (
        "Please select all required options."
    )
    assert buyer.add("24-WG080", 1, _bundle([2], [99], [7], [8]), status=400)["message"] == (
        "The options you selected are not available."
    )


def test_a_discount_without_a_label_is_named_on_a_bundle_only(buyer: Buyer) -> None:
    bag, kit = buyer.add("24-WB01", 7), buyer.add("24-WG080", 3, _bundle([2], [4], [6], [8]))
    labels = [line["extension_attributes"]["discounts"][0]["rule_label"] for line in (bag, kit)]
    assert labels == ["", "Discount"]


def test_a_grouped_product_puts_its_members_into_the_cart(buyer: Buyer) -> None:
    added = buyer.add(GROUP, 1, _group(n33=2, n34=0, n35=1))
    assert (added["sku"], added["qty"], added["product_type"]) == ("24-WG085", 2, "grouped")
    assert added["product_option"] == _group(n33=2, n34=0, n35=1)
    listed = buyer.call("GET", "carts/mine/items")
    assert [(line["sku"], line["qty"]) for line in listed] == [("24-WG085", 2), ("24-WG087", 1)]
    assert "product_option" not in listed[0]
    buyer.add("24-WG085", 1)
    assert len(buyer.call("GET", "carts/mine/items")) == 3, "the strap alone is another line"
    buyer.add(GROUP, 1, _group(n33=1, n34=1, n35=0))
    assert [line["qty"] for line in buyer.call("GET", "carts/mine/items")] == [3, 1, 1, 1]
    buyer.ship()
    order = buyer.order(buyer.pay())
    assert [line["product_type"] for line in order["items"]] == ["grouped", "grouped", "simple", "grouped"]


@pytest.mark.parametrize("quantities", [{}, {"n33": 1}, {"n33": 0, "n34": 0, "n35": 0}])
def test_a_group_needs_a_quantity_of_every_member(buyer: Buyer, quantities: dict[str, int]) -> None:
    answer = buyer.add(GROUP, 1, _group(**quantities), status=400)
    assert answer["message"] == "Please specify the quantity of product(s)."


def test_files_that_are_sold_one_by_one_are_chosen(buyer: Buyer) -> None:
    assert buyer.add("240-LV09", status=400)["message"] == "Please specify product link(s)."
    chosen = {"extension_attributes": {"downloadable_option": {"downloadable_links": [6, 8]}}}
    assert buyer.add("240-LV09", 1, chosen)["price"] == 18
