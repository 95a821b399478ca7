"""Feature files are collected by pytest itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from magento_acceptance.project import plugins, shipped, shipped_sentences
from magento_acceptance.pytest_plugin.entry import _joined
from magento_acceptance.pytest_plugin.feature_files import at_lines, item_name
from magento_acceptance.pytest_plugin.scenario_recorder import row_names
from magento_acceptance.pytest_plugin.xdist_scheduler import _tutorial
from tests.support.acceptance_project import FEATURE, base, project, shop, write

__all__ = ["base", "project", "shop"]
pytest_plugins = ["pytester"]

TREE = """\
  <Dir features>
    <FeatureFile capture.feature>
      <Function The order is captured>
      <Function The tutorial>
      <Function A given order[well]>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "capture.feature").write_text(FEATURE + "      | [odd]::name |\n" + "  Rule: last\n")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (1, ""),
        (3, "::The order is captured"),
        (6, "::The order is captured"),
        (8, "::The tutorial"),  # its tags
        (15, "::A given order"),
        (19, "::A given order[well]"),
    ],
)
def test_a_line_stands_for_the_scenario_or_the_row_there(folder: Path, line: int, found: str) -> None:
    assert at_lines([f"capture.feature:{line}"], folder) == [f"capture.feature{found}"]


def test_what_names_no_line_of_a_feature_is_left_as_it_is(folder: Path) -> None:
    given = ["capture.feature", "capture.feature::The tutorial", "absent.feature:3", "-k", "a:1"]
    assert at_lines(given, folder) == given
    with pytest.raises(pytest.UsageError, match=r"capture\.feature has no line 99"):
        at_lines(["capture.feature:99"], folder)


def test_names_are_free_of_what_pytest_keeps_for_itself() -> None:
    assert item_name("a::b [c]") == "a:b (c)"
    assert row_names(["bag", "cup", "cup", "", "x" * 41]) == ["bag", "2", "3", "4", "5"]


def test_a_path_after_a_blank_is_joined_to_its_option() -> None:
    given = [
        "features",
        "--magento-reports",
        "/tmp/a",
        "--context",
        "b",
        "--magento-url=u",
        "-k",
        "c",
        "--magento-store",
    ]
    assert _joined(given) == (
        ["features", "--magento-reports=/tmp/a", "--context=b", "--magento-url=u", "-k", "c", "--magento-store"],
        ["/tmp/a", "b"],
    )


def test_the_tutorials_are_told_by_their_folders() -> None:
    assert _tutorial("features/inventory_tutorial/step01.feature::A [b]")
    assert not _tutorial("features/invoicing/full_capture.feature::orders_tutorial")


def test_a_project_loads_the_shipped_sentences_and_then_its_own(tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "loyalty.py").touch()
    loaded = plugins(str(tmp_path / "conftest.py"))
    assert loaded[0] == "magento_acceptance.pytest_plugin.plugin"
    assert loaded[1:-1] == shipped_sentences()
    assert "magento_acceptance.steps.captures" in loaded
    assert loaded[-1] == "steps.loyalty"
    assert "steps.captures" in plugins(str(shipped("steps").parent / "conftest.py"))


def test_the_tree_of_features_is_shown_and_a_broken_one_is_named(project: pytest.Pytester) -> None:
    write(project, "features/broken.feature", "Feature: Broken\n  Scenario: One\n    Given a\n  Feature: Two\n")
    result = project.runpytest_inprocess("--collect-only")
    assert TREE in result.stdout.str()
    result.stdout.fnmatch_lines(["features/broken.feature:4: Multiple features are not allowed*"])


def test_scenarios_are_selected_by_name_line_and_tag_and_the_last_failed_again(project: pytest.Pytester) -> None:
    write(project, "features/more/fails.feature", FEATURE.replace("Then all is well", "Then nothing is well", 1))
    steps = (project.path / "shop_steps.py").read_text()
    write(project, "shop_steps.py", steps + '\n@then("nothing is well")\ndef _(): raise AssertionError("not to be")\n')
    picked = ("features/capture.feature:5", "features/more", "-m", "not luma", "-k", "order_is_captured or given", "-v")
    result = project.runpytest_inprocess("-o", "addopts=", *picked)
    result.stdout.fnmatch_lines(
        [
            "features/capture.feature::The order is captured PASSED*",
            "features/more/fails.feature::The order is captured FAILED*",
            "features/more/fails.feature::A given order[[]well] PASSED*",
        ]
    )
    again = project.runpytest_inprocess("-o", "addopts=", "--lf", "-v")
    again.stdout.fnmatch_lines(["features/more/fails.feature::The order is captured FAILED*"])
    again.assert_outcomes(failed=1)
