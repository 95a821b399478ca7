"""Step 10: capture a payment once, read all that it changed, and hold it against what must follow from the order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import (
    Captured,
    CaptureRequest,
    CheckRow,
    Expectation,
    ProductFacts,
    Window,
    check_invoice,
    check_invoice_list,
    check_new_document_id,
    check_order_after,
    check_same,
    check_stock_after_capture,
    plan_lines,
    wrong,
)
from magento_acceptance.flows.idempotency import send_idempotently
from magento_acceptance.flows.order_documents import NewDocument
from magento_acceptance.flows.polling import after_waiting, poll_until
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import (
    Json,
    OrderSnapshot,
    read_facts,
    read_order_snapshot,
    record_movements,
    stocked_lines,
)
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ADMIN, Caller
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord

_NOT_FOUND = 404
_OPEN_STATES = ("new", "processing")
_SUMS = ("subtotal", "discount_amount", "tax_amount", "shipping_amount", "grand_total")


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
        cls, client: MagentoClient, context: Context, record: RunRecord, channel: SalesChannel, order_id: int
    ) -> OpenOrder:
        """Read an order, its invoices and the stock of its products, and keep the ids of its lines by SKU."""
        answer = client.get(rest_path("orders", order_id))
        facts = read_facts(client, answer.json)
        context.put("order", order_id, answer)
        situation = read_order_snapshot(client, order_id, facts, channel.stock_id)
        return cls(client, context, record, channel, order_id, facts, situation)

    def again(self) -> OpenOrder:
        """The same order as it stands now."""
        now = read_order_snapshot(self.client, self.order_id, self.facts, self.channel.stock_id)
        return replace(self, now=now, waited=0.0)

    def settled(self, what: str, judge: Callable[[OrderSnapshot], Sequence[CheckRow]]) -> OpenOrder:
        """The same order once the shop has settled `what` (in words): read again until `judge` finds nothing wrong, as long as the
        settings let a value settle. What it took is noted.
        """
        found = poll_until(lambda: self.again().now, lambda now: wrong(judge(now)), self.client.pauses())
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


@dataclass(frozen=True)
class Capture:
    """One capture that was accepted: what was asked, what stood before and after, and the invoice it made.

    `waited` are the seconds that `after` was waited for until stock and grid were right, or given up.
    """

    order: OpenOrder
    request: CaptureRequest
    answer: Answer
    window: Window
    invoice: Json
    after: OrderSnapshot
    waited: float = 0.0

    @property
    def invoice_id(self) -> str:
        """The new invoice's id, a string of digits, as the capture answered it."""
        return str(self.answer.json)

    def check_answer(self) -> None:
        """Raise ExpectationFailed unless the answer is a new invoice's id as a JSON string."""
        _verify_answer(self.order, self.answer)

    def check_invoice(self) -> None:
        """Raise ExpectationFailed naming every value of the invoice that does not follow from the order."""
        rows = check_invoice(
            self.invoice,
            order=self.order.now.order,
            request=self.request,
            invoice_id=self.answer.json,
            earlier=self.order.now.invoices,
            window=self.window,
        )
        self.order.record.verify("capture.invoice", f"invoice {self.invoice_id}", rows)

    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that does not follow from the capture."""
        rows = check_order_after(
            self.after.order,
            before=self.order.now.order,
            captured=[Captured(self.request, self.invoice)],
            earlier=self.order.now.invoices,
            window=self.window,
        )
        self.order.record.verify("capture.order", f"order {self.order.order_id} after the capture", rows)

    def check_grid(self) -> None:
        """Raise ExpectationFailed unless the grid shows the order's earlier invoices, as they were, and this one, and no other."""
        rows = _judge_grid(self.order, self.invoice, self.after)
        waited = after_waiting(self.waited)
        again = {made["entity_id"]: made for made in self.after.invoices}
        for made in self.order.now.invoices:
            rows += check_same(again.get(made["entity_id"]), made, because="a capture leaves earlier invoices alone")
        self.order.record.verify("capture.grid", f"invoices of order {self.order.order_id}{waited}", rows)

    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every source quantity and salable quantity that is not as the capture demands."""
        rows = _judge_stock(self.order, self.request, self.after)
        self.order.record.verify(
            "capture.stock", f"stock after the capture{self.order.unchecked}{after_waiting(self.waited)}", rows
        )

    def check_sum(self) -> None:
        """Raise ExpectationFailed unless the order's invoices add up to the order, in both currencies."""
        rows: list[CheckRow] = []
        for prefix in ("", "base_"):
            for key in _SUMS:
                total = sum(invoice.get(prefix + key, 0) for invoice in self.after.invoices)
                wanted = Expectation(f"/{prefix}{key}", self.after.order[prefix + key], "the order's own amount")
                rows += wanted.judge(total)
        subject = f"sum of the {len(self.after.invoices)} invoices of order {self.order.order_id}"
        self.order.record.verify("capture.sums", subject, rows)


