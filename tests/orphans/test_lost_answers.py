"""What a shop did though its answer was lost is in the journal all the same, and is tidied up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.repeat import left_in
from magento_acceptance.errors import HarnessError
from magento_acceptance.flows.customers import create_customer, register_for_now
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.created_resources import ResourceLog
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from mock_magento import MockMagento

MARK = "qa-a1b2c3"


@pytest.fixture
def ledger() -> ResourceLog:
    return ResourceLog()


@pytest.fixture
def noted(mock: MockMagento, ledger: ResourceLog) -> Iterator[MagentoClient]:
    redactor = Redactor()
    target = open_target(load({}, {}, None), redactor, mock=mock)
    yield target.client(Evidence(None, redactor), ledger.note)
    target.close()


def test_an_order_whose_answer_was_lost_is_in_the_journal(
    mock: MockMagento, noted: MagentoClient, ledger: ResourceLog
) -> None:
    mock.faults.add("drop", when="after", path="/V1/carts/mine/payment-information", method="POST")
    tidying = CleanupStack(run_tag=MARK, resource_log=ledger)
    order_id = place_own_order(ProductMaker(noted, Context(), tidying, find_sales_channel(noted), ShopDefaults()))
    assert [(thing.id, thing.why) for thing in ledger if thing.kind == "order"] == [
        (order_id, "Magento removes no order")
    ]
    tidying.tidy()
    assert [(thing.id, thing.why) for thing in ledger if thing.kind == "order"] == [
        (order_id, "cancelled; Magento removes no order")
    ]
    assert sum(count for what, count in left_in(mock).items() if not what.startswith("kept")) == 0


def test_an_order_that_nobody_could_tell_of_is_given_back_all_the_same(mock: MockMagento, noted: MagentoClient) -> None:
    """The answer is lost, and what stands in the shop cannot be read; at the end it can."""
    mock.faults.add("drop", when="after", path="/V1/carts/mine/payment-information", method="POST")
    tidying = CleanupStack(run_tag=MARK)
    channel = find_sales_channel(noted)
    mock.faults.add("status", status=500, path="/V1/orders", method="GET", times=None)
    with pytest.raises(HarnessError):
        place_own_order(ProductMaker(noted, Context(), tidying, channel, ShopDefaults()))
    assert left_in(mock)["open orders"] == 1
    mock.faults.clear()
    tidying.tidy()
    assert sum(count for what, count in left_in(mock).items() if not what.startswith("kept")) == 0


def test_a_customer_whose_answer_was_lost_and_who_cannot_be_looked_for_is_removed(
    mock: MockMagento, noted: MagentoClient
) -> None:
    mock.faults.add("drop", when="after", path="/V1/customers", method="POST")
    mock.faults.add("status", status=500, path="/V1/customers/search", times=1)
    tidying = CleanupStack(run_tag=MARK)
    with pytest.raises(HarnessError):
        create_customer(noted, Context(), tidying, ShopDefaults())
    assert left_in(mock)["customers"] == 1
    tidying.tidy()
    assert left_in(mock)["customers"] == 0


def test_an_account_of_somebody_else_is_not_taken_for_the_runs_own(mock: MockMagento, noted: MagentoClient) -> None:
    """Made by somebody between the look for a free address and the call."""
    theirs = register_for_now(noted, Context(), CleanupStack(run_tag=MARK), "jdoe@example.com", ShopDefaults()).id
    tidying = CleanupStack(run_tag=MARK)
    with pytest.raises(HarnessError):
        register_for_now(noted, Context(), tidying, "jdoe@example.com", ShopDefaults())
    tidying.tidy()
    assert theirs in mock.shop.customers.accounts
