"""Signing in: tokens for admin users and customers, and the lock after repeated failures.

Rules from Magento_Integration: AdminTokenService, CustomerTokenService, CredentialsValidator and RequestThrottler (six refusals lock a user
name for half an hour after the last one).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from mock_magento.customers import access
from mock_magento.customers.passwords import matches
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import InputErrors, MagentoError
from mock_magento.webapi.routes import ANONYMOUS, SELF, Routes
from mock_magento.webapi.tokens import Identity

routes = Routes()
route = routes.route


MAX_FAILURES: Final = 6
LOCKED_FOR: Final = timedelta(seconds=1800)
REFUSED: Final = (
    "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."
)


@route("POST", "/V1/integration/admin/token", ANONYMOUS)
def admin_token(call: Call) -> str:
    """A token for an admin user."""
    name, password = _credentials(call)
    _refuse_locked(call.shop, f"admin:{name.lower()}")
    accounts = call.shop.store.admin_accounts
    known = next((account for account in accounts if account.lower() == name.lower()), None)
    if known is None or accounts[known] != password:
        raise _refusal(call.shop, f"admin:{name.lower()}")
    call.shop.customers.failures.pop(f"admin:{name.lower()}", None)
    return call.issue_token(Identity())


@route("POST", "/V1/integration/customer/token", ANONYMOUS)
def customer_token(call: Call) -> str:
    """A token for a customer."""
    email, password = _credentials(call)
    _refuse_locked(call.shop, f"customer:{email.lower()}")
    customer = access.find_by_email(call.shop, email)
    if customer is None or not customer.is_confirmed or not matches(password, customer.password):
        raise _refusal(call.shop, f"customer:{email.lower()}")
    call.shop.customers.failures.pop(f"customer:{email.lower()}", None)
    return call.issue_token(Identity(customer.customer_id))


@route("POST", "/V1/integration/customer/revoke-customer-token", SELF)
def revoke_customer_token(call: Call) -> bool:
    """End every token that the customer has."""
    revoke_tokens(call.shop, call.customer_id)
    return True


def revoke_tokens(shop: Shop, customer_id: int) -> None:
    """From now on, tokens issued to the customer before no longer count."""
    shop.customers.revoked[customer_id] = shop.now()


def _credentials(call: Call) -> tuple[str, str]:
    name, password = call["username"], call["password"]
    for field, value in (("username", name), ("password", password)):
        if not value:
            raise InputErrors.required(field)
    return name, password


def _refuse_locked(shop: Shop, account: str) -> None:
    count, last = shop.customers.failures.get(account, (0, None))
    if count >= MAX_FAILURES and last is not None and not _expired(last, shop):
        raise MagentoError(REFUSED, status=401)


def _refusal(shop: Shop, account: str) -> MagentoError:
    """Count one more failure; returns what to raise."""
    count, last = shop.customers.failures.get(account, (0, None))
    before = 0 if last is None or _expired(last, shop) else count
    shop.customers.failures[account] = (before + 1, shop.now())
    return MagentoError(REFUSED, status=401)


def _expired(last: datetime, shop: Shop) -> bool:
    return shop.now() >= last + LOCKED_FOR
