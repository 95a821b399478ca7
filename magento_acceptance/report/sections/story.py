"""What happened in a scenario: the writes that were accepted, and what was read of orders, invoices and stock.

``telling`` makes such a story of a scenario's exchanges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal

from magento_acceptance.expectations.stock import ProductFacts
from magento_acceptance.expectations.values import Json, objects

Kind = Literal["order", "invoice", "shipment", "refund", "cancelling", "other"]
Place = tuple[Literal["source", "salable"], str]
"""Where a quantity was read: at a source (its code), or what is salable on a stock (its id)."""

BROKEN: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What working with an answer of any shape may raise."""

_VIRTUAL: Final = frozenset({"virtual", "downloadable"})


@dataclass(frozen=True)
class Write:
    """A call that was accepted and moves stock: of an order, or (``other``) of goods, of which ``skus`` names those it touches.

    ``at`` is its place among the scenario's exchanges; ``answer`` the id of what it made. ``skus`` None means any. ``lost`` says that no
    answer of the shop came, so that what the shop showed afterwards tells whether it was done.
    """

    kind: Kind
    at: int
    exchange: str
    order_id: int | None = None
    body: Json = field(default_factory=dict)
    answer: Any = None
    skus: frozenset[str] | None = None
    lost: bool = False

    def touches(self, sku: str) -> bool:
        """Whether it may move that product."""
        return self.skus is None or sku in self.skus


@dataclass(frozen=True)
class Read:
    """A document that was read: an order, an invoice or a shipment."""

    at: int
    exchange: str
    document: Json


@dataclass(frozen=True)
class Quantity:
    """A quantity that was read."""

    at: int
    exchange: str
    value: Decimal


@dataclass
class Story:
    """A scenario's exchanges, sorted by what they tell.

    ``scenario`` is the document's, ``name`` what the evidence calls it; ``listings`` are the source items of a SKU as answered.
    """

    scenario: Any
    name: str = ""
    writes: list[Write] = field(default_factory=list)
    orders: dict[int, list[Read]] = field(default_factory=dict)
    invoices: dict[int, list[Read]] = field(default_factory=dict)
    shipments: dict[int, list[Read]] = field(default_factory=dict)
    listings: dict[str, list[Read]] = field(default_factory=dict)
    quantities: dict[tuple[str, Place], list[Quantity]] = field(default_factory=dict)
    managed: dict[str, bool] = field(default_factory=dict)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _touching: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @cached_property
    def moments(self) -> list[int]:
        """Where in the story stock was read."""
        return sorted({reading.at for readings in self.quantities.values() for reading in readings})

    def touching(self, sku: str) -> list[int]:
        """Where in the story something was written that may move a product."""
        if sku not in self._touching:
            self._touching[sku] = [write.at for write in self.writes if write.touches(sku)]
        return self._touching[sku]

    def order_before(self, order_id: int | None, at: int) -> Read | None:
        """The order as it was read last before a place in the story; where it was not, as it was read first."""
        reads = self.orders.get(order_id, []) if order_id is not None else []
        earlier = [read for read in reads if read.at < at]
        return earlier[-1] if earlier else next(iter(reads), None)

    def order_after(self, order_id: int | None, at: int, until: float = float("inf")) -> Read | None:
        """The order as it was read first after a place in the story, before another one."""
        reads = self.orders.get(order_id, []) if order_id is not None else []
        return next((read for read in reads if at < read.at < until), None)

    def invoices_before(self, order_id: int | None, at: int) -> list[Json]:
        """The order's invoices that stood at a place in the story, oldest first, whenever they were read: invoices do not change.

        Raises LookupError where one that the scenario made was never read.
        """
        made = {
            id_of(write.answer)
            for write in self.writes
            if write.kind == "invoice" and write.order_id == order_id and write.at < at
        }
        read = {key for key, reads in self._invoices_of(order_id) if reads[0].at < at}
        return [self.invoices[key][0].document for key in sorted(key for key in made | read if key is not None)]

    def invoices_older_than(self, invoice_id: int, order_id: int | None) -> list[Json]:
        """The order's invoices with smaller ids, oldest first, as far as they were read."""
        return [reads[0].document for key, reads in self._invoices_of(order_id) if key < invoice_id]

    def _invoices_of(self, order_id: int | None) -> list[tuple[int, list[Read]]]:
        known = ((key, self.invoices[key]) for key in sorted(self.invoices))
        return [(key, reads) for key, reads in known if id_of(reads[0].document.get("order_id")) == order_id]

    def untouched_between(self, order_id: int | None, begin: int, end: int) -> bool:
        """Whether the scenario wrote nothing to the order between two places of the story."""
        return not any(write.order_id == order_id and begin < write.at < end for write in self.writes)

    def facts(self, order: Json) -> dict[str, ProductFacts]:
        """What decides whether an order's products move, by SKU; products of which it was not read are left out."""
        return {
            sku: ProductFacts(line.get("product_type") in _VIRTUAL, self.managed[sku])
            for line in objects(order.get("items"))
            if (sku := str(line.get("sku"))) in self.managed
        }


def id_of(value: Any) -> int | None:
    """An id, also where it is written as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20 else None