def require_open(client: MagentoClient, order_id: int) -> Json:
    """Read an order of the shop's own and return it. Raises UnfitShop where there is none, or where nothing of it is left to capture."""
    subject, answer = f"order {order_id}", client.attempt("GET", rest_path("orders", order_id))
    if answer.status == _NOT_FOUND:
        fix = "MAGENTO_ORDER_ID takes the entity id, not the number that customers see"
        raise UnfitShop(subject, "is not in the shop", fix)
    order = answer.raise_for_refusal().json
    left = [line for line in order["items"] if line["qty_ordered"] > line["qty_invoiced"] + line["qty_canceled"]]
    if order["state"] not in _OPEN_STATES or not left:
        found = f"is {order['state']} (number {order['increment_id']}): nothing is left to capture"
        raise UnfitShop(subject, found, "set MAGENTO_ORDER_ID to an order that is not paid yet")
    return order


def capture_path(order_id: object) -> str:
    """The path that captures an order's payment."""
    return rest_path("order", order_id, "invoice")


def capture(order: OpenOrder, request: CaptureRequest, body: Json) -> Capture:
    """Read the order as it stands, capture once, and read what it changed; `body` is the request as it goes over the wire.

    Where the answer is lost, the invoice is looked for before anything is sent again (see `magento_acceptance.flows.idempotency`).
    Keeps the invoice's id as `invoice` and its lines' order item ids as `order_item` by SKU. Raises MagentoError where it is refused,
    ExpectationFailed where the answer is no invoice's id, Undecided where an answer is lost and nobody can tell what was done.
    """
    order = order.again()
    start = datetime.now(UTC)
    answer = send_idempotently(order.client, _new_invoice(order, request, body).call())
    return accepted(order, request, answer, Window(start, datetime.now(UTC)))


def accepted(order: OpenOrder, request: CaptureRequest, answer: Answer, window: Window) -> Capture:
    """Read what an accepted capture changed."""
    _verify_answer(order, answer)
    order.context.put("invoice", answer.json, answer)
    read = retrieve_order_items(order.client, order.context)
    later = order.settled(
        f"stock and invoices of order {order.order_id} after the capture",
        lambda now: [*_judge_stock(order, request, now), *_judge_grid(order, read.json, now)],
    )
    record_movements(order.record, order.channel.stock_id, order.now.stock, later.now.stock)
    return Capture(order, request, answer, window, read.json, later.now, later.waited)


def accepted_together(
    order: OpenOrder, request: CaptureRequest, answers: Sequence[Answer], window: Window
) -> list[Capture]:
    """Read what captures that were accepted at the same moment changed together, each as if it came after those before it in the list.

    The first is the one whose invoice carries the shipping, the others follow by their ids. Raises LookupError where one made no invoice.
    """
    after = order.again().now
    made = {str(invoice["entity_id"]): invoice for invoice in after.invoices}
    invoices = [made[str(answer.json)] for answer in answers]
    ranked = sorted(
        zip(answers, invoices, strict=True), key=lambda pair: ("shipping_amount" not in pair[1], pair[1]["entity_id"])
    )
    captures = []
    earlier = order.now.invoices
    for answer, invoice in ranked:
        before = replace(order, now=replace(order.now, invoices=earlier))
        captures.append(Capture(before, request, answer, window, invoice, after))
        earlier = (*earlier, invoice)
    return captures


