"""A healthy shop never fails a scenario, however it is configured: `magento-acceptance prove` tries them, and this is what it tries."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from magento_acceptance.prove import plan
from magento_acceptance.prove.pool import Workers
from magento_acceptance.prove.report import summarize
from mock_magento.variants import CONFIGURED, healthy

DRAWN: Final = 100
ONE_SCENARIO: Final = (
    "The payment of an order is captured in full: Physical, virtual and unmanaged lines are paid in one invoice",
)


def test_the_healthy_shops_differ_in_every_way_that_is_claimed() -> None:
    titles = " / ".join(healthy(number).title for number in range(1, DRAWN + 1))
    for claim in ("tax charged", "prices with tax", "discount", "shows EUR", "another store", "mail off", "numbers from",
                  "clock +60 s", "clock -60 s", "an edition", "slow"):  # fmt: skip
        assert claim in titles


def test_every_named_shop_is_tried_and_nothing_goes_untested_unsaid() -> None:
    assert set(plan.AFFECTED) == set(CONFIGURED)
    cases = plan.configured(short=True)
    assert {case.name for case in cases} == {*CONFIGURED, plan.RICH, plan.GROSS}
    assert {case.name: case.untested for case in cases if case.untested != ""} == plan.UNTESTED
    assert all(
        case.features and not full.features for case, full in zip(cases, plan.configured(short=False), strict=True)
    )


def test_what_a_shop_refuses_while_a_scenario_prepares_is_skipped_with_its_reason(workers: Workers) -> None:
    (case,) = (case for case in plan.configured(short=False) if case.name == "confirm-email")
    (verdict,) = workers.try_all([replace(case, features=ONE_SCENARIO)])
    assert not verdict.caught, verdict.failure
    (reason,) = verdict.skipped
    assert reason.startswith(plan.UNTESTED["confirm-email"])


def test_a_healthy_shop_where_a_scenario_skips_itself_for_another_reason_is_a_false_alarm(workers: Workers) -> None:
    (case,) = (case for case in plan.configured(short=False) if case.name == "confirm-email")
    (verdict,) = workers.try_all([replace(case, features=ONE_SCENARIO, untested="")])
    assert verdict.caught
    assert verdict.failure.startswith(plan.UNTESTED["confirm-email"])
    assert summarize([verdict], seconds=1, short=False)["healthy"] == {"shops": 1, "false_alarms": 1}
