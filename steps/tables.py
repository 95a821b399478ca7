"""Reading the tables of a feature."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def rows(datatable: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """The rows below the heading, each by the heading's words."""
    head, *body = datatable
    return [dict(zip(head, row, strict=True)) for row in body]


def quantities(datatable: Sequence[Sequence[str]], key: str) -> dict[str, Decimal]:
    """The column `quantity` by the column `key`."""
    return {row[key]: Decimal(row["quantity"]) for row in rows(datatable)}
