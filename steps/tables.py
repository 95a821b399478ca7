"""Reading the tables of a feature, and the numbers in its sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated

from magento_acceptance.pytest_plugin.columns import Columns

Table = Sequence[Sequence[str]]

Quantities = Annotated[Table, Columns("product|sku|source", "quantity")]
Figures = Annotated[Table, Columns("figure", "amount")]
PUBLISHED_LINES = Columns("sku", optional=("name", "type", "quantity", "price", "row total", "discount"))
Lines = Annotated[Table, PUBLISHED_LINES]
OWN_LINES = Columns("product", "quantity", "price", optional=("row total",))
OwnLines = Annotated[Table, OWN_LINES]

QUANTITY: dict[str, Callable[[str], object]] = {"quantity": Decimal}
"""Converters of a sentence that names a quantity."""


def rows(datatable: Table) -> list[dict[str, str]]:
    """The rows below the heading, each by the heading's words."""
    head, *body = datatable
    return [dict(zip(head, row, strict=True)) for row in body]


def quantities(datatable: Table) -> dict[str, Decimal]:
    """The column `quantity` by the first column."""
    key = datatable[0][0]
    return {row[key]: Decimal(row["quantity"]) for row in rows(datatable)}
