"""An order as it stands before something is done to it, and what was done to it."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain, repeat
from types import MappingProxyType
from typing import Any, ClassVar

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import (
    CheckRow,
    Creation,
    ProductFacts,
    Window,
    check_new_document_id,
    wrong,
)
from magento_acceptance.expectations.requests import DocumentRequest
from magento_acceptance.flows.idempotency import OneTimeCall, send_idempotently
from magento_acceptance.flows.polling import after_waiting, poll_until
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import (
    Json,
    OrderSnapshot,
    Read,
    read_facts,
    read_order_snapshot,
    record_movements,
    stocked_lines,
)
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord

_OPEN_STATES = ("new", "processing")


@dataclass(frozen=True)
class OpenOrder:
    """An order as it stands before something is done to it, and all that deciding about it takes.

    `waited` are the seconds that `now` was waited for until it was right, or given up.
    """

    client: MagentoClient
    context: Context
    record: RunRecord
    channel: SalesChannel
    order_id: int
    facts: Mapping[str, ProductFacts]
    now: OrderSnapshot
    waited: float = 0.0

    @classmethod
    def read(
        cls,
        client: MagentoClient,
        context: Context,
        record: RunRecord,
        channel: SalesChannel,
        order_id: int,
        made: Mapping[str, ProductFacts] = MappingProxyType({}),
    ) -> OpenOrder:
        """Read an order, its invoices and the stock of its products, and keep the ids of its lines by SKU.

        `made` are the facts of products that the scenario itself has made.
        """
        answer = client.known(rest_path("orders", order_id))
        facts = read_facts(client, answer.json, made)
        context.put("order", order_id, answer)
        situation = read_order_snapshot(client.known, order_id, facts, channel.stock_id)
        return cls(client, context, record, channel, order_id, facts, situation)

    def again(self) -> OpenOrder:
        """The same order as it stands now; what was read since the last write serves."""
        return replace(self, now=self._read(self.client.known), waited=0.0)

    def afresh(self) -> OpenOrder:
        """The same order, all of it read again."""
        return replace(self, now=self._read(self.client.get), waited=0.0)

    def _read(self, read: Read) -> OrderSnapshot:
        return read_order_snapshot(read, self.order_id, self.facts, self.channel.stock_id)

    def send(self, call: OneTimeCall) -> tuple[Answer, Window]:
        """Let a call take effect once; returns the response, and when it was sent. Raises as `send_idempotently` does."""
        start, began = datetime.now(UTC), time.monotonic()
        answer = send_idempotently(self.client, call)
        return answer, Window.of_call(start, time.monotonic() - began, [answer.date])

    def after(self, what: str, judge: Callable[[OrderSnapshot], Sequence[CheckRow]]) -> OpenOrder:
        """The same order after `what`: read again until `judge` finds nothing wrong, as long as the settings let a value settle.

        What it took, and how quantities moved, is recorded.
        """
        later = self.settled(f"stock and invoices of order {self.order_id} after {what}", judge)
        record_movements(self.record, self.channel.stock_id, self.now.stock, later.now.stock)
        return later

    def attempt(self, path_of: Callable[[object], str], body: Json = None, **how: Any) -> Answer:
        """Send a call on the order that ought to be refused, and return whatever comes.

        `order_id` names another order, `as_` another caller.
        """
        path = path_of(how.pop("order_id", None) or self.order_id)
        return self.client.attempt("POST", path, *([] if body is None else [body]), **how)

    def settled(self, what: str, judge: Callable[[OrderSnapshot], Sequence[CheckRow]]) -> OpenOrder:
        """The same order once the shop has settled `what` (in words). What it took is recorded."""
        reads = chain([self.client.known], repeat(self.client.get))
        found = poll_until(lambda: self._read(next(reads)), lambda now: wrong(judge(now)), self.client.pauses())
        if found.ok and found.waited_s:
            self.record.waited(what, found.waited_s)
        return replace(self, now=found.value, waited=found.waited_s)

    @property
    def unchecked(self) -> str:
        """What a message about stock says of lines whose SKU is no product; empty where there are none."""
        skus = [sku for sku, _ in stocked_lines(self.now.order) if sku not in self.facts]
        return f" (not checked: {', '.join(skus)}, which is no product of the shop)" if skus else ""

    def line(self, sku: str) -> Json:
        """The order's line of a SKU. Raises LookupError where there is none."""
        for line in self.now.order["items"]:
            if line["sku"] == sku:
                return line
        raise LookupError(f"order {self.order_id} has no line of {sku}")


