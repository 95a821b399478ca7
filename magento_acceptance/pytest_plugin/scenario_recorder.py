"""What happens in a scenario, sentence by sentence: kept while it runs and handed on with pytest's last report of it.

The leading process of a parallel run gets it with that report, so it is plain data all through.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

from magento_acceptance.errors import HarnessError
from magento_acceptance.expectations import CheckRow, ExpectationFailed
from magento_acceptance.expectations.check_rows import name_of
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.run_log.wording import utc_stamp

Metadata = dict[str, Any]

_PHASES: Final = {"setup": "in its preparation: ", "teardown": "while tidying up: "}
_EXAMPLE: Final = "_pytest_bdd_example"
_ROW_NAME: Final = 40


def scenario_name(item: pytest.Item) -> str | None:
    """Return `Feature: Scenario [example]` of an item that pytest-bdd made, None of any other."""
    found = scenario_metadata(item)
    return None if found is None else str(found["scenario"])


def example_of(item: pytest.Item) -> dict[str, str]:
    """The row of an outline's examples that an item runs, by column; empty for a scenario without examples."""
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params.get(_EXAMPLE, {})) if callspec is not None else {}


def shorten_row_names(metafunc: pytest.Metafunc) -> None:
    """Give each row of an outline's examples a short id: its first cell, or its number where that is long or stands twice."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        if mark.args[0] != _EXAMPLE or not isinstance(mark.args[1], list):
            continue
        rows = mark.args[1]
        names = row_names([str(next(iter(row.values[0].values()), "")) for row in rows])
        rows[:] = [pytest.param(*row.values, marks=row.marks, id=name) for row, name in zip(rows, names, strict=True)]


def row_names(first_cells: Sequence[str]) -> list[str]:
    """The name of each row of a scenario's examples: its first cell, or its number where that is long or stands twice."""
    return [
        head if 0 < len(head) <= _ROW_NAME and first_cells.count(head) == 1 else str(number)
        for number, head in enumerate(first_cells, 1)
    ]


def scenario_metadata(item: pytest.Item) -> Metadata | None:
    """What an item's scenario is, with its sentences, before anything of it has run; None of an item that is no scenario.

    A name with placeholders has the example's values in it; the example is named beside it only where the name does not tell it.
    """
    if _METADATA in item.stash:
        return item.stash[_METADATA]
    function = getattr(item, "function", None)
    template = scenario_wrapper_template_registry.get(function) if function else None
    if template is None:
        item.stash[_METADATA] = None
        return None
    values = example_of(item)
    scenario = template.render(values)
    feature = template.feature
    example = item.name.partition("[")[2].removesuffix("]")
    if values and all(str(value) in scenario.name for value in values.values()):
        example = ""
    name = f"{feature.name or 'Unnamed feature'}: {scenario.name}"
    tags = template.tags | feature.tags | (template.rule.tags if template.rule else set())
    found: Metadata = {
        "scenario": f"{name} [{example}]" if example else name,
        "nodeid": item.nodeid,
        "feature": feature.name or "Unnamed feature",
        "feature_file": _feature_file(item, feature.filename),
        "line": template.line_number,
        "name": scenario.name,
        "example": example or None,
        "tags": sorted(tags),
        "steps": [
            {
                "keyword": step.keyword,
                "text": step.name,
                "table": [list(row) for row in step.datatable.raw()] if step.datatable is not None else None,
                "docstring": step.docstring,
                "line": step.line_number,
            }
            for step in scenario.steps
        ],
    }
    item.stash[_METADATA] = found
    return found


