"""`magento-acceptance contract`: whether a shop's web API has what the scenarios use, and what another release changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import httpx

from magento_acceptance.cli.options import EXIT_INTERRUPTED, end, read_settings, settings_options, show
from magento_acceptance.contract.check import BASELINE, against_scenarios, between, published
from magento_acceptance.contract.compare import Difference
from magento_acceptance.contract.document import BadContract, Contract, load, parse, saved
from magento_acceptance.errors import HarnessError
from magento_acceptance.run_log.wording import amount_of
from magento_acceptance.session.run import EXIT_TARGET_UNUSABLE
from magento_acceptance.session.target import open_target

EXIT_BREAKS = 1
_USAGE = 2
_COLUMNS = ("", "what", "change", "where", "before", "after")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE [FILE]]")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Keep the shop's OpenAPI in this file.")
@click.option("--json", "report", type=click.Path(path_type=Path), metavar="FILE", help="Write the differences there.")
@settings_options
def contract(files: tuple[Path, ...], save: Path | None, report: Path | None, **options: Any) -> None:
    """Compare the shop's own OpenAPI with what the scenarios use: routes, parameters and fields that are missing, new or of another type.

    With one FILE, a saved OpenAPI is looked at in place of the shop's. With two, the first is the present release and the second the
    coming one, and every route is compared. "breaks" marks what makes scenarios fail.

    Exit codes: 0 nothing breaks, 1 something does, 2 wrong use or no OpenAPI, 4 wrong settings, 10 the shop cannot be reached,
    130 interrupted.
    """
    if len(files) > 2 or (files and save):
        raise click.UsageError("give no FILE, one, or two to compare; --save is for a shop's own")
    try:
        found = [load(file) for file in files] or [_of_shop(options, save)]
    except BadContract as error:
        end(str(error), _USAGE)
    rows = between(*found) if len(found) == 2 else against_scenarios(found[0])
    _show(rows, str(files[0]) if len(found) == 2 else f"Magento {BASELINE} in what the scenarios use")
    if report is not None:
        _write(report, json.dumps([row.as_json() for row in rows], indent=1) + "\n")
    sys.exit(EXIT_BREAKS if any(row.breaks for row in rows) else 0)


def _of_shop(options: dict[str, Any], save: Path | None) -> Contract:
    target = open_target(read_settings(options, reads_only=True))
    try:
        text = published(target)
        if save is not None:
            _write(save, saved(text, target.description))
        return parse(text, target.description)
    except (httpx.HTTPError, HarnessError) as error:
        end(target.redactor.text(" ".join(str(error).split())), EXIT_TARGET_UNUSABLE)
    except KeyboardInterrupt:
        end("interrupted; the shop is as it was", EXIT_INTERRUPTED)
    finally:
        target.close()


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        end(f"{file} cannot be written ({error.strerror})", _USAGE)


def _show(rows: Iterable[Difference], compared: str) -> None:
    lines = [("breaks" if row.breaks else "", row.what, row.change, row.name, row.before, row.after) for row in rows]
    if not lines:
        show(f"no difference to {compared}")
        return
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *lines, strict=True)]
    for line in (_COLUMNS, *lines):
        show("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    breaking = sum(line[0] != "" for line in lines)
    verb = "breaks" if breaking == 1 else "break"
    show(f"{amount_of(len(lines), 'difference')} to {compared}; {breaking} of them {verb} scenarios")