@dataclass(frozen=True, kw_only=True)
class Action(ABC):
    """Something done to an order once: a capture, a shipment, a refund or a cancellation."""

    order: OpenOrder
    """As it stood right before."""
    answer: Answer
    window: Window
    """When it was done."""
    later: OpenOrder
    """The order as it stood after it, once its stock was right or given up."""
    name: ClassVar[str]

    @property
    def after(self) -> OrderSnapshot:
        """What stood around the order after it."""
        return self.later.now

    @property
    def waited(self) -> float:
        """The seconds that `after` was waited for."""
        return self.later.waited

    def verify(self, check: str, subject: str, rows: Sequence[CheckRow]) -> None:
        """Write the rows of a check down. Raises ExpectationFailed where one is wrong."""
        self.order.record.verify(f"{self.name}.{check}", subject, rows)

    @abstractmethod
    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that does not follow from the action."""

    @abstractmethod
    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every source quantity and salable quantity that does not follow from the action."""

    def verify_order(self, rows: Sequence[CheckRow]) -> None:
        """Write down what was checked of the order after it."""
        self.verify("order", f"order {self.order.order_id} after the {self.name}", rows)

    def verify_stock(self, rows: Sequence[CheckRow]) -> None:
        """Write down what was checked of the stock after it."""
        self.verify("stock", f"stock after the {self.name}{self.order.unchecked}{after_waiting(self.waited)}", rows)


@dataclass(frozen=True, kw_only=True)
class DocumentAction(Action):
    """An action that made a document of the order."""

    document: Json
    """The document, as read by its id."""
    earlier: tuple[Json, ...]
    """The documents of this kind that the order had before."""
    request: DocumentRequest
    """What it asked for."""
    kind: ClassVar[str]
    judge: ClassVar[staticmethod[[Json, Any], list[CheckRow]]]
    """The check of the document by the call that made it."""

    @property
    def document_id(self) -> str:
        """The new document's id, a string of digits, as it was returned."""
        return str(self.answer.json)

    @property
    def subject(self) -> str:
        """The document as messages name it, such as `invoice 3`."""
        return f"{self.kind} {self.document_id}"

    def check_document(self) -> None:
        """Raise ExpectationFailed naming every value of the document that does not follow from the order."""
        creation = Creation(
            order=self.order.now.order,
            request=self.request,
            document_id=self.answer.json,
            earlier=self.earlier,
            window=self.window,
        )
        rows = self.judge(self.document, creation)
        self.verify(self.kind.replace(" ", "_"), self.subject, rows)

    def check_answer(self) -> None:
        """Raise ExpectationFailed unless the response is a new document's id as a JSON string."""
        verify_answer(self.order, self.name, self.kind, self.answer, self.earlier)


def verify_answer(order: OpenOrder, action: str, kind: str, answer: Answer, earlier: Sequence[Json]) -> None:
    """Raise ExpectationFailed unless the response is a new document's id as a JSON string."""
    rows = check_new_document_id(answer.json, kind, earlier=earlier)
    order.record.verify(f"{action}.answer", f"answer of the {action}", rows)


def require_open(client: MagentoClient, order_id: int) -> Json:
    """Read an order of the shop's own and return it. Raises UnfitShop where there is none, or where nothing of it is left to capture."""
    subject, answer = f"order {order_id}", client.attempt("GET", rest_path("orders", order_id))
    if answer.status == HTTPStatus.NOT_FOUND:
        fix = "MAGENTO_ORDER_ID takes the entity id, not the number that customers see"
        raise UnfitShop(subject, "is not in the shop", fix)
    order = answer.raise_for_refusal().json
    left = [line for line in order["items"] if line["qty_ordered"] > line["qty_invoiced"] + line["qty_canceled"]]
    if order["state"] not in _OPEN_STATES or not left:
        found = f"is {order['state']} (number {order['increment_id']}): nothing is left to capture"
        raise UnfitShop(subject, found, "set MAGENTO_ORDER_ID to an order that is not paid yet")
    return order
