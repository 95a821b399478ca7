"""Step 10: capture a payment once, read all that it changed, and hold it against what must follow from the order."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from magento_acceptance.expectations import (
    Captured,
    CaptureRequest,
    CheckRow,
    Expectation,
    Window,
    check_invoice,
    check_invoice_list,
    check_order_after_capture,
    check_same,
    check_stock_after_capture,
    plan_lines,
)
from magento_acceptance.flows.open_order import DocumentAction, OpenOrder, verify_answer
from magento_acceptance.flows.order_documents import NewDocument
from magento_acceptance.flows.polling import after_waiting
from magento_acceptance.flows.snapshots import (
    Json,
    OrderSnapshot,
)
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.run_log.context import Context

_SUMS = ("subtotal", "discount_amount", "tax_amount", "shipping_amount", "grand_total")


@dataclass(frozen=True, kw_only=True)
class Capture(DocumentAction):
    """One capture that was accepted."""

    request: CaptureRequest
    name = "capture"
    kind = "invoice"
    judge = staticmethod(check_invoice)

    @property
    def invoice(self) -> Json:
        """The invoice that it made."""
        return self.document

    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that does not follow from the capture."""
        rows = check_order_after_capture(
            self.after.order,
            before=self.order.now.order,
            captured=[Captured(self.request, self.invoice)],
            earlier=self.order.now.invoices,
            window=self.window,
        )
        self.verify_order(rows)

    def check_grid(self) -> None:
        """Raise ExpectationFailed unless the grid shows the order's earlier invoices, as they were, and this one, and no other."""
        rows = _judge_grid(self.order, self.invoice, self.after)
        waited = after_waiting(self.waited)
        again = {made["entity_id"]: made for made in self.after.invoices}
        for made in self.order.now.invoices:
            rows += check_same(again.get(made["entity_id"]), made, because="a capture leaves earlier invoices alone")
        self.verify("grid", f"invoices of order {self.order.order_id}{waited}", rows)

    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every source quantity and salable quantity that is not as the capture demands."""
        self.verify_stock(_judge_stock(self.order, self.request, self.after))

    def check_sum(self) -> None:
        """Raise ExpectationFailed unless the order's invoices add up to the order, in both currencies."""
        rows: list[CheckRow] = []
        for prefix in ("", "base_"):
            for key in _SUMS:
                total = sum(invoice.get(prefix + key, 0) for invoice in self.after.invoices)
                wanted = Expectation(f"/{prefix}{key}", self.after.order[prefix + key], "the order's own amount")
                rows += wanted.judge(total)
        subject = f"sum of the {len(self.after.invoices)} invoices of order {self.order.order_id}"
        self.verify("sums", subject, rows)


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
    return accepted(order, request, *order.send(_new_invoice(order, request, body).call()))


def accepted(order: OpenOrder, request: CaptureRequest, answer: Answer, window: Window) -> Capture:
    """Read what an accepted capture changed."""
    verify_answer(order, Capture.name, Capture.kind, answer, order.now.invoices)
    order.context.put("invoice", answer.json, answer)
    invoice = retrieve_order_items(order.client, order.context).json
    later = order.after(
        "the capture", lambda now: [*_judge_stock(order, request, now), *_judge_grid(order, invoice, now)]
    )
    return Capture(
        order=order,
        answer=answer,
        window=window,
        later=later,
        document=invoice,
        earlier=order.now.invoices,
        request=request,
    )


def accepted_together(
    order: OpenOrder, request: CaptureRequest, answers: Sequence[Answer], window: Window
) -> list[Capture]:
    """Read what captures that were accepted at the same moment changed together, each as if it came after those before it in the list.

    The first is the one whose invoice carries the shipping, the others follow by their ids. Raises LookupError where one made no invoice.
    """
    later = order.again()
    made = {str(invoice["entity_id"]): invoice for invoice in later.now.invoices}
    invoices = [made[str(answer.json)] for answer in answers]
    ranked = sorted(
        zip(answers, invoices, strict=True), key=lambda pair: ("shipping_amount" not in pair[1], pair[1]["entity_id"])
    )
    captures = []
    earlier = order.now.invoices
    for answer, invoice in ranked:
        before = replace(order, now=replace(order.now, invoices=earlier))
        captures.append(
            Capture(
                order=before,
                answer=answer,
                window=window,
                later=later,
                document=invoice,
                earlier=earlier,
                request=request,
            )
        )
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
    """Read the invoice in the context and keep its lines' order item ids as `order_item` by SKU; returns the invoice."""
    read = client.known(rest_path("invoices", context["invoice"]))
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


def capture_at_once(order: OpenOrder, body: Json, times: int) -> tuple[Sequence[Answer], Window]:
    """Send the same capture several times at the same moment; returns what came of each, and when it was."""
    barrier = threading.Barrier(times)

    def send() -> Answer:
        barrier.wait()
        return order.attempt(capture_path, body)

    # signed in beforehand, so that the captures themselves meet
    order.client.get("store/storeConfigs")
    start, began = datetime.now(UTC), time.monotonic()
    with ThreadPoolExecutor(times) as pool:
        try:
            sent = [pool.submit(send) for _ in range(times)]
        except BaseException:  # such as RuntimeError: can't start new thread
            barrier.abort()  # those that wait for the others would wait without end
            raise
        answers = [future.result() for future in sent]
    return answers, Window.of_call(start, time.monotonic() - began, [answer.date for answer in answers])
