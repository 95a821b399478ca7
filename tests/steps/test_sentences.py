"""The features' sentences beside the steps' definitions: each sentence means one thing, and every cell of an outline is understood."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import pytest
from pytest_bdd.parser import FeatureParser, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from magento_acceptance.flows import configuration
from steps import callers, products

ROOT = Path(__file__).parents[2]
KNOWN_WORDS = {
    "caller": set(callers.CALLERS),
    "what": {
        configuration.BANK_TRANSFER,
        configuration.FLAT_RATE,
        configuration.PRICE_RULE,
        configuration.DISTANCE_PROVIDER,
        configuration.IN_STORE_PICKUP,
    },
    "type": set(products.TYPES),
    "stock": set(products.STOCK),
    "status": set(products.STATUS),
}
"""Columns whose cells choose something in the steps; those of all other columns are data."""


@cache
def definitions() -> tuple[StepFunctionContext, ...]:
    for path in sorted((ROOT / "steps").glob("[!_]*.py")):
        importlib.import_module(f"steps.{path.stem}")
    found = step_function_context_registry.values()
    # other tests may have loaded sentences of a project of their own, or these by the names of the package
    return tuple(
        entry
        for entry in found
        if entry.step_func.__module__.startswith("steps.")
        and Path(entry.step_func.__code__.co_filename).parent == ROOT / "steps"
    )


@cache
def sentences() -> tuple[tuple[str, Step], ...]:
    """Every sentence as it runs, outlines filled in, with the place where it stands."""
    found = []
    for path in sorted((ROOT / "features").glob("*/*.feature")):
        feature = FeatureParser(str(ROOT), str(path.relative_to(ROOT))).parse()
        for template in feature.scenarios.values():
            contexts = [row for examples in template.examples for row in examples.as_contexts()] or [{}]
            for row in contexts:
                found += [(f"{path.name}:{step.line_number}", step) for step in template.render(row).steps]
    return tuple(found)


def matching(step: Step) -> list[StepFunctionContext]:
    return [found for found in definitions() if found.type in (None, step.type) and found.parser.is_matching(step.name)]


def test_every_sentence_has_one_meaning() -> None:
    meanings = {
        (place, step.name): [found.step_func.__qualname__ for found in matching(step)] for place, step in sentences()
    }
    assert {key: names for key, names in meanings.items() if len(names) != 1} == {}


def test_every_definition_is_used_by_a_feature() -> None:
    used = {id(found) for _, step in sentences() for found in matching(step)}
    assert [found.parser.name for found in definitions() if id(found) not in used] == []


def test_every_value_of_a_sentence_can_be_converted() -> None:
    for place, step in sentences():
        for found in matching(step):
            arguments = found.parser.parse_arguments(step.name) or {}
            for name, convert in found.converters.items():
                try:
                    convert(arguments[name])
                except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                    pytest.fail(f"{place}: {step.name}: {name} is {arguments[name]!r}: {error!r}")


@pytest.mark.parametrize("column", KNOWN_WORDS)
def test_every_word_of_a_table_is_known(column: str) -> None:
    unknown = []
    for path in sorted((ROOT / "features").glob("*/*.feature")):
        feature = FeatureParser(str(ROOT), str(path.relative_to(ROOT))).parse()
        for template in feature.scenarios.values():
            tables = [list(examples.as_contexts()) for examples in template.examples]
            for step in template.render({}).steps:
                if step.datatable:
                    head, *body = step.datatable.raw()
                    tables.append([dict(zip(head, row, strict=True)) for row in body])
            unknown += [
                (path.name, row[column])
                for table in tables
                for row in table
                if column in row and _chooses(column, row) and row[column] not in KNOWN_WORDS[column]
            ]
    assert unknown == []


def _chooses(column: str, row: dict[str, str]) -> bool:
    """Whether the column chooses something: the type of a cart's line and the status of a refusal are values that the shop returns."""
    return {"type": "stock" in row, "status": "message" not in row}.get(column, True)
