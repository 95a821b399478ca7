"""A healthy shop never fails a scenario, however it is configured.

HEALTHY_SHOPS says how many drawn shops to try (the default keeps the run short); with as many as 100, the named ones with all scenarios.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

import pytest

from magento_acceptance.prove import plan
from magento_acceptance.prove.pool import Workers
from magento_acceptance.prove.report import summarize
from mock_magento.variants import CONFIGURED, healthy

SHOPS: Final = int(os.environ.get("HEALTHY_SHOPS", "8"))
DRAWN: Final = 100
ONE_SCENARIO: Final = (
    "The payment of an order is captured in full: Physical, virtual and unmanaged lines are paid in one invoice",
)
SKIPPED: Final = {
    "confirm-email": "the shop refuses a new customer's sign-in: The account sign-in was incorrect or your account is disabled "
    "temporarily. Please wait and try again later.; where accounts must confirm their e-mail address",
    "minimum-order": "the shop refuses an order of the scenario's own: Minimum order amount is $60.00; ",
}
"""What is not tested on a named shop, and how the reason begins."""


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


def test_every_named_shop_is_tried() -> None:
    assert set(plan.AFFECTED) == set(CONFIGURED)


@pytest.mark.parametrize("case", plan.configured(short=False), ids=str)
def test_no_scenario_fails_on_a_shop_with_a_configuration_of_its_own(case: plan.Case, workers: Workers) -> None:
    if SHOPS < DRAWN:
        case = replace(case, features=ONE_SCENARIO)
    (verdict,) = workers.try_all([case])
    assert not verdict.caught, verdict.failure
    assert verdict.ran >= 1
    if case.name in SKIPPED:
        assert {reason[: len(SKIPPED[case.name])] for reason in verdict.skipped} <= {SKIPPED[case.name]}
    else:
        assert verdict.skipped == ()


@pytest.mark.parametrize("name", ["plain", "rich", "gross"])
def test_the_named_kinds_of_shop_are_healthy(name: str, workers: Workers) -> None:
    case = plan.Case(plan.What.HEALTHY, name, (name,), refusals=False)
    (verdict,) = workers.try_all([case])
    assert not verdict.caught, verdict.failure
