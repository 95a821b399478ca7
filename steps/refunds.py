"""Paying orders back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import DocumentComment, Expectation, RefundRequest, assert_none
from magento_acceptance.flows.checkout import left_to_refund, returning
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.refund import Refund, memos_of, refund, refund_path
from magento_acceptance.flows.snapshots import source_quantities
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from steps.products import Products, sku_of
from steps.tables import quantities, rows

MEMOS = "credit memos"
UNKNOWN_ID = 2_000_000_000
BACK = {"back to stock": True, "not back to stock": False}


def _items(order: OpenOrder, pieces: Mapping[str, Decimal], products: Products) -> dict[int, Decimal]:
    return {order.line(sku_of(name, products))["item_id"]: quantity for name, quantity in pieces.items()}


@when(parsers.re(r"the merchant refunds (?P<back>.+), without shipping:"), target_fixture="refunded")
def refunds(back: str, datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products) -> Refund:
    """Some pieces of some lines; the goods come back, or they do not."""
    items = _items(order, quantities(datatable, "product"), products)
    return refund(order, RefundRequest(items, shipping_amount=0, return_to_stock=_returned(back, items)))


@when(
    parsers.re(r"the merchant refunds (?P<back>.+), with (?P<shipping>[\d.]+) of the shipping:"),
    target_fixture="refunded",
)
def refunds_with_shipping(
    back: str, shipping: str, datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products
) -> Refund:
    """And some of what shipping cost."""
    items = _items(order, quantities(datatable, "product"), products)
    request = RefundRequest(items, shipping_amount=Decimal(shipping), return_to_stock=_returned(back, items))
    return refund(order, request)


@when(
    parsers.re(
        r"the merchant refunds (?P<back>.+), without shipping, adding (?P<positive>[\d.]+) and keeping (?P<negative>[\d.]+):"
    ),
    target_fixture="refunded",
)
def refunds_adjusted(
    back: str, positive: str, negative: str, datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products
) -> Refund:
    """With something on top, and something kept back."""
    items = _items(order, quantities(datatable, "product"), products)
    request = RefundRequest(
        items,
        shipping_amount=0,
        adjustment_positive=Decimal(positive),
        adjustment_negative=Decimal(negative),
        return_to_stock=_returned(back, items),
    )
    return refund(order, request)


@when(
    parsers.re(r'the merchant refunds (?P<back>.+) with the comment "(?P<text>[^"]*)" and notifies the customer:'),
    target_fixture="refunded",
)
def refunds_with_comment(
    back: str, text: str, datatable: Sequence[Sequence[str]], order: OpenOrder, products: Products
) -> Refund:
    """The order tutorial's call: no shipping, the customer is told."""
    items = _items(order, quantities(datatable, "product"), products)
    request = RefundRequest(
        items,
        notify=True,
        comment=DocumentComment(text) if text else None,
        shipping_amount=0,
        return_to_stock=_returned(back, items),
    )
    return refund(order, request)


@given("the merchant has refunded everything", target_fixture="refunded")
@when("the merchant refunds everything", target_fixture="refunded")
def refunds_everything(order: OpenOrder) -> Refund:
    """All lines, all shipping, and all goods come back."""
    now = order.again().now.order
    return refund(order, RefundRequest(return_to_stock=tuple(returning(now, left_to_refund(now)))))


def _returned(back: str, items: Mapping[int, Decimal]) -> tuple[int, ...]:
    return tuple(items) if BACK[back] else ()


@then("the refund is answered with the credit memo's id")
def answered_with_id(refunded: Refund) -> None:
    """A JSON string of digits, of a credit memo that the order did not have."""
    refunded.check_answer()


@then("every value of the credit memo follows from the order")
def memo_follows(refunded: Refund) -> None:
    """Its lines, totals and comments."""
    refunded.check_memo()


@then("every value of the order follows from the refund")
def order_follows(refunded: Refund) -> None:
    """The sums paid back, the state, the note on the order, and nothing else."""
    refunded.check_order()


