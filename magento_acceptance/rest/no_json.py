"""What it may be that came instead of Magento's JSON, and what to do about it; each function returns both."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import urljoin, urlsplit

from magento_acceptance.rest.transport_status import GATEWAY

_MOST_QUOTED: Final = 200
_BYTE_ORDER_MARK: Final = "\ufeff"
_LOG: Final = "check the shop's error log"


class Response(Protocol):
    """What is looked at of an answer."""

    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def signed(self) -> str: ...  # noqa: D102


def web_server_asks(status: int, headers: Mapping[str, str]) -> bool:
    """Whether the web server asks for HTTP basic authentication; Magento's own 401 never does."""
    return status == 401 and headers.get("www-authenticate", "").lower().startswith("basic")


def asked_by_web_server(answer: Response) -> tuple[str, str]:
    """A 401 of the web server in front of Magento (RFC 7617)."""
    realm = re.search(r'realm="([^"]*)"', answer.headers.get("www-authenticate", ""), re.IGNORECASE)
    where = f" ({realm[1]!r})" if realm and realm[1] else ""
    reason = f"answered 401: the web server in front of Magento asks for HTTP basic authentication{where}"
    if answer.signed == "basic":
        return f"{reason} and refused MAGENTO_BASIC_AUTH", "check its user name and password"
    if answer.signed == "bearer":
        return reason, (
            "a call with a bearer token cannot carry it as well, since both use the Authorization header: let the web server pass /rest/ "
            "or this machine's address without it, or sign in as an integration (the four MAGENTO_OAUTH_ values), whose calls carry both"
        )
    return reason, "set MAGENTO_BASIC_AUTH to user:password"


def redirected(answer: Response) -> tuple[str, str]:
    """A redirect, which is never followed."""
    target = answer.headers.get("location", "")
    if answer.status < 300 or not target:
        return f"answered {answer.status} and points nowhere", "check what stands between here and the shop"
    here, there = urlsplit(answer.url), urlsplit(urljoin(answer.url, target))
    # without the query, which may hold a key of a session
    pointed = repr(there._replace(query="", fragment="", netloc=there.netloc.rpartition("@")[2]).geturl())
    fix = "set MAGENTO_BASE_URL to the address that the shop itself uses (scheme, www, port)"
    if here.netloc and here.netloc != there.netloc:
        fix += ", or have the login page in between let REST calls pass"
        pointed += ", another host"
    elif here.scheme != there.scheme:
        pointed += ", another scheme"
    return (
        f"answered {answer.status} and points to {pointed}",
        f"that was not followed, so that no password and no token went there: {fix}",
    )


def no_json(answer: Response, why: str) -> tuple[str, str]:
    """A body that is no JSON; `why` is what the parser said."""
    said = f"answered {answer.status} with"
    if not answer.text.strip():
        return f"{said} an empty body instead of JSON", _LOG
    before = _before_json(answer.text)
    if before == _BYTE_ORDER_MARK:
        fix = "a PHP file of the shop, of an extension most likely, is saved with one; save it as UTF-8 without"
        return f"{said} a byte order mark (U+FEFF) before the JSON", fix
    if before:
        fix = (
            "something in the shop prints it, such as a PHP warning (display_errors) or an extension: remove what does"
        )
        return f"{said} text before the JSON: {before[:_MOST_QUOTED]!r}", fix
    start = answer.text.lstrip()[:400].lower()
    if "<html" in start or start.startswith("<"):
        return _page(answer, said)
    label = answer.headers.get("content-type") or "no Content-Type"
    return f"{said} {label} that is not valid JSON ({why})", _LOG


def _page(answer: Response, said: str) -> tuple[str, str]:
    title = re.search(r"<title[^>]{0,200}>(.{0,500}?)</title>", answer.text[:20_000], re.IGNORECASE | re.DOTALL)
    name = f" titled {' '.join(title[1].split())[:80]!r}" if title else ""
    page = f"{said} a web page{name} instead of JSON"
    if answer.status in GATEWAY:
        own = "which is not the shop's own answer: it is in maintenance mode, or a proxy, cache or load balancer in front of it gave it"
        return f"{page}, {own}", "check both"
    fix = (
        "check that MAGENTO_BASE_URL is the shop's address (not its admin's, without /rest), that the shop is not in maintenance mode, and "
        "that no login page or firewall stands in between"
    )
    if answer.status == HTTPStatus.NOT_FOUND and "/index.php/" not in answer.url:
        fix += "; where the web server rewrites no addresses, add /index.php to MAGENTO_BASE_URL"
    return page, fix


def _before_json(text: str) -> str:
    """What stands before the JSON in a body; empty where no JSON ends it, or where the body begins as JSON does."""
    if text.startswith(_BYTE_ORDER_MARK):
        return _BYTE_ORDER_MARK
    if text.lstrip()[:1] in '{["':
        return ""
    starts = [found.start() for found in re.finditer(r"[\[{]", text[:5000])]
    for start in starts[:20]:
        try:
            json.loads(text[start:])
        except (ValueError, RecursionError):
            continue
        return text[:start].strip()
    return ""
