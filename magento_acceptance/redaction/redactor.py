"""Masking of secrets in everything that leaves the harness: evidence, logs, tracebacks, reports.

Two nets: known secret values are masked wherever they stand and however they are escaped, and the values of
secret-looking fields, headers and query parameters are masked even when nobody has told us the value.
"""

from __future__ import annotations

import base64
import html
import json
import logging
import re
import threading
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

from magento_acceptance.redaction.pii import PersonalData

MASK = "***"

#: Learned values shorter than this are ordinary words too often; configured secrets are masked whatever their length.
LEARN_FROM = 6

#: Texts of up to this many characters are remembered with their masked form, this many of them.
_SHORT = 64
_MOST_SEEN = 20_000
#: Written forms in a group of secrets that are looked for together.
_GROUP_SIZE = 60
#: As few characters of base64 are some other text too often.
_SURELY_CODED = 8
_URL_SAFE = str.maketrans("+/", "-_")

_SECRET_NAME = re.compile(
    r"pass(word|wd|code|phrase)|^pwd$|secret|token|^otp$|one_?time|^oauth_|authori[sz]ation|^(set-)?cookie$"
    r"|(api|access|private|consumer|encryption|crypt|client|auth|integration)[_-]?key|credential|signature|^protect_code$"
    r"|^sid$|session_?id|^hash$",
    re.IGNORECASE,
)
_CODE_NAME = re.compile(r"^otp$|one_?time", re.IGNORECASE)
#: Headers that hold an address, which may hold a key in its query.
_ADDRESSES = ("location", "content-location", "referer")
_SCHEMES = ("bearer", "basic", "oauth", "digest")
#: Endpoints that answer with a token as a bare JSON string.
_TOKEN_PATH = re.compile(r"/(integration/(admin|customer)/token|tfa/provider/[\w-]+/authenticate)/?$", re.IGNORECASE)
_IN_TEXT = (
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{4,}"),
    re.compile(r"(?i)(\boauth_\w+\s*=\s*\\*\"?)[^\",&\s\\]+"),
    re.compile(r"()\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*"),  # a JWT, whole or cut off
    re.compile(r"""(?i)(\b\w*(?:password|token|secret|otp)\\*["']?\s*[:=]\s*\\*["'])[^"'\\]+"""),
    re.compile(r"(?i)(://[^/\s:@]+:)[^/\s@]+(?=@)"),
)
_CUT = re.compile(r"\.\.\.")


def is_secret_name(name: str) -> bool:
    """Tell whether a field, header or query parameter of this name holds a secret."""
    return bool(_SECRET_NAME.search(name))


def is_token_path(path: str) -> bool:
    """Tell whether this URL path answers a bare token, so that its whole answer is secret."""
    return bool(_TOKEN_PATH.search(path))


@dataclass(frozen=True)
class _Group:
    """Some of the known secrets in all their written forms, the longest of which wins where one is a part of another."""

    forms: frozenset[str]
    pattern: re.Pattern[str]
    shortest: int

    @classmethod
    def of(cls, forms: Iterable[str]) -> _Group:
        ordered = sorted(forms, key=len, reverse=True)
        pattern = re.compile("|".join(re.escape(form) for form in ordered))
        return cls(frozenset(ordered), pattern, min(len(form) for form in ordered))


def _with(groups: list[_Group], forms: set[str]) -> list[_Group]:
    """Put the forms of one more secret into the groups.

    A run learns hundreds of secrets, and compiling all of them anew for each would take longer than the run; so only the last group is,
    and those that hold a form of which a new one is a part, or the other way round: these must be together for the longest to win.
    """
    if not forms:
        return groups
    related = [group for group in groups if any(a in b or b in a for a in group.forms for b in forms)]
    rest = [group for group in groups if group not in related]
    if not related and rest and len(rest[-1].forms) < _GROUP_SIZE:
        related = [rest.pop()]
    return [*rest, _Group.of(forms.union(*(group.forms for group in related)))]


