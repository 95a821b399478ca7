"""The routes that invoices, shipments and credit memos have in common: reading, searching, mailing again, commenting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from mock_magento.records.documents import CreditMemo, Invoice, Shipment
from mock_magento.records.sales import SalesState
from mock_magento.sales import mailing, reading, rendering
from mock_magento.shop import Call
from mock_magento.webapi.routes import Routes

Document = TypeVar("Document", Invoice, Shipment, CreditMemo)


_ROW: Final = attrgetter("__dict__")


@dataclass(frozen=True)
class DocumentKind(Generic[Document]):
    """A kind of document, and where it is served."""

    name: str
    acl: str
    interface: str
    one: str
    """The route of one document, by its {id}."""
    listed: str
    """The route of all documents."""
    comment: str
    """The route that takes a new comment."""
    stored: Callable[[SalesState], dict[int, Document]]
    columns: frozenset[str]
    raw_of: Callable[[Document], rendering.Raw]

    def asked(self, call: Call) -> Document:
        """The document that the call names. Raises InputErrors or NoSuchEntity."""
        return reading.require(self.stored(call.shop.sales), call["id"])

    def routes(self) -> Routes:
        """The routes of this kind of document."""
        routes = Routes()
        route = partial(routes.route, acl=self.acl)

        @route("GET", self.one)
        def read(call: Call) -> bytes:
            entity = self.asked(call)
            return reading.kept(
                call.shop.sales, self.name, entity.entity_id, lambda: self.raw_of(entity), self.interface
            )

        @route("GET", self.listed, required=("searchCriteria",))
        def search(call: Call) -> bytes:
            documents = self.stored(call.shop.sales).values()
            return reading.listed(call, self.name, documents, (_ROW, self.columns), self.raw_of, self.interface)

        @route("POST", f"{self.one}/emails")
        def mail(call: Call) -> bool:
            return mailing.send_again(call.shop, self.name, self.asked(call))

        @route("GET", f"{self.one}/comments")
        def comments(call: Call) -> dict[str, Any]:
            # an unknown document has none
            entity = self.stored(call.shop.sales).get(call["id"])
            return reading.all_of(rendering.comments(entity.comments if entity else ()), call["id"])

        @route("POST", self.comment)
        def comment(call: Call) -> rendering.Raw:
            return mailing.add_comment(call.shop, self.name, self.stored(call.shop.sales), call["entity"])

        return routes
