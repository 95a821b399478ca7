"""HTTP basic authentication for a web server in front of Magento, as on staging sites (RFC 7617)."""

from __future__ import annotations

import base64
from typing import Final

import httpx

from magento_acceptance.redaction.redactor import Redactor

_OAUTH: Final = "OAuth "


class WebServerSignIn(httpx.BaseTransport):
    """Wraps a transport and adds `user:password` to each request that has room for it: both use the Authorization header.

    A call without a sign-in of its own carries Basic alone. A call signed with OAuth carries both in one header, since Magento ignores what
    stands before `OAuth ` (Magento\\Framework\\Oauth\\Helper\\Request::_processHeader) and web servers read the base64 up to its padding. A
    bearer token leaves no room: Magento wants exactly `Bearer` and the token (Magento\\Webapi\\Model\\Authorization\\TokenUserContext), so
    such a call goes without.
    """

    def __init__(self, inner: httpx.BaseTransport, user_and_password: str, redactor: Redactor) -> None:
        self._inner = inner
        coded = base64.b64encode(user_and_password.encode()).decode()
        redactor.add(coded)
        self._basic = f"Basic {coded}"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Add the header where there is room, and pass the request on."""
        own = request.headers.get("authorization", "")
        if not own:
            request.headers["Authorization"] = self._basic
        elif own.startswith(_OAUTH):
            # nginx stops reading the base64 at "=", which a length that is a multiple of three would lack
            padding = "" if self._basic.endswith("=") else "="
            request.headers["Authorization"] = f"{self._basic}{padding}, {own}"
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the wrapped transport."""
        self._inner.close()
