"""Customers and addresses of the scenarios' own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from harness.auth import Customer
from harness.cleanup import Cleanup
from harness.client import MagentoClient, rest_path
from harness.context import Context

ADDRESS: Final[dict[str, Any]] = {
    "region": "New York",
    "region_id": 43,
    "region_code": "NY",
    "country_id": "US",
    "street": ["160 1st St."],
    "postcode": "11501",
    "city": "Mineola",
    "firstname": "Jane",
    "lastname": "Doe",
    "telephone": "516-555-1111",
}
"""The tutorial's address, as a cart takes it."""


@dataclass(frozen=True)
class Shopper:
    """A customer that a scenario made: Magento's id and the account to sign in with."""

    id: int
    account: Customer

    def address(self) -> dict[str, Any]:
        """The customer's address, as a cart takes it."""
        return {**ADDRESS, "email": self.account.email}


def own_name() -> str:
    """A name that no other scenario, run or worker uses: `qa-` and ten hex digits."""
    return f"qa-{secrets.token_hex(5)}"


def create_customer(client: MagentoClient, context: Context, cleanup: Cleanup) -> Shopper:
    """Create Jane Doe with an e-mail address and a password of her own; she is removed when the scenario ends.

    The password never leaves the process but for Magento. Raises MagentoError where the shop refuses.
    """
    account = Customer(f"{own_name()}@example.com", f"Aa1!{secrets.token_urlsafe(12)}")
    address = {
        "defaultBilling": True,
        "defaultShipping": True,
        "firstname": "Jane",
        "lastname": "Doe",
        "region": {"regionCode": "NY", "regionId": 43, "region": "New York"},
        "countryId": "US",
        "postcode": ADDRESS["postcode"],
        "city": ADDRESS["city"],
        "street": ADDRESS["street"],
        "telephone": ADDRESS["telephone"],
    }
    answer = client.post(
        "customers",
        {
            "customer": {"lastname": "Doe", "firstname": "Jane", "email": account.email, "addresses": [address]},
            "password": account.password,
        },
    )
    customer_id = answer.json["id"]
    cleanup.delete(client, rest_path("customers", customer_id), what=f"customer {customer_id}")
    context.put("customer", customer_id, answer)
    return Shopper(customer_id, account)
