"""Refund an order, in full or in part, and hold what that changed against what must follow from the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import (
    CheckRow,
    RefundRequest,
    check_credit_memo,
    check_order_after_refund,
    check_stock_after_refund,
    excess_of_refund,
    refunded_quantities,
)
from magento_acceptance.flows.open_order import DocumentAction, OpenOrder
from magento_acceptance.flows.order_documents import NewDocument
from magento_acceptance.flows.ship import shipments_of
from magento_acceptance.flows.snapshots import Json, OrderSnapshot
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where


@dataclass(frozen=True, kw_only=True)
class Refund(DocumentAction):
    """One refund that was accepted."""

    request: RefundRequest
    shipments: tuple[Json, ...]
    name = "refund"
    kind = "credit memo"
    judge = staticmethod(check_credit_memo)

    def check_order(self) -> None:
        """Raise ExpectationFailed naming every value of the order that does not follow from the refund."""
        rows = check_order_after_refund(
            self.after.order,
            before=self.order.now.order,
            request=self.request,
            memo=self.document,
            window=self.window,
            release=self.order.client.release,
        )
        self.verify_order(rows)

    def check_stock(self) -> None:
        """Raise ExpectationFailed naming every quantity that is not as the refund demands."""
        self.verify_stock(_judge_stock(self.order, self.request, self.shipments, self.after))


def refund_path(order_id: object) -> str:
    """The path that refunds an order."""
    return rest_path("order", order_id, "refund")


def refund(order: OpenOrder, request: RefundRequest) -> Refund:
    """Read the order as it stands, refund once, and read what it changed.

    Where the answer is lost, the credit memo is looked for before anything is sent again (see `magento_acceptance.flows.idempotency`).
    Keeps the credit memo's id as `credit_memo`. Raises MagentoError where it is refused, Undecided where an answer is lost and nobody can
    tell what was done.
    """
    order = order.again()
    earlier = tuple(memos_of(order.client, order.order_id))
    shipments = tuple(shipments_of(order.client, order.order_id))
    answer, window = order.send(_new_memo(order, request, earlier).call())
    order.context.put("credit_memo", answer.json, answer)
    return Refund(
        order=order,
        answer=answer,
        window=window,
        document=order.client.get(rest_path("creditmemo", answer.json)).json,
        later=order.after("the refund", lambda now: _judge_stock(order, request, shipments, now)),
        earlier=earlier,
        request=request,
        shipments=shipments,
    )


def require_refundable(order: OpenOrder, request: RefundRequest) -> None:
    """Raise UnfitShop where no refund of everything closes the order.

    Magento so counts the discount of a shipping that is both taxed and discounted (see `expectations.refunded_shipping`).
    """
    excess = excess_of_refund(order.now.order, request)
    if excess:
        what = f"give back {excess} too much" if excess > 0 else f"keep {-excess}"
        found = f"cannot be refunded in full: its shipping is taxed and discounted, so that Magento would {what}"
        raise UnfitShop(f"order {order.order_id}", found)


def _new_memo(order: OpenOrder, request: RefundRequest, earlier: Sequence[Json]) -> NewDocument:
    def differs(memo: Json) -> str:
        for key in ("adjustment_positive", "adjustment_negative"):
            wanted, found = Decimal(str(getattr(request, key))), Decimal(memo.get(f"base_{key}") or 0)
            if wanted != found:
                return f"its {key} is {found:f}, not {wanted:f}"
        return ""

    return NewDocument(
        client=order.client,
        what=f"the refund of order {order.order_id}",
        kind="credit memo",
        path=refund_path(order.order_id),
        body=request.to_json(),
        listing="creditmemos",
        counter="qty_refunded",
        order=order.now.order,
        earlier={memo["entity_id"] for memo in earlier},
        lines=refunded_quantities(order.now.order, request),
        takes_all=request.items is None,
        differs=differs,
    )


def _judge_stock(
    order: OpenOrder, request: RefundRequest, shipments: Sequence[Json], after: OrderSnapshot
) -> list[CheckRow]:
    return check_stock_after_refund(
        after.stock,
        before=order.now.stock,
        order=order.now.order,
        request=request,
        products=order.facts,
        shipments=shipments,
    )


def memos_of(client: MagentoClient, order_id: int) -> list[Json]:
    """The order's credit memos, oldest first."""
    return sorted(client.items("creditmemos", where("order_id", order_id)), key=lambda memo: memo["entity_id"])
