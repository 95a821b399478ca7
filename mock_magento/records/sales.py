"""What the shop remembers of its sales: orders, invoices, shipments, credit memos, and the next number of every table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mock_magento.records.documents import CreditMemo, Invoice, Shipment
from mock_magento.records.orders import Order
from mock_magento.webapi.errors import NoSuchEntity

KEPT: Final = 128
"""So many answers are kept; those of an order with three lines take 13 KB."""


def increment_id(entity_id: int) -> str:
    """The number printed on a document of store 1: nine digits (sequence_* tables of store 1 have no prefix)."""
    return f"{entity_id:09d}"


@dataclass
class SalesState:
    """Orders and their documents by entity id, in the order in which they were made.

    `next_ids` counts per table; take a number with `take`. Increment ids follow their own sequence, `increments`.
    `rendered` keeps the latest answers of reads until the entity changes: whoever changes an order or a document calls `touch`.
    """

    orders: dict[int, Order] = field(default_factory=dict)
    invoices: dict[int, Invoice] = field(default_factory=dict)
    shipments: dict[int, Shipment] = field(default_factory=dict)
    creditmemos: dict[int, CreditMemo] = field(default_factory=dict)
    next_ids: dict[str, int] = field(default_factory=dict)
    rendered: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def copy(self) -> SalesState:
        """An independent copy."""
        return SalesState(
            {key: order.copy() for key, order in self.orders.items()},
            {key: invoice.copy() for key, invoice in self.invoices.items()},
            {key: shipment.copy() for key, shipment in self.shipments.items()},
            {key: memo.copy() for key, memo in self.creditmemos.items()},
            self.next_ids.copy(),
            self.rendered.copy(),
        )

    def take(self, table: str, count: int = 1) -> int:
        """The next id of a table, or the first of the next `count`.

        Tables: order, order_increment, order_item, order_address, order_payment, order_tax, order_tax_item, status_history, and for each of
        invoice, shipment and creditmemo the document, its _increment, its _item and its _comment; track.
        """
        last = self.next_ids.get(table, 0)
        self.next_ids[table] = last + count
        return last + 1

    def add_order(self, order: Order) -> None:
        """Put a new order into the shop."""
        self.orders[order.entity_id] = order

    def order(self, order_id: int) -> Order:
        """The order with that id. Raises NoSuchEntity."""
        found = self.orders.get(order_id)
        if found is None:
            raise NoSuchEntity
        return found

    def order_of_item(self, item_id: int) -> Order | None:
        """The order that has a line with that id, or None."""
        orders = self.orders.values()
        return next((order for order in orders for item in order.items if item.item_id == item_id), None)

    def keep(self, kind: str, entity_id: int, answer: bytes) -> bytes:
        """Keep an entity's answer until it changes or `KEPT` others have been asked for since; returns it."""
        while len(self.rendered) >= KEPT:
            del self.rendered[next(iter(self.rendered))]
        self.rendered[kind, entity_id] = answer
        return answer

    def touch(self, kind: str, entity_id: int) -> None:
        """Forget the kept answer of an entity (kind: order, invoice, shipment, creditmemo), because it changed."""
        self.rendered.pop((kind, entity_id), None)
