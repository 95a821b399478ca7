"""However an order is cut into invoices and credit memos, the parts make the whole."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_magento import MockMagento
from mock_magento.records.amounts import amount
from mock_magento.records.orders import Order
from mock_magento.sales import drafts, rules
from tests.mock.laws import books
from tests.mock.laws.trade import BAG, BRICK, COURSE, EBOOK, FREE, HOODED, SET, Trade
from tests.mock.sales.shopkeeper import asked

lines = st.dictionaries(
    st.sampled_from([BAG, BRICK, COURSE, FREE, EBOOK, HOODED, SET]), st.integers(1, 9), min_size=1, max_size=3
)
prices = st.decimals("0.01", "150", places=2)
cuts = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=5), max_size=4)
"""Document by document, how much of each line it takes, if so much is left."""
SETTINGS = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@cache
def pristine() -> MockMagento:
    return MockMagento()


def placed(wanted: dict[str, int], price: Decimal, taxed: bool) -> tuple[Trade, Order]:
    trade = Trade(pristine(), multi=False)
    trade.done("PUT", f"products/{BRICK}", {"product": {"price": str(price)}})
    order_id = trade.order(wanted, taxed=taxed)
    assert order_id is not None
    return trade, trade.shop.sales.orders[order_id]


def part(order: Order, left: Any, cut: list[int]) -> list[dict[str, Any]]:
    """Some of every line that bears money and has anything left."""
    bearing = [item for item in order.items if not rules.is_dummy(order, item)]
    taken = [(item, min(cut[place % len(cut)], int(left(order, item)))) for place, item in enumerate(bearing)]
    return [asked(item.item_id, qty) for item, qty in taken if qty]


def invoice_in_parts(trade: Trade, order: Order, cut_list: list[list[int]]) -> None:
    path = f"order/{order.entity_id}/invoice"
    for cut in cut_list:
        items = part(order, rules.qty_to_invoice, cut)
        if items:
            trade.done("POST", path, {"items": items})
            books.check_order(trade.shop, order)
    if rules.has_item_to_invoice(order):
        trade.done("POST", path, {})
    books.check_order(trade.shop, order)
    assert order.total_paid == order.grand_total


@SETTINGS
@given(lines, prices, st.booleans(), cuts)
def test_invoices_make_the_order(
    wanted: dict[str, int], price: Decimal, taxed: bool, cut_list: list[list[int]]
) -> None:
    trade, order = placed(wanted, price, taxed)
    invoice_in_parts(trade, order, cut_list)


@SETTINGS
@given(lines, prices, st.booleans(), cuts, cuts)
def test_credit_memos_make_what_was_paid(
    wanted: dict[str, int], price: Decimal, taxed: bool, cut_list: list[list[int]], back: list[list[int]]
) -> None:
    trade, order = placed(wanted, price, taxed)
    invoice_in_parts(trade, order, cut_list)
    path = f"order/{order.entity_id}/refund"
    for cut in back:
        items = part(order, rules.qty_to_refund, cut)
        if items:
            trade.done("POST", path, {"items": items})
            books.check_order(trade.shop, order)
    if order.state != rules.CLOSED:
        trade.done("POST", path, {})
    books.check_order(trade.shop, order)
    assert order.total_refunded == order.total_paid
    assert order.state == rules.CLOSED


def test_the_last_invoice_takes_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_share(line: Any, name: str, _left: Any, rounder: Any, _qty: Any = None, *, negative: bool = False) -> Any:
        whole = amount(line.item, name)
        line.amounts[name] = rounder.round(whole / line.item.qty_ordered * line.qty, negative=negative)
        return line.amounts[name]

    monkeypatch.setattr(drafts.Line, "share", by_share)
    trade, order = placed({BRICK: 7}, Decimal("33.33"), taxed=True)
    with pytest.raises(AssertionError, match="make"):
        invoice_in_parts(trade, order, [[3], [3]])
