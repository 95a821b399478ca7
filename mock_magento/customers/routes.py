"""Customer accounts: created, read, changed, deleted, searched.

Rules from Magento_Customer: AccountManagement (createAccount, changePassword), CustomerRepository and AddressRepository.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mock_magento.customers import access
from mock_magento.customers.documents import (
    address_document,
    customer_document,
    search_row,
    with_addresses,
    with_fields,
)
from mock_magento.customers.hooks import when_deleted
from mock_magento.customers.passwords import check_strength, from_magento, hashed, matches
from mock_magento.customers.signin import revoke_tokens
from mock_magento.customers.validation import check_address, check_customer, objections_of_form
from mock_magento.records.customers import Customer
from mock_magento.shop import Call, Shop
from mock_magento.store import directory
from mock_magento.webapi.errors import InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.routes import ANONYMOUS, SELF, Routes
from mock_magento.webapi.search import known_orders, require_attributes, result, search
from mock_magento.webapi.values import path_id

routes = Routes()
route = routes.route


_READ: Final = "Magento_Customer::customer"
_MANAGE: Final = "Magento_Customer::manage"
_COLUMNS: Final = frozenset(search_row(Customer(0, "", "", "")))
DUPLICATE: Final = "A customer with the same email address already exists in an associated website."


@route("POST", "/V1/customers", ANONYMOUS)
def create_customer(call: Call) -> dict[str, Any]:
    """Create an account, with a password or without. Only an admin may name the customer's group."""
    given, password = call["customer"], call.get("password")
    shop = call.shop
    if password is not None:
        check_strength(password)
        if password.lower() == (given.get("email") or "").lower():
            message = "The password can't be the same as the email address. Create a new password and try again."
            raise InputErrors([(message, None)])
    if given.get("id") and access.find_by_email(shop, given.get("email") or "") is not None:
        raise InputErrors([("This customer already exists in this store.", None)])
    allowed = directory.allowed(shop.config)
    # an address in no country, or in one that is not allowed, is passed over (AccountManagement::isAddressAllowedForWebsite)
    own = [entry for entry in given.get("addresses") or [] if entry.get("country_id") in allowed]
    given = given | {"addresses": own}
    _check(shop, given, None)
    is_admin = call.identity is not None and call.identity.may(_MANAGE)
    fields = {name: value for name, value in given.items() if name != "group_id" or is_admin}
    now = shop.timestamp()
    shop.customers.last_customer_id += 1
    created = Customer(
        shop.customers.last_customer_id,
        given["email"],
        given["firstname"],
        given["lastname"],
        website_id=shop.config.website_id,
        store_id=shop.config.store_id,
        created_in=shop.config.store_name.split("\n")[-1],
        created_at=now,
        updated_at=now,
        password=None if password is None else hashed(password),
        is_confirmed=not shop.config.confirm_email,
    )
    created = with_addresses(shop, with_fields(created, fields), own)
    shop.customers.put(created)
    return customer_document(created)


@route("GET", "/V1/customers/search", _READ, required=("searchCriteria",))
def search_customers(call: Call) -> dict[str, Any]:
    """Customers by searchCriteria."""
    criteria = call.get("searchCriteria")
    require_attributes(criteria, _COLUMNS)
    customers = call.shop.customers.accounts.values()
    found, total = search(known_orders(criteria, _COLUMNS), customers, search_row, _COLUMNS)
    return result(criteria, [customer_document(customer) for customer in found], total)


@route("GET", "/V1/customers/{customerId}", _READ)
def read_customer(call: Call) -> dict[str, Any]:
    """One customer by id."""
    return customer_document(access.customer(call.shop, call["customerId"]))


@route("PUT", "/V1/customers/{customerId}", _MANAGE)
def change_customer(call: Call) -> dict[str, Any]:
    """Change a customer; fields that are not given stay, addresses are replaced where any are given."""
    customer_id = path_id(call["customerId"], "id")
    document = _change(call.shop, customer_id, call["customer"])
    if call.get("passwordHash"):
        # CustomerRepository::save takes it as it stands into the account, unlike a password
        changed = access.customer(call.shop, customer_id)
        call.shop.customers.put(replace(changed, password=from_magento(call["passwordHash"])))
    return document


@route("DELETE", "/V1/customers/{customerId}", "Magento_Customer::delete")
def delete_customer(call: Call) -> bool:
    """Delete a customer with the addresses; orders stay, without the customer's id."""
    call.shop.customers.remove(access.customer(call.shop, call["customerId"]))
    for follow in when_deleted:
        follow(call.shop, call["customerId"])
    return True


@route("GET", "/V1/customers/me", SELF)
def read_me(call: Call) -> dict[str, Any]:
    """The customer who asks."""
    return customer_document(access.customer(call.shop, call.customer_id))


@route("PUT", "/V1/customers/me", SELF)
def change_me(call: Call) -> dict[str, Any]:
    """The customer changes the own account, but not the group."""
    given = {name: value for name, value in call["customer"].items() if name != "group_id"}
    return _change(call.shop, call.customer_id, given)


@route("PUT", "/V1/customers/me/password", SELF)
def change_my_password(call: Call) -> bool:
    """Change the own password; every token issued so far ends."""
    customer = access.customer(call.shop, call.customer_id)
    if not matches(call["currentPassword"], customer.password):
        message = "The password doesn't match this account. Verify the password and try again."
        raise MagentoError(message, status=401)
    check_strength(call["newPassword"])
    call.shop.customers.put(replace(customer, password=hashed(call["newPassword"]), updated_at=call.shop.timestamp()))
    revoke_tokens(call.shop, customer.customer_id)
    return True


