"""What an OAuth 1.0a request says and how Magento signs it.

Magento's rules (Magento\\Framework\\Oauth\\Helper\\Request and Signature\\Hmac) are RFC 5849's with four differences, and the mock has
them all: parameters are in PHP's natural order, in which [2] comes before [10]; of parameters with the same name only the last counts;
a parameter without value (`?searchCriteria`) or with two equals signs does not count; and the path is normalised: letters, digits and
`-._~` stand decoded, in 2.4.6 and 2.4.7 the delimiters `:@&=+$,/;` too, so that `a%2Fb` is signed as `a/b`
(Laminas\\Uri\\Uri::normalizePath; 2.4.8 has a rule of its own, Magento\\Framework\\Oauth\\Helper\\Uri\\Http).
"""

from __future__ import annotations

import re
from functools import cmp_to_key
from typing import Any, Final
from urllib.parse import quote, unquote, unquote_plus

from mock_magento.webapi.messages import Request

METHOD: Final = "HMAC-SHA256"
"""The only method that Magento 2.4.7 takes."""

_PROTOCOL = re.compile(r"oauth_[a-z_-]+")
_ESCAPE = re.compile(r"%[A-Fa-f0-9]{2}")
_UNESCAPED = re.compile(r"(?:[^A-Za-z0-9_\-.~)(:@&=+$,/;%]+|%(?![A-Fa-f0-9]{2}))")
_TOKEN = re.compile(r"[0-9]+|[^0-9]", re.DOTALL)
_LEADING_ZEROS = re.compile(r"^0+(?=[0-9])")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_FORM: Final = "application/x-www-form-urlencoded"
# bytes that are no UTF-8 must come out of escaping as they went in
_BYTES: Final = "surrogateescape"


def protocol_parameters(authorization: str) -> dict[str, str] | None:
    """The oauth_ parameters of an Authorization header; None where it is not OAuth's. The realm is left out."""
    found = authorization.lower().find("oauth ")
    if found < 0:
        return None
    pairs = (part.strip().split("=", 1) for part in authorization[found + 6 :].split(","))
    return {
        unquote(pair[0], errors=_BYTES): unquote(pair[1].strip('"'), errors=_BYTES)
        for pair in pairs
        if len(pair) == 2 and _PROTOCOL.search(pair[0])
    }


def signature(
    request: Request, protocol: dict[str, str], consumer_secret: str, token_secret: str, decoded: str
) -> str | None:
    """The signature that `request` must bear, in base64; None where its address cannot be signed.

    `protocol` are the parameters of its header, `decoded` the delimiters that the release decodes in the path. Magento hashes method,
    address and parameters with both secrets.
    """
    # late: a mock without integrations has no use for it
    from oauthlib.oauth1 import Client
    from oauthlib.oauth1.rfc5849 import signature as untyped

    rfc5849: Any = untyped
    try:
        address = rfc5849.base_string_uri(request.base + _normal(request.path, decoded))
    except ValueError:
        return None
    base = rfc5849.signature_base_string(request.method, address, _ordered(_signed(request, protocol)))
    client = Client(protocol["oauth_consumer_key"], consumer_secret, resource_owner_secret=token_secret)
    return str(rfc5849.sign_hmac_sha256_with_client(base, client))


def _signed(request: Request, protocol: dict[str, str]) -> dict[str, str]:
    """All parameters that are signed, by name."""
    texts = [request.query]
    if (request.content_type or "").startswith(_FORM):
        texts.insert(0, request.body.decode("latin-1"))
    signed = {name: value for name, value in protocol.items() if name != "oauth_signature"}
    for text in texts:
        for pair in (part.split("=") for part in text.split("&")):
            if len(pair) == 2 and not _PROTOCOL.search(pair[0]):
                signed[unquote_plus(pair[0], errors=_BYTES)] = unquote_plus(pair[1], errors=_BYTES)
    return signed


def _ordered(signed: dict[str, str]) -> str:
    escaped = {_escaped(name): _escaped(value) for name, value in signed.items()}
    return "&".join(f"{name}={escaped[name]}" for name in sorted(escaped, key=natural))


def _escaped(text: str) -> str:
    return quote(text, safe="~", errors=_BYTES)


def _normal(path: str, decoded: str) -> str:
    """The path as Magento reads it before it signs."""
    allowed = _UNRESERVED | frozenset(decoded)

    def plain(escape: re.Match[str]) -> str:
        character = chr(int(escape[0][1:], 16))
        return character if character in allowed else escape[0].upper()

    return _UNESCAPED.sub(lambda found: quote(found[0], safe="~"), _ESCAPE.sub(plain, path))


def _compare(one: str, other: str) -> int:
    """PHP's strnatcmp: runs of digits count as numbers; below, at or above 0 as `one` comes before, beside or after `other`."""
    here, there = (_TOKEN.findall(_LEADING_ZEROS.sub("", text)) for text in (one, other))
    for mine, its in zip(here, there, strict=False):
        if mine != its:
            return _compare_runs(mine, its) if mine.isdigit() and its.isdigit() else -1 if mine < its else 1
    return len(here) - len(there)


natural = cmp_to_key(_compare)
"""A key for sorting as PHP's strnatcmp does."""


def _compare_runs(run: str, its_run: str) -> int:
    """A run that begins with 0 is a fraction, compared from the left; of others the longer is the greater."""
    if run[0] != "0" and its_run[0] != "0" and len(run) != len(its_run):
        return len(run) - len(its_run)
    return -1 if run < its_run else 1
