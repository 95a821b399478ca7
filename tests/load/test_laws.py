"""The laws hold on a healthy shop, and each is broken by what it forbids."""

from __future__ import annotations

import threading
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal

import pytest

from magento_acceptance.expectations import StockReading
from magento_acceptance.flows.checkout import choose_shipping
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.load import journey
from magento_acceptance.load.journey import Outcome
from magento_acceptance.rest.client import MagentoClient
from tests.support.loads import SCARCE, After, rush, small_load


@pytest.fixture(scope="module")
def healthy() -> After:
    return small_load(shop="rich")  # taxed, discounted, in another currency


@pytest.fixture
def after(healthy: After) -> After:
    """The same to be changed."""
    return deepcopy(healthy)


def scarce(after: After) -> str:
    return next(sku for sku in after.load.facts if sku.endswith("-scarce"))


def course(after: After) -> str:
    return next(sku for sku in after.load.facts if sku.endswith("-course"))


def test_a_healthy_shop_breaks_no_law_and_gives_no_error(after: After) -> None:
    assert [outcome.error for outcome in after.outcomes] == ["", "", "", ""]
    assert [outcome.accepted for outcome in after.outcomes] == [1, 1, 2, 1]
    assert [outcome.sold_out for outcome in after.outcomes] == [False] * SCARCE + [True] * 2
    assert after.broken() == {}


def test_an_order_that_is_gone_is_missed(after: After) -> None:
    lost = after.found.orders[0]
    after.found = replace(after.found, orders=after.found.orders[1:])
    assert after.broken()["load.orders"] == [
        "orders that customers were given: expected 4, found 3",
        f"order {lost['entity_id']}: expected there, found not there",
    ]


def test_a_second_order_of_one_cart_is_found(after: After) -> None:
    again = {**after.found.orders[0], "entity_id": 99, "increment_id": "000000099"}
    after.found = replace(after.found, orders=[*after.found.orders, again])
    assert list(after.broken()) == ["load.orders", "load.sums", "load.oversell", "load.salable"]
    assert "orders with a cart of their own: expected 5, found 4" in after.broken()["load.orders"]


def test_a_second_invoice_and_its_number_are_found(after: After) -> None:
    again = {**after.found.invoices[0], "entity_id": 99}
    after.found = replace(after.found, invoices=[*after.found.invoices, again])
    broken = after.broken()
    assert list(broken) == ["load.invoices", "load.numbers", "load.sums", "load.on_hand"]
    assert broken["load.invoices"][1] == f"invoices of order {again['order_id']}: expected 1, found 2"
    assert broken["load.numbers"][0] == "invoices with a number of their own: expected 6, found 5"


def test_a_sum_of_an_order_that_is_not_its_invoices_is_found(after: After) -> None:
    order = after.found.orders[0]
    order["total_paid"] -= 1
    assert after.broken() == {
        "load.sums": [
            "orders that add up: expected 4, found 3",
            f"total_paid of order {order['entity_id']}: expected {order['total_paid'] + 1}, found {order['total_paid']}",
        ]
    }


def test_a_unit_too_many_that_is_sold_is_found(after: After) -> None:
    start = after.load.start
    fewer = StockReading(start.source_items, {**start.salable, scarce(after): SCARCE - 1})
    after.load = replace(after.load, start=fewer)
    assert after.broken()["load.oversell"] == [f"units sold of {scarce(after)}: expected 0 to 1, found 2"]


def test_a_reservation_that_was_lost_is_found(after: After) -> None:
    stock = after.found.stock
    more = StockReading(stock.source_items, {**stock.salable, scarce(after): 1})
    after.found = replace(after.found, stock=more)
    assert after.broken() == {"load.salable": [f"salable quantity of {scarce(after)}: expected 0, found 1"]}


def test_a_deduction_that_was_lost_is_found(after: After) -> None:
    sku = course(after)
    after.found.stock.source_items[sku]["items"][0]["quantity"] += 1
    (message,) = after.broken()["load.on_hand"]
    taken = Decimal(
        len([outcome for outcome in after.outcomes if outcome.how != "captured in two parts at the same moment"])
    )
    assert message.endswith(f"expected {1_000_000 - taken}, found {1_000_001 - taken}")


def test_an_order_that_no_worker_told_of_is_judged_by_its_sums_alone(after: After) -> None:
    after.load = replace(after.load, outcomes=after.outcomes[1:])
    assert after.broken() == {}


@pytest.mark.parametrize(
    ("defect", "law", "value"),
    [
        ("order-reserves-nothing", "load.oversell", "-scarce: expected 0 to 2, found 4"),
        ("captures-race", "load.invoices", "invoices of order 4: expected 1, found 2"),
        ("simultaneous-part-lost", "load.sums", "-bag in order 5: expected 2, found 1"),
        ("deduction-lost", "load.on_hand", "expected 999997, found 999998"),
    ],
)
def test_what_shops_do_wrong_under_load_is_found(defect: str, law: str, value: str) -> None:
    assert any(text.endswith(value) for text in small_load(defect).broken()[law])


def test_what_goes_wrong_is_the_outcome_and_somebody_new_goes_on() -> None:
    first, *others = small_load("order-stays-pending").outcomes
    assert first == Outcome("captured once", 3, 1, seconds=first.seconds, error=first.error)
    assert first.error.startswith("order 3 after the capture: state: expected ")
    assert all(outcome.order_id for outcome in others)


@pytest.mark.parametrize(("defects", "sold", "broken"), [((), 1, []), (("unit-sold-twice",), 2, ["load.oversell"])])
def test_of_two_customers_with_the_last_unit_in_their_carts_one_gets_it(
    monkeypatch: pytest.MonkeyPatch, defects: tuple[str, ...], sold: int, broken: list[str]
) -> None:
    meet = threading.Barrier(2)

    def choose(client: MagentoClient, shopper: Shopper) -> list[str]:
        meet.wait(60)
        return choose_shipping(client, shopper)

    monkeypatch.setattr(journey, "choose_shipping", choose)
    after = rush(*defects)
    assert sorted(outcome.sold_out for outcome in after.outcomes) == [False] * sold + [True] * (2 - sold)
    assert [outcome.order_id is None for outcome in after.outcomes] == [outcome.sold_out for outcome in after.outcomes]
    assert [outcome.error for outcome in after.outcomes] == ["", ""]
    assert list(after.broken()) == broken
