"""What a client signs is what the mock verifies, and nothing else is."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oauthlib.oauth1.rfc5849.utils import escape

from mock_magento import MockMagento
from mock_magento.webapi import oauth
from mock_magento.webapi.messages import Request
from mock_magento.webapi.oauth_signature import natural
from tests.mock.signin.signing import ACCEPTANCE, BASE_URL, Signed, header

LIST = "/rest/default/V1/inventory/sources"
MOCK = MockMagento(integrations=[ACCEPTANCE])

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
places = st.integers(0, 9)
words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.~", min_size=1, max_size=8)
names = st.one_of(
    words,
    st.builds("searchCriteria[filter_groups][{}][filters][{}][{}]".format, places, places, words),
    st.builds("searchCriteria[sortOrders][{}][{}]".format, places, words),
)


def is_refused_for_its_signature(answer: httpx.Response) -> bool:
    return answer.status_code == 401 and "signature is invalid" in answer.text


def get(path: str, params: Any = None) -> httpx.Response:
    with httpx.Client(transport=MOCK.transport(), base_url=BASE_URL, auth=Signed(ACCEPTANCE)) as client:
        return client.get(path, params=params)


@given(sku=texts.filter(lambda text: text not in {"", ".", ".."}), query=st.dictionaries(names, texts, max_size=6))
def test_whatever_is_escaped_and_named_once_verifies(sku: str, query: dict[str, str]) -> None:
    assume(not any("oauth_" in name for name in query))
    answer = get(f"/rest/default/V1/products/{quote(sku, safe='')}", query)
    decoded_by_magento = bool(set(sku) & set(":@&=+$,/;"))
    assert is_refused_for_its_signature(answer) is decoded_by_magento, answer.request.url


@given(data=st.data())
def test_one_changed_character_anywhere_is_refused(data: st.DataObject) -> None:
    """In the method, the address, the query or any parameter of the header."""
    path, query = f"{LIST}/default", "fields=name&other=thing"
    signed = header(ACCEPTANCE, f"{BASE_URL}{path}?{query}", nonce="n0nce", timestamp="1700000000")
    parts = {"method": "GET", "base": BASE_URL, "path": path, "query": query, "header": signed}
    assert MOCK.fresh().answer(_request(parts)).status == 200
    name = data.draw(st.sampled_from(list(parts)), label="part")
    text = parts[name]
    # blanks, commas and quotation marks of the header only hold it together; its scheme's case is free
    changeable = [place for place, character in enumerate(text) if character.isalnum() and not _in_scheme(name, place)]
    place = data.draw(st.sampled_from(changeable), label="place")
    changed = data.draw(st.sampled_from("abcxyzABCXYZ0189").filter(lambda it: it.lower() != text[place].lower()))
    parts[name] = text[:place] + changed + text[place + 1 :]
    assert MOCK.fresh().answer(_request(parts)).status >= 400, parts[name]


@given(
    leading=st.text(st.characters(max_codepoint=255), max_size=60),
    values=st.dictionaries(st.sampled_from(oauth.REQUIRED), st.text(st.characters(max_codepoint=255)), min_size=5),
    query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
)
def test_garbage_is_refused_and_never_breaks_the_mock(leading: str, values: dict[str, str], query: str) -> None:
    known = {
        "oauth_consumer_key": ACCEPTANCE.consumer_key,
        "oauth_token": ACCEPTANCE.access_token,
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": "1700000000",
    }
    for sent in (values, values | known):
        given_header = f"OAuth {leading}," + ",".join(f'{name}="{value}"' for name, value in sent.items())
        answer = MOCK.fresh().answer(Request("GET", LIST, query, None, given_header, b"", base=BASE_URL))
        assert answer.status in {400, 401}, answer.body


def _in_scheme(name: str, place: int) -> bool:
    return name == "header" and place < len("OAuth ")


def _request(parts: dict[str, str]) -> Request:
    return Request(parts["method"], parts["path"], parts["query"], None, parts["header"], b"", base=parts["base"])


def _php_signed(query: str, signed: list[tuple[str, str]]) -> int:
    """The status of a call whose parameters are signed in this order, oauth_ parameters first."""
    oauth = {
        "oauth_consumer_key": ACCEPTANCE.consumer_key,
        "oauth_nonce": query[:20] + str(len(signed)),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": "1700000000",
        "oauth_token": ACCEPTANCE.access_token,
    }
    normal = "&".join(f"{escape(name)}={escape(value)}" for name, value in [*oauth.items(), *signed])
    text = "&".join(["GET", escape(BASE_URL + LIST), escape(normal)])
    key = f"{ACCEPTANCE.consumer_secret}&{ACCEPTANCE.access_token_secret}"
    oauth["oauth_signature"] = base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()
    sent = "OAuth " + ", ".join(f'{name}="{escape(value)}"' for name, value in oauth.items())
    return MOCK.fresh().answer(Request("GET", LIST, query, None, sent, b"", base=BASE_URL)).status


def test_eleven_filter_groups_count_in_natural_order() -> None:
    """PHP puts [2] before [10]; a client that signs as RFC 5849 has it is refused."""
    fields = [(f"searchCriteria[filter_groups][{place}][filters][0][field]", "name") for place in range(11)]
    assert is_refused_for_its_signature(get(LIST, dict(fields)))
    assert _php_signed("&".join(f"{quote(name)}={value}" for name, value in fields), fields) == 200
    assert not is_refused_for_its_signature(get(LIST, dict(fields[:10])))


@pytest.mark.parametrize(
    ("query", "signed"),
    [
        ("searchCriteria", []),
        ("searchCriteria=&p=1&p=2", [("p", "2"), ("searchCriteria", "")]),
        ("searchCriteria=&p=a=b", [("searchCriteria", "")]),
        ("searchCriteria=&&p=+%2B", [("p", " +"), ("searchCriteria", "")]),
        ("searchCriteria=&xoauth_y=1", [("searchCriteria", "")]),
    ],
)
def test_php_reads_a_query_in_its_own_way(query: str, signed: list[tuple[str, str]]) -> None:
    assert _php_signed(query, signed) == 200


def test_a_parameter_without_value_or_a_name_used_twice_is_refused_as_clients_sign_it() -> None:
    assert is_refused_for_its_signature(get(f"{LIST}?searchCriteria"))
    assert is_refused_for_its_signature(get(f"{LIST}?searchCriteria=&p=1&p=2"))


DELIMITERS = [f"a%{ord(character):02X}b" for character in ":@&=+$,/;"]


def _signed_as(escaped: str, signed: str, magento: str = "2.4.7") -> bool:
    """Whether a call of one path is taken that is signed as one of another."""
    products = "/rest/default/V1/products/"
    sent = header(ACCEPTANCE, f"{BASE_URL}{products}{signed}", nonce=escaped, timestamp="1700000000")
    mock = MockMagento(integrations=[ACCEPTANCE], magento=magento)
    answer = mock.answer(Request("GET", products + escaped, "", None, sent, b"", base=BASE_URL))
    return not (answer.status == 401 and b"signature is invalid" in answer.body)


@pytest.mark.parametrize(
    ("escaped", "verifies"),
    [
        ("a%25two", True),
        ("a%21b", True),
        ("a%28b", True),
        ("%C3%A9", True),
        ("a%20b", True),
        ("a%2Db", False),
        ("a!b", False),
    ],
)
def test_a_path_counts_as_magento_normalises_it(escaped: str, verifies: bool) -> None:
    assert _signed_as(escaped, escaped) is verifies


@pytest.mark.parametrize("escaped", DELIMITERS)
def test_delimiters_are_signed_decoded_before_2_4_8(escaped: str) -> None:
    for magento in ("2.4.6", "2.4.7"):
        assert _signed_as(escaped, unquote(escaped), magento)
        assert not _signed_as(escaped, escaped, magento)
    assert _signed_as(escaped, escaped, "2.4.8")
    assert not _signed_as(escaped, unquote(escaped), "2.4.8")


NATURAL = ("", "a", "a%2F", "a%20", "a0", "a01", "a1", "a1b", "a2", "a10", "a10b", "b", "~")


@given(st.permutations(NATURAL))
def test_natural_order_is_phps(shuffled: list[str]) -> None:
    assert tuple(sorted(shuffled, key=natural)) == NATURAL


@given(st.lists(st.text("abc%[]_", max_size=5)))
def test_without_digits_natural_order_is_that_of_bytes(given_names: list[str]) -> None:
    assert sorted(given_names, key=natural) == sorted(given_names)


@given(st.text("a0123456789", max_size=6), st.text("a0123456789", max_size=6))
def test_natural_order_is_the_same_from_both_sides(one: str, other: str) -> None:
    assert (natural(one) < natural(other)) == (natural(other) > natural(one))
    plain = [re.fullmatch(r"[1-9][0-9]*", text) for text in (one, other)]
    if all(plain):
        assert (natural(one) < natural(other)) == (int(one) < int(other))
