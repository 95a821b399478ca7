"""What one customer and the merchant do, again and again: from the cart to the checked invoice, by the scenarios' own workflow."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from magento_acceptance.errors import MagentoError
from magento_acceptance.expectations import (
    Captured,
    CaptureRequest,
    ExpectationFailed,
    check_order_after_capture,
    check_placed_order,
)
from magento_acceptance.flows.capture import Capture, accepted, accepted_together, capture, capture_at_once
from magento_acceptance.flows.cart import add_line, fill_cart, open_cart
from magento_acceptance.flows.checkout import choose_shipping, pay
from magento_acceptance.flows.customers import Shopper, create_customer
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.shop_defaults import ShopDefaults, preparing
from magento_acceptance.flows.snapshots import read_order_snapshot
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.load.shared_products import SharedProducts
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack

FULL: Final = CaptureRequest(capture=True)
BAGS: Final = Decimal(2)
"""So many that each of two captures at the same moment takes one."""
_REFUSED: Final = 400
_EXCHANGE: Final = re.compile(r" ?\[exchange [^\]]*\]")


class How(StrEnum):
    """How an order is paid; customers go through these in turn."""

    ONCE = "captured once"
    TWICE = "captured twice at the same moment"
    PARTS = "captured in two parts at the same moment"


@dataclass
class Outcome:
    """What became of one journey.

    `order_id` is None where no order was placed; `accepted` counts the captures that the shop accepted; `sold_out` says that the shop
    rightly had no unit of a scarce product left; `error` is what went wrong, empty if nothing did.
    """

    how: str
    order_id: int | None = None
    accepted: int = 0
    sold_out: bool = False
    error: str = ""
    seconds: float = 0.0

    def as_message(self) -> dict[str, Any]:
        """What a worker tells of it."""
        return asdict(self)

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Outcome:
        """Read what `as_message` gave."""
        return cls(**message)


class Buyer:
    """One customer at a time, with orders to be captured. After a failed order somebody new goes on, with an empty cart.

    Each journey wants a unit of the next scarce product, so that those who began together meet at its last one.

    `left_alone` are pointers of values that no check judges, as in MAGENTO_LEAVE_ALONE.
    """

    def __init__(
        self, client: MagentoClient, products: SharedProducts, defaults: ShopDefaults, left_alone: tuple[str, ...] = ()
    ) -> None:
        self._client = client
        self._left_alone = left_alone
        self._products = products
        self._defaults = defaults
        self._shopper: Shopper | None = None
        self._scarce = iter(products.scarce)
        self._wanted = products.scarce[-1]

    def journey(self, how: How) -> Outcome:
        """Order and capture once. Raises nothing: what goes wrong is the outcome's error."""
        outcome = Outcome(how)
        self._wanted = next(self._scarce, self._wanted)
        start = time.monotonic()
        try:
            with preparing("a customer's order"):
                order = self._ordered(outcome)
            if order is not None:
                self._capture(order, how, outcome)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted, and the others go on
            outcome.error = _EXCHANGE.sub("", told(error))  # no evidence is kept of the customers' calls
        if outcome.error or outcome.order_id is None:
            self._shopper = None
        outcome.seconds = time.monotonic() - start
        return outcome

    def _ordered(self, outcome: Outcome) -> OpenOrder | None:
        """Place an order and read it; None where the shop has rightly refused it, because the scarce product went to others."""
        client, context, products = self._client, Context(), self._products
        if self._shopper is None:
            # by their names they are found at the end
            self._shopper = create_customer(client, context, CleanupStack(run_tag=products.run_tag), self._defaults)
        shopper = self._shopper
        quote_id = open_cart(client, context, shopper)
        wanted = {products.bag: BAGS, products.course: Decimal(1)}
        fill_cart(client, shopper, quote_id, wanted, is_new=True)
        in_cart = [{"sku": sku, "qty": quantity} for sku, quantity in wanted.items()]
        try:
            add_line(client, shopper, {"sku": self._wanted, "qty": Decimal(1), "quote_id": quote_id}, in_cart)
        except MagentoError as refused:
            if not self._is_sold_out(refused):
                raise
            outcome.sold_out = True
        outcome.order_id = self._place(context, shopper, outcome)
        if outcome.order_id is None:
            return None
        now = read_order_snapshot(client.known, outcome.order_id, (), products.channel.stock_id)
        # without facts of the products: what others do at the same moment moves the stock, too
        record = RunRecord(left_alone=self._left_alone)
        order = OpenOrder(client, context, record, products.channel, outcome.order_id, {}, now)
        lines = check_placed_order(now.order, release=client.release)
        order.record.verify("order.lines", f"lines of order {outcome.order_id}", lines)
        return order

    def _place(self, context: Context, shopper: Shopper, outcome: Outcome) -> int | None:
        """Place the order; None where the last unit of the scarce product went to others. Whoever is refused although units are left,
        such as while somebody else's order failed, tries once more, as a customer would.
        """
        in_cart = not outcome.sold_out
        offered = choose_shipping(self._client, shopper)
        for is_last in (False, True):
            try:
                return pay(self._client, context, shopper, offered)
            except MagentoError as refused:
                if in_cart and self._is_sold_out(refused):
                    outcome.sold_out = True
                    return None
                if is_last or not in_cart or refused.status != _REFUSED:
                    raise
        raise AssertionError  # the last time returns or raises

    def _is_sold_out(self, refused: MagentoError) -> bool:
        """Whether it was refused because no unit is left. During a load nothing is given back, so what reads 0 now was 0 or 1 then."""
        stock = StockAvailability(self._client, self._products.channel.stock_id)
        return refused.status == _REFUSED and stock.salable(self._wanted) < 1

    def _capture(self, order: OpenOrder, how: How, outcome: Outcome) -> None:
        match how:
            case How.ONCE:
                made = capture(order, FULL, FULL.to_json())
                outcome.accepted = 1
                _check(made)
            case How.TWICE:
                answers, window = capture_at_once(order, FULL.to_json(), 2)
                taken = _accepted(answers, outcome, refusable=1)
                if len(taken) == 1:  # two are two invoices, which the laws report
                    _check(accepted(order, FULL, taken[0], window))
            case How.PARTS:
                request = CaptureRequest(items={order.line(self._products.bag)["item_id"]: Decimal(1)}, capture=True)
                answers, window = capture_at_once(order, request.to_json(), 2)
                taken = _accepted(answers, outcome, refusable=0)
                _check_parts(accepted_together(order, request, taken, window))


