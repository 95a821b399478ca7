"""What the web API needs to know of the shop that it serves."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from mock_magento.versions import Release


class Host(Protocol):
    """A shop, as far as the web API asks for it."""

    @property
    def release(self) -> Release:
        """What the shop's release of Magento does differently from others."""

    @property
    def store_code(self) -> str:
        """The store view that a URL without store code means."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The store codes that a /rest/ URL may carry."""

    @property
    def integration_as_bearer(self) -> bool:
        """Whether an integration's access token may be used as a bearer token."""

    def now(self) -> datetime:
        """The shop's time (UTC)."""

    def accepts_customer(self, customer_id: int, issued: float) -> bool:
        """Whether a customer's token issued at that time (seconds since 1970) still speaks for the account."""
