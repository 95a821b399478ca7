"""The history for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from magento_acceptance.history.durations import CONFIRMING, LEAST
from magento_acceptance.history.file import History
from magento_acceptance.history.past_run import PastRun
from magento_acceptance.history.targets import TargetHistory, by_target
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.report.page.text import duration
from magento_acceptance.run_log.wording import amount_of

#: So many runs of a target are listed, and so many lines of anything else; --json has all.
_RUNS = 10
_LINES = 10
_COLOURS = {"passed": "green", "failed": "red", "incomplete": "yellow"}
_SIGNS = {"passed": "+", "failed": "x", "incomplete": "-"}
_WIDTH = 160


def show(history: History) -> None:
    """Print the history of each target, the one that was tested last at the end, where a reader looks first."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    for target in reversed(by_target(history.runs)):
        console.print(Group(*_target(target)))
    if history.foreign:
        left = "was" if history.foreign == 1 else "were"
        console.print(_text(f"{amount_of(history.foreign, 'line')} cannot be read and {left} left alone."))


def _target(target: TargetHistory) -> Iterator[RenderableType]:
    yield _text(target.label, "bold")
    yield _runs(target.runs)
    if len(target.runs) == 1:
        yield _text("One run: there is nothing to compare it with yet.")
    else:
        yield from _flaky(target)
        yield from _slower(target)
    if target.slowest:
        yield _text(f"Slowest routes, Magento {target.newest.magento}", "bold")
        table = _table("route", ">calls", ">median", ">95 % within")
        for route in target.slowest:
            table.add_row(
                _text(route.route), f"{route.calls:,}", duration(route.median / 1000), duration(route.p95 / 1000)
            )
        yield table
    yield Text("")


def _runs(runs: list[PastRun]) -> Table:
    table = _table("", "started", "run", "verdict", "Magento", "revision", ">passed", ">failed", ">duration", ">calls")
    for run in runs[-_RUNS:]:
        colour = _COLOURS[run.kind]
        revision = (run.revision.commit or "unknown")[:8]
        table.add_row(
            Text(_SIGNS[run.kind], colour),
            _text(run.started),
            _text(run.id),
            _text(run.verdict, colour),
            _text(run.magento),
            _text(revision + (" changed" if run.revision.dirty else "")),
            str(run.counts.passed),
            str(run.counts.failed + run.counts.flaky),
            duration(run.seconds),
            f"{run.calls:,}",
        )
    if len(runs) > _RUNS:
        table.caption = f"the newest {_RUNS} of {len(runs)} runs"
        table.caption_justify = "left"
    return table


def _flaky(target: TargetHistory) -> Iterator[RenderableType]:
    if target.unknown:
        yield _text(
            f"Files of the project differed from their commit in {amount_of(target.unknown, 'run')}: no results are compared with theirs."
        )
    if not target.flaky:
        yield _text("No scenario changed its result between two runs of the same release and revision.")
        return
    yield _text("Flaky: changed without a change of release or revision", "bold")
    table = _table("scenario", ">changed", ">rate", ">failed")
    for one in target.flaky[:_LINES]:
        table.add_row(
            _text(one.name), f"{one.changes} of {one.chances}", f"{one.rate:.0%}", f"{one.failed} of {one.ran}"
        )
    yield table
    yield from _rest(len(target.flaky))


def _slower(target: TargetHistory) -> Iterator[RenderableType]:
    if not target.slower:
        if target.comparable < LEAST + CONFIRMING:
            yield _text(
                f"Durations are compared from {LEAST + CONFIRMING} runs of one release on; there are {target.comparable}."
            )
        else:
            yield _text("No duration is longer than noise explains.")
        return
    yield _text("Slower than noise explains", "bold")
    table = _table("what", "among", ">before", ">now", ">factor", "since run")
    for one in target.slower[:_LINES]:
        table.add_row(
            _text(one.what),
            _text(one.among),
            duration(one.before),
            duration(one.now),
            f"{one.factor:.1f}",
            _text(one.since.id),
        )
    yield table
    yield from _rest(len(target.slower))


def _rest(count: int) -> Iterator[RenderableType]:
    if count > _LINES:
        yield _text(f"... and {count - _LINES} more; --json gives them all")


def _table(*columns: str) -> Table:
    """A table without frame; a column whose name begins with > has numbers."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
    for name in columns:
        table.add_column(name.lstrip(">"), justify="right" if name.startswith(">") else "left")
    return table


def _text(text: str, style: str = "") -> Text:
    return Text(harmless(" ".join(text.split())), style)
