"""The tutorial's steps: an answer that gets lost, whichever it is, changes nothing of the end."""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.errors import MissingId, TargetUnreachable, UnfitShop
from magento_acceptance.flows.tutorial_replay import STEPS, step
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from mock_magento import MockMagento
from tests.support.shops import Written, end_state, opened, run_steps

FIRST, LAST = 6, 14
WRITES = 20
RECOVERED = (
    "mine",
    "items",
    "shipping-information",
    "payment-information",
    "invoice",
    "ship",
    "notify-orders-are-ready-for-pickup",
)


@cache
def straight() -> tuple[dict[str, Any], tuple[str, ...]]:
    """The end of an undisturbed run, and the calls that write from Step 6 on."""
    context = Context()
    with opened(MockMagento()) as client, pytest.MonkeyPatch.context() as patch:
        run_steps(client, context, 1, FIRST - 1)
        written = Written(client, patch)
        run_steps(client, context, FIRST, LAST)
        return end_state(client, context), tuple(written.calls)


def test_the_tutorial_ends_as_published() -> None:
    end, _ = straight()

    assert end["orders"][0][0] == "complete"
    assert end["quantities"]["24-WB01"] == {
        "ne_wh": 10,
        "west_wh": 15,
        "brooklyn": 8,
        "huntington": 0,
        "manhattan": 10,
        "berkeley": 10,
        "sausalito": 5,
    }
    assert end["salable"] == {"24-WB01": 58, "24-WB03": 80, "240-LV06": 9999}
    assert {name: end["count"][name] for name in ("orders", "invoices", "customers/search")} == {
        "orders": 4,  # two of the sample data's, the tutorial's, and the one that is fetched
        "invoices": 3,
        "customers/search": 2,
    }


def test_every_writing_call_is_put_to_the_test_below() -> None:
    assert len(straight()[1]) == WRITES


@pytest.mark.parametrize("lost", range(1, WRITES + 1))
def test_a_lost_answer_repeats_nothing(lost: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end, _ = straight()
    mock = MockMagento()
    saved = tmp_path / "context.json"
    context = Context("replay", on_change=lambda changed: changed.save(saved))
    with opened(mock) as client:
        run_steps(client, context, 1, FIRST - 1)
        Written(client, monkeypatch).lose = lost
        recovers = straight()[1][lost - 1].split("/")[-1] in RECOVERED
        with contextlib.nullcontext() if recovers else pytest.raises(TargetUnreachable):
            run_steps(client, context, FIRST, LAST)
        assert len(client.listener.recorder.recoveries) == recovers

    context = Context.load(saved)
    with opened(mock) as other:
        run_steps(other, context, FIRST, LAST)
        assert end_state(other, context) == end


def test_the_steps_are_numbered_as_published() -> None:
    assert [entry.number for entry in STEPS] == list(range(1, 15))
    assert step(10).title == "Create an invoice"
    with pytest.raises(LookupError, match="steps 1 to 14"):
        step(15)


@pytest.mark.parametrize(("number", "lacks"), [(4, "stock"), (7, "customer"), (10, "order"), (12, "order")])
def test_a_step_that_comes_too_early_names_what_it_lacks(number: int, lacks: str, client: MagentoClient) -> None:
    with pytest.raises(MissingId, match=f"no id of {lacks} yet"):
        run_steps(client, Context(), number, number)


def test_step_1_names_what_is_not_configured_and_where_to_mend_it(client: MagentoClient) -> None:
    from magento_acceptance.flows.configuration import ConfigurationCheck, require

    findings = [
        ConfigurationCheck(
            "bank transfer", False, "payment methods offered: checkmo", "enable it under Stores > Configuration"
        ),
        ConfigurationCheck("flat rate", True, "offered", "unused"),
        ConfigurationCheck("in-store pickup", None, "to be told later", "unused"),
    ]

    with pytest.raises(UnfitShop) as unfit:
        require(findings)
    assert "bank transfer: payment methods offered: checkmo; enable it under Stores" in str(unfit.value)
    assert "flat rate" not in str(unfit.value)
    assert "in-store pickup" not in str(unfit.value)
