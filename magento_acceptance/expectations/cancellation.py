"""What calling off an order leaves behind: the order canceled, its reservations given back."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES
from magento_acceptance.expectations.capture import is_dummy, order_lines
from magento_acceptance.expectations.check_rows import CheckRow, wrong_row
from magento_acceptance.expectations.matchers import Matcher, Window, time
from magento_acceptance.expectations.order import UNTOUCHED
from magento_acceptance.expectations.stock import (
    ProductFacts,
    StockReading,
    check_stock_unchanged,
    reserved_by_order,
    salable_expectation,
)
from magento_acceptance.expectations.tree import Leaf, compare
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, number, objects, show

CANCELED: Final = "canceled"
_SUMS: Final = {
    "subtotal_canceled": "subtotal",
    "tax_canceled": "tax_amount",
    "shipping_canceled": "shipping_amount",
    "total_canceled": "grand_total",
}


def check_order_after_cancel(
    after: Any, *, before: Json, window: Window | None = None, status: str = CANCELED
) -> list[CheckRow]:
    """Everything that is wrong with an unpaid order as read after it was called off (``Magento\\Sales\\Model\\Order::cancel``)."""
    if not isinstance(after, Mapping):
        return [wrong_row("", "a JSON object", show(after), "an order is an object")]
    expected = copy.deepcopy(dict(before))
    expected["state"] = Leaf(CANCELED, "called off")
    expected["status"] = Leaf(status, "default status of canceled")
    expected["updated_at"] = _moved(before, window)
    for prefix in CURRENCIES:
        for key, source in _SUMS.items():
            expected[prefix + key] = Leaf(amount(before, prefix + source), f"all of the order's {source}")
        discount = abs(amount(before, f"{prefix}discount_amount"))
        expected[f"{prefix}discount_canceled"] = Leaf(discount, "all of the order's discount, positive")
    lines = order_lines(before)
    expected["items"] = [_line_after(line, lines, window) for line in objects(before.get("items"))]
    for assignment in (expected.get("extension_attributes") or {}).get("shipping_assignments") or []:
        assignment["items"] = [_line_after(line, lines, window) for line in objects(assignment.get("items"))]
        sums = (assignment.get("shipping") or {}).get("total")
        if isinstance(sums, dict):
            for prefix in CURRENCIES:
                value = amount(before, f"{prefix}shipping_amount")
                sums[f"{prefix}shipping_canceled"] = Leaf(value, "order's own sum, repeated here")
    return compare(expected, after, rule=UNTOUCHED)


def check_stock_after_cancel(
    after: StockReading, *, before: StockReading, order: Json, products: Mapping[str, ProductFacts]
) -> list[CheckRow]:
    """Calling off gives the reservation back: salable quantity rises by what was ordered, no source quantity moves."""
    held = StockReading(before.source_items, {})
    result = check_stock_unchanged(after, before=held, rule="a reservation ends, no piece moves")
    released = reserved_by_order(order, products)
    for sku, start in before.salable.items():
        given = released.get(sku, ZERO)
        expected = (number(start) or ZERO) + given
        rule = "what was ordered is for sale again" if given else "its stock is not managed"
        result += salable_expectation(sku, expected, rule).judge(after.salable.get(sku, ABSENT))
    return result


def _line_after(item: Json, lines: list[Json], window: Window | None) -> dict[str, Any]:
    line = copy.deepcopy(dict(item))
    line["updated_at"] = _moved(item, window)
    if isinstance(item.get("parent_item"), Mapping):
        line["parent_item"] = _line_after(item["parent_item"], lines, window)
    ordered = amount(item, "qty_ordered")
    if is_dummy(item, lines):
        either = Matcher(f"0 or {show(ordered)}", lambda found: number(found) in (ZERO, ordered))
        line["qty_canceled"] = Leaf(either, "the other half of a composite product goes with its counterpart")
    else:
        line["qty_canceled"] = Leaf(ordered, "all pieces of the line")
    return line


def _moved(document: Json, window: Window | None) -> Leaf:
    start = document.get("updated_at")
    return Leaf(time(not_before=start, window=window, unchanged=start), "may move forward, not back")
