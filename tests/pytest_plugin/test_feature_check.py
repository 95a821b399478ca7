"""Features that do not parse as meant are refused before any call, all at once."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import steps
from magento_acceptance.pytest_plugin.columns import TABLE, table_problems
from tests.support.acceptance_project import FEATURE, STEPS, base, project, run, shop, write
from tests.support.stub_shop import StubShop

pytest_plugins = ["pytester"]
__all__ = ["base", "project", "shop"]

MISREAD = """\
Feature: Misread
  In order to pay
  As a customer

  Scenario: Lost
    Whne the payment is captured
    Given an order
    Then all is wel

  Scenario: Empty

  Scenario Outline: Columns
    Given an order
    Then it is <state>
    Examples:
      | stat |
      | well |

  Scenario: Tables
    Given these orders:
      | product | amount |
      | bag     | 1      |
    And these orders:

  Scenaro: Never
"""
TABLE_STEP = """
from typing import Annotated
from magento_acceptance.pytest_plugin.columns import Columns

@given("these orders:")
def _(datatable: Annotated[list, Columns("sku|product", "quantity")]):
    pass
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "parallel"])
def test_every_problem_is_told_with_its_line_and_nothing_is_called(
    project: pytest.Pytester, shop: StubShop, workers: tuple[str, ...]
) -> None:
    write(project, "shop_steps.py", STEPS + TABLE_STEP)
    write(project, "features/misread.feature", MISREAD.partition("  Scenaro")[0])
    result = run(project, *workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: 7 problems in the features; nothing was called.",
            "  features/misread.feature:6: 'Whne the payment is captured' is no sentence and would be lost; 'When' is meant*",
            "  features/misread.feature:14: the examples have no column 'state'",
            "  *misread.feature:8: no step is defined for 'Then all is wel'; the nearest are 'all is well', *, *",
            "  *misread.feature:10: the scenario 'Empty' has no sentence",
            "  *misread.feature:20: the step 'Given these orders:' needs a table with the column 'quantity'",
            "  *misread.feature:20: the step 'Given these orders:' knows no column 'amount'",
            "  *misread.feature:23: the step 'And these orders:' needs a table",
        ]
    )
    assert shop.calls == []


def test_prose_before_the_first_scenario_is_no_problem_but_a_misspelled_keyword_is(
    project: pytest.Pytester, shop: StubShop
) -> None:
    prose = FEATURE.replace(
        "Feature: Capture", "Feature: Capture\n  In order to pay\n  As a merchant\n  I want: all of it"
    )
    write(project, "features/capture.feature", prose)
    assert run(project, "-k", "order_is_captured").ret == 0
    write(project, "features/capture.feature", prose.replace("I want: all of it", "Scenaro: lost"))
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*capture.feature:5: 'Scenaro: lost' is no sentence and would be lost; 'Scenario' is meant*"]
    )


def test_each_step_that_reads_a_table_says_which_columns_it_needs() -> None:
    reading = [
        function
        for module in pkgutil.iter_modules(steps.__path__)
        for function in vars(importlib.import_module(f"steps.{module.name}")).values()
        if inspect.isfunction(function) and TABLE in function.__annotations__ and not function.__name__.startswith("_")
        if function.__module__ not in ("steps.checks", "steps.tables")
    ]
    assert len(reading) > 20
    for step in reading:
        assert table_problems(step, [["of", "no", "use"]]), step


def bare(datatable):  # type: ignore[no-untyped-def]
    """A step of a project whose steps have no annotations."""


def checked_only(datatable: OnlyForTypeCheckers) -> None:  # type: ignore[name-defined]  # noqa: F821
    """A step whose annotation cannot be evaluated."""


def without(client):  # type: ignore[no-untyped-def]
    """A step that reads no table."""


def forgiving(datatable: list[list[str]] | None = None) -> None:
    """A step that can do without its table."""


def test_a_step_without_annotations_takes_any_table_and_none_is_lost() -> None:
    assert table_problems(bare, [["a"]]) == []
    assert table_problems(bare, None) == ["needs a table"]
    assert table_problems(forgiving, None) == []
    assert table_problems(checked_only, [["a"]]) == []
    assert table_problems(without, [["a"]]) == ["reads no table"]
    assert table_problems(without, None) == []
