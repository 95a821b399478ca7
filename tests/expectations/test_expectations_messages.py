"""What a failing expectation says."""

from __future__ import annotations

import pytest

from magento_acceptance.expectations import (
    CheckRow,
    Expectation,
    ExpectationFailed,
    assert_none,
    check_new_document_id,
    format_rows,
    wrong,
)
from magento_acceptance.expectations.tree import Leaf, compare

WRONG = [
    CheckRow("/items/0/qty", "qty of 24-WB01", "20", '"20"', "quantity asked for", ok=False),
    CheckRow("/grand_total", "grand total", "1917.6", "(missing)", "sum", ok=False),
]
RIGHT = CheckRow("/state", "state", "2", "2", "paid", ok=True)


def test_the_table_is_aligned_and_names_the_rule() -> None:
    assert format_rows(WRONG).splitlines() == [
        "value         expected  found      because",
        "------------  --------  ---------  -------",
        '/items/0/qty  20        "20"       quantity asked for',
        "/grand_total  1917.6    (missing)  sum",
    ]


def test_all_that_is_wrong_stands_in_one_assertion_error() -> None:
    with pytest.raises(ExpectationFailed, match="invoice 3 of order 3: 2 values not as expected") as failed:
        assert_none([RIGHT, *WRONG], "invoice 3 of order 3")

    assert isinstance(failed.value, AssertionError)
    assert failed.value.rows == tuple(WRONG)
    assert "/items/0/qty" in str(failed.value)
    assert "/grand_total" in str(failed.value)


def test_nothing_wrong_raises_nothing() -> None:
    assert_none([RIGHT], "invoice 3")


@pytest.mark.parametrize(
    ("expected", "found"),
    [(2022, 2022.0), (2022.0, 2022), ("3", "3"), (None, None), (True, True), ([1.0], [1]), ({"a": 1}, {"a": 1.0})],
)
def test_equal_values_are_equal_whatever_the_kind_of_number(expected: object, found: object) -> None:
    assert [row.ok for row in Expectation("/x", expected, "rule").judge(found)] == [True]


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
    assert [row.ok for row in Expectation("/x", expected, "rule").judge(found)] == [False]


@pytest.mark.parametrize("answer", [3, 3.0, True, None, "", "0", "3a", " 3", "-3", ["3"], {"id": "3"}])
def test_a_capture_returns_nothing_but_a_string_of_digits(answer: object) -> None:
    assert [row.expected for row in wrong(check_new_document_id(answer, "invoice"))] == ["a string of digits"]


def test_a_document_has_a_new_id_and_the_rule_names_its_kind() -> None:
    earlier = [{"entity_id": 3}]

    assert wrong(check_new_document_id("4", "shipment", earlier=earlier)) == []
    assert [(row.expected, row.rule) for row in wrong(check_new_document_id("3", "shipment", earlier=earlier))] == [
        ("a string of digits, none of 3", "the id of a new shipment, as a JSON string")
    ]


def test_a_comparison_shows_what_changes_and_what_is_wrong_and_counts_the_rest() -> None:
    before = {"sku": "bag", "paid": Leaf(5, "paid"), "name": "Bag", "price": 5, "tags": ["a", "b"]}
    after = {"sku": "bag", "paid": 5, "name": "Sack", "price": 5, "tags": ["a", "b"]}

    rows = compare(before, after, rule="untouched", pointer="/items/0")

    assert [(row.pointer, row.name, row.found, row.ok) for row in rows] == [
        ("/items/0/paid", "paid of bag", "5", True),
        ("/items/0/name", "name of bag", '"Sack"', False),
        ("/items/0", "4 other values", "unchanged", True),
    ]
