"""Shops that ask for more before they sell: countries, agreements, a minimum, confirmed addresses; and what stock must stay."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mock_magento import MockMagento, ShopConfig, StockConfig
from tests.mock.carts.buyer import NEW_YORK, PASSWORD, Buyer

NOT_AGREED = "The order wasn't placed. First, agree to the terms and conditions, then try placing your order again."
BAD_COUNTRY = "Some addresses can't be used due to the configurations for specific countries."


def buyer_at(address: dict[str, Any] | None = None, **settings: Any) -> Buyer:
    return Buyer(MockMagento(config=ShopConfig(**settings)), address=address)


def test_an_address_in_another_country_is_dropped_and_its_order_refused() -> None:
    buyer = buyer_at(allowed_countries=("DE", "AT"))
    assert buyer.customer["addresses"] == []
    assert "default_billing" not in buyer.customer
    buyer.add("24-WB01")
    buyer.ship()
    assert buyer.pay(status=400) == {"message": BAD_COUNTRY}
    account = buyer.customer | {"addresses": [{**_as_own(NEW_YORK)}]}
    answer = buyer.admin("PUT", f"customers/{buyer.customer['id']}", {"customer": account}, status=400)
    assert answer["parameters"] == {"fieldName": "countryId", "value": "US"}
    assert buyer.admin("GET", "directory/countries/US", status=404)["message"] == "The country isn't available."


def test_virtual_goods_are_refused_by_their_billing_address() -> None:
    buyer = buyer_at(allowed_countries=("DE",))
    buyer.add("240-LV06")
    assert buyer.pay(status=400)["message"] == (
        'Please check the billing address information. Invalid value of "US" provided for the countryId field.'
    )


def test_an_address_where_regions_are_known_but_not_needed_is_taken() -> None:
    buyer = buyer_at({"country_id": "FR", "street": ["1 Rue"], "postcode": "75001", "city": "Paris"} | _PERSON)
    assert [address["country_id"] for address in buyer.customer["addresses"]] == ["FR"]


@pytest.mark.parametrize("agreed", [None, [], ["1"], ["2", "3"]])
def test_an_order_waits_for_every_agreement(agreed: list[str] | None) -> None:
    buyer = buyer_at(agreements=("Terms", "Privacy"))
    buyer.add("240-LV06")
    payment: dict[str, Any] = {"method": "checkmo"}
    if agreed is not None:
        payment["extension_attributes"] = {"agreement_ids": agreed}
    body = {"paymentMethod": payment, "billing_address": NEW_YORK}
    assert buyer.call("POST", "carts/mine/payment-information", body, status=400) == {"message": NOT_AGREED}
    assert buyer.shop.carts.carts[3].payment is None
    payment["extension_attributes"] = {"agreement_ids": ["1", "2"]}
    assert buyer.call("POST", "carts/mine/payment-information", body) == 3


def test_an_administrator_reads_the_agreements() -> None:
    buyer = buyer_at(agreements=("Terms",))
    for path in ("carts/licence", "carts/licence/list?searchCriteria="):
        (agreement,) = buyer.admin("GET", path)
        assert (agreement["agreement_id"], agreement["checkbox_text"], agreement["is_active"]) == (1, "Terms", True)
    assert buyer.http.get("carts/licence").status_code == 401


@pytest.mark.parametrize(("qty", "accepted"), [(1, False), (2, True)])
def test_an_order_reaches_the_minimum(qty: int, accepted: bool) -> None:
    buyer = buyer_at(minimum_order_amount=Decimal(60))
    buyer.add("24-WB01", qty)
    buyer.ship()
    if accepted:
        assert buyer.pay() == 3
    else:
        assert buyer.pay(status=400) == {"message": "Minimum order amount is $60.00"}


def test_a_customer_signs_in_after_confirming(pristine: MockMagento) -> None:
    buyer = buyer_at(confirm_email=True)
    refused = buyer.http.post("integration/customer/token", json={"username": "jane@example.com", "password": PASSWORD})
    assert refused.status_code == 401
    status = f"customers/{buyer.customer['id']}/confirm"
    assert buyer.admin("GET", status) == "account_confirmation_required"
    assert Buyer(pristine.fresh()).admin("GET", status) == "account_confirmation_not_required"


def test_required_attributes_are_reported_and_not_asked_for() -> None:
    buyer = buyer_at(required_customer_attributes=("dob", "taxvat"))
    attributes = buyer.admin("GET", "attributeMetadata/customer")
    assert {entry["attribute_code"] for entry in attributes if entry["required"] and not entry["system"]} == {
        "dob",
        "taxvat",
    }
    assert buyer.admin("GET", "attributeMetadata/customer/attribute/dob")["frontend_class"] == "required-entry"
    unknown = buyer.admin("GET", "attributeMetadata/customer/attribute/shoes", status=404)
    assert unknown["parameters"]["field2Value"] == "shoes"


def test_the_attributes_of_an_address_are_reported() -> None:
    buyer = buyer_at(allowed_countries=("DE",))
    attributes = {entry["attribute_code"]: entry for entry in buyer.admin("GET", "attributeMetadata/customerAddress")}
    required = {code for code, entry in attributes.items() if entry["required"]}
    assert required == {"firstname", "lastname", "street", "city", "country_id", "telephone"}
    assert [option["value"] for option in attributes["country_id"]["options"]] == ["DE"]


def test_what_must_stay_is_not_sold() -> None:
    buyer = buyer_at(stock=StockConfig(out_of_stock_threshold=Decimal(2)))
    sku = buyer.product("bag", 10, qty=5)
    assert buyer.admin("GET", f"inventory/get-product-salable-quantity/{sku}/1") == 3
    assert buyer.add(sku, 4, status=400)["message"] == "The requested qty is not available"
    buyer.add(sku, 3)
    own = buyer.product("other", 10, qty=5, stock_item={"use_config_min_qty": False, "min_qty": 4})
    assert buyer.admin("GET", f"inventory/get-product-salable-quantity/{own}/1") == 1


@pytest.mark.parametrize(
    ("qty", "message"),
    [
        (2, "The fewest you may purchase is 4."),
        (14, "The requested qty exceeds the maximum qty allowed in shopping cart"),
        (7, "You can buy this product only in quantities of 4 at a time."),
        (8, None),
    ],
)
def test_quantities_follow_the_configuration(qty: int, message: str | None) -> None:
    stock = StockConfig(min_sale_qty=Decimal(4), max_sale_qty=Decimal(12), qty_increments=Decimal(4))
    buyer = buyer_at(stock=stock)
    answer = buyer.add("24-WB01", qty, status=400 if message else 200)
    assert answer.get("message") == message
    assert buyer.admin("GET", "stockItems/24-WB01")["qty_increments"] == 4


def test_a_shop_may_sell_what_it_has_yet_to_get() -> None:
    buyer = buyer_at(stock=StockConfig(backorders=1))
    buyer.add(buyer.product("bag", 10, qty=5), 50)


_PERSON = {"firstname": "Jane", "lastname": "Doe", "telephone": "516-555-1111"}


def _as_own(address: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in address.items() if name not in {"region", "region_id", "region_code"}}
    return own | {"region": {name: address[name] for name in ("region", "region_id", "region_code")}}
