"""An integration's calls, signed with OAuth 1.0a.

Magento checks (Magento\\Framework\\Oauth\\Oauth): the signature over method, address and query, a time that is not far in the
future, and a nonce that the consumer has not used before. So every send is signed anew, a repeated read too.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client

from magento_acceptance.redaction.redactor import Redactor

# At DEBUG the library logs what it signs and the signature, which are nobody's to read.
logging.getLogger("oauthlib").setLevel(logging.INFO)

#: What may stand in a query as it is; all else is percent-encoded before it is signed, which changes no parameter.
_IN_A_QUERY = "%&=+~"


@dataclass(frozen=True)
class IntegrationKeys:
    """The four values that Magento shows once an integration is activated (System > Extensions > Integrations)."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class IntegrationOAuth(httpx.Auth):
    """Signs each request that is sent, with a nonce and a time of its own; a refusal stands.

    Bodies are JSON, which OAuth 1.0a does not sign. Magento sorts parameters naturally ([2] before [10]) and OAuth by bytes
    ([10] before [2]), so a search with more than ten groups or filters would be refused; page it or use a condition of `in`.
    """

    def __init__(self, keys: IntegrationKeys, redactor: Redactor) -> None:
        for secret in (keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret):
            redactor.add(secret)
        self._signer = Client(
            keys.consumer_key,
            client_secret=keys.consumer_secret,
            resource_owner_key=keys.access_token,
            resource_owner_secret=keys.access_token_secret,
            signature_method=SIGNATURE_HMAC_SHA256,
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request."""
        method: Any = request.method  # the stubs know the standard's methods only
        _, headers, _ = self._signer.sign(_signed_address(request), http_method=method)
        request.headers["Authorization"] = headers["Authorization"]
        yield request


def _signed_address(request: httpx.Request) -> str:
    """The address as it is sent, with the host as the Host header names it, and the query as Magento reads it.

    Of the query Magento signs what is written name=value and leaves the rest out (Magento\\Framework\\Oauth\\Helper\\
    Request::_extractQueryStringParams), a bare name too.
    """
    sent = urlsplit(request.url.raw_path.decode("ascii"))
    pairs = [pair for pair in sent.query.split("&") if pair.count("=") == 1]
    query = quote("&".join(pairs), safe=_IN_A_QUERY)
    return f"{request.url.scheme}://{request.headers['host']}{sent.path}" + (f"?{query}" if query else "")
