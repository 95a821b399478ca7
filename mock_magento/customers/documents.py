"""Customers and addresses as their interfaces show them, and as the request's fields become records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mock_magento.customers.validation import region_id_of
from mock_magento.records.customers import Address, Customer
from mock_magento.shop import Shop
from mock_magento.store import directory

_OWN: Final = ("dob", "gender", "middlename", "prefix", "suffix", "taxvat", "disable_auto_group_change", "group_id")
_ADDRESS_OWN: Final = ("company", "fax", "middlename", "prefix", "suffix", "vat_id")


def customer_document(customer: Customer) -> dict[str, Any]:
    """A customer as its interface shows it."""
    return {
        "id": customer.customer_id,
        "group_id": customer.group_id,
        "default_billing": customer.default_billing,
        "default_shipping": customer.default_shipping,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        "created_in": customer.created_in,
        "email": customer.email,
        "firstname": customer.firstname,
        "lastname": customer.lastname,
        **{name: getattr(customer, name) for name in _OWN},
        "store_id": customer.store_id,
        "website_id": customer.website_id,
        "addresses": [address_document(customer, address) for address in customer.addresses],
        "extension_attributes": {"is_subscribed": customer.is_subscribed},
        "custom_attributes": [{"attribute_code": code, "value": value} for code, value in customer.custom.items()]
        or None,
    }


def address_document(customer: Customer, address: Address) -> dict[str, Any]:
    """An address as its interface shows it; that it is a default one shows only where it is."""
    return {
        "id": address.address_id,
        "customer_id": address.customer_id,
        "region": {
            "region_code": address.region_code,
            "region": address.region,
            "region_id": address.region_id,
        },
        "region_id": address.region_id,
        "country_id": address.country_id,
        "street": list(address.street),
        "telephone": address.telephone,
        "postcode": address.postcode,
        "city": address.city,
        "firstname": address.firstname,
        "lastname": address.lastname,
        **{name: getattr(address, name) for name in _ADDRESS_OWN},
        "default_shipping": True if customer.default_shipping == address.address_id else None,
        "default_billing": True if customer.default_billing == address.address_id else None,
    }


def address_record(given: Mapping[str, Any], address_id: int, customer_id: int) -> Address:
    """An address from the fields of its interface. A known region id brings its name and code."""
    region_id = region_id_of(given)
    known = directory.region(region_id) if region_id else None
    region = given.get("region") or {}
    return Address(
        address_id=address_id,
        customer_id=customer_id,
        firstname=given["firstname"],
        lastname=given["lastname"],
        street=tuple(given["street"]),
        city=given["city"],
        country_id=given["country_id"],
        telephone=given["telephone"],
        postcode=given.get("postcode"),
        region=known.name if known else region.get("region"),
        region_code=known.code if known else region.get("region_code") or region.get("region"),
        region_id=region_id,
        **{name: given.get(name) for name in _ADDRESS_OWN},
    )


def with_fields(customer: Customer, given: Mapping[str, Any]) -> Customer:
    """The customer with the plain fields that are given; what is not given stays."""
    extension = given.get("extension_attributes") or {}
    changes = {name: given[name] for name in (*_OWN, "store_id", "website_id") if given.get(name) is not None}
    if extension.get("is_subscribed") is not None:
        changes["is_subscribed"] = extension["is_subscribed"]
    custom = {entry["attribute_code"]: entry["value"] for entry in given.get("custom_attributes") or []}
    return replace(
        customer,
        email=given["email"],
        firstname=given["firstname"],
        lastname=given["lastname"],
        custom={**customer.custom, **custom},
        **changes,
    )


def with_addresses(shop: Shop, customer: Customer, given: list[Mapping[str, Any]]) -> Customer:
    """The customer with exactly these addresses: known ids are changed, others new, those not named are gone."""
    addresses = []
    billing, shipping = None, None
    for entry in given:
        address_id = entry.get("id")
        if address_id is None or customer.address(address_id) is None:
            shop.customers.last_address_id += 1
            address_id = shop.customers.last_address_id
        addresses.append(address_record(entry, address_id, customer.customer_id))
        if entry.get("default_billing"):
            billing = address_id
        if entry.get("default_shipping"):
            shipping = address_id
    kept = {address.address_id for address in addresses}
    return replace(
        customer,
        addresses=tuple(addresses),
        default_billing=billing or (customer.default_billing if customer.default_billing in kept else None),
        default_shipping=shipping or (customer.default_shipping if customer.default_shipping in kept else None),
    )


def search_row(customer: Customer) -> dict[str, Any]:
    """A customer as its table has it, for searching."""
    billing = customer.billing_address
    return {
        "entity_id": customer.customer_id,
        "id": customer.customer_id,
        "email": customer.email,
        "firstname": customer.firstname,
        "lastname": customer.lastname,
        "website_id": customer.website_id,
        "store_id": customer.store_id,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        "created_in": customer.created_in,
        **{name: getattr(customer, name) for name in _OWN},
        "default_billing": customer.default_billing,
        "default_shipping": customer.default_shipping,
        "billing_postcode": billing.postcode if billing else None,
        "billing_city": billing.city if billing else None,
        "billing_telephone": billing.telephone if billing else None,
        "billing_region": billing.region if billing else None,
        "billing_country_id": billing.country_id if billing else None,
    }