class ScenarioRecorder:
    """What becomes of the scenario under way. `count` tells how many exchanges there were so far, `exchange` names one by number."""

    def __init__(
        self,
        count: Callable[[], int],
        exchange: Callable[[int], str],
        *,
        worker: str = "",
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._count, self._exchange, self._worker, self._clock = count, exchange, worker, clock
        self._metadata: Metadata = {}
        self._started = ""
        self._began = 0.0
        self._first = 0
        self._steps: list[dict[str, Any]] = []
        self._open: tuple[float, int] | None = None
        self._tries: list[dict[str, Any]] = []
        self._failure = ""

    def begin(self, found: Metadata) -> None:
        """A scenario begins, or is tried again: its fixtures are about to be made."""
        if self._metadata and self._metadata.get("nodeid") == found.get("nodeid"):
            self._tries.append(self._this_try())
        else:
            self._tries = []
        self._failure = ""
        self._metadata, self._steps, self._open = found, [], None
        self._started = utc_stamp(timespec="milliseconds")
        self._began, self._first = self._clock(), self._count()

    def step_begins(self) -> None:
        """Its next sentence begins."""
        self._open = (self._clock(), self._count())

    def step_ends(self, status: str) -> None:
        """The sentence under way has ended: passed, failed or undefined (no step definition fits it)."""
        began, first = self._open or (self._clock(), self._count())
        self._open = None
        self._steps.append(
            {"status": status, "seconds": round(self._clock() - began, 4), "exchanges": self._exchanges(first)}
        )

    def fails(self, failure: str) -> None:
        """Something of it failed; the first failure of a try counts."""
        self._failure = self._failure or failure

    def _this_try(self) -> dict[str, Any]:
        status = "failed" if self._failure else "passed"
        return {"status": status, "seconds": round(self._clock() - self._began, 4), "failure": self._failure}

    def to_dict(self) -> Metadata:
        """The scenario with all that is known of its course; sentences that were not reached, or skipped it, are skipped."""
        if self._open is not None:
            self.step_ends("skipped")
        skipped = {"status": "skipped", "seconds": 0.0, "exchanges": []}
        courses = [*self._steps, *([skipped] * len(self._metadata["steps"]))]
        steps = [{**step, **course} for step, course in zip(self._metadata["steps"], courses, strict=False)]
        in_steps = {exchange for step in steps for exchange in step["exchanges"]}
        return {
            **self._metadata,
            "started": self._started,
            "seconds": round(self._clock() - self._began, 4),
            "worker": self._worker,
            "steps": steps,
            "tries": [*self._tries, self._this_try()] if self._tries else [],
            "other_exchanges": [exchange for exchange in self._exchanges(self._first) if exchange not in in_steps],
        }

    def _exchanges(self, after: int) -> list[str]:
        return [self._exchange(number) for number in range(after + 1, self._count() + 1)]


def is_meant(error: BaseException) -> bool:
    """Whether somebody meant to raise an error, so that its text says all and its traceback nothing."""
    return isinstance(error, AssertionError | HarnessError | pytest.fail.Exception)


def failure_of(error: BaseException, phase: str, trace: str) -> dict[str, Any]:
    """An exception as a reader wants it: a title, the text, and a row per wrong value where it tells them.

    `phase` is pytest's: setup, call or teardown. The text of an error that nobody meant to raise is its traceback.
    """
    meant = is_meant(error)
    text = str(error) if meant and str(error).strip() else trace
    head = next((line for line in str(error).splitlines() if line.strip()), "")
    title = head if meant and head else f"{type(error).__name__}: {head}".removesuffix(": ")
    return {"title": _PHASES.get(phase, "") + title, "text": text, "rows": _rows(error)}


def violated(error: SchemaViolation) -> list[CheckRow]:
    """The values that violate a JSON Schema, as rows of a check."""
    rule = f"the schema of {error.resource.replace('-', ' ')}"
    return [
        CheckRow(row.pointer, name_of(row.pointer), row.allowed, row.found, f"{rule} ({row.rule})", ok=False)
        for row in error.violations
    ]


def _rows(error: BaseException) -> list[dict[str, str]]:
    rows: Iterable[CheckRow] = ()
    if isinstance(error, ExpectationFailed):
        rows = error.rows
    elif isinstance(error, SchemaViolation):
        rows = violated(error)
    return [
        {"name": row.name, "where": row.pointer or "/", "found": row.found, "expected": row.expected, "why": row.rule}
        for row in rows
    ]


def _feature_file(item: pytest.Item, filename: str) -> str:
    """The feature's file as the item's id names it, or relative to the project where a test module binds it."""
    name = item.nodeid.partition("::")[0]
    if name.endswith(".feature"):
        return name
    try:
        return Path(filename).relative_to(item.config.rootpath).as_posix()
    except ValueError:
        return filename


_METADATA = pytest.StashKey[Metadata | None]()
