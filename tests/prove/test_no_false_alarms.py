"""A healthy shop never fails a scenario, however it is configured.

HEALTHY_SHOPS says how many drawn shops to try (the default keeps the run short).
"""

from __future__ import annotations

import os
from typing import Final

import pytest

from magento_acceptance.prove import plan
from magento_acceptance.prove.pool import Workers
from magento_acceptance.prove.report import summarize
from mock_magento.variants import VARIANTS, healthy

SHOPS: Final = int(os.environ.get("HEALTHY_SHOPS", "12"))
DRAWN: Final = 100


def test_no_scenario_fails_on_healthy_shops_that_differ(workers: Workers) -> None:
    verdicts = list(workers.try_all(plan.healthy(SHOPS)))
    alarms = {
        f"{verdict.case.name} ({_title(verdict.case.name)})": verdict.failure for verdict in verdicts if verdict.caught
    }
    assert alarms == {}
    assert len(verdicts) == SHOPS
    assert all(verdict.ran > 10 for verdict in verdicts)
    assert summarize(verdicts, seconds=1, short=False)["healthy"] == {"shops": SHOPS, "false_alarms": 0}


def _title(name: str) -> str:
    return healthy(int(name.partition("-")[2])).title


def test_the_healthy_shops_differ_in_every_way_that_is_claimed() -> None:
    titles = " / ".join(healthy(number).title for number in range(1, DRAWN + 1))
    for claim in ("tax charged", "prices with tax", "discount", "shows EUR", "another store", "mail off", "numbers from",
                  "clock +60 s", "clock -60 s", "an edition", "slow"):  # fmt: skip
        assert claim in titles


@pytest.mark.parametrize("name", VARIANTS)
def test_the_named_kinds_of_shop_are_healthy(name: str, workers: Workers) -> None:
    case = plan.Case(plan.What.HEALTHY, name, (name,), refusals=False)
    (verdict,) = workers.try_all([case])
    assert not verdict.caught, verdict.failure
