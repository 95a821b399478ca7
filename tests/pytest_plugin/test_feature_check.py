"""Features that do not parse as meant are refused before any call, all at once."""

from __future__ import annotations

import pytest

from tests.support.acceptance_project import FEATURE, base, project, run, shop, write
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

  Scenaro: Never
"""


def test_every_problem_is_told_with_its_line_and_nothing_is_called(project: pytest.Pytester, shop: StubShop) -> None:
    write(project, "features/misread.feature", MISREAD.partition("  Scenaro")[0])
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: 4 problems in the features; nothing was called.",
            "  features/misread.feature:6: 'Whne the payment is captured' is no sentence and would be lost; 'When' is meant*",
            "  features/misread.feature:14: the examples have no column 'state'",
            "  *misread.feature:8: no step is defined for 'Then all is wel'; the nearest are 'all is well', *, *",
            "  *misread.feature:10: the scenario 'Empty' has no sentence",
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
