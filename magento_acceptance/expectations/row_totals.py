"""The row totals of an order's lines before discount, with and without tax.

The order's own `row_total` is shown differently by each release (see versions.py). So the rows are derived from price, tax and quantity;
the reading that adds up to the order's subtotal is the right one (36 x 3 is 108, yet with prices including tax the row is 108.01).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.shares import CarriedRounding, Share
from magento_acceptance.expectations.values import CENT, ZERO, Json, amount, cents, total

Reading = Callable[[Json], Decimal]


def gross_rows(order: Json, lines: Sequence[Json], prefix: str) -> dict[int, Share]:
    """Each line's row total without tax and before discount, by item id, in one currency (`prefix` "" or "base_").

    `lines` are the lines that carry money. The tolerance is 0 when a reading adds up to the subtotal, else a cent per unit.
    """
    # The order's own rows come first: rounded rows derived from prices can add up to the subtotal with a cent on the wrong line.
    shown: list[Reading] = [
        lambda line: amount(line, f"{prefix}row_total") + amount(line, f"{prefix}discount_amount"),
        lambda line: amount(line, f"{prefix}row_total"),
        # since 2.4.8 row_total is about one unit, while row_total_incl_tax is still the whole row less its discount
        lambda line: _shown_including_tax(line, prefix) - _tax(line, prefix),
        # which is rounded, unlike the rows of products that are sold by weight
        lambda line: _row_including_tax(line, prefix) - _tax(line, prefix),
        lambda line: amount(line, f"{prefix}row_total") * amount(line, "qty_ordered"),
    ]
    return _first_that_adds_up(shown, order, lines, prefix) or rows_by_price(order, lines, prefix)


def rows_by_price(order: Json, lines: Sequence[Json], prefix: str) -> dict[int, Share]:
    """The same as `gross_rows`, without a look at what the order shows as row_total."""
    readings: list[Reading] = [
        lambda line: cents(amount(line, f"{prefix}price") * amount(line, "qty_ordered")),
        lambda line: cents(_row_including_tax(line, prefix)) - _tax(line, prefix),
        # rows of products that are sold by weight keep fractions of cents
        lambda line: _row_including_tax(line, prefix) - _tax(line, prefix),
        lambda line: amount(line, f"{prefix}price") * amount(line, "qty_ordered"),
    ]
    by_price = {_id(line): Share(readings[0](line), max(CENT, CENT * amount(line, "qty_ordered"))) for line in lines}
    return _first_that_adds_up(readings, order, lines, prefix) or by_price


def _first_that_adds_up(
    readings: Sequence[Reading], order: Json, lines: Sequence[Json], prefix: str
) -> dict[int, Share] | None:
    for reading in readings:
        rows = {_id(line): Share(reading(line)) for line in lines}
        if _adds_up(rows, order.get(f"{prefix}subtotal")):
            return rows
    return None


def gross_rows_incl_tax(order: Json, lines: Sequence[Json], prefix: str, rows: dict[int, Share]) -> dict[int, Share]:
    """Each line's row total with the tax on its undiscounted price; `rows` are the rows without tax.

    Magento rounds the tax per row, per unit or carries it from line to line, and takes it before or after the discount: the
    reading that adds up to the order's `subtotal_incl_tax` is the right one. Where several do, or none, the tolerance spans them.
    """
    carried = CarriedRounding()
    readings: list[Reading] = [
        lambda line: rows[_id(line)].value + cents(_tax_of_row(line, rows)),
        lambda line: cents(_row_including_tax(line, prefix)),
        lambda line: _row_including_tax(line, prefix),
        lambda line: rows[_id(line)].value + _tax(line, prefix),
        lambda line: rows[_id(line)].value + carried.round(_tax_of_row(line, rows), prefix),
    ]
    tables = [{_id(line): Share(reading(line)) for line in lines} for reading in readings]
    fitting = [table for table in tables if _adds_up(table, order.get(f"{prefix}subtotal_incl_tax"))]
    # Several may add up with a cent on another line each; the totals still hold their sum to the cent.
    first, *others = fitting or tables
    least = ZERO if fitting else CENT
    return {
        key: Share(share.value, max([least, *(abs(table[key].value - share.value) for table in others)]))
        for key, share in first.items()
    }


def _adds_up(rows: dict[int, Share], subtotal: Any) -> bool:
    return total(row.value for row in rows.values()) == amount({"subtotal": subtotal}, "subtotal")


def _id(line: Json) -> int:
    return int(line["item_id"])


def _row_including_tax(line: Json, prefix: str) -> Decimal:
    return amount(line, f"{prefix}price_incl_tax") * amount(line, "qty_ordered")


def _shown_including_tax(line: Json, prefix: str) -> Decimal:
    return amount(line, f"{prefix}row_total_incl_tax") + amount(line, f"{prefix}discount_amount")


def _tax(line: Json, prefix: str) -> Decimal:
    return amount(line, f"{prefix}tax_amount") + amount(line, f"{prefix}discount_tax_compensation_amount")


def _tax_of_row(line: Json, rows: dict[int, Share]) -> Decimal:
    return rows[_id(line)].value * amount(line, "tax_percent") / 100
