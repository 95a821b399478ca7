"""What lies in a cart: lines that merge, change and go, and quantities that the shop refuses."""

from __future__ import annotations

import pytest

from mock_magento.shop import Shop
from tests.mock.carts.buyer import HOODIE, KIT, Buyer


def lines(buyer: Buyer) -> list[tuple[str, float]]:
    return [(item["sku"], item["qty"]) for item in buyer.call("GET", "carts/mine/items")]


def remembered(shop: Shop) -> tuple[object, ...]:
    return dict(shop.carts.carts), dict(shop.carts.last_ids), dict(shop.sales.orders), dict(shop.inventory.reserved)


def test_a_customer_has_one_active_cart(buyer: Buyer) -> None:
    assert buyer.cart() == buyer.cart() == 3


def test_the_same_product_makes_one_line(buyer: Buyer) -> None:
    first = buyer.add("24-WB01", 2)
    second = buyer.add("24-WB01", 3)
    assert second["item_id"] == first["item_id"]
    assert second["qty"] == 5
    assert lines(buyer) == [("24-WB01", 5)]


def test_another_choice_of_one_product_makes_another_line(buyer: Buyer) -> None:
    other = {
        "extension_attributes": {
            "configurable_item_options": [
                {"option_id": "93", "option_value": 49},
                {"option_id": "144", "option_value": 167},
            ]
        }
    }
    buyer.add("MH01", 1, HOODIE)
    buyer.add("MH01", 1, other)
    buyer.add("MH01", 2, HOODIE)
    assert lines(buyer) == [("MH01-S-Gray", 3), ("MH01-S-Black", 1)]


@pytest.mark.parametrize("qty", [0, -1, -7.5])
def test_a_quantity_that_is_not_positive_counts_as_one(buyer: Buyer, qty: float) -> None:
    assert buyer.add("24-WB01", qty)["qty"] == 1


def test_a_missing_quantity_is_refused(buyer: Buyer) -> None:
    buyer.cart()
    answer = buyer.call("POST", "carts/mine/items", {"cartItem": {"sku": "24-WB01"}}, status=400)
    assert answer["message"] == 'Invalid value of "%value" provided for the %fieldName field.'


def test_a_line_gets_the_quantity_it_is_set_to(buyer: Buyer) -> None:
    item = buyer.add("24-WB01", 2)
    changed = buyer.call("PUT", f"carts/mine/items/{item['item_id']}", {"cartItem": {"qty": 7}})
    assert (changed["item_id"], changed["qty"]) == (item["item_id"], 7)


def test_a_line_can_be_chosen_anew(buyer: Buyer) -> None:
    item = buyer.add("MH01", 1, HOODIE)
    options = [{"option_id": "93", "option_value": 56}, {"option_id": "144", "option_value": 168}]
    option = {"extension_attributes": {"configurable_item_options": options}}
    body = {"cartItem": {"qty": 2, "product_option": option}}
    changed = buyer.call("PUT", f"carts/mine/items/{item['item_id']}", body)
    assert (changed["sku"], changed["qty"]) == ("MH01-M-Orange", 2)
    assert len(buyer.shop.carts.carts[3].items) == 2


def test_a_removed_line_takes_its_parts_along(buyer: Buyer) -> None:
    kit = buyer.add("24-WG080", 1, KIT)
    buyer.add("24-WB01")
    assert buyer.call("DELETE", f"carts/mine/items/{kit['item_id']}") is True
    assert lines(buyer) == [("24-WB01", 1)]
    assert len(buyer.shop.carts.carts[3].items) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_unknown_line_is_named_in_the_refusal(buyer: Buyer, method: str) -> None:
    buyer.cart()
    body = {"cartItem": {"qty": 1}} if method == "PUT" else None
    answer = buyer.call(method, "carts/mine/items/999", body, status=404)
    assert answer == {"message": "The %1 Cart doesn't contain the %2 item.", "parameters": [3, 999]}


def test_a_bundle_is_one_line_with_its_parts_below(buyer: Buyer) -> None:
    kit = buyer.add("24-WG080", 2, KIT)
    assert kit["price"] == 68
    assert kit["product_option"] == KIT
    cart = buyer.shop.carts.carts[3]
    assert [item.parent_id for item in cart.items] == [None, *[kit["item_id"]] * 4]


