"""The laws that a shop's books obey at every moment. Each function raises AssertionError naming what breaks its law."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from mock_magento.inventory.salable import reindex
from mock_magento.records.inventory import StockIndex
from mock_magento.records.orders import Order
from mock_magento.sales import rules
from mock_magento.shop import Shop
from tests.mock.laws.trade import STOCKED, Trade

ZERO = Decimal(0)
AMOUNTS = ("grand_total", "subtotal", "tax_amount", "discount_amount", "shipping_amount", "shipping_tax_amount")
LINE_AMOUNTS = ("row_total", "tax_amount", "discount_amount", "discount_tax_compensation_amount")


def check_stock(trade: Trade) -> None:
    """No source holds less than nothing, reservations add up, salable is what sources have in stock plus reservations."""
    inventory = trade.shop.inventory
    for items in inventory.source_items.values():
        for item in items:
            assert item.quantity >= 0, f"{item.source_code} holds {item.quantity} of {item.sku}"
    sums: dict[tuple[int, str], Decimal] = {}
    for entry in inventory.reservations:
        key = (entry.stock_id, entry.sku.lower())
        sums[key] = sums.get(key, ZERO) + entry.quantity
    kept = {key: value for key, value in inventory.reserved.items() if value}
    assert kept == {key: value for key, value in sums.items() if value}, "the sums of reservations are wrong"
    fresh = trade.shop.copy()
    for source in trade.sources:
        reindex(fresh, source, STOCKED)
    for sku in STOCKED:
        _check_salable(trade, sku, sums.get((trade.stock_id, sku.lower()), ZERO), fresh)


def _check_salable(trade: Trade, sku: str, reserved: Decimal, fresh: Shop) -> None:
    if trade.multi:
        # a row of the stock's index is as old as the last change of a source item
        row, renewed = _row(trade.shop, trade.stock_id, sku), _row(fresh, trade.stock_id, sku)
        assert (ZERO if renewed is None else renewed.quantity) == trade.available(sku)
        held, in_stock = (ZERO, False) if row is None else (row.quantity, row.is_salable)
    else:
        # the default stock's figures are the legacy stock item's, which follows source `default`
        legacy = json.loads(trade.asked("GET", f"stockItems/{sku}").body)
        held, in_stock = Decimal(str(legacy["qty"])), legacy["is_in_stock"]
        source = trade.shop.inventory.source_item("default", sku)
        expected = ZERO if source is None else source.quantity
        assert held == expected, f"the legacy stock item has {held} of {sku}, source default {expected}"
    answer = trade.asked("GET", f"inventory/get-product-salable-quantity/{sku}/{trade.stock_id}")
    assert answer.status == 200, answer.body
    salable = Decimal(answer.body.decode())
    expected = held + reserved if in_stock else ZERO
    assert salable == expected, (
        f"salable {sku} is {salable}: {held} in stock (in stock: {in_stock}), {reserved} reserved"
    )


def _row(shop: Shop, stock_id: int, sku: str) -> StockIndex | None:
    return shop.inventory.index.get((stock_id, sku.lower()))


def check_order(shop: Shop, order: Order) -> None:
    """Quantities stay within what was ordered, documents add up to the order, nothing is paid or refunded twice."""
    _check_quantities(order)
    invoices = [entry for entry in shop.sales.invoices.values() if entry.order_id == order.entity_id]
    memos = [entry for entry in shop.sales.creditmemos.values() if entry.order_id == order.entity_id]
    for prefix in ("", "base_"):
        paid, refunded = _sum(invoices, f"{prefix}grand_total"), _sum(memos, f"{prefix}grand_total")
        assert paid == (getattr(order, f"{prefix}total_paid") or ZERO), f"invoices make {paid}"
        assert paid == (getattr(order, f"{prefix}total_invoiced") or ZERO), f"invoices make {paid}"
        assert paid <= getattr(order, f"{prefix}grand_total"), f"{paid} paid of {order.grand_total}"
        assert refunded == (getattr(order, f"{prefix}total_refunded") or ZERO), f"credit memos make {refunded}"
        assert refunded <= paid, f"{refunded} refunded of {paid}"
    if invoices and all(item.qty_invoiced == item.qty_ordered for item in _bearing(order)):
        _check_wholly_invoiced(order, invoices)
    _check_invoice_lines(order, invoices)


def _bearing(order: Order) -> list[Any]:
    """The lines that bear money. Of a composite product either the whole or its parts bear none: on every invoice that names none of
    theirs Magento counts them with all that was ordered, so that in the end more than that is invoiced."""
    return [item for item in order.items if not rules.is_dummy(order, item)]


def _check_quantities(order: Order) -> None:
    for item in _bearing(order):
        where = f"{item.sku} of order {order.entity_id}"
        assert item.qty_invoiced >= 0, where
        assert item.qty_invoiced + item.qty_canceled <= item.qty_ordered, f"{where}: invoiced {item.qty_invoiced}"
        assert ZERO <= item.qty_refunded <= item.qty_invoiced, f"{where}: refunded {item.qty_refunded}"
    for item in order.items:
        assert ZERO <= item.qty_shipped <= item.qty_ordered, f"{item.sku}: shipped {item.qty_shipped}"


def _check_wholly_invoiced(order: Order, invoices: list[Any]) -> None:
    for prefix in ("", "base_"):
        for name in AMOUNTS:
            made, ordered = _sum(invoices, f"{prefix}{name}"), getattr(order, f"{prefix}{name}") or ZERO
            assert made == ordered, (
                f"{prefix}{name}: the invoices of order {order.entity_id} make {made}, not {ordered}"
            )


def _check_invoice_lines(order: Order, invoices: list[Any]) -> None:
    for item in _bearing(order):
        lines = [line for invoice in invoices for line in invoice.items if line.order_item_id == item.item_id]
        assert _sum(lines, "qty") == item.qty_invoiced, (
            f"{item.sku}: the invoices' lines do not make {item.qty_invoiced}"
        )
        if item.qty_invoiced != item.qty_ordered:
            continue
        for name in LINE_AMOUNTS:
            made, ordered = _sum(lines, name), getattr(item, name) or ZERO
            assert made == ordered, f"{name} of {item.sku}: the invoices' lines make {made}, not {ordered}"


def _sum(entities: Iterable[Any], name: str) -> Decimal:
    return sum((getattr(entity, name) or ZERO for entity in entities), ZERO)


def check_promises(trade: Trade, order: Order, *, steady: bool) -> None:
    """An order never gives back more than it took, and what it still holds is what may still leave the house for it.

    The second half is for `steady` orders only. Magento's own books drift where

    - something was refunded while the order was not wholly invoiced, or something was shipped after a refund: the refunded units count
      as not to be shipped, although those that had been shipped keep no place for the others;
    - a composite line was invoiced or refunded in parts, or cancelled after a part was invoiced: the quantities that Magento fills in for
      the lines without money (see `_bearing`) enter its reckoning of what is still promised;
    - sources had less than an invoice or a refund wanted to take from them: it takes what there is, and the rest stays promised.
    """
    promised = trade.promised(order.entity_id)
    for sku, quantity in promised.items():
        assert quantity <= 0, f"order {order.entity_id} gave back {quantity} of {sku} too many"
    if not steady:
        return
    where = f"order {order.entity_id} ({order.state})"
    if not rules.has_item_to_ship(order) and not rules.has_item_to_invoice(order):
        assert not any(promised.values()), f"{where} is finished and still holds {promised}"
    if any(item.parent_item_id for item in order.items):
        return
    for item in order.items:
        if item.sku in STOCKED:
            left = item.qty_ordered - item.qty_canceled - item.qty_invoiced
            waiting = left if item.is_virtual else rules.simple_qty_to_ship(item)
            assert promised[item.sku] == -waiting, f"{where} holds {promised[item.sku]} of {item.sku} for {waiting}"
