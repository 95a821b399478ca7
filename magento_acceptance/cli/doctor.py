"""`magento-acceptance doctor`: a look at the shop before a run."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import click

from magento_acceptance.cli.options import EXIT_INTERRUPTED, end, read_settings, settings_options
from magento_acceptance.doctor.examine import examine
from magento_acceptance.doctor.finding import Level
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.run_log.wording import plural
from magento_acceptance.session.target import open_target

EXIT_PROBLEM = 1
_COLOURS = {Level.OK: "green", Level.PROBLEM: "red", Level.NOTE: "yellow"}


@click.command()
@settings_options
def doctor(**options: Any) -> None:
    """Look at the shop before a run: one line each, with what to do. Changes nothing.

    Exit codes: 0 no problem, 1 a problem, 4 wrong settings, 130 interrupted.
    """
    settings = read_settings(options, reads_only=True)
    target = open_target(settings)
    counts: Counter[Level] = Counter()
    try:
        for finding in examine(target):
            counts[finding.level] += 1
            line = harmless(target.redactor.text(str(finding)))
            level = finding.level
            click.echo(click.style(line[: len(level)], fg=_COLOURS[level]) + line[len(level) :])
    except KeyboardInterrupt:
        end("interrupted; the shop is as it was", EXIT_INTERRUPTED)
    finally:
        target.close()
    click.echo(
        ", ".join(f"{counts[level]} {level if level is Level.OK else plural(level, counts[level])}" for level in Level)
    )
    sys.exit(EXIT_PROBLEM if counts[Level.PROBLEM] else 0)
