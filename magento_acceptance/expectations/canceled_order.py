"""The order after it was canceled."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES
from magento_acceptance.expectations.check_rows import CheckRow
from magento_acceptance.expectations.matchers import Window, absent_or, one_of
from magento_acceptance.expectations.order import OrderExpectation
from magento_acceptance.expectations.order_lines import is_dummy, left_to_ship, order_lines
from magento_acceptance.expectations.tree import Leaf
from magento_acceptance.expectations.values import ZERO, Json, amount

# Key of the sum; the order's total, and what is invoiced or paid of it.
_SUMS: Final = {
    "subtotal_canceled": ("subtotal", "subtotal_invoiced"),
    "tax_canceled": ("tax_amount", "tax_invoiced"),
    "discount_canceled": ("discount_amount", "discount_invoiced"),
    "total_canceled": ("grand_total", "total_paid"),
}
_LINE_SUMS: Final = {
    "tax_canceled": "base_tax_amount",
    "discount_tax_compensation_canceled": "discount_tax_compensation_amount",
}


def check_order_after_cancel(
    after: Any, *, before: Json, window: Window | None = None, statuses: Mapping[str, str] | None = None
) -> list[CheckRow]:
    """Judge an unpaid order as read after it was canceled (`Magento\\Sales\\Model\\Order::cancel`).

    `statuses` is the shop's status by state, as far as it is known.
    """
    order = OrderExpectation(before, "cancellation", window)
    lines = order_lines(before)
    kept = [line for line in lines if amount(line, "qty_invoiced") > amount(line, "qty_refunded")]
    if not kept:
        order.put_state(["canceled"], statuses, "canceled: nothing of it was invoiced")
    elif any(left_to_ship(line) > _left(line) for line in kept):
        order.put_state(["processing"], statuses, "processing: what was invoiced is still to be shipped")
    else:
        order.put_state(["complete"], statuses, "complete: what was invoiced is shipped")
    for prefix in CURRENCIES:
        for key, (whole, done) in _SUMS.items():
            # the order's discounts are negative, the canceled one is not
            left = abs(amount(before, prefix + whole)) - abs(amount(before, prefix + done))
            order.put(prefix + key, left, f"what was not invoiced of the order's {whole}")
        left = amount(before, f"{prefix}shipping_amount") - amount(before, f"{prefix}shipping_invoiced")
        order.add_shipping(f"{prefix}shipping_canceled", left, "what was not invoiced of the order's shipping_amount")
    order.let_follow("canceled", {prefix + key for prefix in CURRENCIES for key in (*_SUMS, "shipping_canceled")})

    def put_line(item: Json, line: dict[str, Any]) -> None:
        ordered, left = amount(item, "qty_ordered"), _left(item)
        if is_dummy(item, lines):
            either = one_of(*dict.fromkeys((ZERO, left, ordered)))
            line["qty_canceled"] = Leaf(either, "goes with the line that carries its money")
            return
        line["qty_canceled"] = Leaf(left, "all that is neither invoiced nor shipped")
        for key, source in _LINE_SUMS.items():
            value = amount(item, source) * left / ordered if ordered else ZERO
            line[key] = Leaf(value if value else absent_or(0), f"share of {source} in what is canceled")

    order.each_line(put_line)
    return order.check(after)


def _left(line: Json) -> Decimal:
    """The quantity of a line that a cancellation takes: all that is neither invoiced nor shipped."""
    return amount(line, "qty_ordered") - max(amount(line, f"qty_{done}") for done in ("invoiced", "shipped"))