class Redactor:
    """Masks secrets. Knows the configured ones and learns others (tokens, customers' passwords) as they appear.

    Safe to use from several threads. Masking a text twice changes nothing more.
    """

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        #: Whose data is whose, where other people's is masked too.
        self.personal: PersonalData | None = None
        self._lock = threading.Lock()
        self._secrets: set[str] = set()
        self._groups: list[_Group] = []
        self._seen: dict[str, str] = {}
        self._codes: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    def __repr__(self) -> str:
        return f"<Redactor of {len(self._secrets)} secrets>"

    def add(self, secret: str | None) -> None:
        """Mask this value from now on, in every text, also percent-encoded, escaped or base64-encoded."""
        if not secret or secret in MASK:
            return
        with self._lock:
            if secret in self._secrets:
                return
            self._secrets.add(secret)
            self._groups = _with(self._groups, {form for form in _written_forms(secret) if form not in MASK})
            self._seen = {}

    def add_code(self, code: str) -> None:
        """Mask a one-time code from now on where it stands alone: its few digits may be a part of any number."""
        forms = rf"(?<![\w.]){re.escape(code)}(?!\w)|{re.escape(base64.b64encode(code.encode()).decode())}"
        with self._lock:
            self._codes = re.compile(f"{self._codes.pattern}|{forms}" if self._codes else forms)
            self._seen = {}

    def learn(self, body: object) -> None:
        """Add the values of secret-looking fields of a request or answer body (a customer's password, a token)."""
        if isinstance(body, Mapping):
            for name, value in body.items():
                if isinstance(value, str) and len(value) >= LEARN_FROM and is_secret_name(str(name)):
                    self.add_code(value) if _CODE_NAME.search(str(name)) else self.add(value)
                else:
                    self.learn(value)
        elif isinstance(body, (list, tuple)):
            for value in body:
                self.learn(value)

    def sent(self, body: object) -> object:
        """Take in a request's body before it is written down; returns it."""
        self.learn(body)
        if self.personal is not None:
            self.personal.sent(body)
        return body

    def received(self, body: object) -> object:
        """Take in an answer's body before it is written down; returns it without other people's personal data."""
        self.learn(body)
        if self.personal is None:
            return body
        masked = self.personal.received(body)
        self._seen = {}
        return masked

    def text(self, text: str) -> str:
        """Mask the secrets in any text."""
        if len(text) > _SHORT:
            return self._masked(text)
        # field names, SKUs, codes: the same few short texts come thousands of times
        seen = self._seen
        masked = seen.get(text)
        if masked is None:
            masked = self._masked(text)
            if len(seen) < _MOST_SEEN:
                seen[text] = masked
        return masked

    def value(self, value: Any) -> Any:
        """Mask the secrets in JSON-like data; returns a masked copy."""
        if isinstance(value, Mapping):
            return {
                self.text(str(name)): (
                    _without_credentials(str(name), item) if _holds_secret(str(name), item) else self.value(item)
                )
                for name, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool):
            return value
        return value if self._known(str(value)) == str(value) else MASK

    def headers(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Mask HTTP headers; the scheme of an Authorization header stays, since it says how one signed in."""
        return {name: self._header(name, value) for name, value in headers}

    def _header(self, name: str, value: str) -> str:
        if is_secret_name(name):
            return _without_credentials(name, value)
        return self.url(value) if name.lower() in _ADDRESSES else self.text(value)

    def url(self, url: str) -> str:
        """Mask user information and secret-looking query parameters of a URL."""
        head, mark, query = url.partition("?")
        pairs = [pair.partition("=") for pair in query.split("&")] if mark else []
        masked = "&".join(
            f"{name}={MASK}" if equals and is_secret_name(unquote_plus(name)) else f"{name}{equals}{value}"
            for name, equals, value in pairs
        )
        return self.text(f"{head}{mark}{masked}")

    def _masked(self, text: str) -> str:
        for pattern in _IN_TEXT:
            text = pattern.sub(rf"\g<1>{MASK}", text)
        if self.personal is not None:
            text = self.personal.text(text)
        return self._known(text)

    def _known(self, text: str) -> str:
        with self._lock:
            groups, secrets, codes = self._groups, self._secrets, self._codes
        if codes is not None:
            text = codes.sub(MASK, text)
        if not groups:
            return text
        # A replacement can join with its neighbours to form a secret again, when a secret holds asterisks.
        for _ in range(len(text) + 1):
            masked = text
            for group in groups:
                if len(masked) >= group.shortest:
                    masked = group.pattern.sub(MASK, masked)
            if masked == text:
                break
            text = masked
        if "..." in text:
            text = _mask_cut_ends(text, secrets)
        return text


class RedactingFilter(logging.Filter):
    """Logging filter that masks a record's message, arguments and traceback before a handler sees them."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place and let it pass."""
        redact_record(record, self._redactor)
        return True


def redact_record(record: logging.LogRecord, redactor: Redactor) -> None:
    """Mask a log record in place: its message, its arguments and its traceback."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):
        message = f"{record.msg!r} {record.args!r}"  # a faulty logging call; logging itself would print the arguments
    record.msg, record.args = redactor.text(message), None
    if record.exc_info and record.exc_info[0]:
        record.exc_text = redactor.text("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))


def _holds_secret(name: str, value: object) -> bool:
    return bool(value) and not isinstance(value, (Mapping, list, bool)) and is_secret_name(name)


def _without_credentials(name: str, value: object) -> str:
    """Mask a secret field's value, all but the scheme of an Authorization header."""
    scheme, space, _ = str(value).partition(" ")
    known = name.lower() == "authorization" and space and scheme.lower() in _SCHEMES
    return f"{scheme} {MASK}" if known else MASK


def _written_forms(secret: str) -> set[str]:
    """Return the secret as it may stand in a URL, in JSON, in a Python repr, in HTML or in a Basic header."""
    raw = secret.encode("utf-8", "surrogatepass")
    once = {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret).replace("/", "\\/")[1:-1],
        repr(secret)[1:-1],
        ascii(secret)[1:-1],
        repr(raw)[2:-1],
        html.escape(secret),
        html.escape(secret, quote=False),
    }
    encoded = {quote(raw, safe=""), quote(raw), quote_plus(raw), quote(raw, safe="!$&'()*+,;=:@/")}
    forms = once | encoded | {form.lower() if "%" in form else form for form in encoded}
    forms |= {json.dumps(form)[1:-1] for form in once} | {repr(form)[1:-1] for form in once}
    if len(raw) >= LEARN_FROM:
        forms |= _in_base64(raw)
    return {form for form in forms if form}


