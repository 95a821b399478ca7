"""What must hold of orders, invoices and stock after a load, however many customers there were: judged from readings alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations import CheckRow, Expectation, ProductFacts, StockReading, wrong
from magento_acceptance.expectations.matchers import between
from magento_acceptance.expectations.stock import check_salable, check_sources, deduction
from magento_acceptance.expectations.values import ZERO, Json, amount, objects, show, total
from magento_acceptance.load.journey import How, Outcome

SUMS: Final = {"subtotal_invoiced": "subtotal", "total_invoiced": "grand_total", "total_paid": "grand_total"}
"""An order's running sums, and the values of its invoices that each adds up."""


@dataclass(frozen=True)
class Readings:
    """What was read after the load: every order of its customers, the invoices of these orders, the stock of its products."""

    orders: Sequence[Json]
    invoices: Sequence[Json]
    stock: StockReading


@dataclass(frozen=True)
class Load:
    """What a load began with, and what its customers were told: `start` is the stock before the first order, `facts` those of the
    products, `sources` the codes of the stock's sources, best priority first, `outcomes` the journeys.
    """

    start: StockReading
    facts: Mapping[str, ProductFacts]
    sources: Sequence[str]
    outcomes: Sequence[Outcome]


@dataclass(frozen=True)
class Law:
    """A rule: the id of its check, what it says, and how it is judged."""

    check: str
    title: str
    judge: Callable[[Readings, Load], list[CheckRow]]


def _orders_are_there(found: Readings, load: Load) -> list[CheckRow]:
    told = [outcome.order_id for outcome in load.outcomes if outcome.order_id is not None]
    there = {int(order["entity_id"]) for order in found.orders}
    lost = [
        CheckRow(
            f"/orders/{number}", f"order {number}", "there", "not there", "its customer was given this id", ok=False
        )
        for number in told
        if number not in there
    ]
    carts = _doubled(found.orders, "quote_id", "a cart becomes one order")
    rows = _counted("/orders", "orders that customers were given", len(told), lost, "an order that was placed is kept")
    return rows + _counted(
        "/carts", "orders with a cart of their own", len(found.orders), carts, "a cart becomes one order"
    )


def _one_invoice(found: Readings, load: Load) -> list[CheckRow]:
    made = Counter(int(invoice["order_id"]) for invoice in found.invoices)
    orders = {int(order["entity_id"]): order for order in found.orders}
    rows = []
    judged = [outcome for outcome in load.outcomes if outcome.accepted and outcome.order_id in orders]
    for outcome in judged:
        assert outcome.order_id is not None  # it is a key of `orders`
        order, parts = orders[outcome.order_id], outcome.how == How.PARTS
        wanted = outcome.accepted if parts else 1
        rule = f"{outcome.how}: " + (
            "each part has its invoice" if parts else "what is paid in full is not invoiced again"
        )
        at = f"/orders/{outcome.order_id}/invoices"
        rows += Expectation(at, wanted, rule, f"invoices of {_named(order)}").judge(made[outcome.order_id])
    return _counted(
        "/invoices", "orders with the invoices they must have", len(judged), wrong(rows), "a capture makes one invoice"
    )


def _unique_numbers(found: Readings, _: Load) -> list[CheckRow]:
    rows = []
    for kind, documents in (("orders", found.orders), ("invoices", found.invoices)):
        doubled = _doubled(documents, "increment_id", "a number is given once")
        rows += _counted(
            f"/{kind}", f"{kind} with a number of their own", len(documents), doubled, "a number is given once"
        )
    return rows


def _sums(found: Readings, _: Load) -> list[CheckRow]:
    invoices: dict[int, list[Json]] = defaultdict(list)
    for invoice in found.invoices:
        invoices[int(invoice["order_id"])].append(invoice)
    rows: list[CheckRow] = []
    for order in found.orders:
        rows += wrong(_order_sums(order, invoices[int(order["entity_id"])]))
    count = len({row.pointer.split("/")[2] for row in rows})
    head = Expectation("/orders", len(found.orders), "an order's sums are those of its invoices", "orders that add up")
    return head.judge(len(found.orders) - count) + rows


