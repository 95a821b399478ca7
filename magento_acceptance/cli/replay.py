"""`magento-acceptance replay`: the tutorial's steps without pytest, stopped anywhere, gone on with later."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click
from rich.console import Console

from magento_acceptance.cli.options import (
    EXIT_INTERRUPTED,
    EXIT_WRONG_SETTINGS,
    end,
    read_settings,
    settings_options,
    show,
)
from magento_acceptance.errors import HarnessError
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.replay import dry_run as dry
from magento_acceptance.replay import folder
from magento_acceptance.replay.saved import last_step, new_context, open_saved
from magento_acceptance.replay.session import NEEDS_SETUP, StepFailed, open_session
from magento_acceptance.replay.show import reporting, show_ids
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.latest_link import newest, shown_path, take_latest_back
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.session.preflight import TargetUnusable
from magento_acceptance.session.run import EXIT_TARGET_UNUSABLE
from magento_acceptance.settings.settings import Settings

EXIT_STOPPED = 1
_STEP = click.IntRange(1, len(STEPS))
_GONE = (
    "the built-in mock lives in one process only, so the shop that these ids belong to is gone; serve it (magento-acceptance mock) and "
    "name it: MAGENTO_TARGET=real MAGENTO_BASE_URL=http://127.0.0.1:8085, with its administrator and MAGENTO_ALLOW_WRITES=true"
)


@dataclass(frozen=True)
class Plan:
    """Which steps are run; where the ids are saved; the file that the user named."""

    first: int
    last: int
    file: Path
    own_file: Path | None
    workspace: Workspace

    @property
    def shown(self) -> Path:
        """Where the user finds the ids: in the file that was named, else in the replay's folder."""
        return self.own_file or shown_path(self.workspace, self.workspace.context.name)


@click.command()
@click.option(
    "--from", "first", type=_STEP, default=None, help="Begin with this step. [default: 1, or the next of FILE]"
)
@click.option("--to", "last", type=_STEP, default=len(STEPS), show_default=True, help="Stop after this step.")
@click.option(
    "--context", "file", type=click.Path(path_type=Path), default=None, metavar="FILE",
    help="Go on with the ids that an earlier replay saved, such as reports/latest/context.json.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Print the calls and make none.")
@settings_options
def replay(first: int | None, last: int, file: Path | None, dry_run: bool, **options: Any) -> None:
    """Replay 'Order processing with Inventory Management', steps 1 to 14, and leave the shop where they stop.

    Every id is saved at once to FILE, or to reports/latest/context.json.

    Exit codes: 0 done, 1 a step stopped, 2 wrong use of the command line, 4 wrong settings or a FILE that cannot be used, 10 the shop
    cannot be used at all, 130 interrupted.
    """
    settings = read_settings(options)
    try:
        with _sigterm_interrupts():
            if dry_run:
                _print_calls(settings, first, last, file)
            else:
                _replay(settings, first, last, file)
    except KeyboardInterrupt:
        end("interrupted; nothing was called", EXIT_INTERRUPTED)


def _replay(settings: Settings, first: int | None, last: int, file: Path | None) -> None:
    if not settings.allow_inventory_setup:
        end(NEEDS_SETUP, EXIT_WRONG_SETTINGS)
    if settings.is_mock and (file is not None or (first or 1) > 1):
        end(_GONE, EXIT_WRONG_SETTINGS)
    console = Console(file=sys.stdout)
    try:
        _check(first, last, file)
        if file is not None and (done := open_saved(file)) and _first(first, file, done) > last:
            show(f"Step {last} is done already; nothing was called.")
            show_ids(console, done)
            return
        earlier = newest(settings.reports)
        plan, context = _plan(settings, first, last, file)
        _run(settings, plan, context, console, earlier)
    except HarnessError as error:
        end(_one_line(error), EXIT_WRONG_SETTINGS)
    except OSError as error:
        end(f"the reports folder cannot be written ({error}); set MAGENTO_REPORTS to one that can", EXIT_WRONG_SETTINGS)


def _check(first: int | None, last: int, file: Path | None) -> None:
    if first is not None and first > last:
        raise click.UsageError(f"--from {first} comes after --to {last}")
    if file is None and first is not None and first > 1:
        raise click.UsageError(
            f"--from {first} needs the ids of the steps before: add --context reports/latest/context.json"
        )


