"""A document is looked through as one; no secret comes through, wherever and however it is written in it."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.redaction.redactor import MASK, Redactor
from tests.redaction.test_redactor import texts_of

ESCAPES: Final[tuple[Callable[[str], str], ...]] = (
    str,
    html.escape,
    lambda text: quote(text, safe=""),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
)
CODES: Final[tuple[Callable[[bytes], bytes], ...]] = (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode)
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
SECRET = st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=6, max_size=30)
OTHERS = [f"Aa1!{number * 7919:016x}" for number in range(1, 12)]
# what masking looks for, in pieces, and secrets that stand in them plain and escaped
# fmt: off
PIECES = (
    "abcd", "\0", '"', "'", "\\", "%", "&", "...", "***", "=", ":", "@", "/", "\\u0061", "%61", "&#97;", "password=", "token:", "'x'",
    '"otp":"1"', "Bearer ", "oauth_x=", "eyJabcdefg", "://u:", "p@h", "sess_id=", "S3cret/\\pass", "s3cr%65t-%22x%22", "hunter2",
)
# fmt: on


@given(SECRET, st.lists(st.sampled_from(ESCAPES), max_size=3), TEXT, TEXT)
def test_no_secret_comes_through_escaped_up_to_three_times(
    secret: str, escapes: list[Callable[[str], str]], head: str, tail: str
) -> None:
    written = secret
    for escape in escapes:
        written = escape(written)
    masked = Redactor([*OTHERS, secret]).value({"a": 1, "b": [head, {f"{head} {written} {tail}": None}], "c": written})
    for text in texts_of(masked):
        assert written not in text
    assert MASK in masked["c"]


@given(SECRET, st.binary(max_size=6), st.binary(max_size=6), st.sampled_from(CODES), TEXT)
def test_no_secret_comes_through_coded_amid_more(
    secret: str, ahead: bytes, behind: bytes, code: Callable[[bytes], bytes], head: str
) -> None:
    coded = code(ahead + secret.encode() + behind).decode()
    body = Redactor([*OTHERS, secret]).value([{"body": f"{head}{coded}"}])[0]["body"]
    if len(secret.encode()) >= 8:  # of fewer, neighbours have a part in all but a few characters
        assert coded not in body
        assert MASK in body


@given(SECRET, st.data())
def test_no_part_of_a_secret_comes_through_where_a_text_was_cut(secret: str, data: st.DataObject) -> None:
    head = data.draw(st.integers(0, len(secret)))
    tail = data.draw(st.integers(0, len(secret)))
    masked = Redactor([*OTHERS, secret]).value({"shown": f"({secret[:head]}...{secret[tail:]})"})
    for part in (secret[:head], secret[tail:]):
        if len(part) > 3:
            assert f"({part}..." not in masked["shown"]
            assert f"...{part})" not in masked["shown"]


@given(
    st.lists(
        st.lists(st.sampled_from(PIECES), max_size=5).map("".join),
        max_size=4,
    )
)
def test_a_document_is_masked_as_each_of_its_texts(texts: list[str]) -> None:
    redactor = Redactor(["S3cret/\\pass", 's3cret-"x"', "hunter2"])
    assert redactor.value(texts) == [redactor.text(text) for text in texts]
    assert redactor.value({"of": {str(at): text for at, text in enumerate(texts)}}) == {
        "of": {str(at): redactor.text(text) for at, text in enumerate(texts)}
    }


def test_figures_that_are_secrets_are_masked() -> None:
    assert Redactor(["4711.25", "123456"]).value({"a": 4711.25, "b": [123456, 7, True]}) == {
        "a": MASK,
        "b": [MASK, 7, True],
    }
