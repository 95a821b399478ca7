"""The documents of an order - invoice, shipment, credit memo - as work that is done once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from magento_acceptance.flows.idempotency import Done, Finding, Nothing, Unclear
from magento_acceptance.rest.answer import Answer, Json
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where

_PAGE = 100


@dataclass(frozen=True)
class Seen:
    """The order's documents and the order, and the exchange that showed the documents."""

    documents: list[Json]
    order: Json
    exchange: str


@dataclass(frozen=True)
class NewDocument:
    """A call that makes one document of an order.

    `kind` is its name in words, `path` and `body` are the call's, `listing` is the list that holds such documents; `earlier` are the ids
    of those that the order had before, `order` is the order as it was then. `lines` are the quantities that the document must have by
    order_item_id, and `counter` is the order line's field that counts them. `guarded` is True where it takes all that is
    left, so that Magento refuses a second one. `differs` says what else is not as asked for, or "".
    """

    client: MagentoClient
    what: str
    kind: str
    path: str
    body: Json
    listing: str
    counter: str
    order: Json
    earlier: Collection[int]
    lines: Mapping[int, Decimal]
    guarded: bool
    differs: Callable[[Json], str] = field(default=lambda _: "")

    @property
    def where(self) -> str:
        """Where a person can look what came of it."""
        return f"the {self.kind}s of order {self.order['entity_id']}"

    def send(self) -> Answer:
        """Ask for the document."""
        return self.client.attempt("POST", self.path, self.body)

    def look(self) -> Seen:
        """Read the order and its documents."""
        number = self.order["entity_id"]
        found = self.client.get(self.listing, params=where("order_id", number).page(_PAGE))
        order = self.client.get(rest_path("orders", number)).json
        return Seen(list(found.json["items"]), order, found.exchange)

    def recognise(self, seen: Seen) -> Finding:
        """The one new document, where its lines are those that were asked for."""
        new = [document for document in seen.documents if document["entity_id"] not in self.earlier]
        if len(new) > 1:
            ids = ", ".join(str(document["entity_id"]) for document in new)
            return Unclear(f"{len(new)} {self.kind}s are new ({ids}), while one was asked for")
        if not new:
            before, now = self._counted(self.order), self._counted(seen.order)
            if before == now:
                return Nothing()
            return Unclear(f"no {self.kind} is new, yet the order's {self.counter} went from {before:f} to {now:f}")
        document = new[0]
        number = document["entity_id"]
        found = quantities(document)
        wanted = {item: quantity for item, quantity in self.lines.items() if quantity}
        if {item: found.get(item, Decimal(0)) for item in wanted} != wanted or self._strange(found):
            return Unclear(f"{self.kind} {number} is new, with {_shown(found)}, while {_shown(wanted)} was asked for")
        if differs := self.differs(document):
            return Unclear(f"{self.kind} {number} is new, and {differs}")
        return Done(f"{self.kind} {number}", str(number), seen.exchange)

    def _strange(self, found: Mapping[int, Decimal]) -> bool:
        """Whether the document has lines beside those asked for that are not theirs: their variants and parents come along."""
        family = set(self.lines)
        for line in self.order["items"]:
            if line["item_id"] in self.lines or line.get("parent_item_id") in self.lines:
                family |= {line["item_id"], line.get("parent_item_id")}
        return any(quantity and item not in family for item, quantity in found.items())

    def _counted(self, order: Json) -> Decimal:
        return sum((Decimal(line.get(self.counter, 0)) for line in order["items"]), Decimal(0))


def quantities(document: Mapping[str, Any]) -> dict[int, Decimal]:
    """The quantity of each line of a document, by order_item_id."""
    held: dict[int, Decimal] = {}
    for line in document["items"]:
        item = int(line["order_item_id"])
        held[item] = held.get(item, Decimal(0)) + Decimal(line.get("qty", 0))
    return held


def _shown(lines: Mapping[int, Decimal]) -> str:
    if not lines:
        return "nothing"
    return ", ".join(f"{quantity.normalize():f} of order item {item}" for item, quantity in sorted(lines.items()))
