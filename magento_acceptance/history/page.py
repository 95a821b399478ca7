"""history.html: the runs of each target on one page that needs nothing else, in the look of the sign-off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Template
from markupsafe import Markup

from magento_acceptance.files import write_whole
from magento_acceptance.history import charts
from magento_acceptance.history.durations import CONFIRMING, LEAST, Regression
from magento_acceptance.history.past_run import PastRun
from magento_acceptance.history.targets import SlowRoute, TargetHistory, by_target
from magento_acceptance.report.page.shell import environment, policy, styles
from magento_acceptance.report.page.text import day_and_time, duration

PAGE: Final = "history.html"
#: So many of each target's newest runs are drawn.
DRAWN: Final = 100
_TEMPLATE = Path(__file__).parent / "template"
_STYLES = ("base", "layout", "parts", "print")


def write(runs: Sequence[PastRun], reports: Path) -> Path:
    """Write the page of some runs, which are oldest first, into the reports folder, replaced in one go. Raises OSError."""
    path = reports / PAGE
    style = styles(_STYLES) + (_TEMPLATE / "history.css").read_text(encoding="utf-8")
    views = [_view(number, target, reports) for number, target in enumerate(by_target(runs), start=1)]
    text = _template().render(
        targets=views,
        count=len(runs),
        style=Markup(style),  # noqa: S704 - the project's own files
        policy=policy(style),
        needed=LEAST + CONFIRMING,
    )
    write_whole(path, text)
    return path


@cache
def _template() -> Template:
    return environment(_TEMPLATE).get_template("history.html.j2")


def _view(number: int, target: TargetHistory, reports: Path) -> dict[str, Any]:
    """What the template shows of a target."""
    runs = target.runs[-DRAWN:]
    drawn = TargetHistory(target.target, runs)
    return {
        "id": f"target-{number}",
        "history": drawn,
        "all": len(target.runs),
        "charts": list(_charts(drawn)) if len(runs) > 1 else [],
        "flaky": [(one, _strip(runs, one.name)) for one in drawn.flaky],
        "slower": [(one, _sparkline(one, runs)) for one in drawn.slower],
        "slowest": [(one, _route_line(one, runs)) for one in drawn.slowest],
        "scenarios": _scenarios(runs),
        "rows": [(run, _link(run, reports), charts.counted(run)) for run in reversed(runs)],
    }


def _charts(target: TargetHistory) -> list[tuple[str, str, Markup]]:
    runs = target.runs
    lengths = [run.seconds for run in runs]
    slower = [runs.index(one.since) for one in target.slower if one.kind == "run"]
    return [
        ("Verdict", "", charts.verdicts(runs, [_note(run) for run in runs])),
        ("Scenarios", "passed, flaky, failed, skipped, not run, from below", charts.scenarios(runs)),
        ("Duration", "", charts.course(runs, lengths, [duration(run.seconds) for run in runs], "Durations", slower)),
        ("Calls", "", charts.course(runs, [run.calls for run in runs], [f"{run.calls:,}" for run in runs], "Calls")),
    ]


def _note(run: PastRun) -> str:
    return f"{run.verdict}, {day_and_time(run.started)}, {run.magento}, run {run.id}"


def _strip(runs: Sequence[PastRun], name: str) -> Markup:
    found = (run.scenarios.get(name) for run in runs)
    return charts.strip([scenario.status if scenario else "" for scenario in found], "Results")


def _sparkline(slower: Regression, runs: Sequence[PastRun]) -> Markup:
    def value(run: PastRun) -> float | None:
        if slower.kind == "run":
            return run.seconds
        if slower.kind == "scenario":
            scenario = run.scenarios.get(slower.what)
            return scenario.seconds if scenario and scenario.status == "passed" else None
        times = run.routes.get(slower.what)
        return times.median if times else None

    values = [value(run) for run in runs]
    return charts.sparkline(values, f"Durations of {slower.what} in {len(runs)} runs", runs.index(slower.since))


def _route_line(route: SlowRoute, runs: Sequence[PastRun]) -> Markup:
    times = (run.routes.get(route.route) for run in runs)
    return charts.sparkline([one.p95 if one else None for one in times], f"95th percentile of {route.route}")


def _scenarios(runs: Sequence[PastRun]) -> list[dict[str, Any]]:
    """Every scenario with its results, those first that failed most often."""
    names = dict.fromkeys(name for run in runs for name in run.scenarios)
    found = []
    for name in names:
        results = [run.scenarios[name].status for run in runs if name in run.scenarios]
        bad = sum(status in ("failed", "flaky") for status in results)
        ran = bad + results.count("passed")
        found.append({"name": name, "bad": bad, "ran": ran, "newest": results[-1], "strip": _strip(runs, name)})
    return sorted(found, key=lambda one: -one["bad"])


def _link(run: PastRun, reports: Path) -> str:
    """The way to a run's sign-off; empty where its folder is not here."""
    return (
        f"{run.id}/signoff.html"
        if run.id.replace("-", "").isalnum() and (reports / run.id / "signoff.html").is_file()
        else ""
    )
