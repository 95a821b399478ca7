from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.errors import Refusal, SettingsError, fill_in
from magento_acceptance.rest.answer import Answer, exact, read_json, write_json
from tests.support.recordings import exchanges, names


@pytest.mark.parametrize(
    ("template", "parameters", "expected"),
    [
        ("The consumer isn't authorized to access %resources.", {"resources": "Magento_Sales::ship"},
         "The consumer isn't authorized to access Magento_Sales::ship."),
        ("Carrier with such method not found: %1, %2", ["flat", "rate"], "Carrier with such method not found: flat, rate"),
        ("No such entity with %fieldName = %fieldValue", {"fieldName": "id", "fieldValue": 2}, "No such entity with id = 2"),
        ("%field and %fieldName", {"field": "a", "fieldName": "b"}, "a and b"),
        ("%1 %10", [str(number) for number in range(1, 11)], "1 10"),
        ("20 % off %1", [], "20 % off %1"),
        ("%1", ["%2", "x"], "%2"),
        ("%1%2%3", [None, True, False], "1"),
    ],
)  # fmt: skip
def test_parameters_are_filled_in(template: str, parameters: Any, expected: str) -> None:
    assert fill_in(template, parameters) == expected


def test_details_are_filled_in_too() -> None:
    body = {
        "message": "Validation Failed",
        "errors": [{"message": '"%field" can not be empty.', "parameters": {"field": "postcode"}}],
    }
    refusal = Refusal.from_body(body)
    assert refusal.errors == ('"postcode" can not be empty.',)
    assert str(refusal) == 'Validation Failed\n  - "postcode" can not be empty.'


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["message", "parameters", "errors", "1", "x"]), inner)))  # fmt: skip
def test_any_body_can_be_read_as_a_refusal(body: Any) -> None:
    assert isinstance(str(Refusal.from_body(body, "fallback")), str)


def test_every_recorded_refusal_is_filled_in_whole() -> None:
    seen = 0
    for name in names():
        for exchange in exchanges(name):
            recorded = exchange["response"]
            if recorded["status"] < 400:
                continue
            seen += 1
            text = recorded.get("text") or json.dumps(recorded["json"])
            answer = Answer(recorded["status"], text, {"content-type": recorded["content_type"]})
            assert answer.message
            assert "%" not in answer.message
    assert seen > 50


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=4,
    min_value=-10**9, max_value=10**9) | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_json_is_read_back_as_written(value: Any) -> None:
    assert read_json(write_json(value)) == value


def test_figures_compare_exactly() -> None:
    assert read_json("1917.6") == exact("1917.6") == exact(1917.6)
    assert read_json("1.10") + read_json("2.20") == exact("3.3")


def test_settings_problems_are_listed() -> None:
    assert str(SettingsError(["a", "b"])) == "Invalid settings (2 problems); no request was sent.\n  - a\n  - b"
