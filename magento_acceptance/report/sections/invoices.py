"""Each invoice as a person wants it, line by line and in total, beside what follows from the order.

The order's column is not always a figure that stands on the order. Of a partial invoice it is the order's share: what the invoiced
quantity, the request and the earlier invoices leave (see magento_acceptance.expectations). And a line's row total is derived: over
REST, Magento 2.4.7 shows the order line's row total less its discount while the invoice's is before it (other versions differ again), so
the two are not equal on a healthy shop; what must hold is that the rows follow from price, tax, discount and the order's subtotal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.amounts import Derived, Settled, derive, settle
from magento_acceptance.expectations.invoice import PAID
from magento_acceptance.expectations.order_lines import PlannedLine
from magento_acceptance.expectations.requests import CaptureRequest
from magento_acceptance.expectations.values import ZERO, Json, amount, number, objects, show
from magento_acceptance.report.sections.evidence_reader import Exchanges, stories
from magento_acceptance.report.sections.story import BROKEN, Read, Story, Write, id_of

Row = dict[str, Any]

#: Magento keeps four decimals: what is nearer than half of the last one is the same amount.
_STORED: Final = Decimal("0.00005")

_CELLS: Final = {
    "row total": "row_total",
    "discount": "discount_amount",
    "tax": "tax_amount",
    "discount tax compensation": "discount_tax_compensation_amount",
}
_TOTALS: Final = {
    "subtotal": "subtotal",
    "discount": "discount_amount",
    "shipping": "shipping_amount",
    "tax": "tax_amount",
    "discount tax compensation": "discount_tax_compensation_amount",
    "grand total": "grand_total",
}
#: Left out where nobody has any.
_RARE: Final = "discount tax compensation"
_ROW_RULE: Final = (
    "before discount, from the order's subtotal and prices; the order line's own row total may be less its discount"
)
_DUMMY_RULE: Final = "the money of a composite product stands on its parent or on its children, never on both"
_SHIPPING_RULE: Final = "the first invoice carries the order's whole shipping, later ones none"


def compare(scenarios: Iterable[Any], exchanges: Exchanges, record: object = None) -> list[dict[str, Any]]:
    """Every invoice that a scenario made or took over, beside its order, in the sign-off document's shape.

    ``record`` is not looked at. Money and quantities are text.
    """
    del record
    return [entry for story in stories(scenarios, exchanges) for entry in of_story(story)]


def of_story(story: Story) -> Iterator[dict[str, Any]]:
    """The invoices of one scenario."""
    made = {id_of(write.answer): write for write in story.writes if write.kind == "invoice"}
    for invoice_id, reads in story.invoices.items():
        try:
            yield _invoice(story, reads[0], invoice_id, made.get(invoice_id))
        except BROKEN:
            continue
    for write in made.values():
        if id_of(write.answer) not in story.invoices:
            yield _heading(story, write.order_id, write.answer, write.exchange) | {"lines": [], "totals": []}


def _heading(story: Story, order_id: Any, invoice_id: Any, exchange: str) -> dict[str, Any]:
    return {
        "scenario": story.scenario.get("id"),
        "order_id": order_id,
        "invoice_id": invoice_id if id_of(invoice_id) is not None else None,
        "increment_id": None,
        "currency": None,
        "exchange": exchange,
    }


def _invoice(story: Story, read: Read, invoice_id: int, write: Write | None) -> dict[str, Any]:
    invoice = read.document
    order_id = id_of(invoice.get("order_id")) or (write.order_id if write else None)
    at = write.at if write else read.at
    before = story.order_before(order_id, at)
    entry = _heading(story, order_id, write.answer if write else invoice_id, read.exchange)
    entry["increment_id"] = _text(invoice.get("increment_id"))
    entry["currency"] = _text(invoice.get("order_currency_code"))
    derived, settled = _derived(story, before, order_id, invoice_id, invoice, write)
    after = story.order_after(order_id, at, _next_write(story, at)) if write else None
    entry["lines"] = _lines(invoice, derived)
    entry["totals"] = _totals(invoice, settled)
    if before and before.at < at and after and story.untouched_between(order_id, before.at, at):
        entry["totals"] += _payment(invoice, before.document, after.document)
    return entry


def _derived(
    story: Story, before: Read | None, order_id: int | None, invoice_id: int, invoice: Json, write: Write | None
) -> tuple[Derived | None, Settled | None]:
    """The invoice that follows from the order; of an invoice that an earlier run made, with the quantities that it has."""
    if before is None or order_id is None:
        return None, None
    try:
        if write is not None:
            request = CaptureRequest.from_json(write.body)
            earlier = story.invoices_before(order_id, write.at)
        else:
            lines = {id_of(line.get("order_item_id")): amount(line, "qty") for line in objects(invoice.get("items"))}
            request = CaptureRequest(items={key: qty for key, qty in lines.items() if key is not None})
            earlier = story.invoices_older_than(invoice_id, order_id)
        derived = derive(before.document, request, earlier)
        return derived, settle(derived, invoice)
    except BROKEN:
        return None, None


def _next_write(story: Story, at: int) -> float:
    return next((write.at for write in story.writes if write.at > at and write.kind != "other"), float("inf"))


def _lines(invoice: Json, derived: Derived | None) -> list[Row]:
    waiting = {planned.item_id: planned for planned in derived.lines} if derived else {}
    lines = []
    for row in objects(invoice.get("items")):
        planned = waiting.pop(id_of(row.get("order_item_id")) or 0, None)
        lines.append(_line(row, planned, derived))
    return lines + [_line(None, planned, derived) for planned in waiting.values()]


def _line(row: Json | None, planned: PlannedLine | None, derived: Derived | None) -> Row:
    named: Json = row if row is not None else planned.line if planned else {}
    item_id = planned.item_id if planned else id_of(named.get("order_item_id"))
    cells = [_quantity(row, planned, known=derived is not None), _price(row, planned, known=derived is not None)]
    for label, key in _CELLS.items():
        cell = _money(row, planned, derived, label, key)
        if label != _RARE or cell["differs"] or any(number_of(cell[side]) for side in ("order", "invoice")):
            cells.append(cell)
    return {
        "sku": _text(named.get("sku")),
        "name": _text(named.get("name")),
        "order_item_id": item_id,
        "cells": cells,
    }


def _quantity(row: Json | None, planned: PlannedLine | None, *, known: bool) -> Row:
    if planned is None:
        return _strange("quantity", row, "qty", known=known)
    ordered = amount(planned.line, "qty_ordered")
    why = "" if planned.qty == ordered else f"{show(planned.qty)} of the {show(ordered)} ordered are invoiced here"
    found = number(row.get("qty")) if row is not None else None
    right = planned.choices if len(planned.choices) > 1 else (planned.qty,)
    wanted = found if found in right and found is not None else planned.qty
    return _cell("quantity", wanted, row, "qty", why)


def _price(row: Json | None, planned: PlannedLine | None, *, known: bool) -> Row:
    if planned is None:
        return _strange("price", row, "price", known=known)
    return _cell("price", number(planned.line.get("price")), row, "price", "")


def _money(row: Json | None, planned: PlannedLine | None, derived: Derived | None, label: str, key: str) -> Row:
    if planned is None or derived is None:
        return _strange(label, row, key, known=derived is not None)
    share = derived.shares.get((planned.item_id, key))
    if share is None:
        return _cell(label, ZERO, row, key, _DUMMY_RULE, missing=ZERO)
    reasons = []
    whole = planned.qty == amount(planned.line, "qty_ordered")
    if share.value and not whole:
        reasons.append(f"the order line's share for {show(planned.qty)} of {show(planned.open_qty)} open pieces")
    if key == "row_total" and (
        amount(planned.line, "discount_amount") or (whole and share.value != amount(planned.line, key))
    ):
        reasons.append(_ROW_RULE)
    why = "; ".join(reasons)
    missing = ZERO if not share.value else None
    return _cell(label, share.value, row, key, why, tolerance=share.tolerance, missing=missing)


def _totals(invoice: Json, settled: Settled | None) -> list[Row]:
    """The totals in the order's currency, and in the base currency where that is another one."""
    rows = []
    base, currency = invoice.get("base_currency_code"), invoice.get("order_currency_code")
    for prefix in ("", "base_") if base is not None and base != currency else ("",):
        suffix = f" ({_text(base)})" if prefix else ""
        for label, key in _TOTALS.items():
            wanted = settled.totals.get(prefix + key) if settled else None
            missing = ZERO if wanted == ZERO else None
            why = _SHIPPING_RULE if key == "shipping_amount" and settled and not wanted else ""
            row = _cell(label + suffix, wanted, invoice, prefix + key, why, missing=missing)
            if label != _RARE or row["differs"] or any(number_of(row[side]) for side in ("order", "invoice")):
                rows.append(row)
    return rows


