"""Walks through a recording as the harness would have gone: every id, document and order in it is judged by what came before.

Where nobody read the order between two calls, it is filled in from what the first one should have left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from magento_acceptance.expectations import (
    DEFAULT_STATUSES,
    Captured,
    CaptureRequest,
    CheckRow,
    Creation,
    RefundRequest,
    Release,
    ShipmentRequest,
    check_credit_memo,
    check_invoice,
    check_new_document_id,
    check_order_after_cancel,
    check_order_after_capture,
    check_order_after_refund,
    check_order_after_shipments,
    check_placed_order,
    check_shipment,
    release_named,
)
from magento_acceptance.expectations.matchers import Matcher
from magento_acceptance.expectations.order import OrderExpectation
from magento_acceptance.expectations.tree import Leaf
from tests.support.recordings import exchanges_with_values, fill

_CALL = re.compile(r"/V1/orders?/([^/?]+)/(invoice|refund|ship|cancel)$")
_READ = re.compile(r"/V1/(orders|invoices|creditmemo|shipment)/([^/?]+)$")
_LIST = re.compile(r"/V1/(invoices|creditmemos|shipments)\?(?!.*fields=)")
_KINDS = {
    "invoice": "invoice",
    "invoices": "invoice",
    "refund": "credit memo",
    "creditmemo": "credit memo",
    "creditmemos": "credit memo",
    "ship": "shipment",
    "shipment": "shipment",
    "shipments": "shipment",
}
_REQUESTS: Mapping[str, Any] = {
    "invoice": CaptureRequest,
    "credit memo": RefundRequest,
    "shipment": ShipmentRequest,
}
_OWN_STATUSES = {"new": "awaiting", "processing": "in_progress"}


@dataclass(frozen=True)
class Judged:
    """Something in a recording, and the check that judges it by what came before."""

    exchange: str
    kind: str
    document: Any
    check: Callable[..., list[CheckRow]]
    arguments: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.exchange} ({self.kind})"

    def rows(self, document: Any, **further: Any) -> list[CheckRow]:
        """What the check judges of the document, or of another in its place."""
        if creation := self.arguments.get("creation"):
            return self.check(document, replace(creation, **further))
        return self.check(document, **{**self.arguments, **further})


@dataclass
class _Sale:
    """One order as it was last read or filled in (None: not known), its documents, and the check of the next reading."""

    order: Any = None
    documents: dict[str, list[Any]] = field(default_factory=lambda: {kind: [] for kind in _REQUESTS})
    after: tuple[Callable[..., list[CheckRow]], dict[str, Any]] | None = None


@dataclass
class _Walk:
    name: str
    documents: dict[tuple[str, str], Any]
    release: Release | None
    sales: dict[str, _Sale] = field(default_factory=dict)

    @property
    def statuses(self) -> Mapping[str, str]:
        return {**DEFAULT_STATUSES, **(_OWN_STATUSES if self.name.endswith("own-statuses") else {})}

    def read(self, exchange: str, order_id: str, order: Any) -> Iterator[Judged]:
        """An order is read."""
        sale = self.sales.setdefault(order_id, _Sale())
        yield Judged(exchange, "placed order", order, check_placed_order, {"release": self.release})
        if sale.after is not None:
            yield Judged(exchange, "order", order, *sale.after)
        sale.order, sale.after = order, None

    def called(self, exchange: str, order_id: str, action: str, body: Any, answer: Any) -> Iterator[Judged]:
        """Something is done to an order."""
        sale = self.sales.setdefault(order_id, _Sale())
        if action == "cancel":
            self._go_on(sale, check_order_after_cancel, {"statuses": self.statuses})
            return
        kind = _KINDS[action]
        known = sale.documents[kind]
        request, document = _REQUESTS[kind].from_json(body or {}), self.documents.get((kind, str(answer)))
        yield Judged(exchange, "id", answer, check_new_document_id, {"kind": kind, "earlier": list(known)})
        if document is None or sale.order is None:
            sale.order = sale.after = None
            known += [document] if document else []
            return
        yield from self._document(exchange, sale, kind, request, document)
        known.append(document)

    def _document(self, exchange: str, sale: _Sale, kind: str, request: Any, document: Any) -> Iterator[Judged]:
        earlier, own = list(sale.documents[kind]), str(document["entity_id"])
        mail = "mail-off" not in self.name
        creation = Creation(order=sale.order, request=request, document_id=own, earlier=earlier, mail=mail)
        made = {"creation": creation}
        arguments: dict[str, Any] = {"statuses": self.statuses}
        if kind == "invoice":
            yield Judged(exchange, kind, document, check_invoice, made)
            arguments |= {"captured": [Captured(request, document)], "earlier": earlier}
            self._go_on(sale, check_order_after_capture, arguments)
        elif kind == "credit memo":
            yield Judged(exchange, kind, document, check_credit_memo, made)
            arguments |= {"request": request, "memo": document, "release": self.release}
            self._go_on(sale, check_order_after_refund, arguments)
        else:
            yield Judged(exchange, kind, document, check_shipment, made)
            self._go_on(
                sale, check_order_after_shipments, {**arguments, "requests": [request], "release": self.release}
            )

    def _go_on(self, sale: _Sale, check: Callable[..., list[CheckRow]], arguments: dict[str, Any]) -> None:
        if sale.order is not None:
            sale.after = (check, {"before": sale.order, **arguments})
            sale.order = _left_by(check, {"before": sale.order, **arguments})


def walk(name: str) -> Iterator[Judged]:
    """Everything in a recording that can be judged, in its order."""
    folder = name.rpartition("/")[0]
    release = release_named("2.4.7" if folder in ("", "reference") else folder)
    going = _Walk(name, _documents(name), release)
    for exchange, values in exchanges_with_values(name):
        request, response = exchange["request"], exchange["response"]
        path = re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), request["path"])  # noqa: B023
        if response["status"] != 200:
            continue
        if request["method"] == "POST" and (called := _CALL.search(path)):
            yield from going.called(
                exchange["id"], *called.groups(), fill(request.get("json"), values), response["json"]
            )
        elif request["method"] == "GET" and (read := _READ.search(path)) and read[1] == "orders":
            yield from going.read(exchange["id"], read[2], response["json"])


def _documents(name: str) -> dict[tuple[str, str], Any]:
    """Every invoice, shipment and credit memo as it is first shown in a recording, by kind and id."""
    found: dict[tuple[str, str], Any] = {}
    for exchange, _ in exchanges_with_values(name):
        request, response = exchange["request"], exchange["response"]
        if request["method"] != "GET" or response["status"] != 200:
            continue
        if (read := _READ.search(request["path"])) and read[1] != "orders":
            found.setdefault((_KINDS[read[1]], str(response["json"]["entity_id"])), response["json"])
        elif listed := _LIST.search(request["path"]):
            for document in response["json"]["items"]:
                if len(document) > 20:  # whole documents, not chosen fields
                    found.setdefault((_KINDS[listed[1]], str(document["entity_id"])), document)
    return found


def _left_by(check: Callable[..., list[CheckRow]], arguments: Mapping[str, Any]) -> Any:
    """The order that a check expects, as a shop would show it."""
    seen: list[OrderExpectation] = []

    def take(self: OrderExpectation, *_: Any) -> list[CheckRow]:
        seen.append(self)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OrderExpectation, "check", take)
        check({}, **arguments)
    return _plain(seen[0]._order, seen[0]._before)


def _plain(expected: Any, before: Any) -> Any:
    if isinstance(expected, Leaf):
        return before if isinstance(expected.expected, Matcher) else expected.expected
    if isinstance(expected, dict):
        old = before if isinstance(before, dict) else {}
        plain = {key: _plain(value, old.get(key)) for key, value in expected.items()}
        return {key: value for key, value in plain.items() if value is not None or key in old}
    if isinstance(expected, list):
        olds = before if isinstance(before, list) and len(before) == len(expected) else [None] * len(expected)
        return [_plain(*pair) for pair in zip(expected, olds, strict=True)]
    return expected
