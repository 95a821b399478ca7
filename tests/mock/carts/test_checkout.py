"""Addresses, ways to ship and to pay, coupons: what the checkout takes and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_magento import MockMagento
from mock_magento.records.pricing import NO_COUPON
from tests.mock.carts.buyer import NEW_YORK, Buyer

HAWAII = NEW_YORK | {"region": "Hawaii", "region_id": 21, "region_code": "HI", "city": "Honolulu", "postcode": "96801"}
NO_ADDRESS = "The shipping address is missing. Set the address and try again."


def rates(answer: list[dict[str, object]]) -> dict[object, object]:
    return {rate["carrier_code"]: rate["amount"] for rate in answer}


@pytest.mark.parametrize(("qty", "price"), [(1, 15), (2, 10), (3, 10), (4, 5)])
def test_the_table_rate_falls_with_the_subtotal(buyer: Buyer, qty: int, price: int) -> None:
    buyer.add("24-WB01", qty)
    answer = buyer.call("POST", "carts/mine/estimate-shipping-methods", {"address": NEW_YORK})
    assert rates(answer) == {"tablerate": price, "flatrate": 5 * qty}


def test_some_regions_have_rates_of_their_own(buyer: Buyer) -> None:
    buyer.add("24-WB01", 1)
    answer = buyer.call("POST", "carts/mine/estimate-shipping-methods", {"address": HAWAII})
    assert rates(answer)["tablerate"] == 20


def test_only_the_flat_rate_goes_abroad(buyer: Buyer) -> None:
    buyer.add("24-WB01", 1)
    abroad = {"country_id": "DE", "postcode": "10115"}
    assert rates(buyer.call("POST", "carts/mine/estimate-shipping-methods", {"address": abroad})) == {"flatrate": 5}


def test_nothing_is_shipped_of_a_virtual_cart(buyer: Buyer) -> None:
    buyer.add("240-LV06")
    assert buyer.call("POST", "carts/mine/estimate-shipping-methods", {"address": NEW_YORK}) == []
    assert buyer.call("GET", "carts/mine")["is_virtual"] is True
    buyer.add("24-WB01")
    assert buyer.call("GET", "carts/mine")["is_virtual"] is False


def test_an_own_address_is_asked_for_by_its_id(buyer: Buyer) -> None:
    buyer.add("24-WB01", 2)
    path = "carts/mine/estimate-shipping-methods-by-address-id"
    own = buyer.customer["addresses"][0]["id"]
    assert rates(buyer.call("POST", path, {"addressId": own})) == {"tablerate": 10, "flatrate": 10}
    buyer.call("POST", path, {"addressId": 1}, status=404)


def test_an_estimate_changes_nothing(buyer: Buyer) -> None:
    buyer.add("24-WB01", 2)
    before = buyer.shop.carts.carts[3]
    buyer.call("POST", "carts/mine/estimate-shipping-methods", {"address": HAWAII})
    information = {"address": HAWAII, "shipping_carrier_code": "tablerate", "shipping_method_code": "bestway"}
    totals = buyer.call("POST", "carts/mine/totals-information", {"addressInformation": information})
    assert totals["shipping_amount"] == 15
    assert buyer.shop.carts.carts[3] is before


def test_the_default_shipping_address_comes_with_the_second_save(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    assert buyer.call("GET", "carts/mine/billing-address")["city"] == "Mineola"
    assert buyer.call("GET", "carts/mine/shipping-methods", status=400)["message"] == NO_ADDRESS
    buyer.add("24-WB03")
    address = buyer.call("GET", "carts/mine")["extension_attributes"]["shipping_assignments"][0]["shipping"]["address"]
    assert (address["city"], address["same_as_billing"]) == ("Mineola", 1)
    assert rates(buyer.call("GET", "carts/mine/shipping-methods")) == {"tablerate": 10, "flatrate": 10}


def test_a_region_is_known_by_its_id_alone(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    given = {name: value for name, value in NEW_YORK.items() if name not in {"region", "region_code"}}
    buyer.ship(address=given)
    address = buyer.shop.carts.carts[3].shipping
    assert (address.region, address.region_code) == ("New York", "NY")


def test_what_an_address_leaves_out_stays(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    buyer.ship()
    buyer.ship(
        address={name: value for name, value in NEW_YORK.items() if name != "postcode"} | {"city": "Garden City"}
    )
    address = buyer.shop.carts.carts[3].shipping
    assert (address.city, address.postcode) == ("Garden City", "11501")


def test_an_unknown_way_to_ship_is_refused_but_kept(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    buyer.ship()
    answer = buyer.ship("nope", "none", status=404)
    assert answer == {"message": "Carrier with such method not found: %1, %2", "parameters": ["nope", "none"]}
    assert buyer.totals()["shipping_amount"] == 0
    missing = "The shipping method is missing. Select the shipping method and try again."
    assert buyer.pay(status=400)["message"] == missing


def test_shipping_needs_a_country_and_contents(buyer: Buyer) -> None:
    buyer.cart()
    empty = "The shipping method can't be set for an empty cart. Add an item to cart and try again."
    assert buyer.ship(status=400)["message"] == empty
    buyer.add("24-WB01")
    assert buyer.ship(address={"city": "Mineola"}, status=400)["message"] == NO_ADDRESS


@pytest.mark.parametrize("name", ["address", "billing"])
def test_an_address_of_another_cart_is_refused(buyer: Buyer, name: str) -> None:
    buyer.add("24-WB01")
    answer = buyer.ship(**{name: NEW_YORK | {"id": 1}}, status=400)
    assert answer["message"] == 'The shipping information was unable to be saved. Error: "%message"'
    assert answer["parameters"] == {"message": "Invalid quote address id 1"}


def test_the_address_book_serves_by_id(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    own = buyer.customer["addresses"][0]["id"]
    buyer.ship(address=HAWAII | {"customer_address_id": own})
    assert buyer.shop.carts.carts[3].shipping.city == "Mineola"
    answer = buyer.ship(address=HAWAII | {"customer_address_id": 1}, status=400)
    assert answer["parameters"] == {"message": "Invalid customer address id 1"}


def test_a_billing_address_can_serve_for_shipping(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    before = buyer.call("GET", "carts/mine/billing-address")["id"]
    address_id = buyer.call("POST", "carts/mine/billing-address", {"address": HAWAII, "useForShipping": True})
    assert address_id != before
    assert buyer.call("GET", "carts/mine/billing-address")["city"] == "Honolulu"
    assert rates(buyer.call("GET", "carts/mine/shipping-methods"))["tablerate"] == 20


def test_the_way_to_pay_is_remembered(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    assert buyer.call("GET", "carts/mine/selected-payment-method") == []
    buyer.ship()
    assert isinstance(buyer.call("PUT", "carts/mine/selected-payment-method", {"method": {"method": "checkmo"}}), str)
    assert buyer.call("GET", "carts/mine/selected-payment-method")["method"] == "checkmo"
    assert [method["code"] for method in buyer.call("GET", "carts/mine/payment-methods")] == ["checkmo", "banktransfer"]


def test_only_a_free_cart_is_free(buyer: Buyer) -> None:
    buyer.product("gift", 0, type_id="virtual")
    buyer.add("gift")
    answer = buyer.call("GET", "carts/mine/payment-information")
    assert answer["payment_methods"] == [{"code": "free", "title": "No Payment Information Required"}]
    assert buyer.pay(status=400)["message"] == "The requested Payment Method is not available."
    order = buyer.order(buyer.pay("free"))
    assert (order["grand_total"], order["payment"]["method"]) == (0, "free")


def test_payment_information_alone_orders_nothing(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    buyer.ship()
    body = {"paymentMethod": {"method": "checkmo"}, "billing_address": HAWAII}
    assert buyer.call("POST", "carts/mine/set-payment-information", body) is True
    assert buyer.call("GET", "carts/mine/billing-address")["city"] == "Honolulu"
    assert len(buyer.shop.sales.orders) == 2


def test_a_coupon_takes_its_share_and_is_lost_with_its_line(buyer: Buyer) -> None:
    bottle = buyer.add("24-UG06", 2)
    price = bottle["price"]
    assert buyer.call("GET", "carts/mine/coupons") == []
    assert buyer.call("PUT", "carts/mine/coupons/h20") is True
    assert buyer.call("GET", "carts/mine/coupons") == "h20"
    totals = buyer.totals()
    assert totals["discount_amount"] == pytest.approx(-0.7 * 2 * price)
    assert totals["total_segments"][1]["title"] == "Discount (Use promo code H20 at checkout)"
    buyer.add("24-WB01")
    buyer.call("DELETE", f"carts/mine/items/{bottle['item_id']}")
    assert buyer.call("GET", "carts/mine/coupons") == []


def test_a_coupon_is_given_back(buyer: Buyer) -> None:
    buyer.add("24-UG06")
    buyer.call("PUT", "carts/mine/coupons/H20")
    assert buyer.call("DELETE", "carts/mine/coupons") is True
    assert buyer.totals()["discount_amount"] == 0


def test_a_coupon_that_does_nothing_is_refused(buyer: Buyer) -> None:
    buyer.cart()
    answer = buyer.call("PUT", "carts/mine/coupons/H20", status=404)
    assert answer == {"message": 'The "%1" Cart doesn\'t contain products.', "parameters": [3]}
    buyer.add("24-WB01")
    for code in ("H20", "NOPE"):
        answer = buyer.call("PUT", f"carts/mine/coupons/{code}", status=404)
        assert answer["message"] == "The coupon code isn't valid. Verify the code and try again."


def test_a_coupon_serves_each_customer_as_often_as_its_rule_says(pristine: MockMagento) -> None:
    mock = pristine.fresh()
    jane, joan = Buyer(mock), Buyer(mock, "joan@example.com")
    for buyer in (jane, joan):
        buyer.add("24-UG06")
        buyer.call("PUT", "carts/mine/coupons/H20")
        buyer.ship()
        order = buyer.order(buyer.pay())
        assert (order["coupon_code"], order["applied_rule_ids"]) == ("H20", "4")
    jane.add("24-UG06")
    jane.call("PUT", "carts/mine/coupons/H20", status=404)


def test_a_cancelled_order_gives_its_uses_of_coupon_and_rules_back(buyer: Buyer) -> None:
    pricing = buyer.mock.shop.pricing
    for _ in range(2):
        buyer.add("24-UG06")
        buyer.call("PUT", "carts/mine/coupons/H20")
        buyer.ship()
        order_id = buyer.pay()
        used = [count for (rule_id, _), count in pricing.uses.items() if rule_id == 4]
        assert (pricing.coupons[1].times_used, used) == (1, [1])
        assert buyer.admin("POST", f"orders/{order_id}/cancel") is True
        assert (pricing.coupons[1].times_used, set(pricing.uses.values())) == (0, {0})
        assert buyer.admin("POST", f"orders/{order_id}/cancel") is False
    assert pricing.coupons[1].times_used == 0


def test_a_rule_without_coupon_serves_each_customer_as_often_as_it_says(pristine: MockMagento) -> None:
    mock = pristine.fresh()
    rule = mock.shop.pricing.rules[4]
    mock.shop.pricing.rules[4] = replace(rule, coupon_type=NO_COUPON, uses_per_customer=2)
    jane = Buyer(mock)
    applied = []
    for _ in range(3):
        jane.add("24-UG06")
        jane.ship()
        applied.append(jane.order(jane.pay()).get("applied_rule_ids"))
    assert applied == ["4", "4", None]


def test_ways_to_ship_and_to_pay_are_chosen_at_once(buyer: Buyer) -> None:
    body = {"paymentMethod": {"method": "checkmo"}, "shippingCarrierCode": "tablerate", "shippingMethodCode": "bestway"}
    buyer.add("240-LV06")
    buyer.call("PUT", "carts/mine/collect-totals", body, status=404)
    buyer.add("24-WB01")
    assert buyer.call("PUT", "carts/mine/collect-totals", body)["shipping_amount"] == 10
    assert buyer.order(buyer.call("PUT", "carts/mine/order", {}))["payment"]["method"] == "checkmo"


def test_an_address_forgets_its_flags_when_written_anew(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    buyer.add("24-WB03")
    buyer.ship()
    address = buyer.call("GET", "carts/mine")["extension_attributes"]["shipping_assignments"][0]["shipping"]["address"]
    assert (address["same_as_billing"], address["save_in_address_book"]) == (0, 0)
    assert "customer_address_id" not in address
