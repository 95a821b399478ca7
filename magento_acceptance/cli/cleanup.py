"""`magento-acceptance cleanup`: remove what an interrupted run left in a shop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import click

from magento_acceptance.cli.options import (
    EXIT_INTERRUPTED,
    EXIT_WRONG_SETTINGS,
    end,
    read_settings,
    settings_options,
    show,
)
from magento_acceptance.errors import HarnessError
from magento_acceptance.orphans.discover import documents
from magento_acceptance.orphans.past_runs import note_cleaned
from magento_acceptance.orphans.remove import clear, listed
from magento_acceptance.orphans.select import Choice, Job
from magento_acceptance.rest.writes import CUSTOMER, ORDER, PRODUCT
from magento_acceptance.run_log.created_resources import ResourceLog
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.resource_summary import kept
from magento_acceptance.run_log.wording import amount_of, plural
from magento_acceptance.run_tag import parse_run_tag
from magento_acceptance.session.preflight import TargetUnusable, check_target
from magento_acceptance.session.run import EXIT_TARGET_UNUSABLE
from magento_acceptance.session.target import Target, open_target
from magento_acceptance.settings.settings import Settings

EXIT_LEFT = 1
_USAGE = 2
_MOCK = "Nothing to clean up: the built-in mock ends with its run. Name the shop by MAGENTO_TARGET=real and MAGENTO_BASE_URL."


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@click.option("--all", "every", is_flag=True, help="Look for the tag of every run in the shop itself.")
@click.option("--dry-run", is_flag=True, help="List what would be removed, and change nothing.")
@click.option("--yes", is_flag=True, help="With --all: do not ask.")
@click.option(
    "--older-than", "minutes", type=click.IntRange(0), default=30, show_default=True, metavar="MINUTES",
    help="Leave what is younger, since its run may still be under way, unless the run is named.",
)  # fmt: skip
@settings_options
def cleanup(runs: tuple[str, ...], every: bool, dry_run: bool, yes: bool, minutes: int, **options: Any) -> None:
    """Remove what runs left in the shop: customers, products, source items; open orders are cancelled, or refunded.

    RUN is a run's id, its last six digits, or its folder. Without any, the runs in the reports folder that were interrupted or could
    not remove everything are cleaned up after. Nothing is touched but what bears a run's tag (qa-a1b2c3-...), or what a run's record
    knows by its id.

    Exit codes: 0 nothing is left, 1 something could not be removed or was left alone, 2 wrong use of the command line, 4 wrong settings,
    10 the shop cannot be used at all, 130 interrupted.
    """
    named = [_mark(run) for run in runs]
    settings = read_settings(options, reads_only=dry_run)
    if settings.is_mock or settings.base_url is None:
        click.echo(_MOCK)
        return
    target = open_target(settings)

    def say(text: str) -> None:
        show(target.redactor.text(text))

    left: list[str] = []

    def leave(text: str) -> None:
        left.append(text)
        say(text)

    choice = Choice(settings.reports, settings.base_url, named, every, timedelta(minutes=minutes), leave)
    try:
        jobs = _found(target, settings, choice, note=not dry_run)
        _offer(jobs, say, detailed=dry_run)
        if jobs and not dry_run:
            _ask(jobs, every=every, yes=yes)
            left += [job.name for job in jobs if _clear(target, job, say)]
    except TargetUnusable as error:
        end(f"nothing was removed: {_one_line(target, error)}", EXIT_TARGET_UNUSABLE)
    except (HarnessError, AssertionError) as error:
        end(_one_line(target, error), EXIT_WRONG_SETTINGS)
    except OSError as error:
        end(f"the reports folder cannot be read or written ({error})", EXIT_WRONG_SETTINGS)
    except KeyboardInterrupt:
        end("interrupted; run it again to remove the rest", EXIT_INTERRUPTED)
    finally:
        target.close()
    sys.exit(EXIT_LEFT if left and not dry_run else 0)


def _mark(run: str) -> str:
    run_tag = parse_run_tag(run)
    if run_tag is None:
        raise click.UsageError(
            f"{run!r} is no run; give its id, such as 20261122-194800-a1b2c3, or its last six digits"
        )
    return run_tag


def _found(target: Target, settings: Settings, choice: Choice, *, note: bool) -> list[Job]:
    client = target.client(Evidence(None, target.redactor))
    check_target(client, settings)
    jobs = choice.jobs(client)
    for job in jobs:
        if note and not job.found.anything and job.run is not None and not job.run.ended:
            note_cleaned(job.run)
    return [job for job in jobs if job.found.anything]


def _offer(jobs: list[Job], say: Callable[[str], None], *, detailed: bool) -> None:
    """Say what there is to do."""
    for job in jobs:
        found = job.found
        counts = {ORDER: len(found.orders), PRODUCT: len(found.products), CUSTOMER: len(found.customers)}
        texts = [
            f"{count} {'open ' if kind == ORDER else ''}{plural(kind, count)}"
            for kind, count in counts.items()
            if count
        ]
        if found.source_items:
            count = len({sku for sku, _ in found.source_items})
            texts.append(f"source items of {amount_of(count, 'SKU')}")
        say(f"run {job.name}: {', '.join(texts)}")
        if detailed:
            for line in listed(found):
                say(f"  {line}")
    if not jobs:
        say("nothing to remove")


def _ask(jobs: list[Job], *, every: bool, yes: bool) -> None:
    """Let a person confirm what was found by the tag alone; ends the command where nobody can, or does not."""
    if not every or yes:
        return
    if not sys.stdin.isatty():
        end("nothing was removed: add --yes to remove all of it, or name a run", _USAGE)
    if not click.confirm(f"Remove all of it, of {amount_of(len(jobs), 'run')}?"):
        end("nothing was removed", _USAGE)


def _clear(target: Target, job: Job, say: Callable[[str], None]) -> int:
    """Remove what is left of one run; answers how many things could not be."""
    run = job.run
    ledger = ResourceLog(run.workspace.cleaned, run.made) if run is not None else ResourceLog()
    client = target.client(Evidence(None, target.redactor), partial(ledger.note, scenario="cleanup"))
    failed = 0
    say(f"run {job.name}:")
    for outcome in clear(client, job.found):
        failed += not outcome.done
        say(f"  {'done' if outcome.done else 'NOT removed'}: {outcome}")
    try:
        ledger.note(documents(client, sorted({*job.found.closed, *job.found.orders})), "cleanup")
    except (HarnessError, AssertionError) as error:
        say(f"  NOT listed: the orders' documents: {_one_line(target, error)}")
    for line in kept(ledger):
        say(f"  kept: {line}")
    if run is not None and not failed:
        note_cleaned(run)
    return failed


def _one_line(target: Target, error: BaseException) -> str:
    return " ".join(target.redactor.text(str(error)).split())