def _payment(invoice: Json, start: Json, end: Json) -> list[Row]:
    """What the order counts as paid and due after the capture, beside what follows from the invoice."""
    charged = amount(invoice, "grand_total") if number(invoice.get("state")) == PAID else ZERO
    paid = amount(end, "total_paid") - amount(start, "total_paid")
    whole = number(start.get("grand_total"))
    due = whole - amount(start, "total_paid") - charged if whole is not None else None
    return [
        _row("paid", paid, charged, "what the capture added to the order's total_paid, and the invoice's grand total"),
        _row(
            "still due",
            number(end.get("total_due")),
            due,
            "the order's total_due, and its grand total less what its invoices pay",
        ),
    ]


def _row(label: str, order: Decimal | None, invoice: Decimal | None, why: str) -> Row:
    differs = order is None or invoice is None or abs(order - invoice) > _STORED
    return {"label": label, "order": _shown(order), "invoice": _shown(invoice), "differs": differs, "why": why}


def _cell(
    label: str,
    wanted: Decimal | None,
    row: Json | None,
    key: str,
    why: str,
    *,
    tolerance: Decimal = ZERO,
    missing: Decimal | None = None,
) -> Row:
    """What follows from the order beside what the invoice has; ``missing`` is what a key that is not there counts as."""
    raw = row.get(key) if row is not None else None
    found = missing if raw is None and row is not None else number(raw)
    if row is None:
        why = "the invoice has no such line"
    elif found is None and wanted is not None:
        why = "the invoice has no such value" if raw is None else f"the invoice has {show(raw)}, which is no number"
    differs = wanted is not None and (found is None or abs(found - wanted) > tolerance + _STORED)
    if tolerance and not differs:
        why = f"{why}; a cent of rounding is allowed for" if why else "a cent of rounding is allowed for"
    if differs and not why and found is not None and wanted is not None:
        why = f"{found - wanted:+f} against what follows from the order"
    return {"label": label, "order": _shown(wanted), "invoice": _shown(found), "differs": differs, "why": why}


def _strange(label: str, row: Json | None, key: str, *, known: bool) -> Row:
    """A cell of a line that no order line accounts for; where the order was not read, nothing is held against it."""
    found = number(row.get(key)) if row is not None else None
    why = "no line of the order is invoiced here" if known else "the order was not read"
    return {"label": label, "order": None, "invoice": _shown(found), "differs": known, "why": why}


def number_of(shown: object) -> Decimal:
    """The number in a cell, 0 where there is none."""
    return Decimal(shown) if isinstance(shown, str) else ZERO


def _shown(value: Decimal | None) -> str | None:
    return None if value is None else show(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
