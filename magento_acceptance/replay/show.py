"""Showing a replay: bars on a terminal, plain lines elsewhere; the ids as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.flows.tutorial_run import Step
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.replay.saved import LAST_STEP
from magento_acceptance.run_log.context import Context, Entry
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.wording import amount_of

_WIDTH = max(len(step.title) for step in STEPS)


class Plain:
    """One line when a step begins, one for each thing done, one when it is finished."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._count: Callable[[], int] = lambda: 0

    def begin(self, step: Step, evidence: Evidence) -> None:
        """Name the step."""
        before = evidence.count
        self._count = lambda: evidence.count - before
        self._write(f"Step {step.number:<2}  {step.title}")

    def say(self, text: str) -> None:
        """Write a line of what was done."""
        self._write(f"         {' '.join(text.split())}")

    def finish(self) -> None:
        """Say how many calls it took."""
        self._write(f"         done, {_calls(self._count())}")


class _Calls(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(_calls(task.fields["count"]()), style="progress.remaining")


class Bars:
    """A bar for each step, with its calls and its time; what was done stands above them."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, visible=False, count=lambda: 0)
        self._count: Callable[[], int] = lambda: 0

    def begin(self, step: Step, evidence: Evidence) -> None:
        """Open the step's bar; it runs to and fro, since nobody knows how many calls a shop needs."""
        before = evidence.count
        self._count = lambda: evidence.count - before
        title = f"Step {step.number:<2}  {step.title:<{_WIDTH}}"
        self._task = self._progress.add_task(title, total=None, count=self._count)

    def say(self, text: str) -> None:
        """Write a line above the bars."""
        self._progress.console.print(f"         {harmless(' '.join(text.split()))}", markup=False, highlight=False)

    def finish(self) -> None:
        """Fill the bar."""
        calls = self._count()
        self._progress.update(self._task, total=1, completed=1, count=lambda: calls)


@contextmanager
def reporting(console: Console) -> Iterator[Plain | Bars]:
    """Bars where somebody looks on, plain lines in a file or a build log."""
    if not console.is_terminal:
        yield Plain(lambda line: print(harmless(line), file=console.file, flush=True))
        return
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        _Calls(),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        yield Bars(progress)


def show_ids(console: Console, context: Context) -> None:
    """Show every id with the exchange that gave it, as a table."""
    rows = [
        (_spoken(entry), harmless(str(entry.id)), entry.exchange or "-") for entry in context if entry.name != LAST_STEP
    ]
    if console.is_terminal:
        table = Table("what", "id", "exchange", title="ids")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
        return
    rows = [("what", "id", "exchange"), *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for what, found, exchange in rows:
        console.file.write(f"{what:<{widths[0]}}  {found:<{widths[1]}}  {exchange}\n")


def _spoken(entry: Entry) -> str:
    name = entry.name.replace("_", " ")
    return harmless(f"{name} {entry.key}" if entry.key else name)


def _calls(count: int) -> str:
    return amount_of(count, "call")
