"""What is more than a thoughtless program could take: numbers, depths and counts beyond measure, searches without end."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_magento.webapi import phpquery, search, values
from mock_magento.webapi.messages import Reply, Request
from tests.mock.fuzz.lived_in import LivedIn

ENORMOUS, TINY = "1e9999999999999999999999", "-1e-9999999999999999999999"
FILTER = "searchCriteria[filter_groups][0][filters][0]"


@cache
def lived_in() -> LivedIn:
    return LivedIn()


def sent(method: str, path: str, query: str = "", body: bytes = b"") -> Reply:
    shop = lived_in()
    shop.restore()
    return shop.answer(Request(method, f"/rest/V1/{path}", query, "application/json", shop.callers["admin"], body))


@pytest.mark.parametrize(
    "number", [ENORMOUS, TINY, "1e999999999", "0e999999999999999999999", "9" * 5000, "0." + "3" * 5000]
)
@pytest.mark.parametrize("quoted", [True, False])
def test_numbers_that_no_machine_holds(number: str, quoted: bool) -> None:
    written = json.dumps(number) if quoted else number
    for name, other in (("qty", "order_item_id"), ("order_item_id", "qty")):
        body = f'{{"items":[{{"{name}":{written},"{other}":1}}]}}'.encode()
        assert sent("POST", "order/3/invoice", "", body).status == 400
    assert sent("GET", f"orders/{number}").status in {400, 404}
    assert sent("GET", "orders", f"searchCriteria[pageSize]={number}").status == 200
    assert sent("GET", "orders", f"{FILTER}[field]=entity_id&{FILTER}[value]={number}").status == 200
    for path in ("orders/{}", "salesRules/{}", "coupons/{}", "taxClasses/{}", "carts/mine/items/{}"):
        assert sent("PUT", path.format(number), "", b'{"entity":{},"rule":{},"coupon":{},"taxClass":{}}').status >= 400


def test_a_search_that_would_try_for_ever() -> None:
    for wanted in ("%25_" * 12 + "%25q", "%25e%25" * 14 + "q", "%25" * 3000):
        query = (
            f"{FILTER}[field]=name&{FILTER}[condition_type]=like&{FILTER}[value]={wanted}&searchCriteria[pageSize]=1"
        )
        assert sent("GET", "products", query).status == 200
    for wanted in ("(a|aa)%2B$", "(.*)*x", "(a%2B)%2Bb", ".*.*.*.*x", "(" * 50, "["):
        query = f"{FILTER}[field]=increment_id&{FILTER}[condition_type]=regexp&{FILTER}[value]={wanted}"
        assert sent("GET", "orders", query).status == 500


@pytest.mark.parametrize("depth", [63, 64, 65, 5000])
def test_a_query_as_deep_as_php_reads_it(depth: int) -> None:
    assert bool(phpquery.parse("a" + "[x]" * depth + "=1")) == (depth <= 64)
    assert sent("GET", "orders", "searchCriteria" + "[x]" * depth + "=1").status == 400


def test_a_query_with_as_many_variables_as_php_reads() -> None:
    many = "&".join(f"a[]={place}" for place in range(3000))
    assert len(phpquery.parse(many)["a"]) == 1000
    assert sent("GET", "orders", many).status == 400
    assert sent("GET", "orders", f"searchCriteria&a[{'9' * 5000}]=1&a[]=2").status == 200


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 1000 + b"]" * 1000, b'{"items":' * 900 + b"1" + b"}" * 900]
)
def test_a_body_without_a_floor(body: bytes) -> None:
    reply = sent("POST", "order/3/invoice", "", body)
    assert (reply.status, json.loads(reply.body)["message"]) == (400, "Decoding error.")


@given(st.text("ab%_.*", max_size=7), st.text("ab.\n", max_size=8))
@settings(deadline=None, derandomize=True, max_examples=500)
def test_like_finds_what_a_patient_search_finds(wanted: str, text: str) -> None:
    parts = {"%": ".*", "_": "."}
    patient = re.compile("".join(parts.get(char, re.escape(char)) for char in wanted), re.IGNORECASE | re.DOTALL)
    rows = [{"name": text}]
    criteria: Any = {"filter_groups": [{"filters": [{"field": "name", "condition_type": "like", "value": wanted}]}]}
    _, found = search.search(criteria, rows, lambda row: row, frozenset({"name"}))
    assert bool(found) == bool(patient.fullmatch(text))


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from([str, lambda number: number, "{:f}".format]))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_a_number_keeps_its_value_within_what_a_float_holds(number: Decimal, written: Any) -> None:
    read = values.number(written(number))
    if abs(number) > Decimal("1e301"):
        assert read == Decimal("1e300").copy_sign(number)
    elif abs(number) < Decimal("1e-300"):
        assert read == 0
    elif abs(number) < Decimal("1e300"):
        assert read == number
