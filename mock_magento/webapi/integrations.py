"""Integrations: other programs that sign their calls with OAuth 1.0a (System > Extensions > Integrations)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

LENGTH: Final = 32
"""Characters in a consumer key, a consumer secret, an access token and its secret (Magento\\Framework\\Oauth\\Helper\\Oauth)."""

_NAME = re.compile(r"\w+::\w+", re.ASCII)


@dataclass(frozen=True)
class Integration:
    """One active integration: its consumer, its access token, and the ACL resources it was given (None: all of them).

    Keys, tokens and secrets have 32 characters, as those that Magento hands out. Raises ValueError with everything that is wrong; the
    message holds none of the values.
    """

    name: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
    resources: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        problems = [
            f"{name} must have {LENGTH} letters or digits"
            for name in ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
            if not _is_credential(getattr(self, name))
        ]
        problems += [
            f"{resource!r} is no ACL resource such as Magento_Sales::invoice"
            for resource in self.resources or ()
            if not _NAME.fullmatch(resource)
        ]
        if problems:
            raise ValueError("; ".join(problems))


def checked(integrations: Iterable[Integration]) -> tuple[Integration, ...]:
    """The integrations, sure to be told apart. Raises ValueError where two have the same name, consumer key or access token."""
    kept = tuple(integrations)
    for name in ("name", "consumer_key", "access_token"):
        if len({getattr(integration, name) for integration in kept}) < len(kept):
            raise ValueError(f"two integrations have the same {name}")
    return kept


def _is_credential(value: object) -> bool:
    return isinstance(value, str) and len(value) == LENGTH and value.isascii() and value.isalnum()
