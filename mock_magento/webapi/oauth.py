"""Who an OAuth 1.0a request speaks for: Magento's checks in Magento's order, with its messages.

Rules from Magento\\Framework\\Oauth\\Oauth, Magento\\Integration\\Model\\Oauth\\Token\\Provider and Nonce\\Generator.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from typing import Final

from mock_magento.webapi import oauth_signature
from mock_magento.webapi.errors import InputErrors, MagentoError
from mock_magento.webapi.host import Host
from mock_magento.webapi.integrations import LENGTH, Integration
from mock_magento.webapi.messages import Request
from mock_magento.webapi.tokens import Identity

REQUIRED: Final = (
    "oauth_consumer_key",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_nonce",
    "oauth_timestamp",
    "oauth_token",
)
AHEAD: Final = 600
"""Seconds that a client's clock may be ahead of the shop's; Magento has no limit for one that is behind."""
_FORGOTTEN_AFTER: Final = 7200
"""Seconds after which a nonce may come again: Stores > Configuration > Services > OAuth > Cleanup Settings."""
_CLEANED_AT: Final = 10_000


class Consumers:
    """The integrations of one mock and the nonces they have used. Not for several threads at once."""

    def __init__(self, integrations: Iterable[Integration] = ()) -> None:
        self.integrations = tuple(integrations)
        self._revoked: set[str] = set()
        self._nonces: dict[tuple[str, str], int] = {}

    def revoke(self, name: str) -> None:
        """Let an integration's access token be refused from now on. Raises LookupError where there is no such integration."""
        integration = next((known for known in self.integrations if known.name == name), None)
        if integration is None:
            raise LookupError(f"there is no integration {name!r}")
        self._revoked.add(integration.access_token)

    def identify(self, request: Request, shop: Host) -> Identity | None:
        """Who a request speaks for that bears no token of a person; None for nobody. Raises MagentoError where a signed one is refused."""
        header = request.authorization or ""
        protocol = oauth_signature.protocol_parameters(header)
        if protocol is None:
            return self._bearer(header) if shop.integration_as_bearer else None
        number, integration = self._consumer_of(protocol)
        self._check_nonce(protocol, number, int(shop.now().timestamp()))
        self._check_token(protocol["oauth_token"], integration)
        signature = oauth_signature.signature(
            request,
            protocol,
            integration.consumer_secret,
            integration.access_token_secret,
            shop.release.signed_path_decodes,
        )
        given = protocol["oauth_signature"].encode(errors="replace")
        if signature is None or not hmac.compare_digest(signature.encode(), given):
            raise _refusal("The signature is invalid. Verify and try again.")
        return Identity(resources=integration.resources)

    def _bearer(self, header: str) -> Identity | None:
        scheme, _, token = header.partition(" ")
        found = next((known for known in self.integrations if known.access_token == token), None)
        if scheme.lower() != "bearer" or found is None or token in self._revoked:
            return None
        return Identity(resources=found.resources)

    def _consumer_of(self, protocol: dict[str, str]) -> tuple[int, Integration]:
        """The consumer's number and integration."""
        version = protocol.get("oauth_version", "1.0")
        if version != "1.0":
            raise MagentoError('The "%1" Oauth version isn\'t supported.', [version])
        missing = [name for name in REQUIRED if name not in protocol]
        if missing:
            raise InputErrors.required(*missing)
        if len(protocol["oauth_token"]) != LENGTH:
            raise MagentoError("The token length is invalid. Check the length and try again.")
        if protocol["oauth_signature_method"] != oauth_signature.METHOD:
            raise MagentoError("Signature method %1 is not supported", [protocol["oauth_signature_method"]])
        key = protocol["oauth_consumer_key"]
        if len(key) != LENGTH:
            raise _refusal("Consumer key is not the correct length")
        for number, integration in enumerate(self.integrations, 1):
            if integration.consumer_key == key:
                return number, integration
        raise _refusal("A consumer having the specified key does not exist")

    def _check_nonce(self, protocol: dict[str, str], number: int, now: int) -> None:
        """A nonce is used up even if the request is refused afterwards."""
        timestamp = _whole(protocol["oauth_timestamp"])
        if not 0 < timestamp <= now + AHEAD:
            # Magento means to say "Incorrect timestamp value", but its own catch-all gets in the way
            raise _refusal("An error occurred validating the nonce")
        used = protocol["oauth_consumer_key"], protocol["oauth_nonce"]
        if used in self._nonces:
            raise _refusal("The nonce is already being used by the consumer with ID %1", [str(number)])
        if len(self._nonces) >= _CLEANED_AT:
            self._nonces = {nonce: at for nonce, at in self._nonces.items() if at > now - _FORGOTTEN_AFTER}
        self._nonces[used] = timestamp

    def _check_token(self, token: str, integration: Integration) -> None:
        owner = next((known for known in self.integrations if known.access_token == token), None)
        if owner is None:
            raise _refusal("Specified token does not exist")
        if owner is not integration:
            raise _refusal("Token is not associated with the specified consumer")
        if token in self._revoked:
            raise _refusal(REVOKED)


REVOKED: Final = "Access token has been revoked"


def _refusal(message: str, parameters: list[str] | None = None) -> MagentoError:
    """401, as Magento\\Framework\\Oauth\\Exception becomes."""
    return MagentoError(message, parameters, status=401)


def _whole(text: str) -> int:
    """PHP's (int) of a text: the digits that it begins with."""
    found = re.match(r"\s*([+-]?[0-9]{1,18})", text, re.ASCII)
    return int(found[1]) if found else 0
