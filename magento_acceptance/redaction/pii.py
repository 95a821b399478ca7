"""Masking of other people's personal data: what a shop tells of its customers has no place in a report that is passed around.

What the harness itself sent (the tutorial's Jane Doe, the run's own customers) is nobody's and stays readable.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from magento_acceptance.redaction.needle_index import NeedleIndex

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
        #: What `received` has masked, and how it looks in a text.
        self._known: dict[str, str] = {}
        self._index = NeedleIndex()

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
        with self._lock:
            found = self._index.labels_in(text)
            looks = [self._known[one] for one in sorted(found, key=len, reverse=True)]
        return re.sub("|".join(looks), MASK, text) if looks else text

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
            if plain in self._others:
                return
            self._others.add(plain)
            if field in _ALWAYS_PII and len(text) >= _MASKED_ALONE_FROM:
                self._know(text, rf"(?<!\w){re.escape(text)}(?!\w)")
            else:  # a name or a town is masked where a message quotes it as a value, not where it is a word of its own
                for mark in ("'", '"'):
                    self._know(f"{mark}{text}{mark}", rf"(?<={mark}){re.escape(text)}(?={mark})")

    def _know(self, needle: str, looks: str) -> None:
        self._known[needle] = looks
        self._index.add(needle, needle)

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
    return _field(name) in _FIELDS and value is not None and not isinstance(value, bool) and bool(str(value).strip())


@lru_cache(maxsize=4096)
def _field(name: str) -> str:
    return name.replace("_", "").lower()


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