def _accepted(answers: Sequence[Answer], outcome: Outcome, *, refusable: int) -> list[Answer]:
    """The accepted ones of simultaneous captures; raises what came of another, unless so many may be refused (with 400)."""
    taken = [answer for answer in answers if answer.ok]
    outcome.accepted = len(taken)
    others = [answer for answer in answers if not answer.ok]
    if len(others) > refusable or any(answer.status != _REFUSED for answer in others):
        others[-1].raise_for_refusal()
    return taken


def _check(made: Capture) -> None:
    made.check_answer()
    made.check_document()
    made.check_order()
    made.check_grid()
    made.check_sum()


def _check_parts(parts: list[Capture]) -> None:
    for part in parts:
        part.check_answer()
        part.check_document()
    order, last = parts[0].order, parts[-1]
    captured = [Captured(part.request, part.invoice) for part in parts]
    rows = check_order_after_capture(last.after.order, before=order.now.order, captured=captured, window=last.window)
    last.verify_order(rows)


def told(error: BaseException) -> str:
    """An error on one line: of values that are not as expected the first one."""
    if isinstance(error, ExpectationFailed):
        first, more = error.rows[0], len(error.rows) - 1
        text = f"{error.subject}: {first.name}: expected {first.expected}, found {first.found} ({first.rule})"
        return text + (f", and {more} more" if more else "")
    return " ".join(str(error).split()) or type(error).__name__
