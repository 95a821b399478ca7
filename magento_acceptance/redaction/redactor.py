"""Masking of secrets in everything that leaves the harness: evidence, logs, tracebacks, reports.

Two nets: known secret values are masked wherever they stand and however they are escaped, and the values of
secret-looking fields, headers and query parameters are masked even where the value is unknown.
"""

from __future__ import annotations

import base64
import logging
import re
import threading
import traceback
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import NoneType
from typing import Any
from urllib.parse import unquote_plus

from magento_acceptance.redaction.matcher import SecretMatcher
from magento_acceptance.redaction.pii import PersonalData

MASK = "***"

#: Learned values shorter than this are ordinary words too often; configured secrets are masked whatever their length.
LEARN_FROM = 6

_SECRET_NAME = re.compile(
    r"pass(word|wd|code|phrase)|^pwd$|secret|token|^otp$|one_?time|^oauth_|authori[sz]ation|^(set-)?cookie$"
    r"|(api|access|private|consumer|encryption|crypt|client|auth|integration)[_-]?key|credential|signature|^protect_code$"
    r"|^sid$|sess(ion)?_?id|^hash$",
    re.IGNORECASE,
)
_CODE_NAME = re.compile(r"^otp$|one_?time", re.IGNORECASE)
#: Headers that hold an address, which may hold a key in its query.
_ADDRESSES = ("location", "content-location", "referer")
_SCHEMES = ("bearer", "basic", "oauth", "digest")
#: Endpoints that answer with a token as a bare JSON string.
_TOKEN_PATH = re.compile(r"/(integration/(admin|customer)/token|tfa/provider/[\w-]+/authenticate)/?$", re.IGNORECASE)
#: What a text without a secret of its kind seldom has, in lower case, and how one with it looks. The first saves most texts the second.
_IN_TEXT = (
    (("bearer", "basic"), re.compile(r"(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{4,}")),
    (("oauth_",), re.compile(r"(?i)(\boauth_\w+\s*=\s*\\*\"?)[^\",&\s\\]+")),
    (("eyj",), re.compile(r"()\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*")),  # a JWT, whole or cut off
    (
        ("password", "token", "secret", "otp"),
        re.compile(r"""(?i)(\b\w*(?:password|token|secret|otp)\\*["']?\s*[:=]\s*\\*["'])[^"'\\]+"""),
    ),
    (
        tuple(f"{name}=" for name in ("password", "passwd", "pwd", "token", "secret", "otp", "key", "id")),
        re.compile(
            r"""(?i)(\b\w*(?:password|passwd|pwd|token|secret|otp|api_?key|sess(?:ion)?_?id)=)[^\s&;,"'<>\\]+"""
        ),
    ),
    (("://",), re.compile(r"(://[^/\s:@]+:)[^/\s@]+(?=@)")),
)
#: What is no secret and holds none; most values of a document are such.
_FIGURES = (int, float, NoneType)
_MASKED_BEARER = f"bearer {MASK}"
#: Between the texts of a document that are looked through as one: nothing that is looked for goes across it unless it holds it itself.
_BETWEEN = "\0"


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Tell whether a field, header or query parameter of this name holds a secret."""
    return bool(_SECRET_NAME.search(name))


def is_token_path(path: str) -> bool:
    """Tell whether this URL path answers a bare token, so that its whole answer is secret."""
    return bool(_TOKEN_PATH.search(path))


class Redactor:
    """Masks secrets. Knows the configured ones and learns others (tokens, customers' passwords) as they appear.

    Safe to use from several threads. Masking a text twice changes nothing more.
    """

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        #: Whose data is whose, where other people's is masked too.
        self.personal: PersonalData | None = None
        self._lock = threading.Lock()
        self._secrets: set[str] = set()
        self._matcher = SecretMatcher()
        self._codes: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    def __repr__(self) -> str:
        return f"<Redactor of {len(self._secrets)} secrets>"

    def add(self, secret: str | None) -> None:
        """Mask this value from now on, in every text, however it is escaped, and in base64, base32 and hexadecimal."""
        if not secret or not secret.strip("*"):
            return
        with self._lock:
            if secret in self._secrets:
                return
            self._secrets.add(secret)
            long = len(secret) >= LEARN_FROM
            self._matcher.add(secret, coded=len(secret.encode("utf-8", "surrogatepass")) >= LEARN_FROM, parts=long)

    def add_code(self, code: str) -> None:
        """Mask a one-time code from now on where it stands alone: its few digits may be a part of any number."""
        forms = rf"(?<![\w.]){re.escape(code)}(?!\w)|{re.escape(base64.b64encode(code.encode()).decode())}"
        with self._lock:
            self._codes = re.compile(f"{self._codes.pattern}|{forms}" if self._codes else forms)

    def learn(self, body: object) -> None:
        """Add the values of secret-looking fields of a request or answer body (a customer's password, a token)."""
        if isinstance(body, (dict, Mapping)):
            for name, value in body.items():
                if isinstance(value, str):
                    if len(value) >= LEARN_FROM and is_secret_name(str(name)):
                        self.add_code(value) if _CODE_NAME.search(str(name)) else self.add(value)
                elif not isinstance(value, _FIGURES):
                    self.learn(value)
        elif isinstance(body, (list, tuple)):
            for value in body:
                if not isinstance(value, _FIGURES):
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
        return body if self.personal is None else self.personal.received(body)

    def text(self, text: str) -> str:
        """Mask the secrets in any text."""
        return self._known(self._unknown(text))

    def _tells(self, text: str) -> bool:
        """Whether `text` would change a text."""
        if self._unknown(text) != text:
            return True
        with self._lock:
            return self._matcher.stands_in(text) or bool(self._codes is not None and self._codes.search(text))

    def _unknown(self, text: str) -> str:
        """Mask what looks like a secret, or like another person's data."""
        # what every call's evidence holds, and no pattern matches
        folded = text.casefold().replace(_MASKED_BEARER, "")
        for signs, pattern in _IN_TEXT:
            if any(sign in folded for sign in signs):
                text = pattern.sub(rf"\g<1>{MASK}", text)
        return text if self.personal is None else self.personal.text(text)

    def value(self, value: Any) -> Any:
        """Mask the secrets in JSON-like data; returns a masked copy.

        Its texts are looked through as one; only where a secret is found is each of them masked by itself.
        """
        texts: set[str] = set()
        masked = _without_secret_fields(value, texts)
        return self._text_by_text(masked) if self._tells(_BETWEEN.join(texts)) else masked

    def _text_by_text(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.text(name): self._text_by_text(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._text_by_text(item) for item in value]
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool):
            return value
        return value if self._known(str(value)) == str(value) else MASK

    def url(self, url: str) -> str:
        """Mask user information and secret-looking query parameters of a URL."""
        return self.text(without_secret_parameters(url))

    def _known(self, text: str) -> str:
        with self._lock:
            if self._codes is not None:
                text = self._codes.sub(MASK, text)
            spans = self._matcher.spans(text)
            if not spans:
                return text
            masked = _cut_out(text, spans)
            # a mask can join with its neighbours to form a secret again, where a secret holds asterisks
            return MASK if self._matcher.spans(masked) else masked


def _cut_out(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (text[at:start], MASK)
        at = end
    return "".join([*parts, text[at:]])


def redact_record(record: logging.LogRecord, redactor: Redactor) -> None:
    """Mask a log record in place: its message, its arguments and its traceback."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):
        message = f"{record.msg!r} {record.args!r}"  # a faulty logging call; logging itself would print the arguments
    record.msg, record.args = redactor.text(message), None
    if record.exc_info and record.exc_info[0]:
        record.exc_text = redactor.text("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))


def without_secret_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """HTTP headers without the values of those that hold secrets by name; what else they hold is for `Redactor.value` to mask.

    The scheme of an Authorization header stays, since it says how one signed in.
    """
    return {name: _header(name, value) for name, value in headers}


def _header(name: str, value: str) -> str:
    if is_secret_name(name):
        return _without_credentials(name, value)
    return without_secret_parameters(value) if name.lower() in _ADDRESSES else value


def without_secret_parameters(url: str) -> str:
    """A URL without the values of query parameters that hold secrets by name; what else it holds is for `Redactor` to mask."""
    head, mark, query = url.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&")] if mark else []
    masked = "&".join(
        f"{name}={MASK}" if equals and is_secret_name(unquote_plus(name)) else f"{name}{equals}{value}"
        for name, equals, value in pairs
    )
    return f"{head}{mark}{masked}"


def _without_secret_fields(value: Any, texts: set[str]) -> Any:
    """A copy without the values of secret-looking fields; adds names, texts and figures that stay to `texts`."""
    if isinstance(value, str):
        texts.add(value)
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (dict, Mapping)):
        masked: dict[str, Any] = {}
        for key, item in value.items():
            name = str(key)
            texts.add(name)
            if is_secret_name(name) and _holds_secret(item):
                masked[name] = _without_credentials(name, item)
            elif isinstance(item, str):
                texts.add(item)
                masked[name] = item
            elif item is None or item is True or item is False:
                masked[name] = item
            elif isinstance(item, _FIGURES):
                texts.add(str(item))
                masked[name] = item
            else:
                masked[name] = _without_secret_fields(item, texts)
        return masked
    if isinstance(value, (list, tuple)):
        return [_without_secret_fields(item, texts) for item in value]
    texts.add(str(value))
    return value


def _holds_secret(value: object) -> bool:
    return bool(value) and not isinstance(value, (Mapping, list, bool))


def _without_credentials(name: str, value: object) -> str:
    """Mask a secret field's value, all but the scheme of an Authorization header."""
    scheme, space, _ = str(value).partition(" ")
    known = name.lower() == "authorization" and space and scheme.lower() in _SCHEMES
    return f"{scheme} {MASK}" if known else MASK
