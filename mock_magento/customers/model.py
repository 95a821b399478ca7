"""Customers and their addresses, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

GENERAL_GROUP: Final = 1
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a customer's address book. `region` is the region's name, `region_code` its code; both may be None."""

    address_id: int
    customer_id: int
    firstname: str
    lastname: str
    street: tuple[str, ...]
    city: str
    country_id: str
    telephone: str
    postcode: str | None = None
    region: str | None = None
    region_code: str | None = None
    region_id: int = 0
    company: str | None = None
    fax: str | None = None
    middlename: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    vat_id: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer account. `password` is a salted hash, never the password; `addresses` are in the order of their ids."""

    customer_id: int
    email: str
    firstname: str
    lastname: str
    group_id: int = GENERAL_GROUP
    website_id: int = 1
    store_id: int = 1
    created_in: str = "Default Store View"
    created_at: str = ""
    updated_at: str = ""
    dob: str | None = None
    gender: int | None = None
    middlename: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    taxvat: str | None = None
    disable_auto_group_change: int = 0
    is_subscribed: bool = False
    default_billing: int | None = None
    default_shipping: int | None = None
    addresses: tuple[Address, ...] = ()
    password: str | None = None
    custom: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    def address(self, address_id: int) -> Address | None:
        """The address with this id, or None where it is not this customer's."""
        return next((address for address in self.addresses if address.address_id == address_id), None)

    @property
    def billing_address(self) -> Address | None:
        """The default billing address."""
        return None if self.default_billing is None else self.address(self.default_billing)

    @property
    def shipping_address(self) -> Address | None:
        """The default shipping address."""
        return None if self.default_shipping is None else self.address(self.default_shipping)