@route("PUT", "/V1/customers/password", ANONYMOUS)
def start_password_reset(call: Call) -> bool:
    """Send the mail that lets a customer set a new password; here nothing is sent."""
    website_id = call.get("websiteId", call.shop.config.website_id)
    if access.find_by_email(call.shop, call["email"]) is None:
        raise _no_such_email(call["email"], website_id)
    if call["template"] not in {"email_reset", "email_reminder"}:
        message = (
            'Invalid value of "%value" provided for the %fieldName field. Possible values: %template1 or %template2.'
        )
        parameters = {"value": call["template"], "fieldName": "template"}
        raise InputErrors([(message, parameters | {"template1": "email_reminder", "template2": "email_reset"})])
    return True


@route("POST", "/V1/customers/isEmailAvailable", ANONYMOUS)
def is_email_available(_call: Call) -> bool:
    """Always true since 2.4.7: unless the shop allows it, the service does not tell who has an account."""
    return True


@route("PUT", "/V1/customers/validate", _MANAGE)
def validate_customer(call: Call) -> dict[str, Any]:
    """Whether a customer's values would be accepted, and what is wrong with them."""
    objections = objections_of_form(call["customer"])
    return {"valid": not objections, "messages": objections}


@route("GET", "/V1/customers/{customerId}/confirm", _MANAGE)
def confirmation_status(call: Call) -> str:
    """Whether the customer has yet to confirm the e-mail address."""
    customer = access.customer(call.shop, call["customerId"])
    if not customer.is_confirmed:
        return "account_confirmation_required"
    return "account_confirmed" if call.shop.config.confirm_email else "account_confirmation_not_required"


@route("GET", "/V1/customers/{customerId}/permissions/readonly", _READ)
def is_readonly(call: Call) -> bool:
    """Whether the account may not be changed; never so."""
    access.customer(call.shop, call["customerId"])
    return False


@route("GET", "/V1/customers/me/billingAddress", SELF)
def my_billing_address(call: Call) -> Any:
    """The own default billing address."""
    return _default_address(access.customer(call.shop, call.customer_id), "billing")


@route("GET", "/V1/customers/me/shippingAddress", SELF)
def my_shipping_address(call: Call) -> Any:
    """The own default shipping address."""
    return _default_address(access.customer(call.shop, call.customer_id), "shipping")


@route("GET", "/V1/customers/{customerId}/billingAddress", _MANAGE)
def billing_address(call: Call) -> Any:
    """A customer's default billing address."""
    return _default_address(access.customer(call.shop, call["customerId"]), "billing")


@route("GET", "/V1/customers/{customerId}/shippingAddress", _MANAGE)
def shipping_address(call: Call) -> Any:
    """A customer's default shipping address."""
    return _default_address(access.customer(call.shop, call["customerId"]), "shipping")


@route("GET", "/V1/customers/addresses/{addressId}", _MANAGE)
def read_address(call: Call) -> dict[str, Any]:
    """One address by id."""
    customer = _owner(call.shop, call["addressId"])
    address = customer.address(call["addressId"])
    return address_document(customer, address) if address else {}


@route("DELETE", "/V1/addresses/{addressId}", _MANAGE)
def delete_address(call: Call) -> bool:
    """Delete one address; a default address that it was is none any more."""
    address_id = call["addressId"]
    customer = _owner(call.shop, address_id)
    call.shop.customers.put(
        replace(
            customer,
            addresses=tuple(entry for entry in customer.addresses if entry.address_id != address_id),
            default_billing=None if customer.default_billing == address_id else customer.default_billing,
            default_shipping=None if customer.default_shipping == address_id else customer.default_shipping,
        )
    )
    return True


def _change(shop: Shop, customer_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    former = access.customer(shop, customer_id)
    _check(shop, given, former)
    changed = replace(with_fields(former, given), updated_at=shop.timestamp())
    if given.get("addresses") is not None:
        changed = with_addresses(shop, changed, given["addresses"])
    shop.customers.put(changed)
    return customer_document(changed)


def _check(shop: Shop, given: Mapping[str, Any], former: Customer | None) -> None:
    """Refuse what Magento refuses in a customer to be saved, before anything is written."""
    check_customer(given, shop.config)
    website_id = given.get("website_id")
    if website_id is not None and website_id != shop.config.website_id:
        raise NoSuchEntity(
            f"The website with id {website_id} that was requested wasn't found. Verify the website and try again."
        )
    other = access.find_by_email(shop, given["email"])
    if other is not None and (former is None or other.customer_id != former.customer_id):
        raise MagentoError(DUPLICATE)
    for address in given.get("addresses") or []:
        check_address(address, shop.config)


def _default_address(customer: Customer, kind: str) -> Any:
    address = customer.billing_address if kind == "billing" else customer.shipping_address
    return None if address is None else address_document(customer, address)


def _owner(shop: Shop, address_id: int) -> Customer:
    for customer in shop.customers.accounts.values():
        if customer.address(address_id) is not None:
            return customer
    raise NoSuchEntity.field("addressId", address_id)


def _no_such_email(email: str, website_id: int) -> NoSuchEntity:
    return NoSuchEntity(
        "No such entity with %fieldName = %fieldValue, %field2Name = %field2Value",
        {"fieldName": "email", "fieldValue": email, "field2Name": "websiteId", "field2Value": website_id},
    )
