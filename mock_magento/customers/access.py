"""Finding customers: what every other domain asks for."""

from __future__ import annotations

from mock_magento.records.customers import Customer
from mock_magento.shop import Shop
from mock_magento.webapi.errors import NoSuchEntity


def find(shop: Shop, customer_id: int) -> Customer | None:
    """The customer with this id, or None."""
    return shop.customers.accounts.get(customer_id)


def find_by_email(shop: Shop, email: str) -> Customer | None:
    """The customer with this e-mail address (case does not matter), or None."""
    customer_id = shop.customers.by_email.get(email.lower())
    return None if customer_id is None else shop.customers.accounts[customer_id]


def customer(shop: Shop, customer_id: int) -> Customer:
    """The customer with this id; raises NoSuchEntity as Magento's customer registry does."""
    found = find(shop, customer_id)
    if found is None:
        raise NoSuchEntity.field("customerId", customer_id)
    return found
