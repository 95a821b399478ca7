"""Orders that the settings or saved ids name; where they name none, one of the scenario's own."""

from __future__ import annotations

import pytest
from pytest_bdd import given

from magento_acceptance.expectations import CaptureRequest
from magento_acceptance.flows.capture import capture
from magento_acceptance.flows.open_order import OpenOrder, require_open
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.ship import left_to_ship
from magento_acceptance.rest.client import rest_path
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.run import Run
from magento_acceptance.settings.settings import Settings

from .checks import Verify, expect


@given("an unpaid order: the one that the settings name, or a new one", target_fixture="order")
def unpaid_order(maker: ProductMaker, run_record: RunRecord, settings: Settings) -> OpenOrder:
    """The order of MAGENTO_ORDER_ID is the shop's own and is not tidied up; an order of the scenario's own is."""
    order_id = settings.order_id
    if order_id is None:
        order_id = place_own_order(maker)
    else:
        require_open(maker.client, order_id)
    return _read(maker, run_record, order_id)


def _read(maker: ProductMaker, record: RunRecord, order_id: int) -> OpenOrder:
    return OpenOrder.read(maker.client, maker.context, record, maker.channel, order_id)


@given("a captured order: the one of the saved invoice, or a new one", target_fixture="order")
def captured_order(maker: ProductMaker, run_record: RunRecord, acceptance_run: Run, verify: Verify) -> OpenOrder:
    """Read the saved invoice and its order, which are the shop's own and are not tidied up; or place and capture one."""
    if acceptance_run.given_invoice is None:
        order_id = place_own_order(maker)
        placed, request = _read(maker, run_record, order_id), CaptureRequest(capture=True)
        return capture(placed, request, request.to_json()).order
    answer = maker.client.get(rest_path("invoices", acceptance_run.given_invoice))
    saved, found = acceptance_run.settings.order_id, answer.json["order_id"]
    rows = expect("/order_id", saved, found, "the saved order")
    verify("context.invoice", f"saved invoice {acceptance_run.given_invoice}", rows)
    maker.context.put("invoice", str(acceptance_run.given_invoice), answer)
    order = _read(maker, run_record, found)
    if not left_to_ship(order.now.order):
        pytest.skip(f"order {found} has nothing left to ship")
    return order
