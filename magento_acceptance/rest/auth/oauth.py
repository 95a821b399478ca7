"""An integration's calls, signed with OAuth 1.0a.

Magento checks (Magento\\Framework\\Oauth\\Oauth): the signature over method, address and query, a time that is not far in the
future, and a nonce that the consumer has not used before. So every send is signed anew, a repeated read too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import httpx
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client

from magento_acceptance.redaction.redactor import Redactor

# At DEBUG the library logs what it signs and the signature, which are nobody's to read.
logging.getLogger("oauthlib").setLevel(logging.INFO)

#: What may stand in a query as it is; all else is percent-encoded before it is signed, which changes no parameter.
_IN_A_QUERY = "%&=+~"

_DECODED = re.compile("%(?:" + "|".join(f"{ord(mark):02X}" for mark in ":@&=+$,/;") + ")", re.IGNORECASE)


_INVALID_SIGNATURE: Final = b"signature is invalid"
_UNAUTHORIZED: Final = 401


@dataclass(frozen=True)
class IntegrationKeys:
    """The four values that Magento shows once an integration is activated (System > Extensions > Integrations)."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class IntegrationOAuth(httpx.Auth):
    """Signs each request that is sent, with a nonce and a time of its own.

    Up to Magento 2.4.7 the path is signed as `normalised`, since 2.4.8 as it is sent. Where the two differ and the signature is refused,
    the request, which did nothing, is signed the other way once; the way that is accepted is kept. Any other refusal stands.

    `base_url` is what the calls' addresses begin with; `signed_url`, where given, takes its place in what is signed: the address at which
    the shop's own server sees the calls. Bodies are JSON, which OAuth 1.0a does not sign. Magento sorts parameters naturally ([2] before
    [10]) and OAuth by bytes ([10] before [2]), so a search with more than ten groups or filters would be refused; page it or use a
    condition of `in`.
    """

    requires_response_body = True

    def __init__(
        self, keys: IntegrationKeys, redactor: Redactor, *, base_url: str = "", signed_url: str | None = None
    ) -> None:
        for secret in (keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret):
            redactor.add(secret)
        self._base_path = urlsplit(base_url).path.rstrip("/")
        self._signed_url = signed_url
        self._as_sent = False
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
        """Sign the request, and once more where the shop takes the other form of its path."""
        as_sent = self._as_sent
        response = yield self._signed(request, as_sent)
        path = urlsplit(request.url.raw_path.decode("ascii")).path
        if normalised(path) != path and _is_refused(response):
            response = yield self._signed(request, not as_sent)
            if not _is_refused(response):
                self._as_sent = not as_sent

    def _signed(self, request: httpx.Request, as_sent: bool) -> httpx.Request:
        method: Any = request.method  # the stubs know the standard's methods only
        _, headers, _ = self._signer.sign(self._signed_address(request, as_sent), http_method=method)
        request.headers["Authorization"] = headers["Authorization"]
        return request

    def _signed_address(self, request: httpx.Request, as_sent: bool) -> str:
        """The address as the shop's server sees it: host as in the Host header, path and query as Magento reads them.

        Of the query Magento signs what is written name=value and leaves the rest out (Magento\\Framework\\Oauth\\Helper\\
        Request::_extractQueryStringParams), a bare name too.
        """
        sent = urlsplit(request.url.raw_path.decode("ascii"))
        base, path = f"{request.url.scheme}://{request.headers['host']}", sent.path
        if self._signed_url is not None:
            base, path = self._signed_url.rstrip("/"), path.removeprefix(self._base_path)
        pairs = [pair for pair in sent.query.split("&") if pair.count("=") == 1]
        query = quote("&".join(pairs), safe=_IN_A_QUERY)
        return f"{base}{path if as_sent else normalised(path)}" + (f"?{query}" if query else "")


def _is_refused(response: httpx.Response) -> bool:
    return response.status_code == _UNAUTHORIZED and _INVALID_SIGNATURE in response.content


def normalised(path: str) -> str:
    """A percent-encoded path as Magento signs it: `: @ & = + $ , / ;` stand decoded, everything else as it was sent (Laminas\\Uri)."""
    return _DECODED.sub(lambda coded: unquote(coded[0]), path)
