"""From a setting's text to its value. Each function raises ValueError with what the text must be, on one line and without secrets."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from magento_acceptance.settings.setting import Secret

TRUE: Final = frozenset({"true", "1", "yes", "on"})
FALSE: Final = frozenset({"false", "0", "no", "off"})
SHORTEST_MASKED: Final = 4
"""Characters of the shortest secret that is looked for in all that is written."""
_LARGEST_ID: Final = 4_294_967_295
"""An order's id is an unsigned 32-bit column (sales_order.entity_id)."""
_LONGEST_NAME: Final = 100
_POINTER: Final = re.compile(r"([a-z_.]+:)?/\S*")
_SHORTEST_KEY: Final = 14
"""Bytes of a one-time code's secret; pyotp refuses shorter ones (NIST SP 800-63B: 112 bits)."""


def shown(value: str) -> str:
    """Quote a value on one line, shortened."""
    return json.dumps(value if len(value) <= 60 else f"{value[:57]}...", ensure_ascii=True)


def one_of(*choices: str) -> Callable[[str], str]:
    """One of the choices, in lower case."""

    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"must be {' or '.join(choices)}, found {shown(text)}")
        return text.lower()

    return parse


def boolean(text: str) -> bool:
    """True or false."""
    if text.lower() not in TRUE | FALSE:
        raise ValueError(f"must be true or false, found {shown(text)}")
    return text.lower() in TRUE


def pointers(text: str) -> tuple[str, ...]:
    """JSON pointers, separated by commas, each with or without a check's id before it."""
    entries = tuple(entry.strip() for entry in text.split(",") if entry.strip())
    for entry in entries:
        if not _POINTER.fullmatch(entry):
            raise ValueError(
                f"must hold pointers such as /items/*/points or capture.order:/points, found {shown(entry)}"
            )
    return entries


def number(unit: str, most: float, *, zero: bool = False) -> Callable[[str], float]:
    """A finite number above 0 (or from 0, where `zero` has a meaning), up to `most`."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and 0 <= value <= most and (zero or value > 0)):
            least = "from 0" if zero else "above 0"
            raise ValueError(f"must be a number of {unit} {least}, at most {most:g}, found {shown(text)}")
        return value

    return parse


def password(text: str) -> Secret:
    """A password, as it stands; Magento's own administrators have one of 7 characters or more (User\\Model\\UserValidationRules)."""
    if len(text) < SHORTEST_MASKED:
        raise ValueError(
            f"must have at least {SHORTEST_MASKED} characters; what is shorter is a part of too many words to be masked"
        )
    return Secret(text)


def token(text: str) -> Secret:
    """A bearer token that fits into a header."""
    value = text.strip()
    if value.lower().startswith("bearer "):
        raise ValueError("must be the token alone, without the word Bearer")
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ValueError("must be one word of plain ASCII; it holds a space or another character that no token has")
    return Secret(value)


def base32(text: str) -> Secret:
    """A one-time code's secret in capitals, without the gaps and the padding that people copy along."""
    value = re.sub(r"[\s-]", "", text).rstrip("=").upper()
    size = _base32_bytes(value)
    if not size:
        raise ValueError(
            "must be the base32 secret (A to Z, 2 to 7) shown next to the QR code, not the six-digit code or the otpauth:// URI"
        )
    if size < _SHORTEST_KEY:
        raise ValueError(
            f"must have at least {_SHORTEST_KEY * 8} bits, which is 23 characters, and has {len(value)}; give the administrator a longer "
            "one (bin/magento security:tfa:google:set-secret)"
        )
    return Secret(value)


def credential(text: str) -> Secret:
    """One of an integration's four values: 32 letters and digits (Magento\\Framework\\Oauth\\Helper\\Oauth)."""
    value = text.strip()
    if not re.fullmatch(r"[A-Za-z0-9]{32}", value):
        raise ValueError(
            "must be the 32 letters and digits that the shop shows under System > Extensions > Integrations, and has "
            f"{len(value)} characters"
        )
    return Secret(value)


