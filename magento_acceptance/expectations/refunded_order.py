"""The order after a refund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES
from magento_acceptance.expectations.check_rows import CheckRow
from magento_acceptance.expectations.credit_memo import Credit, derive_credit
from magento_acceptance.expectations.matchers import Window, absent_or, between
from magento_acceptance.expectations.order import OrderExpectation
from magento_acceptance.expectations.order_lines import is_dummy, left_to_ship, money_lines, order_lines
from magento_acceptance.expectations.requests import RefundRequest
from magento_acceptance.expectations.tree import Leaf
from magento_acceptance.expectations.values import ZERO, Json, amount, cents
from magento_acceptance.expectations.versions import Release, part_refunded_states

_SUMS: Final = {
    "subtotal_refunded": "subtotal",
    "discount_refunded": "discount_amount",
    "tax_refunded": "tax_amount",
    "discount_tax_compensation_refunded": "discount_tax_compensation_amount",
    "total_offline_refunded": "grand_total",
    "adjustment_positive": "adjustment_positive",
    "adjustment_negative": "adjustment_negative",
}
_SHIPPING_SUMS: Final = {"shipping_refunded": "shipping_amount", "shipping_tax_refunded": "shipping_tax_amount"}
_LINE_SUMS: Final = {
    "amount_refunded": "row_total",
    "discount_refunded": "discount_amount",
    "tax_refunded": "tax_amount",
    "discount_tax_compensation_refunded": "discount_tax_compensation_amount",
}
_OWN_SUMS: Final = {*_SUMS, *_SHIPPING_SUMS, "total_refunded", "total_online_refunded"}


def check_order_after_refund(
    after: Any,
    *,
    before: Json,
    request: RefundRequest,
    memo: Json,
    window: Window | None = None,
    statuses: Mapping[str, str] | None = None,
    release: Release | None = None,
) -> list[CheckRow]:
    """Judge an order as read after one refund, from the order as read right before it and the credit memo that was made.

    `statuses` is the shop's status by state, as far as it is known; `release` the shop's release, where it is known.
    """
    credit = derive_credit(before, request, memo)
    order = OrderExpectation(before, "refund", window)
    for prefix in CURRENCIES:
        for key, source in _SUMS.items():
            order.add(prefix + key, credit.totals[prefix + source], f"refunded before plus the credit memo's {source}")
        for key, source in _SHIPPING_SUMS.items():
            more = credit.totals[prefix + source]
            order.add_shipping(prefix + key, more, f"refunded before plus the credit memo's {source}")
        order.put(f"{prefix}total_refunded", _total_refunded(before, credit, prefix), "refunds so far, in whole cents")
        grand_total, shipping = (credit.totals[prefix + source] for source in ("grand_total", "shipping_amount"))
        # Magento rounds it for the gateway (Order\Payment::refund), in the base currency alone.
        order.add_payment(f"{prefix}amount_refunded", cents(grand_total) if prefix else grand_total, "refunds so far")
        order.add_payment(f"{prefix}shipping_refunded", shipping, "refunded shipping so far")
    order.put("customer_note_notify", int(request.notify), "whether an e-mail on the refund was asked for")
    order.put_note("creditmemo")
    order.let_follow("refunded", {prefix + key for prefix in CURRENCIES for key in _OWN_SUMS})
    _put_state(order, before, credit, statuses, release)
    lines = order_lines(before)
    order.each_line(lambda item, line: _put_line(item, line, lines, credit))
    return order.check(after)


def _total_refunded(before: Json, credit: Credit, prefix: str) -> Decimal:
    """From `Magento\\Sales\\Model\\Order\\Creditmemo\\RefundOperation`, which rounds this sum and no other."""
    return cents(amount(before, f"{prefix}total_refunded") + credit.totals[f"{prefix}grand_total"])


def _put_state(
    order: OrderExpectation,
    before: Json,
    credit: Credit,
    statuses: Mapping[str, str] | None,
    release: Release | None,
) -> None:
    state = str(before.get("state"))
    to_invoice = any(
        amount(line, "qty_ordered") - amount(line, "qty_invoiced") - amount(line, "qty_canceled") > 0
        for line in money_lines(before)
    )
    to_ship = any(
        left_to_ship(line) > credit.quantities.get(int(line["item_id"]), ZERO) for line in order_lines(before)
    )
    if to_invoice or to_ship:
        order.put_state([state], statuses, f"{state} as before: not all is invoiced and shipped")
    elif _total_refunded(before, credit, "base_") >= amount(before, "base_total_paid"):
        order.put_state(["closed"], statuses, "closed: all that was paid is refunded")
    elif state == "complete":
        order.put_state([state], statuses, "complete as before: not all that was paid is refunded")
    else:
        order.put_state(part_refunded_states(release), statuses, "nothing is left to ship, not all is refunded")


def _put_line(item: Json, line: dict[str, Any], lines: Sequence[Json], credit: Credit) -> None:
    item_id = int(item["item_id"])
    if is_dummy(item, lines):
        refunded, ordered = amount(item, "qty_refunded"), amount(item, "qty_ordered")
        line["qty_refunded"] = Leaf(between(refunded, ordered), "goes with the line that carries its money")
        for prefix in CURRENCIES:
            for key in _LINE_SUMS:
                if not amount(item, prefix + key):
                    line[prefix + key] = Leaf(absent_or(0), "carries no money")
    elif item_id in credit.quantities:
        line["qty_refunded"] = Leaf(
            amount(item, "qty_refunded") + credit.quantities[item_id], "refunded before plus this refund's"
        )
        for prefix in CURRENCIES:
            for key, source in _LINE_SUMS.items():
                value = amount(item, prefix + key) + credit.amounts[item_id, prefix + source]
                line[prefix + key] = Leaf(value, f"refunded before plus this refund's {prefix}{source}")
