"""What the shop remembers of its customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from mock_magento.customers.model import Customer


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
