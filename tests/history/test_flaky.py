"""Which scenarios count as flaky, and at what rate."""

from __future__ import annotations

from typing import Any

import pytest

from magento_acceptance.history.flaky import flaky_scenarios
from magento_acceptance.history.past_run import PastRun, run_of
from tests.history.past import document

SIGNS = {"+": "passed", "x": "failed", "~": "flaky", "s": "skipped"}


def runs(results: str, **other: list[Any]) -> list[PastRun]:
    """A run per sign, + passed, x failed, ~ flaky, s skipped; `other` gives each run's commit, release or dirtiness."""
    found = []
    for number, sign in enumerate(results):
        own = {name: values[number] for name, values in other.items()}
        found.append(run_of(document(number, [("Capture", "in full", SIGNS[sign], 1.0)], **own)))
    return found


@pytest.mark.parametrize(
    ("results", "other", "wanted"),
    [
        ("+", {}, None),
        ("++++", {}, None),
        ("xxxx", {}, None),
        ("+x+x", {}, (3, 3, 2, 4)),
        ("++xx", {}, (1, 3, 2, 4)),
        ("+sx", {}, (1, 1, 1, 2)),
        ("+~+", {}, (1, 3, 1, 3)),
        ("~", {}, (1, 1, 1, 1)),
        ("+x", {"commit": ["a", "b"]}, None),
        ("+x", {"release": ["2.4.7", "2.4.8"]}, None),
        ("+x+", {"commit": ["a", "b", "a"]}, None),
        ("+xx", {"commit": ["a", "b", "a"]}, (1, 1, 2, 3)),
        ("+x", {"dirty": [True, True]}, None),
        ("+x+", {"dirty": [False, True, False]}, None),
        ("+x", {"commit": [None, None], "dirty": [None, None]}, (1, 1, 1, 2)),
    ],
)
def test_a_result_that_changed_alone_is_flaky(
    results: str, other: dict[str, list[Any]], wanted: tuple[int, int, int, int] | None
) -> None:
    found = flaky_scenarios(runs(results, **other))
    assert [(one.changes, one.chances, one.failed, one.ran) for one in found] == ([wanted] if wanted else [])
    assert all(one.rate == one.changes / one.chances for one in found)


def test_those_of_the_highest_rate_come_first() -> None:
    def both(number: int, often: str, seldom: str) -> PastRun:
        results = [("Capture", "seldom", SIGNS[seldom], 1.0), ("Capture", "often", SIGNS[often], 1.0)]
        return run_of(document(number, results))

    found = flaky_scenarios([both(number, *signs) for number, signs in enumerate(zip("+x+x+", "++++x", strict=True))])
    assert [(one.name, one.rate) for one in found] == [("Capture: often", 1.0), ("Capture: seldom", 0.25)]
