"""No cookies: none is kept, none is sent."""

from __future__ import annotations

import httpx


class NoCookies(httpx.Cookies):
    """Cookies that stay empty.

    Every REST answer of Magento may set PHPSESSID. PHP locks the session's file while it serves a call, so calls that send the cookie back
    are served one after another, and captures at the same moment deadlock until the database gives up. And an anonymous call that carries
    the administrator's session is not anonymous.
    """

    def extract_cookies(self, response: httpx.Response) -> None:
        """Keep none of a response's cookies."""

    def set_cookie_header(self, request: httpx.Request) -> None:
        """Send none."""


class CookielessClient(httpx.Client):
    """httpx's client, which keeps no cookie and sends none. Its constructor wraps the cookies that it is given in cookies of its own."""

    _none = NoCookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """No cookies."""
        return self._none

    @cookies.setter
    def cookies(self, _cookies: object) -> None:
        raise AttributeError("this client has no cookies")
