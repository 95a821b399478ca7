"""What README and docs show works: the tutorial is followed, and every other block of code is checked against what it speaks of."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from magento_acceptance.session.markers import MARKERS
from magento_acceptance.settings.shop_profile import ShopProfile, parse_shop_profile
from mock_magento import DEFECTS, MockMagento, read_config, running
from scripts.settings_page import page

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "magento_acceptance" / "cli" / "template"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
STEP_API = ROOT / "docs" / "step-api.md"
USE_OF_THE_STEP_API = """
from pytest_bdd import when

@when("the examples of the step API are run")
def _(order, client, run_record, context, cleanup):
    done = pay(order)
    assert newest_invoice(client, order.order_id)["entity_id"] == int(done.document_id)
    judge(done.invoice, run_record)
    put_up_a_poster(client, context, cleanup)
"""
SCENARIO_OF_THE_STEP_API = """
  Scenario: The step API
    Given the customer has ordered:
      | product | quantity |
      | bag     | 1        |
    When the examples of the step API are run
"""
TUTORIAL = ROOT / "docs" / "writing-scenarios.md"
FILE = re.compile(r"`((?:features|steps)/[\w.]+|criteria\.toml|\.env\.\w+)`")


def blocks(page: Path, *languages: str) -> list[str]:
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [text for language, text in found if language in languages]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every call of our own command and of pytest, as words, with the place."""
    for path in PAGES:
        for text in blocks(path, "sh"):
            for line in text.replace("\\\n", " ").splitlines():
                for part in re.split(r"&&|\|", line.partition("  #")[0].partition(" #")[0]):
                    words = [
                        word
                        for word in shlex.split(part.partition(" > ")[0])
                        if "=" not in word or word.startswith("-")
                    ]
                    if words and Path(words[0]).name in ("magento-acceptance", "pytest"):
                        yield f"{path.name}: {line}", [Path(words[0]).name, *words[1:]]


def option_names(words: list[str]) -> list[str]:
    return [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]


def test_commands_have_the_options_that_the_pages_give_them(pytestconfig: pytest.Config) -> None:
    seen = 0
    for place, (program, *words) in commands():
        seen += 1
        if program == "pytest":
            for name in option_names(words):
                assert pytestconfig.getoption(name, "absent") != "absent" or name in ("-n4", "--reruns"), place
            for expression in (words[at + 1] for at, word in enumerate(words) if word == "-m"):
                assert set(re.findall(r"\w+", expression)) - {"and", "or", "not"} <= MARKERS.keys(), place
            for name in (word.partition(":")[0] for word in words if word.startswith(("features/", "tests/"))):
                assert (ROOT / name).exists() or (TEMPLATE / name).exists() or name in TUTORIAL.read_text(), place
            continue
        command: click.Command | None = main
        if words and not words[0].startswith("-"):
            command = main.get_command(click.Context(main), words[0])
        assert command is not None, place
        command = command.make_context(words[0], words[1:], resilient_parsing=True).command  # report merge is another
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert set(option_names(words)) <= known | {"--help", "-h"}, place
        for name in (words[at + 1] for at, word in enumerate(words) if word == "--defect"):
            assert name == "NAME" or name in {defect.name for defect in DEFECTS}, place
    assert seen > 40


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_blocks_can_be_read(path: Path) -> None:
    for text in blocks(path, "python"):
        compile(text, path.name, "exec")
    for text in blocks(path, "json"):
        json.loads(text)
    for text in blocks(path, "toml"):
        tomllib.loads(text)


def test_the_files_of_settings_that_pages_show_are_accepted(tmp_path: Path) -> None:
    file = tmp_path / "shown.toml"
    (shop,) = blocks(ROOT / "docs" / "mock.md", "toml")
    file.write_text(shop)
    assert read_config(file).display_currency == "EUR"
    (profile,) = blocks(ROOT / "docs" / "real-shop.md", "toml")
    file.write_text(profile)
    assert parse_shop_profile(str(file)) != ShopProfile()


def test_the_mocks_examples_run() -> None:
    text = next(text for text in blocks(ROOT / "docs" / "mock.md", "python") if "Integration(" in text)
    exec(compile(text, "mock.md", "exec"), {})
    calls = next(text for text in blocks(ROOT / "docs" / "mock.md", "sh") if text.startswith("BASE="))
    with running(MockMagento()) as url:
        script = "set -eo pipefail\n" + calls.replace("http://127.0.0.1:8085", url).replace("curl -s ", "curl -sf ")
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert '"entity_id":1' in done.stdout.replace(" ", "")


def test_the_page_of_settings_is_current() -> None:
    stored = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert stored == page(), "run `python -m scripts.settings_page > docs/settings.md`"


def written_by_the_tutorial() -> dict[str, str]:
    """The files that a reader writes: the last name before a block says which; a file's second block goes to its end."""
    files: dict[str, str] = {}
    text = TUTORIAL.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        if block[1] in ("gherkin", "python", "toml", "ini"):
            name = FILE.findall(text, 0, block.start())[-1]
            files[name] = f"{files[name]}\n{block[2]}" if name in files else block[2]
    return files


@pytest.fixture
def tutorial(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    for name in [name for name in sys.modules if name.partition(".")[0] == "steps"]:
        monkeypatch.delitem(sys.modules, name)  # the project has a package of that name
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:cacheprovider")
    assert CliRunner().invoke(main, ["init", "."]).exit_code == 0
    for name, text in written_by_the_tutorial().items():
        with (pytester.path / name).open("a") as file:
            file.write(text if name != "criteria.toml" else f"\n{text}")
    imports, code = [], []
    for line in "".join(blocks(STEP_API, "python")).splitlines():
        (imports if line.startswith("from ") else code).append(line)
    (pytester.path / "steps" / "api.py").write_text("\n".join([*imports, *code, USE_OF_THE_STEP_API]))
    with (pytester.path / "features" / "outlet.feature").open("a") as file:
        file.write(SCENARIO_OF_THE_STEP_API)
    return pytester


def test_the_tutorial_and_the_examples_of_the_step_api_pass_and_a_broken_mock_fails_as_shown(
    tutorial: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {name.partition("/")[0] for name in written_by_the_tutorial()} == {
        "criteria.toml",
        "features",
        "steps",
        ".env.broken",
    }
    result = tutorial.runpytest_inprocess("features/outlet.feature")
    result.stdout.fnmatch_lines(["verdict   PASSED: scenarios 3 passed, 0 failed, 0 skipped"])
    document = json.loads((tutorial.path / "reports" / "latest" / "signoff.json").read_text())
    assert [claim["result"] for claim in document["criteria"] if claim["id"] == "outlet.price"] == ["passed"]

    mock = MockMagento()
    mock.defects.switch_on("price-twice")
    with running(mock) as url:
        settings = ("--profile", "broken", f"--magento-url={url}", "-k", "expensive")
        broken = tutorial.runpytest_inprocess(*settings, "features/outlet.feature")
    shown = TUTORIAL.read_text(encoding="utf-8").partition("## Read a failure")[2].partition("```\n")[2].splitlines()
    broken.stdout.fnmatch_lines([shown[0], "invoice ?: 2 values not as expected", *shown[4:8]])
