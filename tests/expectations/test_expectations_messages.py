"""What a failing expectation says."""

from __future__ import annotations

import pytest

from magento_acceptance.expectations import (
    Expectation,
    ExpectationFailed,
    Mismatch,
    assert_none,
    check_capture_id,
    format_mismatches,
)

MISMATCHES = [
    Mismatch("/items/0/qty", "20", '"20"', "quantity asked for"),
    Mismatch("/grand_total", "1917.6", "(missing)", "sum"),
]


def test_the_table_is_aligned_and_names_the_rule() -> None:
    assert format_mismatches(MISMATCHES).splitlines() == [
        "value         expected  found      because",
        "------------  --------  ---------  -------",
        '/items/0/qty  20        "20"       quantity asked for',
        "/grand_total  1917.6    (missing)  sum",
    ]


def test_all_that_is_wrong_stands_in_one_assertion_error() -> None:
    with pytest.raises(ExpectationFailed, match="invoice 3 of order 3: 2 values not as expected") as failed:
        assert_none(MISMATCHES, "invoice 3 of order 3")

    assert isinstance(failed.value, AssertionError)
    assert failed.value.mismatches == tuple(MISMATCHES)
    assert "/items/0/qty" in str(failed.value)
    assert "/grand_total" in str(failed.value)


def test_nothing_wrong_raises_nothing() -> None:
    assert_none([], "invoice 3")


@pytest.mark.parametrize(
    ("expected", "found"),
    [(2022, 2022.0), (2022.0, 2022), ("3", "3"), (None, None), (True, True), ([1.0], [1]), ({"a": 1}, {"a": 1.0})],
)
def test_equal_values_are_equal_whatever_the_kind_of_number(expected: object, found: object) -> None:
    assert Expectation("/x", expected, "rule").judge(found) == []


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (1, True),
        (0, False),
        (1, "1"),
        ("1", 1),
        (0, None),
        (None, 0),
        (1, 1.0001),
        ([], {}),
        ([1], [1, 1]),
        ({}, {"a": 1}),
    ],
)
def test_another_value_or_type_is_a_mismatch(expected: object, found: object) -> None:
    assert len(Expectation("/x", expected, "rule").judge(found)) == 1


@pytest.mark.parametrize("answer", [3, 3.0, True, None, "", "0", "3a", " 3", "-3", ["3"], {"id": "3"}])
def test_a_capture_answers_nothing_but_a_string_of_digits(answer: object) -> None:
    assert [m.expected for m in check_capture_id(answer)] == ["a string of digits"]


def test_a_capture_answers_a_new_id() -> None:
    assert check_capture_id("4", earlier=[{"entity_id": 3}]) == []
    assert [m.rule for m in check_capture_id("3", earlier=[{"entity_id": 3}])] == [
        "every capture makes an invoice of its own"
    ]
