"""A run in a folder that is read-only, such as an archive: it can be read, and what cannot be written is said in one line."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner

from magento_acceptance import files
from magento_acceptance.cli.main import main
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.session import target
from tests.support.recorded_run import recorded


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return recorded(tmp_path_factory.mktemp("reports"))


@pytest.fixture
def archive(run: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A run whose folder takes no file, from root neither."""
    create = files.create

    def refuse(path: Path, mode: str) -> IO[Any]:
        if run.run_folder in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return create(path, mode)

    monkeypatch.setattr(files, "create", refuse)
    monkeypatch.setattr(target, "serve_mock", lambda *_, **__: None)
    return run


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("report {run}", 2, "Error: the files of "),
        ("export har {run}", 2, "Error: the files of "),
        ("export har {run} --output {free}/run.har", 0, "exchanges: "),
        ("export postman {run} --scenario s1 --output {free}/run.json", 0, "exchanges: "),
        ("mock --replay {run}", 0, "Replays run "),
        ("report {run} {run}", 0, "No scenario, claim, figure or response differs."),
    ],
)
def test_each_command_reads_it_or_says_in_one_line_why_not(
    archive: Workspace, command: str, code: int, said: str, tmp_path: Path
) -> None:
    words = command.format(run=archive.run_folder, free=tmp_path).split()
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, said in result.output) == (code, True), result.output
    assert ("Permission denied" in result.output and result.output.count("\n") == 1) == (code != 0)
