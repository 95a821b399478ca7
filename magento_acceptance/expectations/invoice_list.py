"""The list (grid) of an order's invoices: the earlier ones and the new one, each as its own read shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from magento_acceptance.expectations.check_rows import CheckRow, Expectation, wrong_row
from magento_acceptance.expectations.tree import compare, no_new_key
from magento_acceptance.expectations.values import ABSENT, Json, number, objects, show


def check_invoice_list(
    listing: Any,
    *,
    invoices: Sequence[Json],
    fields: Collection[str] | None = None,
    page_size: int | None = None,
    search_criteria: Any = None,
    rule: str = "the order's earlier invoices and the one of this capture, no other",
) -> list[CheckRow]:
    """Judge `GET invoices` with a filter, such as that of an order or a number.

    `invoices` are all that the filter must find, each as read by its id, for the reason `rule`; `fields` those asked for (None: whole
    invoices); `page_size` is the one asked for, when it can be smaller than their number; `search_criteria` what the answer must repeat of
    the search, when known. The order of the rows does not matter.
    """
    if not isinstance(listing, Mapping):
        return [wrong_row("", "a JSON object", listing, "a list has items and total_count")]
    rows = Expectation("/total_count", len(invoices), rule).judge(listing.get("total_count", ABSENT))
    if search_criteria is not None:
        repeated = listing.get("search_criteria", ABSENT)
        rows += compare(search_criteria, repeated, rule="the search that was sent", pointer="/search_criteria")
    items = listing.get("items", ABSENT)
    shown = len(invoices) if page_size is None else min(page_size, len(invoices))
    if not isinstance(items, list) or len(items) != shown or len(objects(items)) != shown:
        found = f"{len(items)} invoices" if isinstance(items, list) else show(items)
        return [*rows, wrong_row("/items", f"{shown} invoices", found, rule)]
    waiting = {number(invoice.get("entity_id")): invoice for invoice in invoices}
    for index, row in enumerate(items):
        pointer = f"/items/{index}"
        read = waiting.pop(number(row.get("entity_id")), None)
        if read is None:
            wanted = "one of " + ", ".join(show(key) for key in waiting if key is not None)
            rows.append(wrong_row(f"{pointer}/entity_id", wanted, row.get("entity_id", ABSENT), rule))
            continue
        wanted_row = read if fields is None else {key: read[key] for key in fields if key in read}
        own = f"as invoice {show(read.get('entity_id'))} shows it when read by its id"
        rows += compare(
            wanted_row, row, rule=own, pointer=pointer, identity=("order_item_id",), new_key=no_new_key(own)
        )
    return rows
