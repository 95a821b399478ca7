"""The stock: quantities at sources and salable quantities, as movement between two readings."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import parsers, then

from magento_acceptance.expectations import CheckRow, Expectation, StockReading, assert_none
from magento_acceptance.flows.capture import Capture
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.polling import after_waiting
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from steps.products import Products, sku_of


def _source_moves(before: StockReading, after: StockReading, sku: str) -> dict[str, Decimal]:
    start, end = source_quantities(before, sku), source_quantities(after, sku)
    return {source: end.get(source, 0) - start.get(source, 0) for source in start | end}


@then("the stock has moved as the capture demands")
def as_demanded(capture: Capture) -> None:
    """Every source of every product, and every salable quantity."""
    capture.check_stock()


@then("no source quantity has moved")
def no_source_moved(capture: Capture) -> None:
    """The order has no managed product that is not physical, so the invoice takes nothing from any source."""
    _no_source_moved(
        capture.order.now.stock, capture.after.stock, "the invoice deducts managed non-physical goods only"
    )


@then("since before the order no source quantity has moved")
def no_source_moved_by_order(order: OpenOrder, stock_before_order: dict[str, StockReading]) -> None:
    """An order reserves, it takes nothing from a source."""
    _no_source_moved(stock_before_order["reading"], order.now.stock, "an order reserves, it moves no source")


def _no_source_moved(before: StockReading, after: StockReading, rule: str) -> None:
    mismatches: list[CheckRow] = []
    for sku in before.source_items:
        for source, moved in _source_moves(before, after, sku).items():
            mismatches += Expectation(f"/{sku}/{source}", 0, rule).judge(moved)
    assert_none(mismatches, "movement of source quantities")


@then("no salable quantity has moved")
def no_salable_moved(capture: Capture) -> None:
    """What the invoice deducts was reserved since the order."""
    mismatches: list[CheckRow] = []
    for sku, quantity in capture.order.now.stock.salable.items():
        rule = "the order has reserved it already"
        mismatches += Expectation(f"/{sku}", quantity, rule).judge(capture.after.stock.salable[sku])
    assert_none(mismatches, f"salable quantities after the capture{after_waiting(capture.waited)}")


@then(
    parsers.parse(
        'the source quantity of "{name}" has moved by {source_move} and its salable quantity by {salable_move}'
    )
)
def moved(name: str, source_move: str, salable_move: str, capture: Capture, products: Products) -> None:
    """Between the readings right before and after the capture; the sources together."""
    sku = sku_of(name, products)
    before, after = capture.order.now.stock, capture.after.stock
    total = sum(_source_moves(before, after, sku).values())
    mismatches = Expectation(f"/sources/{sku}", Decimal(source_move), "movement by the capture").judge(total)
    change = after.salable[sku] - before.salable[sku]
    mismatches += Expectation(f"/salable/{sku}", Decimal(salable_move), "movement by the capture").judge(change)
    assert_none(mismatches, f"stock of {name} ({sku}){after_waiting(capture.waited)}")


@then(parsers.parse('since before the order the salable quantity of "{name}" has moved by {move}'))
def salable_moved_by_order(
    name: str, move: str, order: OpenOrder, stock_before_order: dict[str, StockReading], products: Products
) -> None:
    """Between the readings before and after the order was placed."""
    sku = sku_of(name, products)
    change = order.now.stock.salable[sku] - stock_before_order["reading"].salable[sku]
    wanted = Expectation(f"/salable/{sku}", Decimal(move), "an order reserves what it takes of managed goods")
    assert_none(wanted.judge(change), f"stock of {name} ({sku})")


@then(parsers.parse('the salable quantity of "{name}" is {quantity}'))
def salable(name: str, quantity: str, order: OpenOrder, products: Products) -> None:
    """As an absolute figure, which the scenario set itself."""
    sku = sku_of(name, products)
    now = read_stock(order.client, [sku], order.channel.stock_id)
    wanted = Expectation(f"/salable/{sku}", Decimal(quantity), "set by the scenario, less what was ordered")
    assert_none(wanted.judge(now.salable[sku]), f"stock of {name}")


@then(parsers.parse('the source "{source}" holds {quantity} of "{name}"'))
def held(source: str, quantity: str, name: str, order: OpenOrder, products: Products) -> None:
    """As an absolute figure, which the scenario set itself."""
    sku = sku_of(name, products)
    found = source_quantities(read_stock(order.client, [sku], order.channel.stock_id), sku)
    wanted = Expectation(f"/sources/{sku}/{source}", Decimal(quantity), "set by the scenario, less what was invoiced")
    assert_none(wanted.judge(found.get(source)), f"stock of {name}")
