"""The charts of the page as inline SVG, drawn here, so that the page needs no script.

Only numbers and class names get into the SVG; what people read in it is escaped. No chart tells by colour alone: results differ in height
or carry a sign, and every figure stands in a table as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from markupsafe import Markup, escape
from msgspec.structs import asdict, astuple

from magento_acceptance.history.past_run import PastRun
from magento_acceptance.history.targets import release_spans
from magento_acceptance.redaction.harmless import visible
from magento_acceptance.report.labels import moment

_WIDTH = 1000.0
_LEFT = 62.0
_WIDEST = 44.0
_HEIGHT = 110.0
#: How high a result is drawn, of 12.
_HEIGHTS = {"passed": 5, "failed": 12, "flaky": 9, "skipped": 1.5, "not_run": 1.5}
_STACKED = ("passed", "flaky", "failed", "skipped", "not_run")


def verdicts(runs: Sequence[PastRun], notes: Sequence[str]) -> Markup:
    """A cell per run, failures with a cross and unfinished runs with a dash, above them the releases; `notes` show on hovering."""
    step = _step(runs)
    marks = {"failed": "M-4 -4L4 4M4 -4L-4 4", "incomplete": "M-4 0H4", "passed": ""}
    parts = list(_releases(runs, step))
    for place, (run, note) in enumerate(zip(runs, notes, strict=True)):
        x = _LEFT + place * step
        cross = (
            f'<path class="mark" transform="translate({x + step / 2:.1f} 35)" d="{marks[run.kind]}"/>'
            if marks[run.kind]
            else ""
        )
        cell = f'<rect class="{run.kind}" x="{x + 1:.1f}" y="24" width="{step - 2:.1f}" height="22" rx="2"/>'
        parts.append(f"<g><title>{_said(note)}</title>{cell}{cross}</g>")
    return _chart(parts, 66, step, runs, _counted("Verdicts", (run.kind for run in runs)))


def scenarios(runs: Sequence[PastRun]) -> Markup:
    """A bar per run: how many scenarios passed, were flaky, failed, were skipped or did not run."""
    step = _step(runs)
    most = max(sum(astuple(run.counts)) for run in runs) or 1
    parts = _axis(f"{most:,}")
    for place, run in enumerate(runs):
        top = _HEIGHT
        for status, height in _heights(asdict(run.counts), most):
            top -= height
            parts.append(
                f'<rect class="{status.replace("_", "-")}" x="{_LEFT + place * step + 1:.1f}" y="{top:.1f}" width="{step - 2:.1f}" '
                f'height="{height:.1f}"/>'
            )
    return _chart(parts, _HEIGHT + 20, step, runs, f"Scenarios of {len(runs)} runs; of the newest {counted(runs[-1])}")


def counted(run: PastRun) -> str:
    """How many of a run's scenarios ended how: `146 passed, 1 failed`."""
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in asdict(run.counts).items() if count)


def course(
    runs: Sequence[PastRun], values: Sequence[float], shown: Sequence[str], what: str, since: Sequence[int] = ()
) -> Markup:
    """A line through a value of each run; `shown` are the values as text, `since` the places from which on it is marked as slower."""
    step = _step(runs)
    place_of_most = max(range(len(values)), key=values.__getitem__)
    most = values[place_of_most] or 1.0
    parts = _axis(shown[place_of_most])
    points = [
        (_LEFT + (place + 0.5) * step, _HEIGHT - value / most * (_HEIGHT - 10)) for place, value in enumerate(values)
    ]
    for place in since:
        x = _LEFT + place * step
        parts.append(f'<path class="since" d="M{x:.1f} 4V{_HEIGHT}"/>')
        at_end = x > _WIDTH - 160
        parts.append(
            f'<text class="slower" x="{x + (-5 if at_end else 5):.1f}" y="{_HEIGHT - 6:.0f}"{_ends(at_end)}>slower from here on</text>'
        )
    parts.append(_line(points))
    for (x, y), run, text in zip(points, runs, shown, strict=True):
        dot = f'<circle class="{run.kind}" cx="{x:.1f}" cy="{y:.1f}" r="{3.4 if run.kind == "failed" else 2.4}"/>'
        parts.append(f"<g><title>{_said(f'{run.id}: {text}')}</title>{dot}</g>")
    described = (
        f"{what} of {len(runs)} runs, oldest first: from {shown[0]} to {shown[-1]}, at most {shown[place_of_most]}"
    )
    return _chart(parts, _HEIGHT + 20, step, runs, described)


