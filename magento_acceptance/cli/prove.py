"""`magento-acceptance prove`: the proof that the scenarios can fail."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from magento_acceptance.cli.options import reports_option
from magento_acceptance.prove import plan, report
from magento_acceptance.prove.cases import Case, Verdict
from magento_acceptance.prove.pool import CannotProve, Workers
from magento_acceptance.run_log import proof
from magento_acceptance.session import target
from magento_acceptance.settings.settings import MOCK_VERSION, MOCK_VERSIONS

EXIT_SLIPPED = 1
EXIT_CANNOT = 2
EXIT_INTERRUPTED = 130
_SHORT_MUTATIONS = 100
_HEALTHY = 100
_REPORT_EVERY = 500


@click.command()
@click.option(
    "--short",
    is_flag=True,
    help="For every build: all defects, a sample of the mutations, the named healthy shops, spread over the releases.",
)
@click.option("--defects-only", is_flag=True, help="Only the catalogue of defects.")
@click.option("--only", default="", metavar="TEXT", help="Only defects and mutations whose name contains TEXT.")
@click.option(
    "--healthy",
    type=click.IntRange(0),
    default=None,
    help=f"Healthy shops to draw beside the named ones.  [default: {_HEALTHY}, 0 with --short]",
)
@click.option(
    "--magento",
    type=click.Choice(MOCK_VERSIONS),
    default=None,
    help=f"Release of every shop.  [default: {MOCK_VERSION}; all in turn for the healthy shops, and with --short for all]",
)
@click.option("--jobs", type=click.IntRange(1), default=None, help="Processes.  [default: one for each processor]")
@click.option("--list", "listed", is_flag=True, help="List the catalogue of defects and end.")
@reports_option
def prove(
    short: bool,
    defects_only: bool,
    only: str,
    healthy: int | None,
    magento: str | None,
    jobs: int | None,
    listed: bool,
    reports: Path,
) -> None:
    """Run Step 10's scenarios against broken shops, which they must catch, and against healthy ones, which they must pass.

    Everything happens on the built-in mock; no shop is called and no setting is read.

    Exit codes: 0 all caught and no false alarm, 1 otherwise, 2 the scenarios cannot be run, 130 interrupted.
    """
    if listed:
        for defect in target.known_defects():
            click.echo(f"{defect['name']:34} {defect['kind']:10} {defect['title']} [{defect['seen']}]")
        return
    count = healthy if healthy is not None else 0 if short or defects_only or only else _HEALTHY
    began = time.monotonic()
    try:
        with Workers(jobs or os.cpu_count() or 1) as workers:
            verdicts = _tried(workers, short, defects_only, only, count, magento)
    except CannotProve as error:
        click.echo(f"Nothing was proven: {error}", err=True)
        sys.exit(EXIT_CANNOT)
    except KeyboardInterrupt:
        click.echo("interrupted; nothing was proven", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if not verdicts:
        click.echo(f"Nothing was proven: nothing is called {only!r}; --list shows the defects", err=True)
        sys.exit(EXIT_CANNOT)
    summary = report.summarize(verdicts, seconds=time.monotonic() - began, short=short or bool(only) or defects_only)
    for line in report.lines(summary):
        click.echo(line)
    try:
        click.echo(f"written to {proof.write(summary, reports)}")
    except OSError as error:
        click.echo(f"{proof.FILE} cannot be written: {error}", err=True)
        sys.exit(EXIT_CANNOT)
    if not summary["complete"]:
        sys.exit(EXIT_SLIPPED)


def _tried(
    workers: Workers, short: bool, defects_only: bool, only: str, healthy: int, magento: str | None
) -> list[Verdict]:
    releases = (magento,) if magento or not short else MOCK_VERSIONS
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        cases = plan.on_releases(plan.defects(only), releases)
        for number, release in enumerate(releases if not defects_only else ()):
            mutations = list(plan.mutations(workers.record, only, release))
            cases += plan.sample(mutations, _SHORT_MUTATIONS)[number :: len(releases)] if short else mutations
        if not defects_only and not only:
            cases += plan.on_releases(plan.configured(short=short), releases)
        cases += plan.on_releases(plan.healthy(healthy), (magento,))
        return _watched(progress, workers, cases)


def _watched(progress: Progress, workers: Workers, cases: list[Case]) -> list[Verdict]:
    task = progress.add_task("proving", total=len(cases))
    verdicts: list[Verdict] = []
    missed = 0
    for verdict in workers.try_all(cases):
        verdicts.append(verdict)
        missed += _wrong(verdict)
        if progress.disable and len(verdicts) % _REPORT_EVERY == 0:
            click.echo(f"{len(verdicts)} of {len(cases)} tried, {missed} missed", err=True)
        progress.update(task, advance=1, description=f"proving, {missed} missed" if missed else "proving")
    return verdicts


def _wrong(verdict: Verdict) -> bool:
    if verdict.case.what == "healthy":
        return verdict.caught
    return not verdict.caught and not verdict.case.indifferent
