"""`magento-acceptance report`: the sign-off again from a run's evidence, two runs compared, the evidence verified."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from magento_acceptance.cli.decision import show_decision, show_problems
from magento_acceptance.cli.merge import merge
from magento_acceptance.cli.options import reports_option, show
from magento_acceptance.cli.run_argument import NoRun, of_run, run_folder
from magento_acceptance.redaction.harmless import json_visible
from magento_acceptance.settings.load import history_file

EXIT_DIFFERS = 1


class _WithMerge(click.Command):
    """`report merge` is a command of its own; whatever else follows `report` is a RUN."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args[:1] == [merge.name]:
            return merge.make_context(f"{info_name} {merge.name}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(cls=_WithMerge)
@click.argument("runs", metavar="RUN [RUN]", nargs=-1, required=True)
@click.option("--verify", is_flag=True, help="Tell whether the evidence is still what the sign-off was made from.")
@click.option("--compare", "comparing", is_flag=True, help="Compare two runs; so do two RUNs without it.")
@click.option("--json", "as_json", is_flag=True, help="Print what is found as JSON.")
@reports_option
def report(runs: tuple[str, ...], verify: bool, comparing: bool, as_json: bool, reports: Path) -> None:
    """Write a run's sign-off again from its evidence, also that of a run that was killed; or compare two runs.

    `report merge RUN RUN...` makes one run of the shards of a suite; see `report merge --help`.

    RUN is the folder of a run, a run's id (or its last six characters), or `latest`.

    Exit codes: 0 done, 1 the evidence is not what the sign-off was made from (or a format could not be written), 2 wrong use, or a RUN that
    is none.
    """
    wanted = 2 if comparing else 1
    if len(runs) > 2 or len(runs) < wanted or (verify and len(runs) > 1):
        raise click.UsageError("give one RUN, or two to compare them; --verify wants one, --compare two")
    folders = [run_folder(run, reports) for run in runs]
    if verify:
        _verify(folders[0], as_json=as_json)
    elif len(folders) == 2:
        _compare(folders[0], folders[1], as_json=as_json)
    else:
        _render(folders[0], reports, as_json=as_json)


def _render(folder: Path, reports: Path, *, as_json: bool) -> None:
    from magento_acceptance.history.publish import record
    from magento_acceptance.report.publish import headline_of, publish

    changed = _differences(folder)
    if changed:
        show(
            f"Error: the evidence of {folder.name} is not what its sign-off was made from; nothing was written.",
            err=True,
        )
        for difference in changed:
            show(f"  {difference}", err=True)
        sys.exit(EXIT_DIFFERS)
    document, problems = of_run(lambda: publish(folder, Path.cwd()), folder)
    unrecorded = []
    if folder.parent == reports.resolve():  # a run that was killed could not do so itself
        unrecorded = record(document, reports, history_file(os.environ, Path(".env")), late=True)
    result = {"run": folder.name, **headline_of(document), "problems": problems + unrecorded}
    if as_json:
        click.echo(json_visible(json.dumps(result, indent=2, ensure_ascii=False)))
    else:
        show_decision(result, folder)
    show_problems(problems + unrecorded)
    if problems:
        sys.exit(EXIT_DIFFERS)


def _verify(folder: Path, *, as_json: bool) -> None:
    from magento_acceptance.report.integrity import stated

    statement = stated(folder)
    if statement is None:
        raise NoRun(
            f"{folder.name} has no signoff.json that states hashes; `magento-acceptance report {folder.name}` writes one"
        )
    changed = _differences(folder)
    if as_json:
        found = [{"name": difference.name, "problem": difference.problem} for difference in changed]
        click.echo(json_visible(json.dumps({"run": folder.name, "ok": not changed, "differences": found}, indent=2)))
    else:
        names = {difference.name for difference in changed}
        for entry in statement["files"]:
            if entry["name"] not in names:
                show(f"as signed  {entry['sha256']}  {entry['name']}")
        for difference in changed:
            show(f"DIFFERS    {difference}")
    sys.exit(EXIT_DIFFERS if changed else 0)


def _compare(before: Path, after: Path, *, as_json: bool) -> None:
    from magento_acceptance.report.compare import compare, lines
    from magento_acceptance.report.responses import run_of

    documents = _document(before), _document(after)
    runs = [
        of_run(partial(run_of, folder, document), folder)
        for folder, document in zip((before, after), documents, strict=True)
    ]
    changes = of_run(lambda: compare(*runs), after)
    if as_json:
        click.echo(json_visible(json.dumps(changes, indent=2, ensure_ascii=False)))
        return
    for line in lines(changes):
        show(line)


def _document(folder: Path) -> dict[str, Any]:
    """The document as it was written, or made anew where there is none."""
    from magento_acceptance.report.document import build, read_written

    written = of_run(lambda: read_written(folder), folder)
    return written if written is not None else of_run(lambda: build(folder), folder)


def _differences(folder: Path) -> list[Any]:
    from magento_acceptance.report.integrity import differences, stated

    statement = stated(folder)
    return differences(folder, statement) if statement is not None else []
