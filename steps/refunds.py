"""Refunding orders."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import DocumentComment, RefundRequest
from magento_acceptance.flows.close_order import left_to_refund, returning
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.refund import Refund, memos_of, refund, refund_path, require_refundable
from magento_acceptance.flows.unchanged import SnapshotGuard

from .callers import CALLER, caller_of
from .checks import Verify, figure_rows, own_line_rows
from .orders import item_id
from .products import Products
from .rejections import Attempt
from .tables import QUANTITY, Figures, OwnLines, Quantities, Table, quantities

MEMOS = "credit memos"
BACK = "the merchant refunds (?P<back>to stock|without return to stock)"


def _lines(datatable: Table, order: OpenOrder, products: Products, *, back: bool = True) -> RefundRequest:
    """A refund of the table's lines without shipping; what is refunded comes back to stock, or it does not."""
    items = {item_id(order, name, products): quantity for name, quantity in quantities(datatable).items()}
    return RefundRequest(items, shipping_amount=0, return_to_stock=tuple(items) if back else ())


@when(parsers.re(f"{BACK}, without shipping:"), target_fixture="refunded")
def refunds(back: str, datatable: Quantities, order: OpenOrder, products: Products) -> Refund:
    return refund(order, _lines(datatable, order, products, back=back == "to stock"))


@when("the merchant refunds to stock, with half of the shipping:", target_fixture="refunded")
def refunds_with_shipping(datatable: Quantities, order: OpenOrder, products: Products) -> Refund:
    """Half in whole cents of what the shop charged, which may be nothing."""
    half = (Decimal(order.now.order["base_shipping_amount"]) / 2).quantize(Decimal("0.01"), ROUND_DOWN)
    return refund(order, replace(_lines(datatable, order, products), shipping_amount=half))


@when(
    parsers.parse("the merchant refunds to stock, without shipping, adding {positive} and keeping {negative}:"),
    converters={"positive": Decimal, "negative": Decimal},
    target_fixture="refunded",
)
def refunds_adjusted(
    positive: Decimal, negative: Decimal, datatable: Quantities, order: OpenOrder, products: Products
) -> Refund:
    request = _lines(datatable, order, products)
    return refund(order, replace(request, adjustment_positive=positive, adjustment_negative=negative))


@when("the merchant refunds to stock, without shipping, and notifies the customer:", target_fixture="refunded")
def refunds_notified(datatable: Quantities, order: OpenOrder, products: Products) -> Refund:
    """The order tutorial's call."""
    return refund(order, replace(_lines(datatable, order, products), notify=True))


@when(
    parsers.parse('the merchant refunds to stock with the comment "{text}" and notifies the customer:'),
    target_fixture="refunded",
)
def refunds_with_comment(text: str, datatable: Quantities, order: OpenOrder, products: Products) -> Refund:
    request = _lines(datatable, order, products)
    return refund(order, replace(request, notify=True, comment=DocumentComment(text)))


@given("the merchant has refunded everything", target_fixture="refunded")
@when("the merchant refunds everything", target_fixture="refunded")
def refunds_everything(order: OpenOrder) -> Refund:
    """All lines and all shipping; everything comes back to stock."""
    order = order.again()
    now = order.now.order
    request = RefundRequest(return_to_stock=tuple(returning(now, left_to_refund(now))))
    require_refundable(order, request)
    return refund(order, request)


@then("the credit memo shows:")
def shows(datatable: Figures, refunded: Refund, verify: Verify) -> None:
    verify("refund.totals", refunded.subject, figure_rows(refunded.document, datatable))


@then("the credit memo has exactly these lines:")
def lines(datatable: OwnLines, refunded: Refund, products: Products, verify: Verify) -> None:
    ordered = {line["sku"]: line for line in refunded.order.now.order["items"]}
    rows = own_line_rows(refunded.document["items"], datatable, products, ordered)
    verify("refund.lines", f"lines of {refunded.subject}", rows)


def _tries(
    order: OpenOrder, guard: SnapshotGuard, quantity: Decimal, name: str, products: Products, *, adding: Decimal
) -> Attempt:
    body: dict[str, Any] = {
        "items": [{"order_item_id": item_id(order, name, products), "qty": quantity}],
        "arguments": {"shipping_amount": 0, "adjustment_positive": adding, "adjustment_negative": 0},
    }
    _see(guard, order)
    return Attempt("refund.refused", order.attempt(refund_path, body))


def _see(guard: SnapshotGuard, order: OpenOrder) -> None:
    guard.capture(MEMOS, lambda: memos_of(order.client, order.order_id))


@when(
    parsers.re(r'the merchant tries to refund (?P<quantity>\d+) of "(?P<name>\w+)"$'),
    converters=QUANTITY,
    target_fixture="attempt",
)
def tries(quantity: Decimal, name: str, standing: OpenOrder, products: Products, guard: SnapshotGuard) -> Attempt:
    return _tries(standing, guard, quantity, name, products, adding=Decimal(0))


@when(
    parsers.re(r'the merchant tries to refund (?P<quantity>\d+) of "(?P<name>\w+)", adding (?P<adding>\d+)$'),
    converters={**QUANTITY, "adding": Decimal},
    target_fixture="attempt",
)
def tries_adding(
    quantity: Decimal, name: str, adding: Decimal, standing: OpenOrder, products: Products, guard: SnapshotGuard
) -> Attempt:
    return _tries(standing, guard, quantity, name, products, adding=adding)


@when(parsers.parse("the merchant tries to refund order {order_id:d}"), target_fixture="attempt")
def tries_order(order_id: int, standing: OpenOrder, guard: SnapshotGuard) -> Attempt:
    _see(guard, standing)
    return Attempt("refund.refused", standing.attempt(refund_path, {}, order_id=order_id))


@when(parsers.re(f"{CALLER} tries to refund the order"), target_fixture="attempt")
def tries_as(caller: str, standing: OpenOrder, guard: SnapshotGuard, request: pytest.FixtureRequest) -> Attempt:
    _see(guard, standing)
    return Attempt("refund.refused", standing.attempt(refund_path, {}, as_=caller_of(caller, request)))
