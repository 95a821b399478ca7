"""Mutations: each makes exactly one place of a document wrong, in a way that JSON can carry."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.expectations.pointers import pointer
from magento_acceptance.expectations.values import same
from magento_acceptance.prove.cases import Case, What
from magento_acceptance.prove.indifferent import INDIFFERENT, indifference
from magento_acceptance.prove.mutations import Mutation, Operation, mutations_of
from magento_acceptance.prove.plan import on_releases
from magento_acceptance.prove.pointers import REMOVED, changed, places, value_at
from magento_acceptance.rest.answer import read_json, write_json

LEAVES = (
    st.booleans()
    | st.none()
    | st.integers(-1000, 1000)
    | st.decimals(-1000, 1000, places=2).filter(lambda number: number != number.to_integral_value())
    | st.sampled_from(["", "2026-01-31 23:59:59", "000000003", "qa~1/2", "Ünï"])
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b/c", "d~e"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(DOCUMENTS)
def test_every_mutation_changes_the_document_and_nothing_else_of_it(document: Any) -> None:
    before = json.dumps(document, default=str)
    for mutation in mutations_of("invoice", 0, document, 1):
        wrong = mutation.apply(document)
        assert json.dumps(document, default=str) == before
        assert not (same(document, wrong) and type(document) is type(wrong))
        if mutation.steps:
            restored = _with(document, wrong, mutation)
            assert same(restored, document)


def _with(document: Any, wrong: Any, mutation: Mutation) -> Any:
    """The wrong document with the right value put back at the mutation's place."""
    if mutation.operation is Operation.REMOVED:
        parent = value_at(document, mutation.steps[:-1])
        return changed(wrong, mutation.steps[:-1], parent)
    return changed(wrong, mutation.steps, value_at(document, mutation.steps))


@given(DOCUMENTS)
def test_a_wrong_document_survives_the_wire(document: Any) -> None:
    for mutation in mutations_of("order", 0, document, 1):
        wrong = mutation.apply(document)
        assert same(read_json(write_json(wrong)), wrong)


@given(DOCUMENTS)
def test_every_place_is_mutated(document: Any) -> None:
    mutated = {mutation.steps for mutation in mutations_of("order", 0, document, 1)}
    assert mutated == {steps for steps, _ in places(document)}


@pytest.mark.parametrize(
    ("value", "operations"),
    [
        (3, {"changed", "removed", "null", "other type", "a cent more", "other sign"}),
        (0, {"changed", "removed", "null", "other type", "a cent more"}),
        ("3", {"changed", "removed", "null", "other type"}),
        (True, {"changed", "removed", "null", "other type"}),
        ([1, 2], {"removed", "null", "other type", "emptied", "shortened", "doubled", "reordered"}),
        ([], {"removed", "null", "other type"}),
        ({"a": 1}, {"removed", "null", "other type", "emptied"}),
    ],
)
def test_what_is_done_to_a_value(value: Any, operations: set[str]) -> None:
    made = [mutation for mutation in mutations_of("grid", 0, {"x": value}, 1) if mutation.steps == ("x",)]
    assert {str(mutation.operation) for mutation in made} == operations


def test_a_cent_more_is_a_cent() -> None:
    assert Mutation("invoice", 0, ("total",), Operation.CENT).apply({"total": Decimal("1917.6")}) == {
        "total": Decimal("1917.61")
    }


def test_a_place_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        Mutation("invoice", 0, ("items", 3, "qty"), Operation.CHANGED).apply({"items": []})


def test_pointers_escape_what_json_pointers_escape() -> None:
    assert pointer(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"
    assert changed({"a": [1, 2]}, ("a", 0), REMOVED) == {"a": [2]}


def test_the_list_of_indifferent_values_is_short_and_reasoned() -> None:
    assert len(INDIFFERENT) <= 12
    for entry in INDIFFERENT:
        assert len(entry.why) > 40
        assert entry.operations


def test_an_indifferent_place_is_indifferent_to_the_named_operations_only() -> None:
    assert indifference(Mutation("invoice", 0, ("items",), Operation.REORDERED))
    assert not indifference(Mutation("invoice", 0, ("items",), Operation.SHORTENED))
    assert not indifference(Mutation("invoice", 0, ("grand_total",), Operation.CHANGED))


def test_cases_are_spread_over_the_releases_in_turn() -> None:
    cases = [Case(What.DEFECT, name) for name in "abcd"]
    assert [case.magento for case in on_releases(cases, ("2.4.6", "2.4.7", "2.4.8"))] == [
        "2.4.6",
        "2.4.7",
        "2.4.8",
        "2.4.6",
    ]
    assert {case.magento for case in on_releases(cases, (None,))} == {None}
