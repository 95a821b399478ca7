"""Customers and addresses: Step 6 of the tutorial, and the scenarios' own."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.rest.auth.tokens import Customer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_tag import run_tag_of, unique_name
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials.inventory import DOMAIN, PUBLISHED_EMAIL

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

"""The e-mail address of the tutorial's customer."""


@dataclass(frozen=True)
class Shopper:
    """A customer that a scenario made: Magento's id and the account to sign in with."""

    id: int
    account: Customer

    def address(self) -> dict[str, Any]:
        """The customer's address, as a cart takes it."""
        return {**ADDRESS, "email": self.account.email}


def new_password() -> str:
    """A password that Magento accepts and nobody can guess; it stays in this process's memory."""
    return f"Aa1!{secrets.token_urlsafe(12)}"


def customer_body(email: str) -> dict[str, Any]:
    """Jane Doe with her address, as POST customers takes her."""
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
    return {"lastname": "Doe", "firstname": "Jane", "email": email, "addresses": [address]}


def register(client: MagentoClient, context: Context, email: str) -> Shopper:
    """Create Jane Doe under an e-mail address and keep her id as `customer`.

    The password never leaves the process but for Magento. Raises MagentoError where the shop refuses.
    """
    account = Customer(email, new_password())
    answer = client.post("customers", {"customer": customer_body(email), "password": account.password})
    context.put("customer", answer.json["id"], answer)
    return Shopper(answer.json["id"], account)


def create_customer(client: MagentoClient, context: Context, cleanup: CleanupStack) -> Shopper:
    """Create Jane Doe with an e-mail address under the run's tag and a password of her own; she is removed when the scenario ends.

    Raises MagentoError where the shop refuses.
    """
    return register_for_now(client, context, cleanup, own_email(cleanup.run_tag))


def register_for_now(client: MagentoClient, context: Context, cleanup: CleanupStack, email: str) -> Shopper:
    """Create Jane Doe under an e-mail address that nobody has; she is removed when the scenario ends.

    Under the run's tag also where the answer was lost; any other address may be somebody else's by now.
    Raises MagentoError where the shop refuses.
    """
    try:
        shopper = register(client, context, email)
    except (HarnessError, AssertionError, LookupError):  # she may be there all the same
        if run_tag_of(email) is not None:
            cleanup.add(f"customer {email}", lambda: _remove(client, email))
        raise
    cleanup.delete(client, rest_path("customers", shopper.id), what=f"customer {shopper.id}")
    return shopper


def _remove(client: MagentoClient, email: str) -> None:
    for customer in list(client.items("customers/search", where("email", email))):
        client.delete(rest_path("customers", customer["id"]))


def free_email(client: MagentoClient, run_tag: str) -> str:
    """The tutorial's e-mail address; where the shop has it already, one of the run's own."""
    taken = client.get("customers/search", params=where("email", PUBLISHED_EMAIL)).json["total_count"]
    return own_email(run_tag) if taken else PUBLISHED_EMAIL


def own_email(run_tag: str) -> str:
    """An e-mail address under a run's run_tag, at a domain that delivers nothing (RFC 2606)."""
    return f"{unique_name(run_tag)}@{DOMAIN}"


def sign_in_afresh(client: MagentoClient, customer_id: int) -> Shopper:
    """Give a customer a new password through the administrator's rights, for a process that does not know the old one.

    The new password travels as the salted hash that Magento itself stores (PUT customers/:id with passwordHash,
    Magento\\Customer\\Model\\ResourceModel\\CustomerRepository::save), so passwords need no place in any file. Only for customers
    that this tool made. Raises MagentoError where the shop refuses.
    """
    path = rest_path("customers", customer_id)
    found = client.get(path).json
    account = Customer(found["email"], new_password())
    client.put(path, {"customer": found, "passwordHash": magento_hash(account.password)})
    return Shopper(customer_id, account)


def magento_hash(password: str) -> str:
    """A password as Magento stores it, in the oldest form that every Magento 2 reads: SHA-256 of salt and password, salt, version.

    Magento\\Framework\\Encryption\\Encryptor; a shop writes it anew in its own latest form at the next sign-in.
    """
    salt = secrets.token_hex(16)
    digest = hashlib.sha256((salt + password).encode()).hexdigest()
    return f"{digest}:{salt}:1"
