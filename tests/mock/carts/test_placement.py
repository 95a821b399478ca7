"""A cart becomes an order: what it carries, what it promises of the stock, and what keeps it from being made."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mock_magento import MockMagento, ShopConfig
from tests.mock.carts.buyer import HOODIE, KIT, NEW_YORK, Buyer

ESTIMATE = "carts/mine/estimate-shipping-methods"
SERVER_ERROR = "A server error stopped your order from being placed. Please try to place your order again."
BROOKLYN = {
    "name": "Brooklyn Store",
    "source_code": "brooklyn",
    "postcode": "11211",
    "enabled": True,
    "country_id": "US",
    "street": "263 S 4th St",
    "city": "Brooklyn",
    "region_id": 43,
    "region": "New York",
    "extension_attributes": {"is_pickup_location_active": True, "frontend_name": "Brooklyn Store"},
}


def state(buyer: Buyer) -> tuple[Any, ...]:
    shop = buyer.shop
    return dict(shop.sales.orders), dict(shop.sales.next_ids), dict(shop.inventory.reserved), dict(shop.carts.carts)


def ordered(buyer: Buyer, lines: list[tuple[str, float, Any]]) -> dict[str, Any]:
    for sku, qty, option in lines:
        buyer.add(sku, qty, option)
    buyer.ship()
    order: dict[str, Any] = buyer.order(buyer.pay())
    return order


def test_an_order_promises_what_leaves_the_stock(buyer: Buyer) -> None:
    ordered(buyer, [("24-WB01", 2, None), ("MH01", 3, HOODIE), ("24-WG080", 2, KIT), ("240-LV06", 1, None)])
    reserved = {sku: -qty for (_stock, sku), qty in buyer.shop.inventory.reserved.items() if qty}
    parts = {"24-wg082-blue", "24-wg084", "24-wg086", "24-wg088"}
    assert reserved == {"24-wb01": 2, "mh01-s-gray": 3} | dict.fromkeys(parts, Decimal(2))


def test_composite_lines_keep_their_parts(buyer: Buyer) -> None:
    order = ordered(buyer, [("MH01", 3, HOODIE), ("24-WG080", 2, KIT)])
    hoodie, child, kit, *parts = order["items"]
    assert child["parent_item_id"] == hoodie["item_id"]
    assert (child["qty_ordered"], child["price"]) == (3, 0)
    assert {part["parent_item_id"] for part in parts} == {kit["item_id"]}
    assert [part["qty_ordered"] for part in parts] == [2, 2, 2, 2]
    assert order["total_item_count"] == 5
    assert order["total_qty_ordered"] == 5


def test_the_discount_of_a_bundle_lies_on_its_parts(buyer: Buyer) -> None:
    order = ordered(buyer, [("24-WG080", 3, KIT)])
    kit, *parts = order["items"]
    assert order["discount_amount"] == pytest.approx(-0.2 * 3 * 68)
    assert kit["discount_amount"] == 0
    assert sum(part["discount_amount"] for part in parts) == pytest.approx(-order["discount_amount"])


def test_ids_and_numbers_follow_the_sample_orders(buyer: Buyer) -> None:
    order = ordered(buyer, [("24-WB01", 1, None), ("24-WB03", 1, None)])
    assert (order["entity_id"], order["increment_id"], order["quote_id"]) == (3, "000000003", 3)
    assert [item["item_id"] for item in order["items"]] == [3, 4]
    shipping = order["extension_attributes"]["shipping_assignments"][0]["shipping"]["address"]
    assert (shipping["entity_id"], order["billing_address"]["entity_id"]) == (5, 6)


def test_the_cart_is_spent(buyer: Buyer) -> None:
    ordered(buyer, [("24-WB01", 1, None)])
    assert buyer.pay(status=404) == {"message": "Current customer does not have an active cart."}
    assert buyer.cart() == 4
    spent = buyer.admin("GET", "carts/3")
    assert (spent["is_active"], spent["reserved_order_id"]) == (False, "000000003")


def test_the_address_of_an_order_bears_the_customers_mail(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    buyer.ship(address=NEW_YORK | {"email": "other@example.com"})
    order = buyer.order(buyer.pay(billing=NEW_YORK | {"email": "third@example.com"}))
    assert order["billing_address"]["email"] == order["customer_email"] == "jane@example.com"


@pytest.mark.parametrize("mail", [True, False])
def test_a_new_order_is_mailed_whatever_documents_are(mail: bool) -> None:
    buyer = Buyer(MockMagento(config=ShopConfig(mail_enabled=mail)))
    assert ordered(buyer, [("24-WB01", 1, None)])["email_sent"] == 1


def test_a_guest_orders_by_mail_address(buyer: Buyer) -> None:
    masked = buyer.http.post("guest-carts").json()
    cart = f"guest-carts/{masked}"
    buyer.http.post(f"{cart}/items", json={"cartItem": {"sku": "240-LV06", "qty": 1}})
    body = {"email": "guest@example.com", "paymentMethod": {"method": "checkmo"}, "billing_address": NEW_YORK}
    order = buyer.order(buyer.http.post(f"{cart}/payment-information", json=body).json())
    assert (order["customer_email"], order["customer_is_guest"], order["customer_group_id"]) == (
        "guest@example.com",
        1,
        0,
    )
    assert order["payment"]["additional_information"] == ["Check / Money order"]
    assert "customer_id" not in order


def test_a_guests_cart_goes_over_to_the_customer(buyer: Buyer) -> None:
    masked = buyer.http.post("guest-carts").json()
    buyer.http.post(f"guest-carts/{masked}/items", json={"cartItem": {"sku": "24-WB01", "qty": 1}})
    body = {"customerId": buyer.customer["id"], "storeId": 1}
    assert buyer.call("PUT", f"guest-carts/{masked}", body) is True
    assert buyer.totals()["items_qty"] == 1


def test_a_cart_keeps_the_name_that_its_customer_had(buyer: Buyer) -> None:
    buyer.add("240-LV06")
    renamed = {"customer": buyer.customer | {"firstname": "Joan", "dob": "1990-01-01"}}
    buyer.admin("PUT", f"customers/{buyer.customer['id']}", renamed)
    order = buyer.order(buyer.pay())
    assert (order["customer_firstname"], order.get("customer_dob")) == ("Jane", None)
    buyer.add("240-LV06")
    assert buyer.order(buyer.pay())["customer_firstname"] == "Joan"


def test_a_payment_that_was_chosen_before_bears_its_tables_defaults(buyer: Buyer) -> None:
    buyer.add("240-LV06")
    buyer.call("PUT", "carts/mine/selected-payment-method", {"method": {"method": "checkmo"}})
    buyer.call("POST", "carts/mine/billing-address", {"address": NEW_YORK})
    stored = buyer.order(buyer.call("PUT", "carts/mine/order", {}))["payment"]
    buyer.add("240-LV06")
    fresh = buyer.order(buyer.pay())["payment"]
    assert {name: value for name, value in stored.items() if name.startswith("cc_")} == {
        "cc_last4": None,
        "cc_exp_year": "0",
        "cc_ss_start_month": "0",
        "cc_ss_start_year": "0",
    }
    assert {name for name in fresh if name.startswith("cc_")} == {"cc_last4"}


def test_the_cheapest_way_to_ship_comes_first(buyer: Buyer) -> None:
    buyer.add("24-WB01", 1)
    few = [method["carrier_code"] for method in buyer.call("POST", ESTIMATE, {"address": NEW_YORK})]
    buyer.add("24-WB01", 19)
    many = [method["carrier_code"] for method in buyer.call("POST", ESTIMATE, {"address": NEW_YORK})]
    assert (few, many) == (["flatrate", "tablerate"], ["tablerate", "flatrate"])


def test_an_empty_cart_makes_no_order(buyer: Buyer) -> None:
    buyer.cart()
    before = state(buyer)
    assert buyer.call("PUT", "carts/mine/order", {}, status=400)["message"] == SERVER_ERROR
    assert state(buyer) == before


def test_the_order_route_names_what_is_missing(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    buyer.ship()
    answer = buyer.call("PUT", "carts/mine/order", {}, status=400)
    assert answer["message"] == "Enter a valid payment method and try again."
    assert buyer.call("PUT", "carts/mine/order", {"paymentMethod": {"method": "checkmo"}}) == 3


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        ("postcode", '"postcode" is required. Enter and try again.'),
        ("telephone", '"telephone" is required. Enter and try again.'),
        ("firstname", '"firstname" is required. Enter and try again.'),
        ("street", '"street" is required. Enter and try again.'),
    ],
)
def test_an_incomplete_address_makes_no_order(pristine: MockMagento, missing: str, problem: str) -> None:
    buyer = Buyer(pristine.fresh(), address={})
    buyer.add("24-WB01")
    given = {name: value for name, value in NEW_YORK.items() if name != missing}
    buyer.ship(address=given)
    before = state(buyer)[:3]
    answer = buyer.pay(status=400)
    assert answer == {"message": f"Please check the shipping address information. {problem}"}
    buyer.ship()
    answer = buyer.pay(billing=given, status=400)
    assert answer == {"message": f"Please check the billing address information. {problem}"}
    assert state(buyer)[:3] == before


def test_stock_sold_meanwhile_makes_no_order(pristine: MockMagento) -> None:
    mock = pristine.fresh()
    jane, joan = Buyer(mock), Buyer(mock, "joan@example.com")
    for buyer, qty in ((jane, 60), (joan, 60)):
        buyer.add("24-WB01", qty)
        buyer.ship()
    jane.pay()
    before = state(joan)[:3]
    assert joan.pay(status=400)["message"] == "The requested qty is not available"
    assert state(joan)[:3] == before


def test_an_order_is_collected_where_its_goods_are(buyer: Buyer) -> None:
    buyer.admin("POST", "inventory/sources", {"source": BROOKLYN})
    link = {"source_code": "brooklyn", "stock_id": 1, "priority": 2}
    stock = {
        "stock": {"name": "Shops", "extension_attributes": {"sales_channels": [{"type": "website", "code": "base"}]}}
    }
    link["stock_id"] = buyer.admin("POST", "inventory/stocks", stock)
    buyer.admin("POST", "inventory/stock-source-links", {"links": [link]})
    item = {"sku": "24-WB01", "source_code": "brooklyn", "quantity": 5, "status": 1}
    buyer.admin("POST", "inventory/source-items", {"sourceItems": [item]})
    buyer.add("24-WB01", 2)
    offered = buyer.call("POST", "carts/mine/estimate-shipping-methods", {"address": NEW_YORK})
    assert ("instore", "pickup", 0) in [(rate["carrier_code"], rate["method_code"], rate["amount"]) for rate in offered]
    pickup = NEW_YORK | {"extension_attributes": {"pickup_location_code": "brooklyn"}}
    answer = buyer.ship("instore", "pickup", address=pickup)
    assert (
        answer["totals"]["total_segments"][1]["title"]
        == "Shipping & Handling (In-Store Pickup Delivery - Brooklyn Store)"
    )
    order = buyer.order(buyer.pay())
    shipping = order["extension_attributes"]["shipping_assignments"][0]["shipping"]
    assert (shipping["method"], shipping["address"]["city"]) == ("instore_pickup", "Brooklyn")
    assert order["extension_attributes"]["pickup_location_code"] == "brooklyn"


def test_an_unknown_pickup_location_is_refused(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    pickup = NEW_YORK | {"extension_attributes": {"pickup_location_code": "nowhere"}}
    answer = buyer.ship("instore", "pickup", address=pickup, status=400)
    location = 'Can not find Pickup Location with code nowhere for website Sales Channel "base".'
    assert answer["parameters"] == {"message": location}
