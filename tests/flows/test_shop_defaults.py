"""Preparation fits the shop: the address is of a country that it sells to, and what it refuses all the same is not tested."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_bdd.parser import Step

from magento_acceptance.errors import MagentoError, Refusal, SignInRefused, UnfitShop
from magento_acceptance.flows.checkout import payment_body
from magento_acceptance.flows.customers import Shopper, create_customer, customer_body
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.required_fields import ADDRESS as ADDRESS_FIELDS
from magento_acceptance.flows.required_fields import CUSTOMER as CUSTOMER_FIELDS
from magento_acceptance.flows.required_fields import RequiredFields, read_required_fields
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.shop_defaults import (
    ShopDefaults,
    choose_address,
    preparing,
    read_shop_defaults,
)
from magento_acceptance.rest.auth.tokens import Customer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.settings.shop_profile import ShopProfile, parse_shop_profile
from magento_acceptance.tutorials.inventory import ADDRESS
from mock_magento import MockMagento, ShopConfig
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply, Request, encode
from steps.suitability import pytest_bdd_step_error
from tests.support.shops import opened


def given_step(name: str) -> Step:
    return Step(name=name, type="given", indent=0, line_number=1, keyword="Given")


CUSTOMER = given_step("a customer with a signed-in account")
REGIONS = [{"id": "43", "code": "NY", "name": "New York"}, {"id": "81", "code": "BER", "name": "Berlin"}]
COUNTRIES = st.dictionaries(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2),
    st.lists(st.sampled_from(REGIONS), unique_by=lambda region: region["code"]),
    min_size=1,
).map(lambda found: {code: {"id": code, "available_regions": regions} for code, regions in found.items()})


@pytest.fixture
def mock() -> MockMagento:
    return MockMagento()


@pytest.fixture
def client(mock: MockMagento) -> Iterator[MagentoClient]:
    with opened(mock) as client:
        yield client


def answer(mock: MockMagento, call: str, status: int, body: Any, times: int = 1_000_000) -> list[Request]:
    """Let the mock answer a call so, instead of its own answer; returns the calls that it met."""
    met: list[Request] = []

    def filter_(request: Request, reply: Reply, _shop: Shop) -> Reply:
        if f"{request.method} {request.path.partition('/V1/')[2]}" != call:
            return reply
        met.append(request)
        return Reply(status, encode(body)) if len(met) <= times else reply

    mock.answer_filters.append(filter_)
    return met


@given(countries=COUNTRIES)
def test_the_address_is_of_a_country_that_the_shop_sells_to(countries: dict[str, Any]) -> None:
    address = choose_address(countries, ShopProfile())
    assert address["country_id"] in countries
    regions = countries[address["country_id"]]["available_regions"]
    assert bool(regions) == ("region_id" in address)
    assert address.get("region_code") in {None, *(region["code"] for region in regions)}
    assert all(address[key] for key in ("city", "postcode", "street", "telephone", "firstname", "lastname"))


def test_a_shop_that_sells_to_the_tutorials_country_gets_its_address(client: MagentoClient) -> None:
    defaults = read_shop_defaults(client, ShopProfile())
    assert (defaults.address, defaults.agreement_ids) == (ADDRESS, ())


def test_the_profile_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(
        """
        [address]
        country = "de"
        region = "berlin"
        city = "Köln"
        [customer]
        dob = "1990-05-17"
        [product]
        attribute_set_id = 9
        [checkout]
        payment_method = "checkmo"
        agreement_ids = [1, 2]
        """,
        encoding="utf-8",
    )
    profile = parse_shop_profile(str(path))
    countries = {code: {"id": code, "available_regions": REGIONS} for code in ("US", "DE")}
    defaults = ShopDefaults(choose_address(countries, profile), profile, profile.agreement_ids, profile.customer)
    body = customer_body("jane@example.com", defaults)
    assert body["dob"] == "1990-05-17"
    (address,) = body["addresses"]
    assert (address["countryId"], address["city"], address["postcode"]) == ("DE", "Köln", "10115")
    assert address["region"] == {"regionCode": "BER", "regionId": 81, "region": "Berlin"}
    shopper = Shopper(1, Customer("jane@example.com", "secret"), defaults)
    assert payment_body(shopper, "checkmo")["paymentMethod"] == {
        "method": "checkmo",
        "extension_attributes": {"agreement_ids": ["1", "2"]},
    }


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (ShopProfile(country="FR"), "the shop does not sell to FR; set the country of the shop profile to one of: DE"),
        (
            ShopProfile(region="Bavaria"),
            "the shop has no region 'Bavaria' of DE; set the shop profile's to one of: NY, BER",
        ),
    ],
)
def test_a_profile_that_the_shop_does_not_allow_says_what_it_allows(profile: ShopProfile, words: str) -> None:
    with pytest.raises(UnfitShop) as caught:
        choose_address({"DE": {"id": "DE", "available_regions": REGIONS}}, profile)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[adress]\n", "[adress] is no table of a shop profile (address, checkout, address_fields, customer, product)"),
        ("[address]\nzip = '1'\n", "[address] has no zip (country, region, city, postcode, street, telephone)"),
        ("[checkout]\nagreement_ids = 1\n", "agreement_ids of [checkout] must be a list"),
        ("[checkout]\nminimum_order = true\n", "minimum_order of [checkout] must be a number"),
        ("address = 1\n", "address must be a table"),
        ("[address", "is not valid TOML"),
        (None, "cannot be read"),
    ],
)
def test_a_wrong_profile_is_a_wrong_setting(text: str | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        parse_shop_profile(str(path))
    assert words in str(caught.value)


def test_the_terms_of_the_shop_are_agreed_to(mock: MockMagento, client: MagentoClient) -> None:
    terms = {
        "agreement_id": 7,
        "name": "T",
        "content": "",
        "checkbox_text": "",
        "is_active": True,
        "is_html": False,
        "mode": 1,
    }
    answer(mock, "GET carts/licence", 200, [terms])
    assert read_shop_defaults(client, ShopProfile()).agreement_ids == ("7",)


def test_terms_that_may_not_be_read_stop_nothing(mock: MockMagento, client: MagentoClient) -> None:
    refusal = {
        "message": "The consumer isn't authorized to access %resources.",
        "parameters": {"resources": "Magento_Sales::sales"},
    }
    answer(mock, "GET carts/licence", 401, refusal)
    assert read_shop_defaults(client, ShopProfile()).agreement_ids == ()


REQUIRED = ("dob", "gender", "middlename", "prefix", "suffix", "taxvat")


def test_a_customer_has_what_the_shop_requires() -> None:
    with opened(MockMagento(config=ShopConfig(required_customer_attributes=REQUIRED))) as client:
        defaults = read_shop_defaults(client, ShopProfile(customer={"taxvat": "DE136695976"}))
        shopper = create_customer(client, Context(), CleanupStack(), defaults)
        made = client.get(f"customers/{shopper.id}").json
    assert {field: made[field] for field in REQUIRED} == {
        "dob": "1990-05-17",
        "gender": 1,
        "middlename": "Q",
        "prefix": "Ms",
        "suffix": "Jr",
        "taxvat": "DE136695976",
    }


def test_a_customer_has_nothing_that_the_shop_does_not_require(client: MagentoClient) -> None:
    assert read_shop_defaults(client, ShopProfile()).customer == {}


@pytest.mark.parametrize(
    ("options", "chosen"),
    [([], "Ms"), ([{"label": " ", "value": ""}, {"label": "Dr", "value": "Dr"}, {"label": "Mr", "value": "Mr"}], "Dr")],
)
def test_a_required_field_takes_the_first_value_that_the_shop_offers(
    options: list[Any], chosen: str, mock: MockMagento, client: MagentoClient
) -> None:
    required = {"attribute_code": "prefix", "required": True, "options": options}
    answer(mock, "GET attributeMetadata/customer", 200, [required])
    assert read_required_fields(client, CUSTOMER_FIELDS).values == {"prefix": chosen}


@pytest.mark.parametrize(
    ("kind", "more", "value"),
    [
        ("text", {}, "Acceptance"),
        ("textarea", {"min_text_length": "12"}, "AcceptanceAc"),
        ("text", {"max_text_length": "3", "input_validation": "numeric"}, "471"),
        ("text", {"input_validation": "email"}, "acceptance@example.com"),
        ("text", {"input_validation": "of an extension"}, "Acceptance"),
        ("date", {}, "1990-05-17"),
        ("boolean", {}, "1"),
        ("file", {}, None),
    ],
)
def test_a_merchants_own_attribute_is_filled_by_its_type(
    kind: str, more: dict[str, str], value: str | None, mock: MockMagento, client: MagentoClient
) -> None:
    rules = [{"name": name, "value": rule} for name, rule in more.items()]
    own = {
        "attribute_code": "shoe",
        "required": True,
        "user_defined": True,
        "frontend_input": kind,
        "validation_rules": rules,
        "options": [],
    }
    unasked = own | {"attribute_code": "hat", "required": False}
    fax = own | {"attribute_code": "fax", "user_defined": False, "frontend_input": "text"}
    city = fax | {"attribute_code": "city"}
    answer(mock, "GET attributeMetadata/customerAddress", 200, [own, unasked, fax, city])
    filled = {"custom_attributes": [{"attribute_code": "shoe", "value": value}]} if value else {}
    unfilled = () if value else ("shoe",)
    assert read_required_fields(client, ADDRESS_FIELDS) == RequiredFields({"fax": "516-555-1112", **filled}, unfilled)


def test_a_customer_has_the_merchants_own_fields_and_the_profile_has_the_last_word() -> None:
    profile = ShopProfile(
        customer={"custom_attributes": [{"attribute_code": "customer_number", "value": "4711"}]},
        address_fields={"company": "Example GmbH"},
    )
    with opened(MockMagento(config=ShopConfig(own_customer_attributes=("customer_number", "shoe_size")))) as client:
        defaults = read_shop_defaults(client, profile)
        shopper = create_customer(client, Context(), CleanupStack(), defaults)
        made = client.get(f"customers/{shopper.id}").json
        with pytest.raises(UnfitShop) as caught:
            create_customer(client, Context(), CleanupStack(), ShopDefaults())
    own = {entry["attribute_code"]: entry["value"] for entry in made["custom_attributes"]}
    assert own == {"customer_number": "4711", "shoe_size": "Acceptance"}
    assert (made["addresses"][0]["company"], shopper.address()["company"]) == ("Example GmbH", "Example GmbH")
    assert str(caught.value) == (
        'the shop refuses a customer of the scenario\'s own: "Customer Number" is a required value. "Shoe Size" is a required value.; '
        "docs/real-shop.md, MAGENTO_SHOP_PROFILE"
    )


def test_a_minimum_order_amount_is_reached_where_the_profile_names_it(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text("[checkout]\nminimum_order = 59.5\n", encoding="utf-8")
    profile = parse_shop_profile(str(path))
    with opened(MockMagento()) as client:
        product(client, profile=profile)
        assert client.get("products/qa-bag").json["price"] == 3 + 2 * Decimal("59.5")
    with pytest.raises(UnfitShop) as caught, preparing("an order of the scenario's own"):
        raise MagentoError(400, Refusal.from_body({"message": "Minimum order amount is $59.50"}), "POST carts")
    assert str(caught.value) == (
        "the shop refuses an order of the scenario's own: Minimum order amount is $59.50; name that amount as minimum_order of [checkout] "
        "in the shop profile (docs/real-shop.md, MAGENTO_SHOP_PROFILE)"
    )


@pytest.mark.parametrize(
    ("status", "message"), [(400, '"Customer Number" is a required value.'), (403, "Registration is disabled.")]
)
def test_a_customer_that_the_shop_refuses_is_not_tested(
    status: int, message: str, mock: MockMagento, client: MagentoClient
) -> None:
    answer(mock, "POST customers", status, {"message": message})
    with pytest.raises(UnfitShop) as caught:
        create_customer(client, Context(), CleanupStack(), ShopDefaults())
    assert str(caught.value) == (
        f"the shop refuses a customer of the scenario's own: {message}; docs/real-shop.md, MAGENTO_SHOP_PROFILE"
    )
    with pytest.raises(pytest.skip.Exception, match=r"the shop refuses a customer"):
        pytest_bdd_step_error(CUSTOMER, caught.value)


def test_a_crash_while_preparing_stays_a_failure(mock: MockMagento, client: MagentoClient) -> None:
    answer(mock, "POST customers", 500, {"message": "Internal Error."})
    with pytest.raises(MagentoError):
        create_customer(client, Context(), CleanupStack(), ShopDefaults())
    pytest_bdd_step_error(CUSTOMER, MagentoError(404, Refusal.from_body({"message": "gone"}), "GET x"))  # skips nothing


def test_what_a_given_prepares_is_skipped_where_the_shop_refuses_it_and_what_others_test_is_not() -> None:
    refused = MagentoError(400, Refusal.from_body({"message": "Could not save Source"}), "POST inventory/sources")
    unauthorized = MagentoError(
        401, Refusal.from_body({"message": "The consumer isn't authorized."}), "POST inventory/sources"
    )
    for error, reason in (
        (refused, "Could not save Source; docs/real-shop.md, MAGENTO_SHOP_PROFILE"),
        (unauthorized, "The consumer isn't authorized.; docs/real-shop.md, The least rights"),
    ):
        with pytest.raises(pytest.skip.Exception) as caught:
            pytest_bdd_step_error(given_step("the tutorial's sources, stock and products"), error)
        assert str(caught.value) == f'the shop refuses "the tutorial\'s sources, stock and products": {reason}'
    pytest_bdd_step_error(given_step("the merchant has captured the payment"), refused)  # skips nothing
    pytest_bdd_step_error(Step("the merchant captures the payment", "when", 0, 1, "When"), refused)


def test_a_new_customer_who_may_not_sign_in_is_not_tested() -> None:
    refusal = Refusal.from_body({"message": "The account sign-in was incorrect."})
    refused = SignInRefused(401, refusal, "POST integration/customer/token", who="customer jane@example.com")
    with pytest.raises(
        pytest.skip.Exception, match=r"sign-in: The account sign-in was incorrect\.; where accounts must confirm"
    ):
        pytest_bdd_step_error(CUSTOMER, refused)
    administrator = SignInRefused(401, refusal, "POST integration/admin/token", who="administrator qa")
    pytest_bdd_step_error(CUSTOMER, administrator)  # skips nothing


def test_the_sentence_of_a_refusal_is_the_same_for_every_scenario() -> None:
    refusal = Refusal.from_body({"message": "Minimum order amount is %1", "parameters": ["$50.00"]})
    reasons = set()
    for exchange in ("1", "2"):
        with pytest.raises(UnfitShop) as caught, preparing("an order of the scenario's own"):
            raise MagentoError(400, refusal, f"POST carts/{exchange}", exchange=exchange)
        reasons.add(str(caught.value))
    assert len(reasons) == 1


PASSING = "Could not save Source Item Configuration"


def product(client: MagentoClient, sku: str = "qa-bag", profile: ShopProfile = ShopProfile()) -> int:  # noqa: B008 - it is frozen
    maker = ProductMaker(client, Context(), CleanupStack(), find_sales_channel(client), ShopDefaults(profile=profile))
    return maker.create(sku, "QA bag", "simple", Decimal(3), Decimal(20)).product_id


def test_the_scenarios_own_products_have_no_limits(client: MagentoClient) -> None:
    product(client)
    item = client.get("stockItems/qa-bag").json
    found = {key: item[key] for key in ("min_qty", "use_config_min_qty", "enable_qty_increments", "backorders")}
    assert found == {"min_qty": 0, "use_config_min_qty": False, "enable_qty_increments": False, "backorders": 0}


def test_a_product_refused_for_a_passing_reason_is_looked_for_and_sent_again(
    mock: MockMagento, client: MagentoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.deadline, "sleep", lambda _seconds: None)
    met = answer(mock, "POST products", 400, {"message": PASSING}, times=1)
    number = product(client)
    (entry,) = client.listener.recorder.recoveries  # type: ignore[union-attr]
    assert entry["what"] == f"product {number} was found although it was refused (400 {PASSING})"
    assert len(met) == 1


def test_a_passing_refusal_that_does_not_pass_is_told_with_its_sentence(
    mock: MockMagento, client: MagentoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.deadline, "sleep", lambda _seconds: None)

    def never_made(request: Request, reply: Reply, _shop: Shop) -> Reply:
        if request.path.endswith("/V1/products/qa-bag") and request.method == "GET":
            return Reply(404, encode({"message": "The product that was requested doesn't exist."}))
        return reply

    mock.answer_filters.append(never_made)
    met = answer(mock, "POST products", 400, {"message": PASSING})
    with pytest.raises(UnfitShop) as caught:
        product(client)
    assert str(caught.value) == (
        f"the shop refuses a product of the scenario's own every time: {PASSING}; run fewer workers (-n), or when nobody else writes to "
        "the shop, and read its var/log/exception.log"
    )
    assert len(met) == 3


def test_a_lost_answer_to_a_new_customer_makes_no_second_one(mock: MockMagento, client: MagentoClient) -> None:
    mock.faults.add("drop", method="POST", path="/V1/customers", when="after")
    shopper = create_customer(client, Context(), CleanupStack(), ShopDefaults())
    found = client.get("customers/search", params=[("searchCriteria", "")]).json["items"]
    assert [customer["id"] for customer in found if customer["email"] == shopper.account.email] == [shopper.id]
