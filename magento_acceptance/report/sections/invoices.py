"""Each invoice as a person wants it, line by line and in total, out of the rows that the check of the invoice judged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_CHECK: Final = "capture.invoice"
_LINE: Final = re.compile(r"/items/(\d+)/(\w+)")
_CELLS: Final = {
    "qty": "quantity",
    "price": "price",
    "row_total": "row total",
    "discount_amount": "discount",
    "tax_amount": "tax",
}
_TOTALS: Final = {
    "subtotal": "subtotal",
    "discount_amount": "discount",
    "shipping_amount": "shipping",
    "tax_amount": "tax",
    "grand_total": "grand total",
}


def invoices_of(checks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every invoice that a scenario checked: what it shows, and what was expected."""
    return [_invoice(check) for check in checks if check["check"] == _CHECK]


def _invoice(check: Mapping[str, Any]) -> dict[str, Any]:
    rows = {row["pointer"]: row for row in check["rows"]}
    lines: dict[int, dict[str, Any]] = {}
    for pointer, row in rows.items():
        found = _LINE.fullmatch(pointer)
        if found and found[2] in _CELLS:
            _, _, sku = row["name"].partition(" of ")
            line = lines.setdefault(int(found[1]), {"sku": sku, "order_item_id": None, "cells": []})
            line["cells"].append(_cell(_CELLS[found[2]], row))
    for number, line in lines.items():
        item = rows.get(f"/items/{number}/order_item_id")
        line["order_item_id"] = _value(item)
        line["cells"].sort(key=lambda cell: list(_CELLS.values()).index(cell["label"]))
    return {
        "scenario": check["scenario"],
        "order_id": _value(rows.get("/order_id")),
        "invoice_id": _value(rows.get("/entity_id")),
        "increment_id": _value(rows.get("/increment_id")),
        "currency": _value(rows.get("/order_currency_code")),
        "lines": [lines[number] for number in sorted(lines)],
        "totals": [_cell(label, rows[f"/{key}"]) for key, label in _TOTALS.items() if f"/{key}" in rows],
    }


def _cell(label: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"label": label, **{key: row[key] for key in ("found", "expected", "rule", "ok")}}


def _value(row: Mapping[str, Any] | None) -> Any:
    """The value as the shop gave it; None where there is none."""
    try:
        found = json.loads(row["found"]) if row is not None else None
    except ValueError:
        return None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None
