"""The documents of an order - invoice, shipment, credit memo - as calls that take effect once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from magento_acceptance.flows.idempotency import Done, NotFound, OneTimeCall, ProbeResult, Unclear
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where

_PAGE = 100


@dataclass(frozen=True)
class NewDocument:
    """A call that creates one document of an order."""

    client: MagentoClient
    what: str
    """The call in words: `the capture of order 3`."""
    kind: str
    """The document in words: `invoice`."""
    path: str
    body: Json
    listing: str
    """The list that holds such documents: `invoices`."""
    counter: str
    """The order line's field that counts what such documents hold: `qty_invoiced`."""
    order: Json
    """The order as it was before."""
    earlier: Collection[int]
    """The entity ids of the documents that the order had before."""
    lines: Mapping[int, Decimal]
    """The quantities that the document must have, by order_item_id."""
    takes_all: bool
    """Whether it takes all that is left, so that Magento refuses a second one."""
    differs: Callable[[Json], str] = field(default=lambda _: "")
    """What else of a document is not as asked for, or ""."""

    def call(self) -> OneTimeCall:
        """The call, with its probe."""
        return OneTimeCall(
            self.what,
            where=f"the {self.kind}s of order {self.order['entity_id']}",
            send=lambda: self.client.attempt("POST", self.path, self.body),
            probe=self._probe,
            shop_rejects_repeat=self.takes_all,
        )

    def _probe(self) -> ProbeResult:
        number = self.order["entity_id"]
        found = self.client.get(self.listing, params=where("order_id", number).page(_PAGE))
        return self.recognise(found.json["items"], self.client.get(rest_path("orders", number)).json, found.exchange)

    def recognise(self, documents: Collection[Json], order: Json, exchange: str) -> ProbeResult:
        """The one new document of the order as it is now, where its lines are those that were asked for."""
        new = [document for document in documents if document["entity_id"] not in self.earlier]
        if len(new) > 1:
            ids = ", ".join(str(document["entity_id"]) for document in new)
            return Unclear(f"{len(new)} {self.kind}s are new ({ids}), while one was asked for")
        if not new:
            before, now = self._counted(self.order), self._counted(order)
            if before == now:
                return NotFound()
            return Unclear(f"no {self.kind} is new, yet the order's {self.counter} went from {before:f} to {now:f}")
        document = new[0]
        number = document["entity_id"]
        found = quantities(document)
        wanted = {item: quantity for item, quantity in self.lines.items() if quantity}
        if {item: found.get(item, Decimal(0)) for item in wanted} != wanted or self._has_other_lines(found):
            return Unclear(f"{self.kind} {number} is new, with {_shown(found)}, while {_shown(wanted)} was asked for")
        if differs := self.differs(document):
            return Unclear(f"{self.kind} {number} is new, and {differs}")
        return Done(f"{self.kind} {number}", str(number), exchange)

    def _has_other_lines(self, found: Mapping[int, Decimal]) -> bool:
        """Whether the document has lines that are neither asked for nor variants or parents of those."""
        family = set(self.lines)
        for line in self.order["items"]:
            if line["item_id"] in self.lines or line.get("parent_item_id") in self.lines:
                family |= {line["item_id"], line.get("parent_item_id")}
        return any(quantity and item not in family for item, quantity in found.items())

    def _counted(self, order: Json) -> Decimal:
        return sum((Decimal(line.get(self.counter, 0)) for line in order["items"]), Decimal(0))


def quantities(document: Mapping[str, Any]) -> dict[int, Decimal]:
    """The quantity of each line of a document, by order_item_id."""
    found: dict[int, Decimal] = {}
    for line in document["items"]:
        item = int(line["order_item_id"])
        found[item] = found.get(item, Decimal(0)) + Decimal(line.get("qty", 0))
    return found


def _shown(lines: Mapping[int, Decimal]) -> str:
    if not lines:
        return "nothing"
    return ", ".join(f"{quantity.normalize():f} of order item {item}" for item, quantity in sorted(lines.items()))
