"""The definitions of a sentence are those that pytest-bdd finds, in its order."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.feature import get_feature

from magento_acceptance.pytest_plugin import step_lookup

FEATURES = Path(__file__).parents[2] / "features" / "invoicing"


def test_the_definitions_of_sentences_are_those_that_pytest_bdd_finds(request: pytest.FixtureRequest) -> None:
    bdd: Any = import_module("pytest_bdd.scenario")
    feature = get_feature(str(FEATURES), "full_capture.feature")
    steps = next(iter(feature.scenarios.values())).steps

    def found() -> list[list[Any]]:
        manager = request._fixturemanager
        return [list(bdd.find_fixturedefs_for_step(step, manager, request.node)) for step in steps]

    slow = found()
    undo = step_lookup.install()
    try:
        assert found() == slow
        assert all(len(definitions) == 1 for definitions in slow)
    finally:
        undo()
    assert found() == slow
