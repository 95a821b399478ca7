"""Masking of other people's personal data: what a shop tells of its customers has no place in a report that is passed around.

What the harness itself sent (the tutorial's Jane Doe, the run's own customers) is nobody's and stays readable.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Final

MASK: Final = "[personal]"

#: Fields whose value itself says so much that it is masked wherever it stands; in Magento's snake_case or camelCase, without underscores.
_ALWAYS_PII: Final = frozenset(
    {"telephone", "phone", "fax", "street", "dob", "vatid", "taxvat", "remoteip", "xforwardedfor"}
    | {"customerdob", "customertaxvat"}
)
#: All fields that hold personal data.
_FIELDS: Final = _ALWAYS_PII | {
    *(
        "email",
        "customeremail",
        "city",
        "postcode",
        "company",
        "contactname",
        "ccowner",
        "firstname",
        "middlename",
        "lastname",
    ),
    *("customerfirstname", "customermiddlename", "customerlastname"),
}
#: Shorter values are ordinary words and figures too often.
_MASKED_ALONE_FROM: Final = 6
_MOST_KNOWN: Final = 500
_EMAIL = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
#: Domains and names that nobody has (RFC 2606, RFC 6761), and addresses of the machine itself.
_RESERVED_DOMAINS: Final = re.compile(
    r"(?:@|%40|\.)(?:example\.(?:com|net|org)|example|invalid|test|localhost)$", re.IGNORECASE
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


class PersonalData:
    """Knows whose data is whose. Safe to use from several threads.

    `own` are texts that are the tester's, such as the administrator's user name.
    """

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._own = {_plain(text) for text in own}
        self._others: set[str] = set()
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def sent(self, body: object) -> None:
        """Take the personal data of a request's body for the harness's own, unless an answer has shown it before."""
        for _, value in _personal(body):
            plain = _plain(value)
            with self._lock:
                if plain not in self._others:
                    self._own.add(plain)

    def received(self, body: Any) -> Any:
        """Mask an answer's body; returns a masked copy, and knows what it masked from now on."""
        return self._masked(body, "")

    def text(self, text: str) -> str:
        """Mask other people's e-mail addresses, and what `received` has masked where it stands in a text."""
        if "@" in text or "%40" in text:
            text = _EMAIL.sub(self._email, text)
        pattern = self._pattern
        return pattern.sub(MASK, text) if pattern is not None else text

    def _masked(self, value: Any, name: str) -> Any:
        if isinstance(value, Mapping):
            return {key: self._masked(item, str(key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._masked(item, name) for item in value]
        if not _is_personal(name, value) or self._is_own(str(value)):
            return value
        self._learn(_field(name), str(value))
        return MASK

    def _is_own(self, text: str) -> bool:
        return _plain(text) in self._own or bool(_RESERVED_DOMAINS.search(text)) or text in _LOOPBACK

    def _learn(self, field: str, text: str) -> None:
        plain = _plain(text)
        with self._lock:
            if plain in self._others or len(self._known) >= _MOST_KNOWN:
                return
            self._others.add(plain)
            alone = field in _ALWAYS_PII and len(text) >= _MASKED_ALONE_FROM
            # a name or a town is masked where a message quotes it as a value, not where it is a word of its own
            quoted = "|".join(rf"(?<={mark}){re.escape(text)}(?={mark})" for mark in ("'", '"'))
            self._known.add(rf"(?<!\w){re.escape(text)}(?!\w)" if alone else quoted)
            self._pattern = re.compile("|".join(sorted(self._known, key=len, reverse=True)))

    def _email(self, match: re.Match[str]) -> str:
        address = match[0].replace("%40", "@")
        return match[0] if self._is_own(address) else MASK


def _personal(body: object, name: str = "") -> Iterable[tuple[str, str]]:
    """The personal fields of a body with their values."""
    if isinstance(body, Mapping):
        for key, item in body.items():
            yield from _personal(item, str(key))
    elif isinstance(body, (list, tuple)):
        for item in body:
            yield from _personal(item, name)
    elif _is_personal(name, body):
        yield name, str(body)


def _is_personal(name: str, value: object) -> bool:
    if value is None or isinstance(value, bool) or not str(value).strip():
        return False
    return _field(name) in _FIELDS


def _field(name: str) -> str:
    return name.replace("_", "").lower()


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