def _order_sums(order: Json, invoices: Sequence[Json]) -> Iterator[CheckRow]:
    at, name = f"/orders/{order['entity_id']}", _named(order)
    for prefix in ("", "base_"):
        for key, source in SUMS.items():
            wanted = total(amount(invoice, prefix + source) for invoice in invoices)
            rule = f"sum of its invoices' {prefix}{source}"
            yield from Expectation(f"{at}/{prefix}{key}", wanted, rule, f"{prefix}{key} of {name}").judge(
                amount(order, prefix + key)
            )
    for line in objects(order.get("items")):
        item = line.get("item_id")
        wanted = total(
            amount(row, "qty")
            for invoice in invoices
            for row in objects(invoice.get("items"))
            if row.get("order_item_id") == item
        )
        rule = "sum of its invoices' quantities"
        where = f"{at}/items/{item}/qty_invoiced"
        yield from Expectation(where, wanted, rule, f"qty_invoiced of {line.get('sku')} in {name}").judge(
            amount(line, "qty_invoiced")
        )
        most = between(ZERO, amount(line, "qty_ordered"))
        rule = "no more is invoiced than was ordered"
        yield from Expectation(where, most, rule, f"units of {line.get('sku')} on invoices of {name}").judge(wanted)


def _no_oversell(found: Readings, load: Load) -> list[CheckRow]:
    rows = []
    for sku, quantity in load.start.salable.items():
        rule = f"{show(quantity)} were salable before the first order, and backorders are off"
        most = Expectation(f"/sold/{sku}", between(ZERO, quantity), rule, f"units sold of {sku}")
        rows += most.judge(_held(found.orders, sku))
    return rows


def _salable(found: Readings, load: Load) -> list[CheckRow]:
    reserved = {sku: -_held(found.orders, sku) for sku in load.start.salable}
    rule = "before the load, less what the orders hold: on hand and reservations together"
    return check_salable(load.start, found.stock, reserved, rule, "nothing of it was ordered")


def _on_hand(found: Readings, load: Load) -> list[CheckRow]:
    taken = {}
    for sku, facts in load.facts.items():
        invoiced = total(
            amount(row, "qty")
            for invoice in found.invoices
            for row in objects(invoice.get("items"))
            if row.get("sku") == sku
        )
        if facts.is_virtual and invoiced:
            taken[sku] = deduction(load.start.source_items[sku], load.sources, invoiced)
    why = "what was invoiced of a product that is not physical"
    return check_sources(load.start, found.stock, taken, "nothing was shipped, so it stays at its source", why=why)


LAWS: Final = (
    Law("load.orders", "Every order that a customer was given is there, once", _orders_are_there),
    Law("load.invoices", "An order has one invoice for each capture, and is paid in full once", _one_invoice),
    Law("load.numbers", "The numbers of orders and invoices are unique", _unique_numbers),
    Law("load.sums", "Orders and their invoices add up", _sums),
    Law("load.oversell", "No more is sold than there is", _no_oversell),
    Law("load.salable", "Salable is what is on hand less what is reserved", _salable),
    Law("load.on_hand", "On hand is what there was, less what was captured of virtual products", _on_hand),
)


def _held(orders: Sequence[Json], sku: str) -> Decimal:
    """The units of a SKU that orders hold: ordered, and neither canceled nor refunded."""
    lines = (line for order in orders for line in objects(order.get("items")) if line.get("sku") == sku)
    return total(
        amount(line, "qty_ordered") - amount(line, "qty_canceled") - amount(line, "qty_refunded") for line in lines
    )


def _counted(pointer: str, name: str, count: int, bad: list[CheckRow], rule: str) -> list[CheckRow]:
    """How many of `count` are right, and each that is not."""
    return [*Expectation(pointer, count, rule, name).judge(count - len(bad)), *bad]


def _doubled(documents: Sequence[Json], key: str, rule: str) -> list[CheckRow]:
    """A row for every document whose value of a key an earlier one has, too."""
    first: dict[Any, Json] = {}
    rows = []
    for document in documents:
        value, number = document.get(key), document.get("entity_id")
        if value in first:
            found = f"{show(value)}, as that of {show(first[value].get('entity_id'))}"
            rows.append(CheckRow(f"/{number}/{key}", f"{key} of {number}", "one of its own", found, rule, ok=False))
        first.setdefault(value, document)
    return rows


def _named(order: Json) -> str:
    return f"order {order.get('entity_id')}"
