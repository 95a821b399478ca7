"""The pipelines in ci/: what they call exists, each server's schema accepts them, and they keep what docs/ci.md says of them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from ruamel.yaml import YAML

from magento_acceptance.cli.main import main
from magento_acceptance.settings.settings import BY_NAME, MOCK_VERSIONS

CI = Path(__file__).parents[2] / "ci"
FILES = sorted(path for path in CI.iterdir() if path.is_file())
#: What the servers run the mock and a real shop by; the shards are of the mock alone.
WHOLE = [CI / "github.yml", CI / "gitlab.yml", CI / "Jenkinsfile"]
COMMAND = re.compile(r"(?m)^(?!.*HARNESS[:=]).*?((?:magento-acceptance|pytest) [a-z-][^'\n]*)")
SECRET = re.compile(r"\w*(?:PASSWORD|SECRET|NOTIFY_URL) ?[:=] ?(.+)")
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}


def text(path: Path) -> str:
    """The file without its comments."""
    return re.sub(r"(?m)(?:^| )(?:#|//) .*$", "", path.read_text(encoding="utf-8"))


def yaml(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(path)
    return found


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".yml"], ids=lambda path: path.name)
def test_the_servers_schema_accepts_it(path: Path) -> None:
    schema = SCHEMAS[path.name[:6]]
    result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, str(path)])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_option_and_setting_that_it_names_exists(path: Path) -> None:
    commands = [shlex.split(found[1]) for found in COMMAND.finditer(text(path))]
    assert {"magento-acceptance", "pytest"} == {words[0] for words in commands}
    for name, *words in commands:
        if name == "pytest":
            assert {word for word in words if word.startswith("-")} <= {"--shipped", "-n", "--splits", "--group"}
            continue
        command = main.get_command(click.Context(main), words[0])
        assert command is not None
        if words[1:2] == ["merge"]:
            command = command.make_context("report", ["merge", "RUN"]).command
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options
    settings = set(re.findall(r"\bMAGENTO_\w+", path.read_text(encoding="utf-8")))
    assert settings <= BY_NAME.keys()


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_it_has_all_that_the_documentation_says(path: Path) -> None:
    body = text(path)
    for release in MOCK_VERSIONS:
        assert f"'{release}'" in body.replace('"', "'")
    for python in ("3.11", "3.12", "3.13"):
        assert f"'{python}'" in body.replace('"', "'")
    in_order = ["pip install", "magento-acceptance doctor", "pytest --shipped -n 4", "magento-acceptance cleanup"]
    staging = body[body.lower().index("staging") :]
    places = [staging.find(words) for words in in_order[2:]]
    assert -1 not in places
    assert places == sorted(places)
    first = [body.find(words) for words in in_order[:2]]
    assert -1 not in first
    assert first == sorted(first)
    for words in (
        "MAGENTO_DEADLINE",
        "MAGENTO_ALLOW_WRITES",
        "magento-staging",
        "timeout",
        "history.jsonl",
        "reports/",
    ):
        assert words in body
    assert {value.strip()[:12] for value in SECRET.findall(body)} <= {"${{ secrets.", "credentials("}


def test_a_run_ends_before_its_jobs_limit_ends_it() -> None:
    github = yaml(CI / "github.yml")
    for job in github["jobs"].values():
        assert int(job["env"]["MAGENTO_DEADLINE"]) < job["timeout-minutes"] * 60
    gitlab = yaml(CI / "gitlab.yml")
    for name in ("mock", "staging"):
        minutes = int(gitlab[name]["timeout"].removesuffix(" minutes"))
        assert int(gitlab[name]["variables"]["MAGENTO_DEADLINE"]) < minutes * 60


def test_cleaning_up_and_keeping_the_reports_happen_whatever_became_of_the_run() -> None:
    github = yaml(CI / "github.yml")["jobs"]
    for name, kept in (("mock", ["upload-artifact"]), ("staging", ["cleanup", "upload-artifact", "cache/save"])):
        after = [step for step in github[name]["steps"] if step.get("if") == "always()"]
        assert [next(word for word in kept if word in str(step)) for step in after] == kept
    gitlab = yaml(CI / "gitlab.yml")
    assert gitlab["staging"]["after_script"] == ["magento-acceptance cleanup"]
    assert gitlab[".acceptance"]["artifacts"]["when"] == "always"
    jenkins = text(CI / "Jenkinsfile")
    posts = jenkins.split("post {")[1:]
    assert len(posts) == 2
    for post in posts:
        assert post.split()[0] == "always"
        assert "archiveArtifacts" in post
