"""What a refund leaves behind: the order's sums and state, and the stock."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES
from magento_acceptance.expectations.capture import is_dummy, order_lines
from magento_acceptance.expectations.check_rows import CheckRow, Expectation, wrong_row
from magento_acceptance.expectations.credit_memo import Credit, RefundRequest, derive_credit, refunded_quantities
from magento_acceptance.expectations.matchers import Matcher, Window, absent_or, time
from magento_acceptance.expectations.order import UNTOUCHED
from magento_acceptance.expectations.stock import ProductFacts, StockReading, salable_expectation
from magento_acceptance.expectations.tree import Leaf, compare
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, number, objects, show, total

_SUMS: Final = {
    "subtotal_refunded": "subtotal",
    "discount_refunded": "discount_amount",
    "tax_refunded": "tax_amount",
    "discount_tax_compensation_refunded": "discount_tax_compensation_amount",
    "shipping_refunded": "shipping_amount",
    "shipping_tax_refunded": "shipping_tax_amount",
    "total_refunded": "grand_total",
    "total_offline_refunded": "grand_total",
    "adjustment_positive": "adjustment_positive",
    "adjustment_negative": "adjustment_negative",
}
_LINE_SUMS: Final = {
    "amount_refunded": "row_total",
    "discount_refunded": "discount_amount",
    "tax_refunded": "tax_amount",
    "discount_tax_compensation_refunded": "discount_tax_compensation_amount",
}


def check_order_after_refund(
    after: Any,
    *,
    before: Json,
    request: RefundRequest,
    memo: Json,
    window: Window | None = None,
    statuses: Mapping[str, str] | None = None,
) -> list[CheckRow]:
    """Everything that is wrong with an order as read after one refund: what is paid back is added up, and nothing else moves."""
    if not isinstance(after, Mapping):
        return [wrong_row("", "a JSON object", show(after), "an order is an object")]
    credit = derive_credit(before, request, memo)
    expected = copy.deepcopy(dict(before))
    for prefix in CURRENCIES:
        for key, source in _SUMS.items():
            rule = f"paid back before plus the credit memo's {source}"
            expected[prefix + key] = Leaf(amount(before, prefix + key) + credit.totals[prefix + source], rule)
    state = _state(before, credit)
    expected["state"] = Leaf(state, "closed once all is paid back, complete once nothing is left to ship")
    expected["status"] = Leaf((statuses or {}).get(state, state), f"default status of {state}")
    expected["updated_at"] = _moved(before, window)
    expected["customer_note_notify"] = Leaf(int(request.notify), "whether the refund was to be mailed")
    _set_payment(expected, before, credit)
    _set_history(expected, before)
    lines = order_lines(before)
    expected["items"] = [_line_after(line, lines, credit, window) for line in objects(before.get("items"))]
    for assignment in (expected.get("extension_attributes") or {}).get("shipping_assignments") or []:
        items = objects(assignment.get("items"))
        assignment["items"] = [_line_after(line, lines, credit, window) for line in items]
        sums = (assignment.get("shipping") or {}).get("total")
        if isinstance(sums, dict):
            for prefix in CURRENCIES:
                for key in (f"{prefix}shipping_refunded", f"{prefix}shipping_tax_refunded"):
                    sums[key] = Leaf(expected[key].expected, "order's own sum, repeated here")
    return compare(expected, after, rule=UNTOUCHED)


def check_stock_after_refund(
    after: StockReading,
    *,
    before: StockReading,
    order: Json,
    request: RefundRequest,
    products: Mapping[str, ProductFacts],
    shipments: Sequence[Json] = (),
) -> list[CheckRow]:
    """What comes back to stock is for sale again; what does not and was never shipped leaves its source for good.

    Goods that were shipped (virtual ones: invoiced) come back to the sources that gave them; pieces that still lay there are only
    released (``Magento_InventorySales``' ReturnProcessor). Lines of composite products are left alone. ``order`` is the order as read
    right before the refund.
    """
    result = []
    for sku, (back, sold) in returned_by_refund(order, request, products=products, shipments=shipments).items():
        rule = "pieces that had left come back, pieces that had not are released or written off"
        moved = _held(after, sku) - _held(before, sku)
        result += Expectation(f"/source_items/{sku}", back, rule).judge(moved)
        start = number(before.salable.get(sku)) or ZERO
        rule = "what comes back to stock is for sale again"
        result += salable_expectation(sku, start + sold, rule).judge(after.salable.get(sku, ABSENT))
    return result


def returned_by_refund(
    order: Json, request: RefundRequest, *, products: Mapping[str, ProductFacts], shipments: Sequence[Json] = ()
) -> dict[str, tuple[Decimal, Decimal]]:
    """What a refund gives back, by SKU: to all sources together (negative where pieces are written off), and for sale.

    The arguments are those of ``check_stock_after_refund``.
    """
    returned = set(request.return_to_stock)
    lines = {int(line["item_id"]): line for line in order_lines(order)}
    result: dict[str, tuple[Decimal, Decimal]] = {}
    for item_id, qty in refunded_quantities(order, request).items():
        line = lines[item_id]
        sku = str(line.get("sku"))
        facts = products.get(sku)
        if line.get("product_type") not in {"simple", "virtual"} or line.get("parent_item_id") or facts is None:
            continue
        back, sold = result.get(sku, (ZERO, ZERO))
        if facts.manage_stock:
            given = _given(line, shipments, virtual=facts.is_virtual)
            waiting = amount(line, "qty_invoiced") - amount(line, "qty_refunded") - given
            unshipped = min(qty, max(waiting, ZERO))
            back += qty - unshipped if item_id in returned else -unshipped
            sold += qty if item_id in returned else ZERO
        result[sku] = back, sold
    return result


def _given(line: Json, shipments: Sequence[Json], *, virtual: bool) -> Decimal:
    if virtual:
        return amount(line, "qty_invoiced")
    rows = (row for shipment in shipments for row in objects(shipment.get("items")))
    return total(amount(row, "qty") for row in rows if row.get("order_item_id") == line["item_id"])


def _held(reading: StockReading, sku: str) -> Decimal:
    listing = reading.source_items.get(sku)
    return total(amount(row, "quantity") for row in objects(listing.get("items") if listing else None))


def _state(before: Json, credit: Credit) -> str:
    lines = order_lines(before)
    own = str(before.get("state"))
    open_to_invoice = any(
        amount(line, "qty_ordered") - amount(line, "qty_invoiced") - amount(line, "qty_canceled") > 0
        for line in lines
        if not is_dummy(line, lines)
    )
    if open_to_invoice:
        return own
    to_ship = any(
        amount(line, "qty_ordered")
        - total(amount(line, f"qty_{done}") for done in ("shipped", "canceled", "refunded"))
        - credit.quantities.get(int(line["item_id"]), ZERO)
        > 0
        for line in lines
        if not line.get("parent_item_id") and not line.get("is_virtual")
    )
    if to_ship:
        return own
    left = amount(before, "total_paid") - amount(before, "total_refunded") - credit.totals["grand_total"]
    return "complete" if left > 0 else "closed"


def _set_payment(expected: dict[str, Any], before: Json, credit: Credit) -> None:
    payment = before.get("payment")
    if not isinstance(payment, Mapping):
        return
    changed = dict(payment)
    for prefix in CURRENCIES:
        for key, source in (("amount_refunded", "grand_total"), ("shipping_refunded", "shipping_amount")):
            value = amount(payment, prefix + key) + credit.totals[prefix + source]
            changed[prefix + key] = Leaf(value, f"paid back before plus the credit memo's {source}")
    expected["payment"] = changed


def _set_history(expected: dict[str, Any], before: Json) -> None:
    count = len(objects(before.get("status_histories"))) + 1

    def accepts(found: Any) -> bool:
        notes = objects(found)
        return len(notes) == count and any(
            note.get("entity_name") == "creditmemo" and "refunded" in str(note.get("comment")) for note in notes
        )

    noted = Matcher(f"{count} entries, one of them on the refund", accepts)
    expected["status_histories"] = Leaf(noted, "a refund leaves a note on the order")


def _line_after(item: Json, lines: Sequence[Json], credit: Credit, window: Window | None) -> dict[str, Any]:
    line = copy.deepcopy(dict(item))
    item_id = int(item["item_id"])
    line["updated_at"] = _moved(item, window)
    if isinstance(item.get("parent_item"), Mapping):
        line["parent_item"] = _line_after(item["parent_item"], lines, credit, window)
    if is_dummy(item, lines):
        _loosen(line, item)
        return line
    if item_id not in credit.quantities:
        return line
    rule = "refunded before plus this refund's"
    line["qty_refunded"] = Leaf(amount(item, "qty_refunded") + credit.quantities[item_id], rule)
    for prefix in CURRENCIES:
        for key, source in _LINE_SUMS.items():
            value = amount(item, prefix + key) + credit.amounts[item_id, prefix + source]
            line[prefix + key] = Leaf(value, f"{rule} {prefix}{source}")
    return line


def _loosen(line: dict[str, Any], item: Json) -> None:
    """The other half of a composite product goes with its counterpart, and carries no money."""
    ordered, before = amount(item, "qty_ordered"), amount(item, "qty_refunded")

    def accepts(found: Any) -> bool:
        got = number(found)
        return got is not None and before <= got <= ordered

    line["qty_refunded"] = Leaf(Matcher(f"{show(before)} to {show(ordered)}", accepts), "goes with its counterpart")
    for prefix in CURRENCIES:
        for key in _LINE_SUMS:
            if not amount(item, prefix + key):
                line[prefix + key] = Leaf(absent_or(0), "carries no money")


def _moved(document: Json, window: Window | None) -> Leaf:
    start = document.get("updated_at")
    return Leaf(time(not_before=start, window=window, unchanged=start), "may move forward, not back")
