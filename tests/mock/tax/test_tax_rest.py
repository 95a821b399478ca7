"""Tax classes, rates and rules over REST."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock.carts.buyer import Buyer

RULE: dict[str, Any] = {
    "code": "NY goods",
    "priority": 0,
    "position": 0,
    "customer_tax_class_ids": [3],
    "product_tax_class_ids": [2],
    "tax_rate_ids": [2],
}
RATE: dict[str, Any] = {
    "code": "Mineola",
    "tax_country_id": "US",
    "tax_region_id": 43,
    "tax_postcode": "11501",
    "rate": 4,
}


def test_a_rule_charges_from_its_making_to_its_deletion(buyer: Buyer) -> None:
    buyer.add("24-WB01")
    assert buyer.totals()["tax_amount"] == 0
    rule = buyer.admin("POST", "taxRules", {"rule": RULE})
    assert buyer.admin("GET", f"taxRules/{rule['id']}") == rule | {"calculate_subtotal": False}
    assert buyer.totals()["tax_amount"] == 2.68
    changed = buyer.admin("PUT", "taxRules", {"rule": rule | {"tax_rate_ids": [1]}})
    assert changed["tax_rate_ids"] == [1]
    assert buyer.totals()["tax_amount"] == 0
    assert buyer.admin("DELETE", f"taxRules/{rule['id']}") is True
    answer = buyer.admin("DELETE", f"taxRules/{rule['id']}", status=404)
    assert answer["parameters"] == {"fieldName": "taxRuleId", "fieldValue": rule["id"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": " "}, "code is a required field."),
        ({"position": -1}, 'The position value of "-1" must be greater than or equal to 0.'),
        ({"tax_rate_ids": []}, "tax_rate_ids is a required field."),
        ({"customer_tax_class_ids": [2]}, "No such entity with customer_tax_class_ids = 2"),
        ({"product_tax_class_ids": [99]}, "No such entity with class_id = 99"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(buyer: Buyer, change: dict[str, Any], message: str) -> None:
    assert buyer.admin("POST", "taxRules", {"rule": RULE | change}, status=400)["message"] == message
    assert list(buyer.shop.tax.rules) == [1]


def test_codes_are_unique(buyer: Buyer) -> None:
    answer = buyer.admin("POST", "taxRules", {"rule": RULE | {"code": "Rule1"}}, status=400)
    assert answer == {"message": "%1 already exists.", "parameters": ["Code"]}
    answer = buyer.admin("POST", "taxRates", {"taxRate": RATE | {"code": "US-NY-*-Rate 1"}}, status=400)
    assert answer["message"] == "%1 already exists."


def test_a_rate_is_made_read_changed_and_deleted(buyer: Buyer) -> None:
    rate = buyer.admin("POST", "taxRates", {"taxRate": RATE})
    assert (rate["id"], rate["region_name"], rate["titles"]) == (4, "NY", [])
    titles = [{"store_id": "1", "value": "Village tax"}]
    changed = buyer.admin("PUT", "taxRates", {"taxRate": RATE | {"id": 4, "rate": 4.5, "titles": titles}})
    assert changed["rate"] == 4.5
    buyer.admin("POST", "taxRules", {"rule": RULE | {"tax_rate_ids": [4]}})
    answer = buyer.admin("DELETE", "taxRates/4", status=400)
    assert answer["message"] == "The tax rate can't be removed because it exists in a tax rule."
    buyer.add("24-WB01")
    details = buyer.totals()["total_segments"][2]["extension_attributes"]["tax_grandtotal_details"]
    assert details == [{"amount": 1.44, "rates": [{"percent": "4.5", "title": "Village tax"}], "group_id": 1}]
    buyer.admin("DELETE", "taxRules/2")
    assert buyer.admin("DELETE", "taxRates/4") is True
    answer = buyer.admin("GET", "taxRates/4", status=404)
    assert answer["parameters"] == {"fieldName": "taxRateId", "fieldValue": 4}


def test_a_rate_may_cover_a_range(buyer: Buyer) -> None:
    ranged = {name: value for name, value in RATE.items() if name != "tax_postcode"}
    ranged |= {"zip_is_range": 1, "zip_from": 11000, "zip_to": 12000}
    assert buyer.admin("POST", "taxRates", {"taxRate": ranged})["tax_postcode"] == "11000-12000"
    answer = buyer.admin("POST", "taxRates", {"taxRate": ranged | {"zip_to": 10}}, status=400)
    assert answer["message"] == "Range To should be equal or greater than Range From."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tax_country_id": "XX"}, "country_id"),
        ({"tax_country_id": ""}, "country_id"),
        ({"tax_region_id": 99999}, "region_id"),
        ({"rate": -1}, "percentage_rate"),
        ({"code": ""}, "code"),
        ({"tax_postcode": ""}, "postcode"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(buyer: Buyer, change: dict[str, Any], field: str) -> None:
    answer = buyer.admin("POST", "taxRates", {"taxRate": RATE | change}, status=400)
    assert answer["parameters"]["fieldName"] == field
    assert list(buyer.shop.tax.rates) == [1, 2, 3]


def test_a_class_is_made_read_changed_and_deleted(buyer: Buyer) -> None:
    body = {"taxClass": {"class_name": "Books", "class_type": "PRODUCT"}}
    assert buyer.admin("POST", "taxClasses", body) == "4"
    assert buyer.admin("GET", "taxClasses/4") == {"class_id": 4} | body["taxClass"]
    assert buyer.admin("PUT", "taxClasses/4", {"taxClass": {"class_name": "Print", "class_type": "PRODUCT"}}) == "4"
    switched = {"taxClass": {"class_name": "Print", "class_type": "CUSTOMER"}}
    answer = buyer.admin("PUT", "taxClasses/4", switched, status=400)
    assert answer["message"] == "Updating classType is not allowed."
    assert buyer.admin("DELETE", "taxClasses/4") is True
    buyer.admin("GET", "taxClasses/4", status=404)


def test_a_class_in_use_stays(buyer: Buyer) -> None:
    answer = buyer.admin("DELETE", "taxClasses/2", status=400)
    assert answer["message"].startswith("You cannot delete this tax class because it is used in Tax Rules.")
    buyer.admin("DELETE", "taxRules/1")
    answer = buyer.admin("DELETE", "taxClasses/2", status=400)
    assert answer["parameters"] == ["product"]


def test_a_class_needs_a_name_of_its_own_and_a_type(buyer: Buyer) -> None:
    for body in ({"class_name": "Taxable Goods", "class_type": "PRODUCT"}, {"class_name": "", "class_type": "PRODUCT"}):
        buyer.admin("POST", "taxClasses", {"taxClass": body}, status=400)
    answer = buyer.admin("POST", "taxClasses", {"taxClass": {"class_name": "X", "class_type": "THING"}}, status=400)
    assert answer["parameters"] == {"fieldName": "class_type", "value": "THING"}


@pytest.mark.parametrize("path", ["taxRules", "taxRates", "taxClasses"])
def test_searches_need_criteria_and_rights(buyer: Buyer, path: str) -> None:
    answer = buyer.admin("GET", f"{path}/search", status=400)
    assert answer["parameters"] == {"fieldName": "searchCriteria"}
    answer = buyer.call("GET", f"{path}/search?searchCriteria=", status=401)
    assert answer["parameters"] == {"resources": "Magento_Tax::manage_tax"}
