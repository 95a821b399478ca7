"""The mock, as its faces need it."""

from __future__ import annotations

from typing import Protocol

from mock_magento.control.controlled import Controlled
from mock_magento.webapi.integrations import Integration
from mock_magento.webapi.messages import Reply, Request

DEFAULT_USERNAME = "admin"
DEFAULT_PASSWORD = "Admin123!x9"  # noqa: S105 - the mock's own published account guards nothing


class Served(Controlled, Protocol):
    """What answers requests; see MockMagento."""

    admin_username: str
    has_default_password: bool

    @property
    def has_two_factor(self) -> bool:
        """Whether the admin user needs a one-time code to sign in."""

    @property
    def integrations(self) -> tuple[Integration, ...]:
        """The integrations that may sign their calls."""

    def answer(self, request: Request, patience: float | None = None) -> Reply:
        """The answer to one REST request. Raises ConnectionDropped and, after `patience` seconds, TimedOut."""

    async def answer_async(self, request: Request) -> Reply:
        """The answer to one REST request. Raises ConnectionDropped."""
