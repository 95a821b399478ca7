"""`magento-acceptance history`: how each target fared over its runs; histories of several machines merged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from magento_acceptance.cli.options import end, reports_option, show
from magento_acceptance.redaction.harmless import json_visible
from magento_acceptance.run_log.wording import amount_of
from magento_acceptance.settings.load import history_file

_CANNOT = 2

Command = TypeVar("Command", bound=Callable[..., Any])


def _places(command: Command) -> Command:
    """Give a command the history's file and the reports folder; they arrive as `named` and `reports`."""

    def file(_context: click.Context, _parameter: click.Parameter, given: Path | None) -> Path | None:
        return given or history_file(os.environ, Path(".env"))

    option = click.option(
        "--file",
        "named",
        type=click.Path(path_type=Path, dir_okay=False),
        callback=file,
        help="The history. [MAGENTO_HISTORY; default: history.jsonl in the reports folder]",
    )
    return option(reports_option(command))


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@_places
@click.pass_context
def history(context: click.Context, as_json: bool, named: Path | None, reports: Path) -> None:
    """Show per target the newest runs, flaky scenarios, what became slower, and the slowest routes.

    Every run that tested something adds a line to the history when it ends, and draws reports/history.html.

    Exit codes: 0 done, 2 wrong use, or a file that cannot be read or written.
    """
    if context.invoked_subcommand is not None:
        return
    from magento_acceptance.history import file
    from magento_acceptance.history.publish import history_path
    from magento_acceptance.history.show import show as show_history
    from magento_acceptance.history.targets import by_target

    path = history_path(reports, named)
    try:
        found = file.read(path)
    except OSError as error:
        end(f"the history {path} cannot be read ({error.strerror or error})", _CANNOT)
    if as_json:
        targets = [target.as_dict() for target in by_target(found.runs)]
        whole = {"targets": targets, "unread_lines": found.foreign}
        click.echo(json_visible(json.dumps(whole, indent=2, ensure_ascii=False)))
    elif not found.runs:
        show(f"There is no run in {path}.")
    else:
        show_history(found)


@history.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@_places
def merge(files: tuple[Path, ...], named: Path | None, reports: Path) -> None:
    """Add the runs of other histories, such as those that CI jobs kept, and draw reports/history.html.

    Each run is added once, however often and in whatever order files are merged. Lines that are no runs are left out.

    Exit codes: 0 done, 2 wrong use, or a file that cannot be read or written.
    """
    from magento_acceptance.history import file, page
    from magento_acceptance.history.publish import history_path

    path = history_path(reports, named)
    try:
        others = [_existing(name) for name in files]
        whole, added = file.merge(path, others)
        drawn = page.write(whole.runs, reports)
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        end(f"the histories cannot be merged:{where} {error.strerror or error}", _CANNOT)
    show(f"{amount_of(added, 'run')} added to {path}, {len(whole.runs)} in all: {drawn}")
    for name, other in zip(files, others, strict=True):
        if other.foreign:
            show(f"{amount_of(other.foreign, 'line')} of {name} left out: no runs that this version can read", err=True)


def _existing(path: Path) -> Any:
    from magento_acceptance.history import file

    path.stat()  # a name that is mistyped is no empty history
    return file.read(path)
