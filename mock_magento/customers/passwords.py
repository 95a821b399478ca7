"""Passwords of customers: strength as Magento demands it, and keeping them as salted hashes only.

Strength from Magento\\Customer\\Model\\AccountManagement::checkPasswordStrength with the configuration that Magento ships: at least 8
characters of at least 3 of the 4 classes lower case, upper case, digits, special characters; at most 256; no blank at either end.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from mock_magento.webapi.errors import InputErrors

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 256
MIN_CLASSES: Final = 3
_CLASSES: Final = (r"[0-9]", r"[A-Z]", r"[a-z]", r"[^a-zA-Z0-9]")


def check_strength(password: str) -> None:
    """Raises InputErrors where the password is too weak or too long."""
    if len(password) > MAX_LENGTH:
        raise InputErrors([("Please enter a password with at most %1 characters.", [MAX_LENGTH])])
    if len(password) < MIN_LENGTH:
        message = "The password needs at least %1 characters. Create a new password and try again."
        raise InputErrors([(message, [str(MIN_LENGTH)])])
    if len(password.strip(" \t\n\r\0\x0b")) != len(password):
        raise InputErrors([("The password can't begin or end with a space. Verify the password and try again.", None)])
    if sum(re.search(pattern, password) is not None for pattern in _CLASSES) < MIN_CLASSES:
        message = (
            "Minimum of different classes of characters in password is %1. "
            "Classes of characters: Lower Case, Upper Case, Digits, Special Characters."
        )
        raise InputErrors([(message, [str(MIN_CLASSES)])])


def hashed(password: str) -> str:
    """A salted hash of a password."""
    salt = secrets.token_hex(8)
    return f"{salt}:{_digest(salt, password)}"


def from_magento(stored: str) -> str:
    """A hash in Magento's own form (hash, salt, version) as this module keeps it; only version 1, SHA-256, ever matches a password."""
    digest, _, rest = stored.partition(":")
    salt, _, version = rest.partition(":")
    return f"{salt}:{digest}" if version == "1" else f":{stored}"


def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password behind a hash; never where there is none."""
    if stored is None:
        return False
    salt, _, digest = stored.partition(":")
    return hmac.compare_digest(_digest(salt, password), digest)


def _digest(salt: str, password: str) -> str:
    # one fast round: the mock guards no real account and a test run signs in thousands of times
    return hashlib.sha256((salt + password).encode("utf-8", "surrogatepass")).hexdigest()
