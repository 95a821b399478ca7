"""No cookies: none is kept, none is sent."""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy


def no_cookies() -> CookieJar:
    """A cookie jar that stays empty.

    Every REST answer of Magento may set PHPSESSID. PHP locks the session's file while it serves a call, so calls that send the cookie back
    are served one after another, and captures at the same moment deadlock until the database gives up. And an anonymous call that carries
    the administrator's session is not anonymous.
    """
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))