def strip(statuses: Sequence[str], what: str) -> Markup:
    """What became of one scenario in each run, as a row of bars: the higher the worse; runs without it are left empty."""
    parts: list[str] = []
    place = 0
    for status, group in groupby(statuses):
        length = len(list(group))
        if height := _HEIGHTS.get(status, 0):
            kind = status.replace("_", "-")
            parts.append(
                f'<rect class="{kind}" x="{place * 4}" y="{12 - height}" width="{length * 4 - 0.6:.1f}" height="{height}"/>'
            )
        place += length
    return _small(parts, f"0 0 {max(place * 4, 1)} 12", _counted(what, filter(None, statuses)))


def sparkline(values: Sequence[float | None], what: str, since: int | None = None) -> Markup:
    """A small line through values; None leaves a gap, a dotted line stands before the place from which on it is slower."""
    known = [value for value in values if value is not None]
    most = max(known, default=0.0) or 1.0
    width = max(len(values) * 4, 1)
    parts = [f'<path class="since" d="M{since * 4} 0V24"/>'] if since is not None else []
    for is_known, group in groupby(enumerate(values), lambda pair: pair[1] is not None):
        if is_known:
            parts.append(_line([(place * 4 + 2, 22 - (value or 0) / most * 20) for place, value in group]))
    return _small(parts, f"0 0 {width} 24", what)


def _step(runs: Sequence[PastRun]) -> float:
    return min((_WIDTH - _LEFT) / len(runs), _WIDEST)


def _heights(counts: Mapping[str, int], most: int) -> Iterator[tuple[str, float]]:
    """The heights of a bar's parts, from below; what failed is high enough to be seen, at the expense of what passed."""
    heights = {status: counts[status] / most * (_HEIGHT - 10) for status in _STACKED if counts[status]}
    least = {status: max(heights[status], 5.0) for status in ("failed", "flaky") if status in heights}
    if "passed" in heights:
        heights["passed"] = max(heights["passed"] - sum(least[status] - heights[status] for status in least), 1.0)
    yield from (heights | least).items()


def _releases(runs: Sequence[PastRun], step: float) -> Iterable[str]:
    place = 0
    for release, count in release_spans(runs):
        x, width = _LEFT + place * step, count * step
        yield f'<path class="span" d="M{x + 1:.1f} 17.5H{x + width - 1:.1f}"/>'
        if width > 7 * len(release):
            yield f'<text x="{x + 1:.1f}" y="12">{_said(release)}</text>'
        place += count


def _axis(most: str) -> list[str]:
    return [
        f'<path class="axis" d="M{_LEFT} 10H{_WIDTH}M{_LEFT} {_HEIGHT}H{_WIDTH}"/>',
        f'<text x="{_LEFT - 8}" y="14"{_ends(True)}>{_said(most)}</text>',
        f'<text x="{_LEFT - 8}" y="{_HEIGHT}"{_ends(True)}>0</text>',
    ]


def _line(points: Sequence[tuple[float, float]]) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="line" d="M{path}{"h0.1" if len(points) == 1 else ""}"/>'


def _chart(parts: Iterable[str], height: float, step: float, runs: Sequence[PastRun], described: str) -> Markup:
    """The chart with the days of the first and the last run below it."""
    end = _LEFT + len(runs) * step
    days = [_day(runs[0]), _day(runs[-1])]
    texts = [f'<text x="{_LEFT + 1:.1f}" y="{height - 4}">{_said(days[0])}</text>']
    if end - _LEFT > 200:
        texts.append(f'<text x="{end:.1f}" y="{height - 4}"{_ends(True)}>{_said(days[1])}</text>')
    return _svg([*parts, *texts], f"0 0 {_WIDTH:.0f} {height:.0f}", described, "chart")


def _small(parts: Iterable[str], box: str, described: str) -> Markup:
    return _svg(parts, box, described, "small", ' preserveAspectRatio="none"')


def _svg(parts: Iterable[str], box: str, described: str, kind: str, more: str = "") -> Markup:
    return Markup(  # noqa: S704 - numbers and class names of this module; texts went through _said
        f'<svg class="{kind}" viewBox="{box}"{more} role="img" aria-label="{_said(described)}">{"".join(parts)}</svg>'
    )


def _counted(what: str, kinds: Iterable[str]) -> str:
    count = Counter(kinds)
    return f"{what}: " + (", ".join(f"{amount} {kind.replace('_', ' ')}" for kind, amount in count.items()) or "none")


def _ends(yes: bool) -> str:
    return ' text-anchor="end"' if yes else ""


def _day(run: PastRun) -> str:
    read = moment(run.started)
    return f"{read:%Y-%m-%d}" if read else ""


def _said(text: str) -> Markup:
    return escape(visible(text))