def _in_base64(raw: bytes) -> set[str]:
    """Return what the bytes look like in base64, alone and in the middle of more (a Basic header, a whole body), in both alphabets."""
    forms = {base64.b64encode(raw).decode()}
    for ahead in range(3):  # bytes of something else that share the first group of three
        coded = base64.b64encode(b"\0" * ahead + raw).decode()
        sure = coded[-(-8 * ahead // 6) : 8 * (ahead + len(raw)) // 6]  # the characters that no neighbour has a part in
        if len(sure) >= _SURELY_CODED:
            forms.add(sure)
    return forms | {form.translate(_URL_SAFE) for form in forms} | {form.replace("/", "\\/") for form in forms}


def _mask_cut_ends(text: str, secrets: Iterable[str]) -> str:
    """Mask what is left of a secret where somebody shortened a text to `head...tail`, as pytest's reprs do."""
    pieces = _CUT.split(text)
    for secret in secrets:
        if len(secret) < LEARN_FROM:
            continue
        for index in range(len(pieces) - 1):
            pieces[index] = _without_end(pieces[index], secret)
            pieces[index + 1] = _without_start(pieces[index + 1], secret)
    return "...".join(pieces)


def _without_end(piece: str, secret: str) -> str:
    for size in range(len(secret) - 1, 3, -1):
        if piece.endswith(secret[:size]):
            return piece[:-size] + MASK
    return piece


def _without_start(piece: str, secret: str) -> str:
    for size in range(len(secret) - 1, 3, -1):
        if piece.startswith(secret[-size:]):
            return MASK + piece[size:]
    return piece
