"""When a duration counts as longer than before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from magento_acceptance.history.durations import CONFIRMING, LEAST, regressions, slower_since
from magento_acceptance.history.past_run import PastRun, run_of
from tests.history.past import document

STEADY = [1.0, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1.0]
SECONDS = st.floats(0.001, 600)
STEPPED = st.builds(
    lambda before, after: [*before, *after],
    st.lists(st.sampled_from([0.9, 1.0, 1.1]), min_size=LEAST, max_size=20),
    st.lists(st.floats(1.0, 4.0), min_size=CONFIRMING, max_size=9),
)
"""A series that may have a step; random ones have none."""


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (STEADY * 3, None),
        ([*STEADY, 2.0, 2.0, 2.0], (8, 1.0)),
        ([*STEADY, 2.0, 2.0], None),
        ([*STEADY[1:], 2.0, 2.0, 2.0], None),
        ([*STEADY, 2.0, 2.0, 1.0, 2.0, 2.0], None),
        ([*STEADY, 1.2, 1.2, 1.2, 1.2], None),
        ([*STEADY, *[2.0] * 8, *STEADY], None),
        ([*STEADY, *[2.0] * 8, *[4.0] * 3], (16, 2.0)),
        ([0.5, 2.0, 0.7, 1.8, 0.6, 1.0, 2.2, 1.4, *[2.3] * 4], None),
        ([9.0, *STEADY, 2.0, 2.0, 2.0], (9, 1.0)),
        ([0.0] * 30, None),
    ],
)
def test_a_series_is_slower_once_three_values_lie_above_what_noise_explains(
    values: list[float], wanted: tuple[int, float] | None
) -> None:
    assert slower_since(values, 0.1) == wanted


@given(STEPPED | st.lists(SECONDS, max_size=60), st.floats(0.001, 1))
def test_what_counts_as_slower_is_so_by_a_quarter_and_more_than_nobody_minds(values: list[float], floor: float) -> None:
    found = slower_since(values, floor)
    if found is not None:
        place, before = found
        confirming = values[place : place + CONFIRMING]
        assert place >= LEAST
        assert len(confirming) == CONFIRMING
        assert min(confirming) > max(before * 1.25, before + floor)


@given(
    st.lists(st.floats(0.95, 1.05), min_size=LEAST, max_size=40), st.lists(st.floats(1.5, 9), min_size=3, max_size=9)
)
def test_a_step_beyond_the_noise_is_always_found(before: list[float], after: list[float]) -> None:
    assert slower_since([*before, *after], 0.1) is not None


def series(seconds: Sequence[float], **other: Any) -> list[PastRun]:
    """Runs of one scenario that took so long, as did a route in milliseconds."""
    found = []
    for number, taken in enumerate(seconds):
        own = {name: values[number] for name, values in other.items()}
        status = own.pop("status", "passed")
        names = own.pop("names", ["in full"])
        found.append(
            run_of(
                document(
                    number,
                    [("Capture", name, status, taken) for name in names],
                    routes=[("POST order/{order}/invoice", 5, taken * 100, taken * 300)],
                    **own,
                )
            )
        )
    return found


JUMP = [*STEADY, 3.0, 3.2, 3.1]


def test_runs_scenarios_and_routes_are_told_with_the_run_since_which_they_are_slower() -> None:
    runs = series(JUMP)
    found = [(one.kind, one.what, one.since.id, round(one.before, 3), round(one.now, 3)) for one in regressions(runs)]
    since = runs[8].id
    assert found == [
        ("run", "whole run", since, 1.0, 3.1),
        ("route", "POST order/{order}/invoice", since, 0.1, 0.31),
        ("scenario", "Capture: in full", since, 1.0, 3.1),
    ]


def test_only_runs_that_have_release_workers_and_scenarios_in_common_are_compared() -> None:
    assert regressions(series(JUMP, release=["2.4.7"] * 8 + ["2.4.8"] * 3)) == []
    parallel = [replace(run, workers=1 if place < 8 else 4) for place, run in enumerate(series(JUMP))]
    assert regressions(parallel) == []
    more = [["in full"]] * 8 + [["in full", "in part"]] * 3
    assert "run" not in {one.kind for one in regressions(series([*STEADY, 1.0, 1.0, 1.0], names=more))}
    failing = regressions(series(JUMP, status=["passed"] * 8 + ["failed"] * 3))
    assert {one.kind for one in failing} == {"run", "route"}


def test_a_release_that_is_tested_no_more_is_left_out() -> None:
    gone = series([*JUMP, *[1.0] * 20], release=["2.4.7"] * 11 + ["2.4.8"] * 20)
    assert {one.since.magento for one in regressions(gone[:-1])} == {"2.4.7"}
    assert regressions(gone) == []
