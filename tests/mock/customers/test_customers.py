"""Customers: accounts, addresses, passwords, sign-in and its lock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento.customers.passwords import hashed, matches
from tests.mock.rest import ADMIN, Rest

JANE = {"email": "jane@example.com", "firstname": "Jane", "lastname": "Doe"}
PASSWORD = "Password1"
ADDRESS: dict[str, Any] = {
    "firstname": "Jane",
    "lastname": "Doe",
    "street": ["160 1st St."],
    "city": "Mineola",
    "postcode": "11501",
    "country_id": "US",
    "region_id": 43,
    "telephone": "516-555-1111",
}
REFUSED = "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."


def register(rest: Rest, **customer: Any) -> Any:
    return rest.post("/customers", {"customer": JANE | customer, "password": PASSWORD}, token=None)


def sign_in(rest: Rest, password: str = PASSWORD) -> str:
    token = rest.post("/integration/customer/token", {"username": JANE["email"], "password": password}, token=None)
    assert isinstance(token, str)
    return token


def test_an_address_knows_its_region_and_whether_it_is_a_default(rest: Rest) -> None:
    customer = register(rest, addresses=[ADDRESS | {"default_billing": True}, ADDRESS | {"city": "Albany"}])
    first, second = customer["addresses"]
    assert first["region"] == {"region_code": "NY", "region": "New York", "region_id": 43}
    assert first["default_billing"] is True
    assert "default_billing" not in second
    assert customer["default_billing"] == str(first["id"])
    assert rest.get(f"/customers/{customer['id']}/billingAddress") == first
    assert rest.get(f"/customers/{customer['id']}/shippingAddress") == []
    assert rest.delete(f"/addresses/{first['id']}") is True
    left = rest.get(f"/customers/{customer['id']}")
    assert [address["city"] for address in left["addresses"]] == ["Albany"]
    assert "default_billing" not in left
    assert rest.message("GET", f"/customers/addresses/{first['id']}")[0] == 404


def test_changing_an_account_keeps_what_is_not_given(rest: Rest) -> None:
    customer = register(rest, addresses=[ADDRESS], gender=2, taxvat="X1")
    path = f"/customers/{customer['id']}"
    changed = rest.put(path, {"customer": JANE | {"lastname": "Roe"}})
    assert (changed["lastname"], changed["gender"], changed["taxvat"], len(changed["addresses"])) == ("Roe", 2, "X1", 1)
    kept = changed["addresses"][0]
    changed = rest.put(path, {"customer": JANE | {"addresses": [kept | {"city": "Utica"}, ADDRESS]}})
    assert [address["city"] for address in changed["addresses"]] == ["Utica", "Mineola"]
    assert changed["addresses"][0]["id"] == kept["id"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "nope"}, '"Email" is not a valid email address.'),
        (
            {"email": "ROni_cost@example.com"},
            "A customer with the same email address already exists in an associated website.",
        ),
        ({"firstname": "", "lastname": None}, '"First Name" is a required value.\n"Last Name" is a required value.'),
        ({"firstname": "<b>"}, "First Name is not valid!"),
        ({"addresses": [ADDRESS | {"city": ""}]}, '"city" is required. Enter and try again.'),
        ({"addresses": [ADDRESS | {"region_id": 9999}]}, 'Invalid value of "9999" provided for the regionId field.'),
        ({"addresses": [ADDRESS | {"region_id": None}]}, '"regionId" is required. Enter and try again.'),
        ({"addresses": [{"country_id": "US"}]}, "One or more input exceptions have occurred."),
    ],
)
def test_a_wrong_customer_is_refused(rest: Rest, change: dict[str, Any], message: str) -> None:
    body = {"customer": JANE | change, "password": PASSWORD}
    assert rest.message("POST", "/customers", body, token=None) == (400, message)


@pytest.mark.parametrize("country", [{}, {"country_id": "XX"}])
def test_an_address_in_no_country_is_dropped(rest: Rest, country: dict[str, str]) -> None:
    body = {"customer": JANE | {"addresses": [{"city": "Nowhere"} | country]}, "password": PASSWORD}
    assert rest.post("/customers", body, token=None)["addresses"] == []


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("Short1", "The password needs at least 8 characters. Create a new password and try again."),
        (" Password1", "The password can't begin or end with a space. Verify the password and try again."),
        (
            "password",
            "Minimum of different classes of characters in password is 3. "
            "Classes of characters: Lower Case, Upper Case, Digits, Special Characters.",
        ),
        ("Aa1" * 100, "Please enter a password with at most 256 characters."),
        (
            "Jane@example.com",
            "The password can't be the same as the email address. Create a new password and try again.",
        ),
    ],
)
def test_a_weak_password_is_refused(rest: Rest, password: str, message: str) -> None:
    assert rest.message("POST", "/customers", {"customer": JANE, "password": password}, token=None) == (400, message)


def test_the_admin_finds_customers(rest: Rest) -> None:
    register(rest)
    criteria = "searchCriteria[filter_groups][0][filters][0]"
    found = rest.get(
        f"/customers/search?{criteria}[field]=email&{criteria}[value]=jane%25&{criteria}[condition_type]=like"
    )
    assert [item["email"] for item in found["items"]] == ["jane@example.com"]
    assert rest.message("GET", "/customers/search") == (400, '"searchCriteria" is required. Enter and try again.')


def test_only_an_admin_chooses_the_group(rest: Rest) -> None:
    assert register(rest, group_id=2)["group_id"] == 1
    body = {"customer": JANE | {"email": "b@example.com", "group_id": 2}}
    assert rest.post("/customers", body)["group_id"] == 2


def test_a_customer_sees_and_changes_the_own_account_only(rest: Rest) -> None:
    customer = register(rest)
    token = sign_in(rest)
    assert rest.get("/customers/me", token=token)["id"] == customer["id"]
    assert rest.message("GET", f"/customers/{customer['id']}", token=token)[0] == 401
    assert rest.put("/customers/me", {"customer": JANE | {"group_id": 2}}, token=token)["group_id"] == 1


def test_a_new_password_ends_every_token(rest: Rest) -> None:
    register(rest)
    token = sign_in(rest)
    wrong = {"currentPassword": "nope", "newPassword": "Password2"}
    assert rest.message("PUT", "/customers/me/password", wrong, token=token)[0] == 401
    right = {"currentPassword": PASSWORD, "newPassword": "Password2"}
    assert rest.put("/customers/me/password", right, token=token) is True
    assert rest.message("GET", "/customers/me", token=token)[0] == 401
    assert rest.get("/customers/me", token=sign_in(rest, "Password2"))["email"] == JANE["email"]


def test_signing_out_ends_the_tokens(rest: Rest) -> None:
    register(rest)
    token = sign_in(rest)
    assert rest.post("/integration/customer/revoke-customer-token", {}, token=token) is True
    assert rest.message("GET", "/customers/me", token=token)[0] == 401


def test_a_deleted_customer_is_gone_and_so_is_the_token(rest: Rest) -> None:
    customer = register(rest)
    token = sign_in(rest)
    assert rest.delete(f"/customers/{customer['id']}") is True
    assert rest.message("GET", "/customers/me", token=token)[0] == 401
    assert rest.message("GET", f"/customers/{customer['id']}") == (
        404,
        f"No such entity with customerId = {customer['id']}",
    )


@pytest.mark.parametrize(
    ("path", "account"),
    [("admin", ADMIN), ("customer", {"username": JANE["email"], "password": PASSWORD})],
)
def test_six_refusals_lock_an_account_for_half_an_hour(rest: Rest, path: str, account: dict[str, str]) -> None:
    register(rest)
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    rest.mock.shop.clock = lambda: now[0]
    wrong = account | {"password": "nope"}
    for _attempt in range(6):
        assert rest.message("POST", f"/integration/{path}/token", wrong, token=None) == (401, REFUSED)
    assert rest.message("POST", f"/integration/{path}/token", account, token=None) == (401, REFUSED)
    now[0] += timedelta(minutes=29)
    assert rest.message("POST", f"/integration/{path}/token", account, token=None) == (401, REFUSED)
    now[0] += timedelta(minutes=1)
    assert isinstance(rest.post(f"/integration/{path}/token", account, token=None), str)


def test_a_successful_sign_in_clears_the_count(rest: Rest) -> None:
    wrong = ADMIN | {"password": "nope"}
    for _round in range(3):
        for _attempt in range(5):
            rest.message("POST", "/integration/admin/token", wrong, token=None)
        assert isinstance(rest.post("/integration/admin/token", ADMIN, token=None), str)


def test_a_reset_is_asked_for_by_mail(rest: Rest) -> None:
    register(rest)
    body = {"email": JANE["email"], "template": "email_reset"}
    assert rest.put("/customers/password", body, token=None) is True
    status, message = rest.message("PUT", "/customers/password", body | {"email": "no@example.com"}, token=None)
    assert (status, "no@example.com" in message) == (404, True)
    assert rest.message("PUT", "/customers/password", body | {"template": "x"}, token=None)[0] == 400


def test_the_form_lists_what_is_missing(rest: Rest) -> None:
    answer = rest.put("/customers/validate", {"customer": {"firstname": "A", "website_id": 1, "group_id": 1}})
    assert answer["valid"] is False
    assert [message.split('"')[1] for message in answer["messages"]] == ["Last Name", "Email"]
    assert rest.put("/customers/validate", {"customer": JANE | {"website_id": 1, "group_id": 1}})["valid"] is True


def test_groups(rest: Rest) -> None:
    assert rest.get("/customerGroups/2")["code"] == "Wholesale"
    assert rest.get("/customerGroups/search?searchCriteria[pageSize]=2")["total_count"] == 4
    assert rest.message("GET", "/customerGroups/9") == (404, "No such entity with id = 9")


@given(st.text(), st.text())
def test_a_password_matches_its_own_hash_only(password: str, other: str) -> None:
    stored = hashed(password)
    assert matches(password, stored)
    assert matches(other, stored) == (other == password)
    assert password not in stored or len(password) < 12  # a short one may be in the hash by chance
    assert not matches(password, None)
