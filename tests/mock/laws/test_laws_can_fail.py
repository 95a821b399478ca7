"""The laws are worth something: a shop with a broken rule does not get through random trade."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mock_magento import inventory
from mock_magento.sales import invoice_service, order_actions, rules, shipping
from mock_magento.shop import Shop
from tests.mock.laws.test_laws_machine import Business

Break = Callable[[pytest.MonkeyPatch], None]


def shipments_keep_their_reservations(patch: pytest.MonkeyPatch) -> None:
    def deduct_only(shop: Shop, _order: Any, source: str, quantities: dict[str, Decimal]) -> None:
        for sku, quantity in quantities.items():
            inventory.deduct(shop, source, sku, quantity)

    patch.setattr(shipping, "deduct", deduct_only)


def invoices_leave_virtual_stock_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(invoice_service, "_deduct_virtual", lambda *_: None)


def more_than_ordered_can_be_invoiced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "qty_to_invoice", lambda _order, item: item.qty_ordered)


def cancelling_frees_what_was_shipped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(order_actions, "_unreserved", lambda _order, item: [(item.sku, item.qty_ordered)])


def a_refusal_comes_too_late(patch: pytest.MonkeyPatch) -> None:
    draft = shipping.draft

    def counting(order: Any, wanted: Any) -> Any:
        order.customer_note_notify = (order.customer_note_notify or 0) + 1
        return draft(order, wanted)

    patch.setattr(shipping, "draft", counting)


@pytest.mark.parametrize(
    "broken",
    [
        shipments_keep_their_reservations,
        invoices_leave_virtual_stock_alone,
        more_than_ordered_can_be_invoiced,
        cancelling_frees_what_was_shipped,
        a_refusal_comes_too_late,
    ],
)
def test_a_broken_shop_is_found_out(broken: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    quick = settings(
        max_examples=300,
        stateful_step_count=40,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        deadline=None,
        derandomize=True,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    # a law that does not hold, or arithmetic that breaks down on the way
    with pytest.raises((AssertionError, ArithmeticError)):
        run_state_machine_as_test(Business, settings=quick)