def _new_invoice(order: OpenOrder, request: CaptureRequest, body: Json) -> NewDocument:
    now = order.now
    lines = {line.item_id: line.qty for line in plan_lines(now.order, request, now.invoices) if not line.dummy}
    wanted = request.comment.text if request.comment is not None else None

    def differs(invoice: Json) -> str:
        texts = [comment.get("comment") for comment in invoice.get("comments") or []]
        return "" if texts == ([wanted] if wanted is not None else []) else f"its comments are {texts}"

    return NewDocument(
        client=order.client,
        what=f"the capture of order {order.order_id}",
        kind="invoice",
        path=capture_path(order.order_id),
        body=body,
        listing="invoices",
        counter="qty_invoiced",
        order=now.order,
        earlier={invoice["entity_id"] for invoice in now.invoices},
        lines=lines,
        takes_all=not request.items,
        differs=differs,
    )


def _verify_answer(order: OpenOrder, answer: Answer) -> None:
    rows = check_new_document_id(answer.json, "invoice", earlier=order.now.invoices)
    order.record.verify("capture.answer", "answer of the capture", rows)


def _judge_stock(order: OpenOrder, request: CaptureRequest, after: OrderSnapshot) -> list[CheckRow]:
    return check_stock_after_capture(
        after.stock,
        before=order.now.stock,
        order=order.now.order,
        request=request,
        products=order.facts,
        sources=order.channel.sources,
        earlier=order.now.invoices,
    )


def _judge_grid(order: OpenOrder, invoice: Json, after: OrderSnapshot) -> list[CheckRow]:
    asked = order.now.listing.get("search_criteria")  # the same search was sent before the capture
    return check_invoice_list(after.listing, invoices=[*order.now.invoices, invoice], search_criteria=asked)


def retrieve_order_items(client: MagentoClient, context: Context) -> Answer:
    """Read the invoice in the context and keep its lines' order item ids as `order_item` by SKU; answers the invoice."""
    read = client.get(rest_path("invoices", context["invoice"]))
    for line in read.json["items"]:
        context.put("order_item", line["order_item_id"], read, key=line["sku"])
    return read


def adopt_invoice(order: OpenOrder) -> None:
    """Keep the ids of an invoice that the order has already, the one in the context or else the newest.

    So a capture whose answer was lost is found again, and not sent twice. Raises LookupError where the order has no invoice.
    """
    if "invoice" not in order.context:
        if not order.now.invoices:
            raise LookupError(f"order {order.order_id} has no invoice")
        order.context.put("invoice", str(order.now.invoices[-1]["entity_id"]))
    retrieve_order_items(order.client, order.context)


def try_capture(order: OpenOrder, body: Json, *, order_id: object | None = None, as_: Caller = ADMIN) -> Answer:
    """Send a capture that ought to be refused; answers whatever comes."""
    return order.client.attempt("POST", capture_path(order.order_id if order_id is None else order_id), body, as_=as_)


def capture_at_once(order: OpenOrder, body: Json, times: int) -> tuple[Sequence[Answer], Window]:
    """Send the same capture several times at the same moment; answers what came of each, and when it was."""
    barrier = threading.Barrier(times)

    def send() -> Answer:
        barrier.wait()
        return try_capture(order, body)

    # signed in beforehand, so that the captures themselves meet
    order.client.get("store/storeConfigs")
    start = datetime.now(UTC)
    with ThreadPoolExecutor(times) as pool:
        answers = [future.result() for future in [pool.submit(send) for _ in range(times)]]
    return answers, Window(start, datetime.now(UTC))
