"""The invoice of a capture: every value that must follow from the order, the request and the earlier invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from magento_acceptance.expectations.amounts import (
    CURRENCIES,
    LINE_AMOUNTS,
    SHIPPING_KEYS,
    Derived,
    Settled,
    derive,
    settle,
)
from magento_acceptance.expectations.check_rows import CheckRow, check_keys, wrong_row
from magento_acceptance.expectations.documents import (
    Creation,
    Expected,
    check_comments,
    email,
    identity,
    match_lines,
    times,
)
from magento_acceptance.expectations.matchers import absent_or, near, one_of
from magento_acceptance.expectations.order_lines import PlannedLine, order_lines
from magento_acceptance.expectations.requests import CaptureRequest
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, number, objects, show

PAID: Final = 2
OPEN: Final = 1
# Payment methods without a gateway: whatever "capture" says, their invoice is paid (Magento\Payment\Model\Method\AbstractMethod).
_OFFLINE_METHODS: Final = frozenset({"banktransfer", "checkmo", "cashondelivery", "purchaseorder", "free"})
_TOTAL_RULES: Final = {
    "subtotal": "sum of the lines' row totals",
    "subtotal_incl_tax": "sum of the lines' row totals with tax",
    "discount_amount": "sum of the lines' discounts (and the shipping discount, once), negative",
    "tax_amount": "sum of the lines' taxes, and the shipping tax where this invoice carries the shipping",
    "discount_tax_compensation_amount": "sum of the lines' discount tax compensations",
    "grand_total": "subtotal + discount + tax + shipping + discount tax compensation",
}
_LAST_RULES: Final = {
    "subtotal": "what earlier invoices left of the order's subtotal",
    "tax_amount": "what earlier invoices left of the order's tax",
    "discount_tax_compensation_amount": "what earlier invoices left of the order's discount tax compensation",
    "grand_total": "what earlier invoices left of the order's grand total",
}
_LINE_RULES: Final = {
    "row_total": "order line's row before discount",
    "row_total_incl_tax": "order line's row before discount, with tax",
    "discount_amount": "order line's discount",
    "tax_amount": "order line's tax",
    "discount_tax_compensation_amount": "order line's discount tax compensation",
}


def check_invoice(invoice: Any, creation: Creation[CaptureRequest]) -> list[CheckRow]:
    """Judge an invoice as `GET invoices/:id` returns it.

    The order may be read at any time after it was placed: earlier parts come from its earlier invoices. Fields that Magento does not have
    are left alone.
    """
    if not isinstance(invoice, Mapping):
        return [wrong_row("", "a JSON object", invoice, "an invoice is an object")]
    order, request, own = creation.order, creation.request, creation.own_id
    derived = derive(order, request, creation.earlier)
    settled = settle(derived, invoice)
    rows = check_keys(invoice, identity("invoice", creation))
    rows += check_keys(invoice, _state(order, request) | email(creation) | times(invoice, creation))
    rows += check_keys(invoice, _totals(derived, settled) | _shipping(derived))
    rows += match_lines(
        invoice.get("items", ABSENT),
        {planned.item_id: planned for planned in derived.lines},
        "invoiced",
        order_lines={int(line["item_id"]): line for line in order_lines(order)},
        expected=lambda planned: _line(planned, derived, own),
        taken=frozenset(_line_ids(creation.earlier)),
    )
    return rows + check_comments(invoice, creation)


def is_offline(order: Json) -> bool:
    """Whether the order's payment method has no gateway."""
    payment = order.get("payment")
    return isinstance(payment, Mapping) and payment.get("method") in _OFFLINE_METHODS


def state_after(order: Json, request: CaptureRequest) -> int:
    """The invoice's state: Paid for an offline method or a capture, else Open."""
    return PAID if request.capture or is_offline(order) else OPEN


