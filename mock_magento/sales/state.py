"""What the shop remembers of its sales: orders, invoices, shipments, credit memos, and the next number of every table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from mock_magento.sales.documents import CreditMemo, Invoice, Shipment
from mock_magento.sales.model import Order
from mock_magento.webapi.errors import NoSuchEntity


class _Copyable(Protocol):
    def copy(self) -> Any:
        """An independent copy."""


Record = TypeVar("Record", bound=_Copyable)


class _Watched(dict[int, Record]):
    """Entities of which those that are asked for by id are copied first, so that a failed call's changes can be undone.

    Who iterates gets them as they are: what is to be changed must be fetched by its id.
    """

    def __init__(self, entities: dict[int, Record]) -> None:
        super().__init__(entities)
        self.former: dict[int, Record] = {}

    def __getitem__(self, entity_id: int) -> Record:
        entity = super().__getitem__(entity_id)
        if entity_id not in self.former:
            self.former[entity_id] = entity.copy()
        return entity

    def get(self, entity_id: int, default: Any = None) -> Any:
        """As a dict's, but the entity is copied before it is handed out."""
        if entity_id not in self:
            return default
        return self[entity_id]


def _watched(entities: dict[int, Record]) -> tuple[_Watched[Record], Callable[[], dict[int, Record]]]:
    watched = _Watched(entities)
    return watched, lambda: {key: watched.former.get(key, entity) for key, entity in entities.items()}


def increment_id(entity_id: int) -> str:
    """The number printed on a document of store 1: nine digits (sequence_* tables of store 1 have no prefix)."""
    return f"{entity_id:09d}"


@dataclass
class SalesState:
    """Orders and their documents by entity id, in the order in which they were made.

    `next_ids` counts per table; take a number with `take`. Increment ids follow their own sequence, `increments`.
    `rendered` keeps answers of hot reads until the entity changes: whoever changes an order or a document calls `touch`.
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

    def checkpoint(self) -> Callable[[], None]:
        """Remember this state; the function given back restores it.

        A call changes few of many orders, so only those that are fetched by id from now on are copied.
        """
        former_ids = self.next_ids.copy()
        self.orders, orders = _watched(self.orders)
        self.invoices, invoices = _watched(self.invoices)
        self.shipments, shipments = _watched(self.shipments)
        self.creditmemos, creditmemos = _watched(self.creditmemos)

        def restore() -> None:
            self.orders, self.invoices = orders(), invoices()
            self.shipments, self.creditmemos = shipments(), creditmemos()
            self.next_ids, self.rendered = former_ids, {}

        return restore

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

    def touch(self, kind: str, entity_id: int) -> None:
        """Forget the kept answer of an entity (kind: order, invoice, shipment, creditmemo), because it changed."""
        self.rendered.pop((kind, entity_id), None)
