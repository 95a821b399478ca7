"""A healthy shop that asks for more than others is tested, or not tested with Magento's own message, and never failed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mock_magento import MockMagento, ShopConfig
from tests.support.served_scenarios import scenarios, served, summary

CART_REFUSED = "The quote couldn't be saved."


def run_on(mock: MockMagento, reports: Path) -> tuple[int, str, dict[str, Any]]:
    """One portable scenario on the mock, by pytest: exit code, what the console shows, the summary."""
    with served(mock, reports) as settings:
        result = scenarios(settings, "-m", "portable", "-k", "lines_are_paid_in_one_invoice")
        return result.returncode, result.stdout, summary(settings)


@pytest.mark.parametrize(
    "shop",
    [ShopConfig(allowed_countries=("DE",)), ShopConfig(agreements=("I agree to the terms and conditions",))],
    ids=["one country", "terms"],
)
def test_what_can_be_met_is_met(shop: ShopConfig, tmp_path: Path) -> None:
    code, output, run = run_on(MockMagento(config=shop), tmp_path)
    assert (code, run["verdict"], run["scenarios"]["passed"]) == (0, "passed", 1), output


@pytest.mark.parametrize(
    ("shop", "reason"),
    [
        (
            ShopConfig(confirm_email=True),
            "the shop refuses a new customer's sign-in: The account sign-in was incorrect or your account is disabled temporarily. Please "
            "wait and try again later.; where accounts must confirm their e-mail address",
        ),
        (
            ShopConfig(minimum_order_amount=Decimal(100_000)),
            "the shop refuses an order of the scenario's own: Minimum order amount is $100,000.00",
        ),
    ],
    ids=["e-mail confirmation", "minimum order"],
)
def test_what_cannot_be_met_is_not_tested(shop: ShopConfig, reason: str, tmp_path: Path) -> None:
    _is_not_tested(MockMagento(config=shop), reason, tmp_path)


def test_a_shop_that_refuses_a_cart_line_in_passing_is_tested(tmp_path: Path) -> None:
    mock = MockMagento()
    mock.faults.add("refusal", method="POST", path="/V1/carts/mine/items", message=CART_REFUSED)
    code, output, run = run_on(mock, tmp_path)
    assert (code, run["verdict"]) == (0, "passed"), output
    (entry,) = json.loads((tmp_path / "latest" / "signoff.json").read_text())["recovered"]
    assert entry["what"].endswith(f"was sent again, since it had not been done (400 {CART_REFUSED})")


def test_a_shop_that_refuses_every_cart_line_is_not_tested(tmp_path: Path) -> None:
    mock = MockMagento()
    mock.faults.add("refusal", method="POST", path="/V1/carts/mine/items", message=CART_REFUSED, times=None)
    reason = f"the shop refuses an order of the scenario's own every time: {CART_REFUSED}; run fewer workers (-n)"
    _is_not_tested(mock, reason, tmp_path)


def _is_not_tested(mock: MockMagento, reason: str, reports: Path) -> None:
    code, output, run = run_on(mock, reports)
    assert (code, run["verdict"], run["scenarios"]["failed"]) == (11, "nothing was tested", 0), output
    (told,) = run["skipped_because"]
    assert told.startswith(reason)
    assert reason[:80] in output
