"""The answers that stand in for the shop's own when something in front of it, or the shop itself, is broken."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from http import HTTPStatus

from mock_magento.webapi.errors import InternalError
from mock_magento.webapi.messages import Reply, encode
from mock_magento.webapi.oauth import REVOKED

HTML = "text/html; charset=UTF-8"

PASSING_REFUSAL = "Could not save Source Item Configuration"
"""What a shop says now and then of a good product, when writes at the same moment deadlock in its database. So it says, too: "The stock
item was unable to be saved. Please try again."
"""

_PAGE = "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{body}</body></html>\n"


def status(code: int, retry_after: int | str | None) -> Reply:
    """`code` as it reaches a client: 500 as Magento's own JSON, 429 as JSON, all else as the page of a proxy in front of the shop."""
    headers = _headers(retry_after)
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        return Reply(code, encode(InternalError().body()), headers=headers)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return Reply(code, encode({"message": "Too Many Requests"}), headers=headers)
    try:
        title = f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        title = str(code)
    return Reply(code, _PAGE.format(title=title, body=f"<center><h1>{title}</h1></center>").encode(), HTML, headers)


def refusal(message: str) -> Reply:
    """400 as Magento refuses a call, for a reason that passes."""
    return Reply(400, encode({"message": message}))


def maintenance(retry_after: int | str | None) -> Reply:
    """503 with an HTML page, as Magento answers every request while `var/.maintenance.flag` is there (pub/errors, 503)."""
    body = (
        '<main class="page-main"><h1>Service Temporarily Unavailable</h1>'
        "<p>The shop is closed for maintenance and will be back soon.</p></main>"
    )
    page = _PAGE.format(title="Error 503: Service Unavailable", body=body)
    return Reply(503, page.encode(), HTML, _headers(retry_after))


def truncated(reply: Reply) -> Reply:
    """The answer with its second half missing, so that what is left is no JSON; the length in the header is that of what is left."""
    body = reply.body[: len(reply.body) // 2]
    try:
        json.loads(body)
    except ValueError:
        return replace(reply, body=body)
    return replace(reply, body=b"")


def revoked() -> Reply:
    """401 as Magento refuses a signed call whose access token no longer counts."""
    return Reply(401, encode({"message": REVOKED}))


def mislabelled(reply: Reply) -> Reply:
    """The answer as it is, said to be a web page."""
    return replace(reply, media_type=HTML)


def redirect(location: str, base: str) -> Reply:
    """302 to `location`, as a shop answers whose web server sends strangers to a login page; a path is completed by the shop's address."""
    target = location if location.startswith("http") else base + location
    page = _PAGE.format(title="302 Found", body=f"<h1>Found</h1><p>See {escape(target)}.</p>")
    return Reply(302, page.encode(), HTML, (("Location", target),))


def _headers(retry_after: int | str | None) -> tuple[tuple[str, str], ...]:
    return () if retry_after is None else (("Retry-After", str(retry_after)),)
