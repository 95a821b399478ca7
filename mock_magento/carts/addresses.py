"""A cart's addresses: read from a request, taken from the customer's address book, checked, shown.

Rules from Magento\\Quote\\Model\\{QuoteAddressValidator,BillingAddressManagement,ShippingAddressManagement}, Quote\\Address and
Magento\\Customer\\Model\\Address\\Validator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mock_magento import customers
from mock_magento.customers import Address
from mock_magento.records.carts import Cart, CartAddress
from mock_magento.records.config import ShopConfig
from mock_magento.shop import Shop
from mock_magento.store import directory
from mock_magento.webapi.errors import MagentoError, NoSuchEntity

_TEXTS: Final = (
    "firstname",
    "lastname",
    "middlename",
    "prefix",
    "suffix",
    "company",
    "city",
    "region",
    "region_code",
    "postcode",
    "country_id",
    "telephone",
    "fax",
    "vat_id",
    "email",
)
_REQUIRED: Final = ("firstname", "lastname", "street", "city", "telephone")
WITHOUT_POSTCODE: Final = frozenset({"HK", "IE", "MO", "PA"})
"""Countries whose addresses need no postcode (Stores > Configuration > General > Country Options)."""


def merged(address: CartAddress, given: Mapping[str, Any]) -> CartAddress:
    """`address` with the fields that a request gives written over it, as Quote\\Address::addData does; its id stays.

    A region is known by any of its id, code and name. What the request leaves out stays as it was, save the flags and the link to
    the customer's address book, which only the request itself can keep.
    """
    changes: dict[str, Any] = {name: given[name] for name in _TEXTS if given.get(name) is not None}
    if given.get("street") is not None:
        changes["street"] = tuple(given["street"]) or ("",)
    if given.get("region_id") is not None:
        changes["region_id"] = given["region_id"]
    changes["same_as_billing"] = int(bool(given.get("same_as_billing")))
    changes["save_in_address_book"] = int(bool(given.get("save_in_address_book")))
    changes["customer_address_id"] = given.get("customer_address_id") or None
    extension = given.get("extension_attributes") or {}
    if extension.get("pickup_location_code"):
        changes["pickup_location_code"] = extension["pickup_location_code"]
    return _with_region(replace(address, **changes), given)


def linked(shop: Shop, known: CartAddress, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request's address, in some releases with the link to the address book that the cart's own has, if it is the same address.

    Only the fields that the request gives are compared (Magento\\Checkout\\Model\\AddressComparator).
    """
    if (
        not shop.release.own_billing_address_is_known
        or given.get("customer_address_id")
        or not known.customer_address_id
    ):
        return given
    sent = {name: given[name] for name in (*_TEXTS, "region_id") if name in given and name != "region_code"}
    same = all((value or None) == (getattr(known, name) or None) for name, value in sent.items())
    if not same or ("street" in given and tuple(given["street"] or ()) != known.street):
        return given
    return {**given, "customer_address_id": known.customer_address_id}


def _with_region(address: CartAddress, given: Mapping[str, Any]) -> CartAddress:
    if not any(given.get(name) for name in ("region_id", "region_code", "region")):
        return address
    found = None
    if given.get("region_id"):
        known = directory.region(given["region_id"])
        country = directory.countries().get(address.country_id or "")
        found = known if known is not None and country is not None and known in country.regions else None
        if found is None:
            return address
    text = given.get("region_code") or given.get("region")
    if found is None and text and address.country_id:
        found = directory.region_of(address.country_id, text)
    if found is None:
        return address
    return replace(address, region=found.name, region_id=found.region_id, region_code=found.code)


def imported(address: CartAddress, own: Address, email: str | None) -> CartAddress:
    """`address` filled from the customer's address book."""
    return replace(
        address,
        customer_id=own.customer_id,
        customer_address_id=own.address_id,
        email=email,
        firstname=own.firstname,
        lastname=own.lastname,
        middlename=own.middlename,
        prefix=own.prefix,
        suffix=own.suffix,
        company=own.company,
        street=own.street,
        city=own.city,
        region=own.region,
        region_id=own.region_id or None,
        region_code=own.region_code,
        postcode=own.postcode,
        country_id=own.country_id,
        telephone=own.telephone,
        fax=own.fax,
        vat_id=own.vat_id,
    )


def settle(shop: Shop, cart: Cart, address: CartAddress) -> CartAddress:
    """What saving does to an address: one from the address book is read again from there, any other gets the customer's e-mail.

    Raises NoSuchEntity for an address id that is not the customer's.
    """
    if address.customer_address_id:
        own = own_address(shop, cart, address.customer_address_id)
        return imported(address, own, cart.customer_email)
    if cart.customer_id is not None and (address.email, address.customer_id) != (cart.customer_email, cart.customer_id):
        return replace(address, email=cart.customer_email, customer_id=cart.customer_id)
    return address


def own_address(shop: Shop, cart: Cart, address_id: int) -> Address:
    """The customer's address with that id; raises NoSuchEntity as QuoteAddressValidator does."""
    customer = customers.find(shop, cart.customer_id) if cart.customer_id is not None else None
    found = customer.address(address_id) if customer is not None else None
    if found is None:
        raise NoSuchEntity("Invalid customer address id %1", [address_id])
    return found


def check_id(cart: Cart, given: Mapping[str, Any]) -> None:
    """Refuse an address that names another cart's address by `id`."""
    if given.get("id") is not None and given["id"] not in {cart.billing.address_id, cart.shipping.address_id}:
        raise NoSuchEntity("Invalid quote address id %1", [given["id"]])


def filled_in(refused: MagentoError) -> str:
    """A refusal's message with its parameters in place, as it becomes part of another message."""
    text = refused.message
    parameters = refused.parameters or ()
    pairs = parameters.items() if isinstance(parameters, Mapping) else enumerate(parameters, start=1)
    for name, value in pairs:
        text = text.replace(f"%{name}", str(value))
    return text


def problems(address: CartAddress, config: ShopConfig) -> list[str]:
    """What an address lacks to be used for an order, in Magento's words and order."""
    missing = [name for name in _REQUIRED if not _filled(address, name)]
    country = address.country_id or ""
    if country not in WITHOUT_POSTCODE and not (address.postcode or "").strip():
        missing.append("postcode")
    found = [f'"{name}" is required. Enter and try again.' for name in missing]
    if not country:
        return [*found, '"countryId" is required. Enter and try again.']
    known = directory.allowed(config).get(country)
    if known is None:
        return [*found, f'Invalid value of "{country}" provided for the countryId field.']
    region_ids = {region.region_id for region in known.regions}
    if directory.requires_region(country) and region_ids and not address.region_id:
        found.append('"regionId" is required. Enter and try again.')
    elif address.region_id and region_ids and address.region_id not in region_ids:
        found.append(f'Invalid value of "{address.region_id}" provided for the regionId field.')
    return found


def _filled(address: CartAddress, name: str) -> bool:
    if name == "street":
        return any(line.strip() for line in address.street)
    return bool((getattr(address, name) or "").strip())


def shown(address: CartAddress) -> dict[str, Any]:
    """An address as the cart interface shows it."""
    raw: dict[str, Any] = {name: getattr(address, name) for name in _TEXTS}
    extension = {"pickup_location_code": address.pickup_location_code} if address.pickup_location_code else None
    return raw | {
        "id": address.address_id,
        "region_id": address.region_id,
        "street": list(address.street),
        "customer_id": address.customer_id,
        "same_as_billing": address.same_as_billing,
        "customer_address_id": address.customer_address_id,
        "save_in_address_book": address.save_in_address_book,
        "extension_attributes": extension,
    }
