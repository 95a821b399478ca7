"""The project's own commands, as README and docs write them, each run in the order of its page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import mock_magento
from magento_acceptance.cli.main import main
from mock_magento import MockMagento
from tests.docs.test_examples import PAGES, commands
from tests.support.recorded_run import recorded
from tests.support.served_scenarios import served

#: What needs the folders of several jobs, more than one process, or much time; their own tests run them.
ELSEWHERE = ("report merge", "history merge", "report --verify merged", "load", "parity")
COMMANDS = {
    path.name: [
        words
        for place, (program, *words) in commands()
        if place.startswith(f"{path.name}: ")
        and program == "magento-acceptance"
        and not " ".join(words).startswith(ELSEWHERE)
    ]
    for path in PAGES
}


def call(*words: str) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, f"{' '.join(words)}\n{result.output}"


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """An empty folder and a served shop; what a reader puts in the place of the names that pages use."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "steps"]:
        monkeypatch.delitem(sys.modules, name)  # a page lays out a project, which has a package of that name
    broken = MockMagento()
    broken.defects.switch_on("price-twice")
    runs = [recorded(tmp_path / "reports", mock).run_id for mock in (broken, MockMagento())]
    (tmp_path / "reports" / "latest").symlink_to(runs[1])
    for name, text in {"shop.toml": 'display_currency = "EUR"\n', ".env.staging": ""}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(mock_magento, "serve", lambda *_args, **_options: None)
    with served(MockMagento(), tmp_path / "reports") as settings:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        for run in runs:
            call("report", run)
        yield {
            "RUN": runs[0],
            "OTHER-RUN": runs[1],
            "s12": "s1",
            "after.json": "before.json",
            "http://127.0.0.1:8085": settings["MAGENTO_BASE_URL"],
        }


@pytest.mark.parametrize("page", [page for page, lines in COMMANDS.items() if lines])
def test_each_command_of_a_page_runs(page: str, names: dict[str, str]) -> None:
    for words in COMMANDS[page]:
        call(*(names.get(word, word) for word in words if word != "&"))
