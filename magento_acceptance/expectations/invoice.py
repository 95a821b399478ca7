"""The capture's answer and the invoice: every value that must follow from the order, the request and the earlier invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from magento_acceptance.expectations.amounts import (
    CURRENCIES,
    LINE_AMOUNTS,
    SHIPPING_KEYS,
    Derived,
    Settled,
    derive,
    settle,
)
from magento_acceptance.expectations.capture import CaptureRequest, PlannedLine, is_offline, state_after
from magento_acceptance.expectations.check_rows import CheckRow, Expectation, check_keys, wrong_row
from magento_acceptance.expectations.documents import check_comments, new_increment, shipping_address_id
from magento_acceptance.expectations.matchers import Matcher, Window, absent_or, near, new_id, one_of, text, time
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, number, objects, show

Expected = dict[str, tuple[Any, str]]

_COPIED = {
    "base_currency_code": "order's base currency",
    "global_currency_code": "order's global currency",
    "order_currency_code": "order's currency",
    "store_currency_code": "order's store currency",
    "base_to_global_rate": "order's rate from base to global currency",
    "base_to_order_rate": "order's rate from base to order currency",
    "store_to_base_rate": "order's rate from store to base currency",
    "store_to_order_rate": "order's rate from store to order currency",
    "store_id": "store in which the order was placed",
    "billing_address_id": "order's billing address",
}
_TOTAL_RULES = {
    "subtotal": "sum of the lines' row totals",
    "subtotal_incl_tax": "sum of the lines' row totals with tax",
    "discount_amount": "sum of the lines' discounts (and the shipping discount, once), negative",
    "tax_amount": "sum of the lines' taxes, and the shipping tax where this invoice carries the shipping",
    "discount_tax_compensation_amount": "sum of the lines' discount tax compensations",
    "grand_total": "subtotal + discount + tax + shipping + discount tax compensation",
}
_LAST_RULES = {
    "subtotal": "what earlier invoices left of the order's subtotal",
    "tax_amount": "what earlier invoices left of the order's tax",
    "discount_tax_compensation_amount": "what earlier invoices left of the order's discount tax compensation",
    "grand_total": "what earlier invoices left of the order's grand total",
}
_LINE_RULES = {
    "row_total": "order line's row before discount",
    "row_total_incl_tax": "order line's row before discount, with tax",
    "discount_amount": "order line's discount",
    "tax_amount": "order line's tax",
    "discount_tax_compensation_amount": "order line's discount tax compensation",
}


def check_new_document_id(answer: Any, kind: str, *, earlier: Sequence[Json] = ()) -> list[CheckRow]:
    """The answer of a call that makes a document: its id, as a JSON string of digits (placing an order returns an integer).

    `kind` is "invoice", "shipment" or "credit memo"; `earlier` are the documents of that kind that the order already had.
    """
    taken = sorted(str(made.get("entity_id")) for made in earlier)
    wanted = "a string of digits" + (f", none of {', '.join(taken)}" if taken else "")
    new = text(r"[1-9]\d*", wanted)
    matcher = Matcher(wanted, lambda found: new.accepts(found) and found not in taken)
    return Expectation("", matcher, f"the id of a new {kind}, as a JSON string").judge(answer)


def check_invoice(
    invoice: Any,
    *,
    order: Json,
    request: CaptureRequest,
    invoice_id: str | int,
    earlier: Sequence[Json] = (),
    window: Window | None = None,
    mail: bool | None = None,
) -> list[CheckRow]:
    """Everything that is wrong with an invoice as ``GET invoices/:id`` answers it.

    Args:
        invoice: the answer.
        order: the order as read before the capture (at any time after it was placed: earlier parts come from ``earlier``).
        request: what the capture asked for.
        invoice_id: what the capture answered.
        earlier: all earlier invoices of the order, as read.
        window: when the capture was sent; None leaves the time of day unchecked (its shape and order are).
        mail: whether the shop sends mail; None when unknown.

    The order of the lines does not matter. Fields that Magento does not have are left alone.
    """
    if not isinstance(invoice, Mapping):
        return [wrong_row("", "a JSON object", show(invoice), "an invoice is an object")]
    derived = derive(order, request, earlier)
    settled = settle(derived, invoice)
    number_of = int(invoice_id) if str(invoice_id).isdigit() else str(invoice_id)
    result = check_keys(invoice, _identity(order, number_of, earlier))
    result += check_keys(invoice, _state(order, request, mail, window, invoice.get("created_at")))
    result += check_keys(invoice, _total_expectations(derived, settled))
    result += check_keys(invoice, _shipping(derived))
    result += _check_lines(invoice.get("items", ABSENT), derived, number_of, earlier)
    result += check_comments(invoice, request, number_of, window)
    return result


def _identity(order: Json, invoice_id: int | str, earlier: Sequence[Json]) -> Expected:
    expected: Expected = {
        "entity_id": (invoice_id, "the id that the capture answered"),
        "increment_id": (
            new_increment(order, earlier),
            "shape of Magento's invoice numbers, every invoice has its own",
        ),
        "order_id": (order.get("entity_id", ABSENT), "the order that was captured"),
    }
    for key, rule in _COPIED.items():
        expected[key] = (order.get(key, ABSENT), rule)
    address = shipping_address_id(order)
    rule = (
        "order's shipping address"
        if address is not ABSENT
        else "an order of virtual lines only has no shipping address"
    )
    expected["shipping_address_id"] = (address, rule)
    return expected


def _state(order: Json, request: CaptureRequest, mail: bool | None, window: Window | None, created: Any) -> Expected:
    expected: Expected = {
        "state": (state_after(order, request), "2 (Paid): offline payment, or capture asked for; else 1 (Open)"),
        "created_at": (
            time(not_before=order.get("created_at"), window=window),
            "made by this capture, after the order",
        ),
        "updated_at": (time(not_before=created, window=window), "not before it was made"),
        "is_used_for_refund": (ABSENT, "nothing of this invoice is refunded yet"),
        "base_total_refunded": (ABSENT, "nothing of this invoice is refunded yet"),
    }
    if is_offline(order):
        expected["can_void_flag"] = (0, "an offline payment has nothing to void")
        expected["transaction_id"] = (ABSENT, "an offline payment has no transaction")
    if not request.notify:
        expected["email_sent"] = (ABSENT, "no mail was asked for (notify)")
    elif mail is None:
        expected["email_sent"] = (absent_or(1), "mail asked for (notify); left out where the shop's mail is off")
    else:
        expected["email_sent"] = (1, "mail asked for (notify)") if mail else (ABSENT, "the shop's mail is off")
    return expected


def _total_expectations(derived: Derived, settled: Settled) -> Expected:
    expected: Expected = {"total_qty": (settled.totals["total_qty"], "sum of the lines' quantities, children included")}
    for prefix in CURRENCIES:
        for key, rule in _TOTAL_RULES.items():
            value = settled.totals[prefix + key]
            expected[prefix + key] = (
                value,
                (_LAST_RULES.get(key, rule)) if derived.final and derived.earlier else rule,
            )
    return expected


def _shipping(derived: Derived) -> Expected:
    expected: Expected = {}
    for key in SHIPPING_KEYS:
        if not derived.first:
            expected[key] = (ABSENT, "an earlier invoice carries the whole shipping")
        elif derived.repeats_free_shipping and not amount(derived.order, key):
            expected[key] = (absent_or(0), "shipping is free")
        else:
            expected[key] = (derived.order.get(key, ABSENT), "first invoice carries the order's whole shipping")
    return expected


def _check_lines(items: Any, derived: Derived, invoice_id: int | str, earlier: Sequence[Json]) -> list[CheckRow]:
    if not isinstance(items, list):
        return [wrong_row("/items", "a list of lines", show(items), "an invoice lists its lines")]
    result = []
    waiting = {planned.item_id: planned for planned in derived.lines}
    pairs: list[tuple[int, PlannedLine]] = []
    spare: list[int] = []
    for index, row in enumerate(items):
        key = number(row.get("order_item_id")) if isinstance(row, Mapping) else None
        planned = waiting.pop(int(key), None) if key is not None else None
        if planned is None:
            spare.append(index)
        else:
            pairs.append((index, planned))
    for index in spare:
        row = items[index]
        sku = row.get("sku") if isinstance(row, Mapping) else None
        twin = next((planned for planned in waiting.values() if planned.line.get("sku") == sku), None)
        if twin is None:
            rule = "one line per order line that is invoiced: none doubled, none extra"
            found = row.get("order_item_id", ABSENT) if isinstance(row, Mapping) else row
            result.append(wrong_row(f"/items/{index}", "(no such line)", f"order_item_id {show(found)}", rule))
        else:
            pairs.append((index, waiting.pop(twin.item_id)))
    for planned in waiting.values():
        wanted = f"order_item_id {planned.item_id}, {show(planned.line.get('sku'))}"
        result.append(wrong_row("/items", wanted, "(no such line)", "every order line that is invoiced has its line"))
    taken = {
        int(key) for made in earlier for row in objects(made.get("items")) if (key := number(row.get("entity_id")))
    }
    for index, planned in sorted(pairs, key=lambda pair: pair[0]):
        expected = _line(planned, derived, invoice_id)
        expected["entity_id"] = (new_id(set(taken)), "every invoice line has an id of its own")
        result += check_keys(items[index], expected, f"/items/{index}", of=str(planned.line.get("sku")))
        own = number(items[index].get("entity_id"))
        taken |= {int(own)} if own is not None else set()
    return result


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
        "qty": (qty, "the parent's quantity, child by child" if planned.dummy else asked),
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
        rule += f", share of {show(planned.qty)} of {show(planned.open_qty)} open pieces"
    elif planned.qty != amount(planned.line, "qty_ordered"):
        rule += ", what earlier parts left"
    if key == "row_total_incl_tax" and share.value == ZERO:
        return absent_or(0), rule
    return near(share.value, share.tolerance), rule
