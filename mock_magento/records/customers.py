"""Customers and their addresses, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
    is_confirmed: bool = True
    """Whether the e-mail address is confirmed, where the shop asks for that."""
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


@dataclass
class CustomersState:
    """The accounts, by id and by e-mail address, and what sign-in needs to know about them."""

    accounts: dict[int, Customer] = field(default_factory=dict)
    by_email: dict[str, int] = field(default_factory=dict)
    """E-mail address in lower case to id."""
    failures: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """Refused sign-ins by account ("admin:NAME" or "customer:ID"): how many in a row, and when the last one was."""
    revoked: dict[int, datetime] = field(default_factory=dict)
    """Customer id to the moment before which issued tokens no longer count."""
    last_customer_id: int = 0
    last_address_id: int = 0

    def exists(self, customer_id: int) -> bool:
        """Whether there is such an account."""
        return customer_id in self.accounts

    def accepts(self, customer_id: int, issued: float) -> bool:
        """Whether a token issued at that time (seconds since 1970) still speaks for the account."""
        revoked = self.revoked.get(customer_id)
        return customer_id in self.accounts and (revoked is None or issued > revoked.timestamp())

    def put(self, customer: Customer) -> None:
        """Add an account or replace the one with the same id."""
        former = self.accounts.get(customer.customer_id)
        if former is not None:
            self.by_email.pop(former.email.lower(), None)
        self.accounts[customer.customer_id] = customer
        self.by_email[customer.email.lower()] = customer.customer_id
        self.last_customer_id = max(self.last_customer_id, customer.customer_id)

    def remove(self, customer: Customer) -> None:
        """Delete an account with its addresses; ids are not used again."""
        del self.accounts[customer.customer_id]
        self.by_email.pop(customer.email.lower(), None)

    def copy(self) -> CustomersState:
        """An independent copy; the accounts themselves never change and are shared."""
        return CustomersState(
            self.accounts.copy(),
            self.by_email.copy(),
            self.failures.copy(),
            self.revoked.copy(),
            self.last_customer_id,
            self.last_address_id,
        )
