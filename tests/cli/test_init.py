"""`magento-acceptance init` and `copy`: a project of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from magento_acceptance.cli.main import main
from magento_acceptance.project import shipped
from magento_acceptance.settings.settings import env_example

pytest_plugins = ["pytester"]

FILES = {
    ".env.example",
    ".gitignore",
    "conftest.py",
    "criteria.toml",
    "features/paid_orders.feature",
    "pyproject.toml",
    "steps/__init__.py",
    "steps/finance.py",
}


def command(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("server", "pipeline"),
    [("github", ".github/workflows/acceptance.yml"), ("gitlab", ".gitlab-ci.yml"), ("jenkins", "Jenkinsfile")],
)
def test_a_project_is_laid_out(tmp_path: Path, server: str, pipeline: str) -> None:
    result = command("init", str(tmp_path / "shop"), "--ci", server)
    assert result.exit_code == 0, result.output
    assert written(tmp_path / "shop") == {*FILES, pipeline}
    assert (tmp_path / "shop" / ".env.example").read_text() == env_example()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("mine")
    result = command("init", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr == "Error: nothing was written, because conftest.py would be overwritten\n"
    assert written(tmp_path) == {"conftest.py"}


def test_a_shipped_feature_is_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "features/invoicing/full_capture.feature"
    for spelling in ("full_capture", "invoicing/full_capture.feature", name):
        Path(name).unlink(missing_ok=True)
        assert command("copy", spelling).exit_code == 0
        assert Path(name).read_bytes() == (shipped("features").parent / name).read_bytes()
    again = command("copy", "full_capture")
    assert (again.exit_code, again.stderr) == (2, f"Error: nothing was written, because {name} would be overwritten\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("full_captur", "'full_captur' names no shipped feature; nearest: full_capture, *"),
        ("refusals", "'refusals' names several features; nearest: invoicing/refusals, refunding/refusals, *"),
    ],
)
def test_a_feature_that_is_not_to_be_found_is_told_with_the_nearest(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = command("copy", name)
    assert result.exit_code == 2
    pytest.LineMatcher([result.stderr.strip()]).fnmatch_lines([f"Error: {message}"])
    assert written(tmp_path) == set()


def test_shipped_scenarios_run_beside_own_ones_which_take_their_place(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only -q -p no:cacheprovider")
    alone = pytester.runpytest_inprocess("--shipped")
    scenarios = [line for line in alone.outlines if "::" in line]
    assert f"{len(scenarios)} tests collected" in alone.stdout.str()
    assert len(scenarios) > 150

    own = pytester.path / "features" / "invoicing" / "full_capture.feature"
    own.parent.mkdir(parents=True)
    own.write_text("Feature: Ours\n  Scenario: Mine\n    Given nothing\n")
    both = pytester.runpytest_inprocess("--shipped").outlines
    theirs = [line for line in scenarios if "invoicing/full_capture" not in line]
    assert [line for line in both if "::" in line] == ["features/invoicing/full_capture.feature::Mine", *theirs]

    named = ("features/cancelling", "features/refunding/refusals.feature::The order does not exist", str(own))
    picked = [line for line in pytester.runpytest_inprocess("--shipped", *named).outlines if "::" in line]
    assert {line.partition("::")[0] for line in picked} == {
        "features/invoicing/full_capture.feature",
        "features/cancelling/cancel.feature",
        "features/refunding/refusals.feature",
    }
    assert sum("refunding/refusals" in line for line in picked) == 1

    assert pytester.runpytest_inprocess("--shipped", "features/absent.feature").ret == pytest.ExitCode.USAGE_ERROR
