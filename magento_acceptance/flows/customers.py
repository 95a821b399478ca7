"""Customers and addresses: Step 6 of the tutorial, and the scenarios' own."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

from magento_acceptance.errors import HarnessError
from magento_acceptance.flows.idempotency import Done, NotFound
from magento_acceptance.flows.preparatory_write import write_preparatory
from magento_acceptance.flows.shop_defaults import ShopDefaults, preparing
from magento_acceptance.rest.auth.tokens import Customer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_tag import run_tag_of, unique_name
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials.inventory import DOMAIN, PUBLISHED_EMAIL


@dataclass(frozen=True)
class Shopper:
    """A customer that a scenario created."""

    id: int
    account: Customer
    """What they sign in with."""
    defaults: ShopDefaults = field(default_factory=ShopDefaults)

    def address(self) -> dict[str, Any]:
        """The customer's address, as a cart takes it."""
        return {**self.defaults.address, **self.defaults.address_fields, "email": self.account.email}


def new_password() -> str:
    """A password that Magento accepts and nobody can guess; it stays in this process's memory."""
    return f"Aa1!{secrets.token_urlsafe(12)}"


def customer_body(email: str, defaults: ShopDefaults = ShopDefaults()) -> dict[str, Any]:  # noqa: B008 - it is frozen
    """Jane Doe with her address and whatever else this shop asks for, as POST customers takes her."""
    given = defaults.address
    region = {"regionCode": given.get("region_code"), "regionId": given.get("region_id"), "region": given.get("region")}
    address = {
        "defaultBilling": True,
        "defaultShipping": True,
        "countryId": given["country_id"],
        **({"region": {key: value for key, value in region.items() if value}} if "region" in given else {}),
        **{key: given[key] for key in ("firstname", "lastname", "postcode", "city", "street", "telephone")},
        **defaults.address_fields,
    }
    name = {"lastname": given["lastname"], "firstname": given["firstname"]}
    return {**name, "email": email, "addresses": [address], **defaults.customer}


def register(client: MagentoClient, context: Context, email: str, defaults: ShopDefaults) -> Shopper:
    """Create Jane Doe under an e-mail address that nobody has and keep her id as `customer`.

    Under the run's tag she is looked for where the response is lost; any other address may be somebody else's by then. The password
    never leaves the process but for Magento. Raises MagentoError where the shop refuses.
    """
    account = Customer(email, new_password())
    body = {"customer": customer_body(email, defaults), "password": account.password}

    def find() -> Done | NotFound:
        found = client.get("customers/search", params=where("email", email))
        customer = next(iter(found.json["items"]), None)
        return NotFound() if customer is None else Done(f"customer {customer['id']}", customer, found.exchange)

    if run_tag_of(email):
        what, place = f"the account of {email}", f"the customers named {email}"
        answer = write_preparatory(client, "POST", "customers", body, what=what, where=place, find=find)
    else:
        answer = client.post("customers", body)
    context.put("customer", answer.json["id"], answer)
    return Shopper(answer.json["id"], account, defaults)


def create_customer(client: MagentoClient, context: Context, cleanup: CleanupStack, defaults: ShopDefaults) -> Shopper:
    """Create Jane Doe with an e-mail address under the run's tag and a password of her own; she is removed when the scenario ends.

    Raises UnfitShop where the shop refuses her.
    """
    with preparing("a customer of the scenario's own"):
        return register_for_now(client, context, cleanup, own_email(cleanup.run_tag), defaults)


def register_for_now(
    client: MagentoClient, context: Context, cleanup: CleanupStack, email: str, defaults: ShopDefaults
) -> Shopper:
    """Create Jane Doe under an e-mail address that nobody has; she is removed when the scenario ends.

    Under the run's tag also where the response was lost; any other address may be somebody else's by now.
    Raises MagentoError where the shop refuses.
    """
    try:
        shopper = register(client, context, email, defaults)
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


def sign_in_afresh(client: MagentoClient, customer_id: int, defaults: ShopDefaults) -> Shopper:
    """Give a customer a new password through the administrator's rights, for a process that does not know the old one.

    The new password travels as the salted hash that Magento itself stores (PUT customers/:id with passwordHash,
    Magento\\Customer\\Model\\ResourceModel\\CustomerRepository::save), so passwords need no place in any file. Only for customers
    that this tool made. Raises MagentoError where the shop refuses.
    """
    path = rest_path("customers", customer_id)
    found = client.get(path).json
    account = Customer(found["email"], new_password())
    client.put(path, {"customer": found, "passwordHash": magento_hash(account.password)})
    return Shopper(customer_id, account, defaults)


def magento_hash(password: str) -> str:
    """A password as Magento stores it, in the oldest form that every Magento 2 reads: SHA-256 of salt and password, salt, version.

    Magento\\Framework\\Encryption\\Encryptor; a shop writes it anew in its own latest form at the next sign-in.
    """
    salt = secrets.token_hex(16)
    digest = hashlib.sha256((salt + password).encode()).hexdigest()
    return f"{digest}:{salt}:1"