@then("the stock has moved as the refund demands")
def stock_follows(refunded: Refund) -> None:
    """What left comes back or stays away, what lay there is released or written off."""
    refunded.check_stock()


@then("the credit memo shows:")
def shows(datatable: Sequence[Sequence[str]], refunded: Refund) -> None:
    """Its totals, in the order's currency and in the base currency alike."""
    figures = {
        "subtotal": "subtotal",
        "discount": "discount_amount",
        "shipping": "shipping_amount",
        "adjustment": "adjustment",
        "grand total": "grand_total",
    }
    mismatches = []
    for row in rows(datatable):
        key = figures[row["figure"]]
        for name in (key, f"base_{key}"):
            wanted = Expectation(f"/{name}", Decimal(row["amount"]), "the scenario's own prices")
            mismatches += wanted.judge(refunded.memo.get(name))
    assert_none(mismatches, f"credit memo {refunded.memo_id}")


@then(
    parsers.parse(
        'by the refund the source quantity of "{name}" has moved by {source_move} and its salable quantity by {salable_move}'
    )
)
def moved(name: str, source_move: str, salable_move: str, refunded: Refund, products: Products) -> None:
    """Between the readings right before and after the refund; the sources together."""
    sku = sku_of(name, products)
    before, after = refunded.order.now.stock, refunded.after.stock
    change = sum(source_quantities(after, sku).values()) - sum(source_quantities(before, sku).values())
    mismatches = Expectation(f"/sources/{sku}", Decimal(source_move), "movement by the refund").judge(change)
    change = after.salable[sku] - before.salable[sku]
    mismatches += Expectation(f"/salable/{sku}", Decimal(salable_move), "movement by the refund").judge(change)
    assert_none(mismatches, f"stock of {name} ({sku})")


def _body(what: str, order: OpenOrder, products: Products) -> dict[str, Any]:
    item = order.line(products["bag"].sku)["item_id"]
    rows_: dict[str, list[dict[str, Any]]] = {
        "more pieces than were invoiced": [{"order_item_id": item, "qty": 5}],
        "an item of no order": [{"order_item_id": UNKNOWN_ID, "qty": 1}],
        "zero pieces": [{"order_item_id": item, "qty": 0}],
        "everything a second time": [{"order_item_id": item, "qty": 1}],
        "an order that does not exist": [{"order_item_id": item, "qty": 1}],
        "an order that is not paid": [{"order_item_id": item, "qty": 1}],
        "more than was paid": [{"order_item_id": item, "qty": 1}],
    }
    arguments = {"adjustment_positive": 1_000_000 if what == "more than was paid" else 0, "adjustment_negative": 0}
    return {"items": rows_[what], "arguments": {"shipping_amount": 0, **arguments}}


def _see(guard: SnapshotGuard, order: OpenOrder) -> None:
    guard.capture(MEMOS, lambda: memos_of(order.client, order.order_id))


@when(parsers.parse("the merchant tries to refund {what}"), target_fixture="refused")
def tries(what: str, standing: OpenOrder, products: Products, guard: SnapshotGuard) -> Answer:
    """A refund that cannot be."""
    _see(guard, standing)
    order_id = UNKNOWN_ID if what == "an order that does not exist" else None
    return standing.attempt(refund_path, _body(what, standing, products), order_id=order_id)


@when("somebody with no token tries to refund the order", target_fixture="refused")
def tries_unsigned(standing: OpenOrder, guard: SnapshotGuard) -> Answer:
    """Everything, and nobody who asks."""
    _see(guard, standing)
    return standing.attempt(refund_path, {}, as_=ANONYMOUS)


@then("order, invoices, credit memos and stock are as they were")
def unchanged(standing: OpenOrder, guard: SnapshotGuard) -> None:
    """Every value of all four."""
    standing.check_unchanged("the refund was refused")
    guard.assert_unchanged(MEMOS, "the refund was refused")