def _line_ids(invoices: Sequence[Json]) -> set[int]:
    rows = (row for invoice in invoices for row in objects(invoice.get("items")))
    return {int(key) for row in rows if (key := number(row.get("entity_id"))) is not None}


def _state(order: Json, request: CaptureRequest) -> Expected:
    expected: Expected = {
        "state": (state_after(order, request), "2 (Paid): offline payment, or capture asked for; else 1 (Open)"),
        "is_used_for_refund": (ABSENT, "nothing of this invoice is refunded yet"),
        "base_total_refunded": (ABSENT, "nothing of this invoice is refunded yet"),
    }
    if is_offline(order):
        expected["can_void_flag"] = (0, "an offline payment has nothing to void")
        expected["transaction_id"] = (ABSENT, "an offline payment has no transaction")
    return expected


def _totals(derived: Derived, settled: Settled) -> Expected:
    expected: Expected = {"total_qty": (settled.totals["total_qty"], "sum of the lines' quantities, children included")}
    last = derived.final and derived.earlier
    for prefix in CURRENCIES:
        for key, rule in _TOTAL_RULES.items():
            share = settled.expected[prefix + key]
            if share.tolerance:
                rule += ", and a part of the order's further totals"
            expected[prefix + key] = (near(share.value, share.tolerance), _LAST_RULES.get(key, rule) if last else rule)
    return expected


def _shipping(derived: Derived) -> Expected:
    expected: Expected = {}
    for key in SHIPPING_KEYS:
        if not derived.first:
            expected[key] = (ABSENT, "an earlier invoice carries the whole shipping")
        elif derived.earlier and not amount(derived.order, key):
            expected[key] = (absent_or(0), "shipping is free")
        else:
            expected[key] = (derived.order.get(key, ABSENT), "first invoice carries the order's whole shipping")
    return expected


def _line(planned: PlannedLine, derived: Derived, invoice_id: int | str) -> Expected:
    line = planned.line
    asked = "quantity asked for" if planned.qty != planned.open_qty else "all that was left to invoice"
    qty: Any = one_of(*planned.choices) if len(planned.choices) > 1 else planned.qty
    expected: Expected = {
        "order_item_id": (planned.item_id, "id of the order line"),
        "parent_id": (invoice_id, "id of the invoice"),
        "product_id": (line.get("product_id", ABSENT), "order line's product"),
        "sku": (line.get("sku", ABSENT), "order line's SKU"),
        "name": (line.get("name", ABSENT), "order line's name"),
        "qty": (qty, "quantity of the line that carries its money" if planned.dummy else asked),
    }
    for prefix in CURRENCIES:
        expected[f"{prefix}price"] = (line.get(f"{prefix}price", ABSENT), "order line's price")
        with_tax = line.get(f"{prefix}price_incl_tax", ABSENT)
        expected[f"{prefix}price_incl_tax"] = (with_tax, "order line's price with tax")
        for key in LINE_AMOUNTS:
            expected[prefix + key] = _line_amount(planned, derived, prefix, key)
    if "base_cost" in line:
        expected["base_cost"] = (line["base_cost"], "order line's cost")
    return expected


def _line_amount(planned: PlannedLine, derived: Derived, prefix: str, key: str) -> tuple[Any, str]:
    if planned.dummy:
        return absent_or(0), "the money of a composite product stands on its parent or on its children, never on both"
    share = derived.shares[planned.item_id, prefix + key]
    rule = _LINE_RULES[key]
    if key == "discount_amount" and not amount(planned.line, prefix + key):
        return absent_or(0), "order line has no discount"
    if planned.qty != planned.open_qty:
        rule += f", share of {show(planned.qty)} of {show(planned.open_qty)} open units"
    elif planned.qty != amount(planned.line, "qty_ordered"):
        rule += ", what earlier parts left"
    if key == "row_total_incl_tax" and share.value == ZERO:
        return absent_or(0), rule
    return near(share.value, share.tolerance), rule
