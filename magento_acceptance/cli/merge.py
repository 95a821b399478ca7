"""`magento-acceptance report merge`: the shards of a suite, run by several jobs, become one run with one sign-off."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from magento_acceptance.cli.decision import show_decision, show_problems
from magento_acceptance.cli.options import reports_option, show
from magento_acceptance.cli.run_argument import NoRun, of_run, run_folder
from magento_acceptance.errors import SettingsError
from magento_acceptance.settings.load import history_file, notify_url

EXIT_NOT_PASSED = 1


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder in which the merged run's folder is made. [default: the reports folder]",
)
@reports_option
def merge(runs: tuple[str, ...], output: Path | None, reports: Path) -> None:
    """Merge the shards of one suite into one run, judged as a whole: `pytest --splits 3 --group 1`, 2 and 3 (pytest-split).

    RUN is the folder of a shard, its id (or the last six characters), or `latest`. `latest` of the output folder leads to the merged run.
    It keeps what each shard has written down; `report --verify` holds for all of it.

    Exit codes: 0 the run as a whole passed, 1 it did not (or a format could not be written), 2 wrong use, or runs that are not all shards
    of one suite on one shop.
    """
    from magento_acceptance.history.publish import record
    from magento_acceptance.report.merge import CannotMerge
    from magento_acceptance.report.merge import merge as merged
    from magento_acceptance.report.publish import headline_of, publish
    from magento_acceptance.run_log.latest_link import point_latest_at
    from magento_acceptance.run_log.workspace import Workspace

    folders = [run_folder(run, reports) for run in runs]
    for folder in folders:
        of_run(lambda: None, folder)
    try:
        folder = of_run(lambda: merged(folders, (output or reports).resolve()), folders[0])
    except CannotMerge as error:
        raise NoRun(str(error)) from None
    document, problems = of_run(lambda: publish(folder, Path.cwd()), folder)
    unrecorded = record(document, folder.parent, history_file(os.environ, Path(".env")))
    point_latest_at(Workspace.of(folder))
    show_decision(headline_of(document), folder)
    show_problems(problems + unrecorded)
    _notify(document)
    sys.exit(EXIT_NOT_PASSED if problems or document["verdict"]["exit_status"] != 0 else 0)


def _notify(document: Mapping[str, Any]) -> None:
    """Post the notice of the whole run, where one is wanted; a failure is told and changes nothing."""
    from magento_acceptance.report.labels import shop_line, verdict_line
    from magento_acceptance.report.notice import notice_text, post_notice

    try:
        url = notify_url(os.environ, Path(".env"))
    except SettingsError as error:
        show(f"The notice was not posted: {error.problems[0]}", err=True)
        return
    if url is None:
        return
    verdict = document["verdict"]
    text = notice_text(verdict_line(verdict), shop_line(document), verdict["why"])
    if problem := post_notice(url, text):
        show(f"The notice was not posted to MAGENTO_NOTIFY_URL: {problem}", err=True)
