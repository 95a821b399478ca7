"""Going on with an order that the settings or saved ids name; where they name none, with one of the scenario's own."""

from __future__ import annotations

import pytest
from pytest_bdd import given

from harness.cleanup import Cleanup
from harness.client import MagentoClient, rest_path
from harness.context import Context
from harness.expectations import CaptureRequest
from harness.record import RunRecord
from harness.run import Run
from harness.settings import Settings
from harness.workflow.capturing import OpenOrder, capture, wire
from harness.workflow.own_order import place_own_order
from harness.workflow.places import Place
from harness.workflow.shipping import shippable_pieces
from steps.fit import fitting


@given("an order that waits for its payment, the one that the settings name if they do", target_fixture="order")
def unpaid_order(
    client: MagentoClient,
    context: Context,
    cleanup: Cleanup,
    run_record: RunRecord,
    place: Place,
    settings: Settings,
) -> OpenOrder:
    """The order of MAGENTO_ORDER_ID is the shop's own and is not tidied up; an order of the scenario's own is."""
    order_id = settings.order_id
    if order_id is None:
        with fitting():
            order_id = place_own_order(client, context, cleanup, place)
    return OpenOrder.read(client, context, run_record, place, order_id)


@given("an order that is captured, the one of the saved invoice if there is one", target_fixture="order")
def captured_order(
    client: MagentoClient,
    context: Context,
    cleanup: Cleanup,
    run_record: RunRecord,
    place: Place,
    acceptance_run: Run,
) -> OpenOrder:
    """Read the saved invoice and its order, which are the shop's own and are not tidied up; or place and capture one."""
    if acceptance_run.given_invoice is None:
        with fitting():
            order_id = place_own_order(client, context, cleanup, place)
        request = CaptureRequest(capture=True)
        paid = capture(OpenOrder.read(client, context, run_record, place, order_id), request, wire(request))
        return paid.order.again()
    answer = client.get(rest_path("invoices", acceptance_run.given_invoice))
    saved, found = acceptance_run.settings.order_id, answer.json["order_id"]
    assert found == saved, (
        f"invoice {acceptance_run.given_invoice} belongs to order {found}, the saved order is {saved}"
    )
    context.put("invoice", str(acceptance_run.given_invoice), answer)
    order = OpenOrder.read(client, context, run_record, place, found)
    if not shippable_pieces(order.now.order):
        pytest.skip(f"order {found} has nothing left to ship")
    return order