def user_and_password(text: str) -> Secret:
    """User and password of HTTP basic authentication, `user:password` (RFC 7617)."""
    user, colon, password = text.strip().partition(":")
    if not (user and colon and password) or not text.strip().isprintable():
        raise ValueError("must be the web server's user and password, written user:password")
    return Secret(text.strip())


def webhook(text: str) -> Secret:
    """The address of a webhook, which is a secret as a whole."""
    value = text.strip()
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ValueError("must be the address of a webhook, which begins with https:// or http:// and holds no space")
    return Secret(value)


def person(text: str) -> str:
    """A person's name on one line."""
    if len(text) > _LONGEST_NAME or not text.isprintable():
        raise ValueError(f"must be a name on one line, at most {_LONGEST_NAME} characters long, found {shown(text)}")
    return text


def url(text: str) -> str:
    """A shop's address without a closing slash."""
    problem = _url_problem(text)
    if problem:
        raise ValueError(problem)
    return text.rstrip("/")


def store_code(text: str) -> str:
    """A store view's code: letters, digits and underscores, a letter first (Magento\\Store\\Model\\Store)."""
    if text.lower() == "all":
        raise ValueError('must be one store view\'s code; "all" is the scope of every store and has no carts')
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", text):
        raise ValueError(f"must be a store view's code (letters, digits, _; a letter first), found {shown(text)}")
    return text


def is_profile(text: str) -> bool:
    """Whether a text can be the name of a profile, which is a part of a file's name; `example` is taken."""
    return re.fullmatch(r"\w[\w.-]*", text) is not None and text != "example"


def profile(text: str) -> str:
    """A profile's name."""
    if not is_profile(text):
        raise ValueError(f"must be a profile's name (letters, digits, _ - .) other than example, found {shown(text)}")
    return text


def order_id(text: str) -> int:
    """An order's entity id."""
    if re.fullmatch(r"[0-9]{1,10}", text) and 0 < int(text) <= _LARGEST_ID:
        return int(text)
    raise ValueError(
        f"must be the order's entity id, a whole number from 1 (not the number that customers see), found {shown(text)}"
    )


def trust(text: str) -> bool | Path:
    """True, false or the path of a readable CA bundle; `~` is the user's home."""
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    try:
        path = Path(text).expanduser()
        if not path.is_file():
            raise ValueError(
                f"must be true, false or a certificate authority's file (PEM); no such file: {shown(text)}"
            )
        ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        raise ValueError(f"names {shown(text)} as certificate authority, but it holds no PEM certificates") from None
    except (OSError, RuntimeError):
        raise ValueError(f"names {shown(text)} as certificate authority, but it cannot be read") from None
    return path


def _base32_bytes(value: str) -> int:
    """The number of bytes that a base32 text stands for; 0 where it is none."""
    if not re.fullmatch("[A-Z2-7]+", value):
        return 0
    try:
        return len(base64.b32decode(value + "=" * (-len(value) % 8)))
    except binascii.Error:
        return 0  # a length that no number of bytes has


def _url_problem(value: str) -> str | None:
    """Say what is wrong with an address; a value that may hold a password is never repeated."""
    if re.search(r"[\s\x00-\x1f\x7f]", value):
        return "holds a space or a control character"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return "is no valid URL; write it such as https://shop.example.com"
    if "@" in value:
        return "holds a user or password; leave them out (the shop's go to MAGENTO_ADMIN_..., a web server's to MAGENTO_BASIC_AUTH)"
    if parts.query or parts.fragment or "?" in value or "#" in value:
        return "holds a query (?) or an anchor (#); give the shop's address alone"
    if parts.scheme not in ("http", "https") or "://" not in value:
        return f"must begin with https:// or http://, found {shown(value)}"
    if not parts.hostname or port == 0 or not re.fullmatch(r"[\w.:-]+", parts.hostname):
        return f"names no host, found {shown(value)}; write it such as https://shop.example.com"
    if re.search(r"/rest(/|$)", parts.path):
        return f"must be the shop's address without /rest and what follows it, found {shown(value)}"
    return None
