"""Finding the definition of a sentence faster: pytest-bdd asks pytest for every fixture that there is, for every sentence that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.parser import Step
from pytest_bdd.steps import step_function_context_registry

_Definition = tuple[Any, Any]
"""A fixture that defines a step, and what pytest-bdd knows of it."""


def install() -> Callable[[], None]:
    """Let pytest-bdd look through the step definitions alone, which are gathered once for each feature; return what takes it back.

    The definitions and their order are pytest's and pytest-bdd's own.
    """
    gathered: WeakKeyDictionary[Any, list[_Definition]] = WeakKeyDictionary()
    known: WeakKeyDictionary[Any, dict[tuple[str, str], list[Any]]] = WeakKeyDictionary()

    def find(step: Step, fixturemanager: Any, node: pytest.Item) -> list[Any]:
        place, sentence = node.parent, (step.type, step.name)
        if place not in gathered:
            gathered[place], known[place] = list(_definitions(fixturemanager, place)), {}
        if sentence not in known[place]:
            known[place][sentence] = [
                fixture
                for fixture, context in gathered[place]
                if context.type in (None, step.type) and context.parser.is_matching(step.name)
            ]
        return known[place][sentence]

    patch = pytest.MonkeyPatch()
    patch.setattr(import_module("pytest_bdd.scenario"), "find_fixturedefs_for_step", find)
    return patch.undo


def _definitions(fixturemanager: Any, node: Any) -> Iterator[_Definition]:
    for name in get_fixture_names(fixturemanager=fixturemanager):
        for fixture in getfixturedefs(fixturemanager, name, node) or ():
            context = step_function_context_registry.get(fixture.func)
            if context is not None:
                yield fixture, context
