"""The checks behind the settings. Each reads one value, notes a problem in one line, and gives back a usable value."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import math
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_TRUE = {"true", "1", "yes", "on"}
_FALSE = {"false", "0", "no", "off"}
#: An order's id is an unsigned 32-bit column (sales_order.entity_id).
_LARGEST_ID = 4_294_967_295
_LONGEST_WAIT = 3600.0
_LONGEST_NAME = 100
#: Bytes of a one-time code's secret; shorter ones pyotp refuses (NIST SP 800-63B: 112 bits).
_SHORTEST_KEY = 14


@dataclass(frozen=True)
class Found:
    """A value as found, and where: command line, environment, the file's name, or default."""

    name: str
    text: str = field(repr=False)
    origin: str

    @property
    def is_set(self) -> bool:
        """True when it is not blank."""
        return bool(self.text.strip())


class Checks:
    """Checks found values one by one and collects the problems."""

    def __init__(self, found: Mapping[str, Found], problems: list[str]) -> None:
        self._found = found
        self._problems = problems
        self._judged: set[str] = set()

    def is_set(self, name: str) -> bool:
        """Whether the setting has a value."""
        return self._found[name].is_set

    def origin(self, name: str) -> str:
        """Where its value stands: command line, environment, the file's name, or default."""
        return self._found[name].origin

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices, in lower case; "" beside a problem."""
        value = self._text(name).lower()
        if value in choices:
            return value
        self.wrong(name, f"must be {' or '.join(choices)}, found {_shown(self._text(name))}")
        return ""

    def text(self, name: str) -> str | None:
        """Return the stripped text, or None when it is not set."""
        return self._text(name) or None

    def secret(self, name: str) -> str | None:
        """Return a secret as it stands, or None when it is not set."""
        found = self._found[name]
        return found.text if found.is_set else None

    def token(self, name: str) -> str | None:
        """Return a bearer token that fits into a header."""
        value = self._text(name)
        if value.lower().startswith("bearer "):
            self.wrong(name, "must be the token alone; leave out the word Bearer")
        elif value and not re.fullmatch(r"[\x21-\x7e]+", value):
            self.wrong(name, "must be one word of plain ASCII; it holds a space or another character that no token has")
        return value or None

    def base32(self, name: str) -> str | None:
        """Return a one-time code's secret in capitals, without the gaps and the padding that people copy along."""
        value = re.sub(r"[\s-]", "", self._text(name)).rstrip("=")
        if not value:
            return None
        size = _base32_bytes(value)
        if not size:
            self.wrong(
                name,
                "must be the base32 text (letters A to Z, digits 2 to 7) that is given beside the QR code, not a code of six "
                "digits and not the otpauth:// address",
            )
        elif size < _SHORTEST_KEY:
            self.wrong(
                name,
                f"must have at least {_SHORTEST_KEY * 8} bits, which is 23 characters, and has {len(value)}; give the "
                "administrator a longer one (bin/magento security:tfa:google:set-secret)",
            )
        return value.upper()

    def credential(self, name: str) -> str | None:
        """Return one of an integration's four values: 32 letters and digits (Magento\\Framework\\Oauth\\Helper\\Oauth)."""
        value = self._text(name)
        if value and not re.fullmatch(r"[A-Za-z0-9]{32}", value):
            self.wrong(
                name,
                "must be the 32 letters and digits that the shop shows under System > Extensions > Integrations, and has "
                f"{len(value)} characters",
            )
        return value or None

    def name_of_person(self, name: str, default: str) -> str:
        """Return a person's name on one line."""
        value = self._text(name)
        if not value:
            return default
        if len(value) > _LONGEST_NAME or not value.isprintable():
            self.wrong(
                name, f"must be a name on one line, of at most {_LONGEST_NAME} characters, found {_shown(value)}"
            )
        return value

    def boolean(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._text(name).lower()
        if value in _TRUE:
            return True
        if value and value not in _FALSE:
            self.wrong(name, f"must be true or false, found {_shown(self._text(name))}")
        return default if not value else False

    def url(self, name: str) -> str | None:
        """Return the shop's address without a closing slash, or None when it is not set."""
        value = self._text(name)
        if not value:
            return None
        problem = _url_problem(value)
        if problem:
            self.wrong(name, problem)
            return None
        return value.rstrip("/")

    def store_code(self, name: str) -> str:
        """Return a store view's code: letters, digits and underscores, a letter first (Magento\\Store\\Model\\Store)."""
        value = self._text(name)
        if value.lower() == "all":
            self.wrong(name, 'must be one store view\'s code; "all" is the scope of every store and has no carts')
        elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", value):
            self.wrong(name, f"must be a store view's code (letters, digits, _; a letter first), found {_shown(value)}")
        return value

    def order_id(self, name: str) -> int | None:
        """Return an order's id, or None when it is not set."""
        value = self._text(name)
        if not value:
            return None
        if re.fullmatch(r"[0-9]{1,10}", value) and 0 < int(value) <= _LARGEST_ID:
            return int(value)
        self.wrong(
            name,
            f"must be the order's entity id, a whole number from 1 (not the number that customers see), found {_shown(value)}",
        )
        return None

    def seconds(
        self, name: str, *, default: float = math.nan, most: float = _LONGEST_WAIT, zero: bool = False
    ) -> float:
        """Return a finite number of seconds above 0 (or from 0, where `zero` has a meaning), up to `most`."""
        value = self._text(name)
        if not value and math.isfinite(default):
            return default
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and 0 <= number <= most and (zero or number > 0):
            return number
        least = "from 0" if zero else "above 0"
        self.wrong(name, f"must be a number of seconds {least}, at most {most:g}, found {_shown(value)}")
        return 1.0

    def verify_tls(self, name: str) -> bool | Path:
        """Return true, false or the path of a readable CA bundle."""
        value = self._text(name)
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        path = Path(value)
        try:
            if not path.is_file():
                self.wrong(
                    name, f"must be true, false or the file of a certificate authority; no such file: {_shown(value)}"
                )
            else:
                ssl.create_default_context(cafile=str(path))
        except (OSError, ValueError) as error:
            why = "it holds no PEM certificates" if isinstance(error, ssl.SSLError) else "it cannot be read"
            self.wrong(name, f"names {_shown(value)} as certificate authority, but {why}")
        return path

    def folder(self, name: str, root: Path) -> Path:
        """Return a folder's path, which need not exist yet."""
        value = self._text(name)
        path = root / value
        try:
            if path.exists() and not path.is_dir():
                self.wrong(name, f"must be a folder, but {_shown(value)} is a file")
        except (OSError, ValueError):
            self.wrong(name, f"is no path that can be used: {_shown(value)}")
        return path

    def address(self, base_url: str | None, *, allow_insecure: bool) -> None:
        """Check that target real has an address, and one that nobody on the way can read along."""
        name = "MAGENTO_BASE_URL"
        if not self.is_set(name):
            self.wrong(name, "is needed for target real; set it to the shop's address")
        elif base_url and not allow_insecure and urlsplit(base_url).scheme != "https" and not is_loopback(base_url):
            self.wrong(
                name,
                f"must begin with https://, found {_shown(base_url)}: over http others can read password and tokens; set "
                "MAGENTO_ALLOW_INSECURE=true only for a test shop in a network of your own",
            )

    def leave(self, *, may_go_on: bool) -> None:
        """Check that there is leave to write where anything will be written."""
        if not may_go_on and "MAGENTO_ALLOW_WRITES" not in self._judged:
            self.wrong(
                "MAGENTO_ALLOW_WRITES",
                "must be true for target real, because the scenarios place orders, capture them and make products and "
                "customers; set it where that is allowed, never on a shop that sells",
            )

    def wrong(self, name: str, text: str) -> None:
        """Note a problem of a setting, in one line that says how to mend it."""
        self._judged.add(name)
        found = self._found[name]
        origin = f" ({found.origin})" if found.is_set and found.origin != "default" else ""
        self._problems.append(f"{name}{origin}: {text}")

    def _text(self, name: str) -> str:
        return self._found[name].text.strip()


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own (RFC 6761: localhost and what ends so; RFC 1122: 127.0.0.0/8)."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _base32_bytes(value: str) -> int:
    """The number of bytes that a base32 text stands for; 0 where it is none."""
    if not re.fullmatch("[A-Za-z2-7]+", value):
        return 0
    try:
        return len(base64.b32decode(value + "=" * (-len(value) % 8), casefold=True))
    except binascii.Error:
        return 0  # a length that no number of bytes has


def _url_problem(value: str) -> str | None:
    """Say what is wrong with a base URL; a value that may hold a password is never repeated."""
    if re.search(r"[\s\x00-\x1f\x7f]", value):
        return "holds a space or a control character"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return "is no address that can be read; write it such as https://shop.example.com"
    if "@" in value:
        return "holds a user or password; leave them out and set MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD"
    if parts.query or parts.fragment or "?" in value or "#" in value:
        return "holds a query (?) or an anchor (#); give the shop's address alone"
    if parts.scheme not in ("http", "https") or "://" not in value:
        return f"must begin with https:// or http://, found {_shown(value)}"
    if not parts.hostname or port == 0 or not re.fullmatch(r"[\w.:-]+", parts.hostname):
        return f"names no host, found {_shown(value)}; write it such as https://shop.example.com"
    if re.search(r"/rest(/|$)", parts.path):
        return f"must be the shop's address without /rest and what follows it, found {_shown(value)}"
    return None


def _shown(value: str) -> str:
    """Quote a value on one line, shortened."""
    return json.dumps(value if len(value) <= 60 else f"{value[:57]}...", ensure_ascii=True)
