"""The sample data's customer."""

from __future__ import annotations

from mock_magento.records.customers import Address, Customer
from mock_magento.shop import Shop


def plant(shop: Shop) -> None:
    """Add Veronica Costello; nobody knows her password."""
    address = Address(
        address_id=1,
        customer_id=1,
        firstname="Veronica",
        lastname="Costello",
        street=("6146 Honey Bluff Parkway",),
        city="Calder",
        country_id="US",
        telephone="(555) 229-3326",
        postcode="49628-7978",
        region="Michigan",
        region_code="MI",
        region_id=33,
    )
    shop.customers.put(
        Customer(
            1,
            "roni_cost@example.com",
            "Veronica",
            "Costello",
            created_at="2026-11-22 15:38:31",
            updated_at="2026-11-22 15:38:32",
            dob="1973-12-15",
            gender=2,
            default_billing=1,
            default_shipping=1,
            addresses=(address,),
        )
    )
    shop.customers.last_address_id = 1
