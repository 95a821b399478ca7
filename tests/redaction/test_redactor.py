from __future__ import annotations

import base64
import html
import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from magento_acceptance.redaction.redactor import MASK, Redactor, is_token_path, redact_record, without_secret_headers

SECRETS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: text not in MASK
)
NAMES = st.text(min_size=1, max_size=8)


def documents(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaf | st.text(max_size=6) | st.integers() | st.booleans() | st.none(),
        lambda children: st.lists(children, max_size=3) | st.dictionaries(NAMES | leaf, children, max_size=3),
        max_leaves=8,
    )


def texts_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *texts_of(item))]
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    return [] if value is None or isinstance(value, bool) else [str(value)]


@given(st.data())
def test_a_known_secret_survives_nowhere_in_a_document(data: st.DataObject) -> None:
    secret = data.draw(SECRETS)
    leaf = st.builds(lambda head, tail: f"{head}{secret}{tail}", st.text(max_size=5), st.text(max_size=5))
    masked = Redactor([secret]).value(data.draw(documents(leaf)))
    for text in texts_of(masked):
        assert secret not in text


@given(SECRETS, st.text(max_size=10), st.text(max_size=10))
def test_a_known_secret_survives_in_no_way_of_writing(secret: str, head: str, tail: str) -> None:
    ways: list[Callable[[str], str]] = [
        str, quote, quote_plus, html.escape, repr, ascii, json.dumps,
        lambda text: quote(text, safe=""), lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(json.dumps(text)), lambda text: repr(json.dumps(text)), lambda text: repr(text.encode()),
    ]  # fmt: skip
    redactor = Redactor([secret])
    for way in ways:
        written = way(secret).strip("'\"") if way in (repr, ascii) else way(secret)
        assume(written not in MASK)
        masked = redactor.text(f"{head} {written} {tail}")
        assert secret not in masked
        if len(secret) > 3 and secret.isalnum():
            assert MASK in masked


def test_a_secret_in_a_basic_header_is_masked() -> None:
    secret = "correct-horse-battery"
    written = base64.b64encode(secret.encode()).decode()
    assert written not in Redactor([secret]).text(f"x {written} y")


@given(SECRETS, st.sampled_from(["password", "current_password", "newPassword", "otp", "access_token", "oauth_signature",
        "consumer_secret", "api_key", "Authorization", "passwordHash", "refreshToken"]))  # fmt: skip
def test_an_unknown_secret_is_masked_by_its_field(secret: str, name: str) -> None:
    assume(not (name == "Authorization" and " " in secret))
    masked = Redactor().value({"customer": [{name: secret, "sku": "24-WB01"}]})
    assert masked == {"customer": [{name: MASK, "sku": "24-WB01"}]}


def test_what_is_no_secret_stays() -> None:
    invoice = {"entity_id": 3, "grand_total": 1917.6, "sku": "24-WB01", "email_sent": 1, "items": [], "is_used": True,
               "product_option": None, "password": "", "token_active": True}  # fmt: skip
    assert Redactor(["s3cret-word"]).value(invoice) == invoice


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijkl",
        'OAuth oauth_consumer_key="abcdefghijkl", oauth_signature="abcdefghijkl"',
        "https://qa:abcdefghijkl@shop.example.com/",
        "{'username': 'qa', 'password': 'abcdefghijkl'}",
        r"{\"password\": \"abcdefghijkl\"}",
        "eyJhbGciOiJabcdefghijkl.eyJ1aWQiOjF9.sig",
    ],
)
def test_text_that_looks_like_a_secret_is_masked_although_nobody_named_it(text: str) -> None:
    assert "abcdefghijkl" not in Redactor().text(text)


@given(st.text(alphabet="abcXYZ019", min_size=30, max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_shortened_text_keeps_no_part_of_a_secret(secret: str, head: int, tail: int) -> None:
    start, end = secret[:head], secret[len(secret) - min(tail, len(secret)) :]
    masked = Redactor([secret]).text(f"'>{start}...{end}<'")
    for part in (start, end):
        if len(part) > 3:
            assert part not in masked


def test_headers_and_addresses() -> None:
    redactor = Redactor()
    assert without_secret_headers(
        [("Authorization", "Bearer abc"), ("Set-Cookie", "PHPSESSID=1"), ("Accept", "x")]
    ) == {
        "Authorization": f"Bearer {MASK}",
        "Set-Cookie": MASK,
        "Accept": "x",
    }
    assert (
        redactor.url("https://a.b/c?fields=id&access_token=xyz&x") == f"https://a.b/c?fields=id&access_token={MASK}&x"
    )


def test_values_of_secret_fields_are_learnt() -> None:
    redactor = Redactor()
    redactor.learn({"customer": {"email": "a@example.com"}, "password": "Cust0mer-Pass"})
    assert redactor.text("typed Cust0mer-Pass, a@example.com") == f"typed {MASK}, a@example.com"


def test_log_records_are_masked_with_arguments_and_traceback(caplog: pytest.LogCaptureFixture) -> None:
    redactor = Redactor(["hunter2-hunter2"])
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.addFilter(lambda record: redact_record(record, redactor) or True)
    log = logging.getLogger("test.redaction")
    log.addHandler(handler)
    try:
        try:
            int("hunter2-hunter2")
        except ValueError:
            log.exception("signing in with %s", "hunter2-hunter2")
        log.warning("faulty %d", "hunter2-hunter2")
    finally:
        log.removeHandler(handler)
    assert len(lines) == 2
    assert "hunter2" not in "".join(lines)
    assert "ValueError" in lines[0]


def test_only_token_endpoints_are_token_endpoints() -> None:
    assert is_token_path("/rest/default/V1/integration/admin/token")
    assert is_token_path("/shop/rest/V1/tfa/provider/google/authenticate")
    assert not is_token_path("/rest/V1/integration/admin/tokens/1")


def test_hundreds_of_secrets_are_masked_whole_parts_of_others_among_them() -> None:
    redactor = Redactor()
    secrets = [f"s3cr3t-{number:03}-{number * 7919 % 1000:03}" for number in range(200)]
    secrets += [f"{secret}-and-more" for secret in secrets[::10]]
    for secret in secrets:
        redactor.add(secret)
    told = "told before: a short text"
    assert redactor.text(told) == told
    redactor.add("a short text")
    assert redactor.text(told) == f"told before: {MASK}"
    for secret in secrets:
        assert redactor.text(f"<{secret}>") == f"<{MASK}>"
    assert redactor.value({"items": secrets}) == {"items": [MASK] * len(secrets)}
