"""Secrets are found in every spelling, and in time that grows with the text alone."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.redaction.matcher import SecretMatcher
from magento_acceptance.redaction.redactor import MASK, Redactor, without_secret_headers

SECRET = 'Gr8\'pass "w/örd" & <b>+%\\x'


def php_entities(text: str) -> str:
    """As PHP's htmlspecialchars with ENT_QUOTES writes it."""
    return html.escape(text).replace("&#x27;", "&#039;")


def encode_uri_component(text: str) -> str:
    return quote(text, safe="!'()*~")


def escaped(text: str) -> str:
    """As PHP's json_encode with JSON_HEX_TAG | JSON_HEX_APOS | JSON_HEX_QUOT | JSON_HEX_AMP writes it."""
    coded = json.dumps(text)[1:-1].replace('\\"', "\\u0022")
    for mark in "<>&'":
        coded = coded.replace(mark, f"\\u{ord(mark):04X}")
    return coded


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "HTML entities of PHP": php_entities,
    "decimal entities": lambda text: "".join(f"&#{ord(mark)};" for mark in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(mark):x};" for mark in text),
    "JSON with hex escapes": escaped,
    "JSON within JSON": lambda text: json.dumps(json.dumps(text)),
    "hex escapes within JSON": lambda text: json.dumps(escaped(text)),
    "JSON in a page": lambda text: html.escape(json.dumps(json.dumps(text))),
    "encodeURIComponent": encode_uri_component,
    "percent-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent-encoded in lower case": lambda text: quote(text, safe="").lower().replace("gr8", "Gr8"),
    "percent-encoded in a page": lambda text: html.escape(encode_uri_component(text)),
    "repr": repr,
    "ascii": ascii,
    "repr of bytes": lambda text: repr(text.encode()),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "base32 amid more": lambda text: base64.b32encode(b"qa:" + text.encode() + b":qa").decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "capital hexadecimal": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses, amid more": lambda text: base64.urlsafe_b64encode(b"x" + text.encode() + b"y").decode(),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base64 of UTF-16 with its mark": lambda text: base64.b64encode(text.encode("utf-16")).decode(),
    "base64 of big-endian UTF-16": lambda text: base64.b64encode(text.encode("utf-16-be")).decode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_is_masked_in_every_spelling(spelling: str) -> None:
    written = SPELLINGS[spelling](SECRET)
    masked = Redactor([SECRET]).text(f"before {written} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert MASK in masked
    inner = masked.removeprefix("before ").removesuffix(" after")
    assert len(inner) <= len(MASK) + 30, inner  # quotation marks, and what neighbours have a part in


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=6, max_size=30),
    st.sampled_from(sorted(SPELLINGS)),
)
def test_any_secret_is_masked_in_every_spelling(secret: str, spelling: str) -> None:
    if spelling == "percent-encoded in lower case":
        return
    assert MASK in Redactor([secret]).text(f"before {SPELLINGS[spelling](secret)} after")


@pytest.mark.parametrize(
    "text",
    [
        "invalid login: password=abcdefghijkl, try again",
        "GET /x?token=abcdefghijkl&y=1",
        "Location: https://a.b/c;PHPSESSID=abcdefghijkl",
        "(b'Set-Cookie', b'PHPSESSID=abcdefghijkl; path=/')",
        "api_key=abcdefghijkl",
    ],
)
def test_unknown_secrets_in_free_text_are_masked_by_their_names(text: str) -> None:
    assert "abcdefghijkl" not in Redactor().text(text)


def test_session_ids_are_secrets() -> None:
    redactor = Redactor()
    assert redactor.value({"PHPSESSID": "abcdefghijkl", "session_id": "x1"}) == {"PHPSESSID": MASK, "session_id": MASK}
    headers = without_secret_headers([("Location", "https://a.b/?PHPSESSID=abcdefghijkl"), ("Cookie", "PHPSESSID=abc")])
    assert headers == {"Location": f"https://a.b/?PHPSESSID={MASK}", "Cookie": MASK}


class Counting(dict[str, Any]):
    """A dictionary that counts how often something is looked for in it."""

    asked = 0

    def __contains__(self, key: object) -> bool:
        Counting.asked += 1
        return super().__contains__(key)


def matcher_of(secrets: list[str]) -> SecretMatcher:
    matcher = SecretMatcher()
    for secret in secrets:
        matcher.add(secret, coded=False, parts=True)
    matcher._index._pieces = {key: Counting(pieces) for key, pieces in matcher._index._pieces.items()}
    return matcher


def look_ups(text: str, matcher: SecretMatcher) -> int:
    Counting.asked = 0
    matcher.spans(text)
    return Counting.asked


ALIKE = [f"eyJraWQ.{number:03}.{number * 7919:08}" for number in range(300)]
FEW, MANY = matcher_of(ALIKE[:20]), matcher_of(ALIKE)


@given(
    st.lists(st.sampled_from(["eyJraW", "eyJraWQ.", ".", "...", "a", " ", "eyJraWQ.007.00055433"]), max_size=300).map(
        "".join
    )
)
def test_the_look_ups_grow_with_the_text_and_not_with_the_secrets(text: str) -> None:
    few, many = look_ups(text, FEW), look_ups(text, MANY)
    assert many == few
    assert many <= 3 * len(text) + 1


@given(st.integers(min_value=0, max_value=200))
def test_an_escaped_text_is_read_a_few_times_at_most(size: int) -> None:
    text = "%26%2339;\\u0025&amp;" * size
    assert look_ups(text, MANY) <= 85 * (len(text) + 1)


def test_a_text_of_dots_costs_no_look_at_every_secret() -> None:
    assert look_ups("." * 16_384, MANY) <= 16_384
