"""Going on with ids that an earlier run saved."""

from __future__ import annotations

import pytest
from pytest_bdd import given

from harness.client import MagentoClient, rest_path
from harness.context import Context
from harness.record import RunRecord
from harness.run import Run
from harness.workflow.capturing import OpenOrder
from harness.workflow.places import Place
from harness.workflow.shipping import shippable_pieces


@given("the captured order of the saved invoice", target_fixture="order")
def captured_order(
    client: MagentoClient, context: Context, run_record: RunRecord, place: Place, acceptance_run: Run
) -> OpenOrder:
    """Read the saved invoice and its order, which are the shop's own and are not tidied up."""
    if acceptance_run.given_invoice is None:
        pytest.skip("no saved ids name an invoice (pytest --context FILE)")
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