@pytest.mark.parametrize(
    ("sku", "option", "message"),
    [
        ("MH01", None, "You need to choose options for your item."),
        ("24-WG080", None, "Please specify product option(s)."),
        (
            "24-WG080",
            {"extension_attributes": {"bundle_options": KIT["extension_attributes"]["bundle_options"][:2]}},
            "Please select all required options.",
        ),
        ("24-WG085_Group", None, "Please specify the quantity of product(s)."),
    ],
)
def test_a_composite_product_demands_its_choices(buyer: Buyer, sku: str, option: object, message: str) -> None:
    assert buyer.add(sku, 1, option, status=400)["message"] == message
    assert lines(buyer) == []


def test_links_of_a_download_come_along_unless_sold_apart(buyer: Buyer) -> None:
    item = buyer.add("240-LV06")
    assert item["product_option"]["extension_attributes"]["downloadable_option"] == {"downloadable_links": [3]}


def test_stock_is_counted_over_all_lines_of_the_product(buyer: Buyer) -> None:
    buyer.add("MH01", 60, HOODIE)
    answer = buyer.add("MH01-S-Gray", 41, status=400)
    assert answer["message"] == "The requested qty is not available"
    buyer.add("MH01-S-Gray", 40)


def test_a_refused_line_leaves_everything_as_it_was(buyer: Buyer) -> None:
    item = buyer.add("24-WB01", 99)
    before = remembered(buyer.shop)
    buyer.add("24-WB01", 2, status=400)
    buyer.add("24-WG080", 101, KIT, status=400)
    buyer.add("NOPE", status=404)
    buyer.call("PUT", f"carts/mine/items/{item['item_id']}", {"cartItem": {"qty": 101}}, status=400)
    assert remembered(buyer.shop) == before


def test_a_product_that_is_disabled_or_sold_out_is_not_available(buyer: Buyer) -> None:
    buyer.product("off", 5, status=2)
    buyer.product("gone", 5, qty=0)
    for sku in ("off", "gone"):
        answer = buyer.add(sku, status=400)
        assert answer["message"] == "Product that you are trying to add is not available."


def test_limits_of_the_stock_settings_hold(buyer: Buyer) -> None:
    limits = {"use_config_min_sale_qty": 0, "min_sale_qty": 3, "use_config_max_sale_qty": False, "max_sale_qty": 9}
    buyer.product("limited", 5, stock_item=limits)
    assert buyer.add("limited", 2, status=400)["message"] == "The fewest you may purchase is 3."
    exceeded = "The requested qty exceeds the maximum qty allowed in shopping cart"
    assert buyer.add("limited", 10, status=400)["message"] == exceeded
    assert buyer.add("limited", 5)["qty"] == 5
    assert buyer.add("limited", 5, status=400)["message"] == exceeded


def test_a_deleted_product_leaves_the_cart(buyer: Buyer) -> None:
    buyer.product("brief", 5)
    buyer.add("brief")
    buyer.add("24-WB01")
    buyer.admin("DELETE", "products/brief")
    assert lines(buyer) == [("24-WB01", 1)]
    assert buyer.totals()["subtotal"] == 32


def test_without_a_cart_every_call_says_so(buyer: Buyer) -> None:
    answer = buyer.call("GET", "carts/mine/items", status=404)
    assert answer == {"message": "Current customer does not have an active cart."}
    answer = buyer.call("GET", "carts/mine", status=404)
    assert answer["parameters"] == {"fieldName": "customerId", "fieldValue": buyer.customer["id"]}


def test_an_empty_cart_costs_nothing_and_ships_nowhere(buyer: Buyer) -> None:
    buyer.cart()
    cart = buyer.call("GET", "carts/mine")
    assert (cart["items"], cart["items_count"], cart["items_qty"], cart["is_virtual"]) == ([], 0, 0, False)
    assert cart["extension_attributes"] == {"shipping_assignments": []}
    assert buyer.totals()["grand_total"] == 0
    assert buyer.call("GET", "carts/mine/shipping-methods") == []
