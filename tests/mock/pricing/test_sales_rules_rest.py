"""Cart price rules and coupons over REST."""

from __future__ import annotations

from typing import Any

from tests.mock.carts.buyer import Buyer

TENTH: dict[str, Any] = {
    "name": "A tenth off",
    "website_ids": [1],
    "customer_group_ids": [0, 1],
    "is_active": True,
    "simple_action": "by_percent",
    "discount_amount": 10,
    "coupon_type": "NO_COUPON",
}
NAMED = {"store_labels": [{"store_id": 1, "store_label": "Tenth"}]}


def searched(buyer: Buyer, path: str, field: str, value: object) -> list[dict[str, Any]]:
    criteria = f"searchCriteria[filter_groups][0][filters][0][field]={field}"
    criteria += f"&searchCriteria[filter_groups][0][filters][0][value]={value}"
    found: list[dict[str, Any]] = buyer.admin("GET", f"{path}/search?{criteria}")["items"]
    return found


def test_a_rule_is_made_read_changed_and_deleted(buyer: Buyer) -> None:
    rule = buyer.admin("POST", "salesRules", {"rule": TENTH | NAMED})
    assert rule["rule_id"] == 5
    assert rule["condition"]["aggregator_type"] == "all"
    buyer.add("24-WB01", 1)
    assert buyer.totals()["discount_amount"] == -3.2
    assert buyer.totals()["total_segments"][1]["title"] == "Discount (Tenth)"
    changed = buyer.admin("PUT", "salesRules/5", {"rule": {"discount_amount": 50, "website_ids": [1]}})
    assert (changed["discount_amount"], changed["name"]) == (50, "A tenth off")
    assert buyer.totals()["discount_amount"] == -16
    assert buyer.admin("DELETE", "salesRules/5") is True
    assert buyer.totals()["discount_amount"] == 0
    buyer.admin("GET", "salesRules/5", status=404)
    buyer.admin("DELETE", "salesRules/5", status=404)


def test_a_rule_can_be_switched_off_as_published_shops_do(buyer: Buyer) -> None:
    rule = buyer.admin("GET", "salesRules/3")
    buyer.admin("PUT", "salesRules/3", {"rule": rule | {"is_active": False}})
    buyer.add("24-WB01", 20)
    assert buyer.totals()["discount_amount"] == 0
    assert [entry["rule_id"] for entry in searched(buyer, "salesRules", "is_active", 1)] == [1, 4]


def test_a_rule_needs_a_website_and_groups(buyer: Buyer) -> None:
    answer = buyer.admin("POST", "salesRules", {"rule": {"name": "Nobody's"}}, status=400)
    assert answer["message"] == "Please specify a website.; Please specify Customer Groups.; "
    assert len(buyer.shop.pricing.rules) == 4


def test_coupons_belong_to_rules_that_take_them(buyer: Buyer) -> None:
    refused = buyer.admin("POST", "coupons", {"coupon": {"rule_id": 3, "code": "X"}}, status=400)
    assert refused["parameters"] == ["Specified rule does not allow coupons"]
    rule = buyer.admin("POST", "salesRules", {"rule": TENTH | {"coupon_type": "SPECIFIC_COUPON", "uses_per_coupon": 1}})
    coupon = buyer.admin("POST", "coupons", {"coupon": {"rule_id": rule["rule_id"], "code": "TENTH"}})
    assert (coupon["coupon_id"], coupon["usage_limit"]) == (2, 1)
    taken = buyer.admin("POST", "coupons", {"coupon": {"rule_id": rule["rule_id"], "code": "tenth"}}, status=400)
    assert taken["message"] == "Coupon with the same code already exists."
    buyer.add("24-WB01")
    buyer.call("PUT", "carts/mine/coupons/TENTH")
    buyer.ship()
    assert buyer.order(buyer.pay())["discount_amount"] == -3.2
    assert buyer.admin("GET", "coupons/2")["times_used"] == 1
    buyer.add("24-WB01")
    buyer.call("PUT", "carts/mine/coupons/TENTH", status=404)


def test_coupons_are_generated_and_deleted_by_the_dozen(buyer: Buyer) -> None:
    kind = {"coupon_type": "AUTO", "use_auto_generation": True}
    rule = buyer.admin("POST", "salesRules", {"rule": TENTH | kind})
    spec = {"rule_id": rule["rule_id"], "format": "num", "quantity": 12, "length": 8, "prefix": "QA-"}
    codes = buyer.admin("POST", "coupons/generate", {"couponSpec": spec})
    assert len(set(codes)) == 12
    assert all(code.startswith("QA-") and code[3:].isdigit() for code in codes)
    answer = buyer.admin("POST", "coupons/deleteByCodes", {"codes": [*codes[:11], "NOPE"]})
    assert answer == {"failed_items": [], "missing_items": ["NOPE"]}
    (left,) = searched(buyer, "coupons", "code", codes[11])
    buyer.admin("POST", "coupons/deleteByIds", {"ids": [left["coupon_id"]]})
    assert searched(buyer, "coupons", "code", codes[11]) == []


def test_customers_have_no_say_in_rules(buyer: Buyer) -> None:
    answer = buyer.call("GET", "salesRules/3", status=401)
    assert answer["parameters"] == {"resources": "Magento_SalesRule::quote"}