def _first(first: int | None, file: Path, context: Context) -> int:
    """The step to go on with. Raises click.UsageError where the saved ids do not lead there."""
    done = last_step(context)
    if first is None and not done and len(context):
        raise click.UsageError(f"{file} does not say which step was the last: add --from")
    if first is not None and done and first > done + 1:
        raise click.UsageError(f"--from {first} leaves out Step {done + 1}, which comes next after {file}")
    return first or done + 1


def _plan(settings: Settings, first: int | None, last: int, file: Path | None) -> tuple[Plan, Context]:
    """Settle which steps are run and open the run's folder. Raises HarnessError where the file is none of a replay's, OSError."""
    if file is None:
        workspace = folder.begin(settings.reports, shared=settings.share_reports)
        return Plan(1, last, workspace.context, None, workspace), new_context(workspace.context)
    start = _first(first, file, open_saved(file))
    workspace, saved = folder.go_on(settings.reports, file, shared=settings.share_reports)
    return Plan(start, last, saved, None if saved == workspace.context else file, workspace), open_saved(saved)


def _run(settings: Settings, plan: Plan, context: Context, console: Console, earlier: Path | None) -> None:
    try:
        with reporting(console) as reporter, open_session(settings, context, reporter, plan.workspace) as session:
            session.run(plan.first, plan.last, announce=show)
    except TargetUnusable as error:
        take_latest_back(plan.workspace, earlier)
        end(f"nothing was replayed: {_one_line(error)}", EXIT_TARGET_UNUSABLE)
    except StepFailed as failed:
        _stopped(settings, plan, context, console, failed)
    except KeyboardInterrupt as stop:
        show_ids(console, context)
        end(f"{stop or 'interrupted'}; {_how_to_go_on(settings, plan, context)}", EXIT_INTERRUPTED)
    finally:
        folder.keep_copy(plan.workspace, plan.file)
    show_ids(console, context)
    show(f"Step {plan.last} is done; {_how_to_go_on(settings, plan, context)}")


def _stopped(settings: Settings, plan: Plan, context: Context, console: Console, failed: StepFailed) -> NoReturn:
    show_ids(console, context)
    for line in [f"Error: {failed}", *failed.details]:
        show(line, err=True)
    again = "run it again" if settings.is_mock else _command(plan, failed.step.number)
    evidence = _shown(shown_path(plan.workspace, plan.workspace.evidence.name))
    show(f"What to do: fix it, then {again} (every exchange is in {evidence}).", err=True)
    sys.exit(EXIT_STOPPED)


def _how_to_go_on(settings: Settings, plan: Plan, context: Context) -> str:
    following = last_step(context) + 1
    if following > len(STEPS):
        return f"all {len(STEPS)} are. The ids are in {_shown(plan.shown)}"
    if settings.is_mock:
        return "the built-in mock ends with this process, and its shop with it: serve it to go on later"
    return f"go on with: {_command(plan, following)}"


def _command(plan: Plan, step: int) -> str:
    if not plan.file.exists():
        return "magento-acceptance replay"  # no id was given yet
    return f"magento-acceptance replay --from {step} --context {shlex.quote(_shown(plan.shown))}"


def _print_calls(settings: Settings, first: int | None, last: int, file: Path | None) -> None:
    if file is not None:
        try:
            first = first or last_step(open_saved(file)) + 1
        except HarnessError as error:
            end(_one_line(error), EXIT_WRONG_SETTINGS)
    if (first or 1) > last:
        raise click.UsageError(f"--from {first} comes after --to {last}")
    found = dry.calls(settings, first or 1, last)
    for line in dry.written(found):
        show(line)
    show(
        f"{len(found)} calls, none of them made. They were recorded on a fresh built-in mock; a shop that has some of it already "
        "needs fewer."
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _shown(path: Path) -> str:
    try:
        return str(Path(os.path.abspath(path)).relative_to(Path.cwd()))  # noqa: PTH100 - links are shown, not followed
    except ValueError:
        return str(path)


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """Treat SIGTERM, by which build servers cancel, like Ctrl-C."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not in the main thread: signals are not ours to take
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
