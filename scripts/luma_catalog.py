"""Condense the fact sheet of Luma's products to the catalogue that the mock starts with.

    python scripts/luma_catalog.py catalog.tsv > mock_magento/data/luma/products.tsv

One line per product; a dot stands for what is not set. Whole numbers lose their zeros, constant columns are dropped.
"""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path

COLUMNS = (
    "product_id",
    "sku",
    "type",
    "name",
    "price",
    "special_price",
    "weight",
    "visibility",
    "tax_class_id",
    "manage_stock",
    "default_source_quantity",
    "default_source_status",
    "parent_sku",
    "color",
    "size",
)
DECIMALS = {"price", "special_price", "weight", "default_source_quantity"}


def condensed(name: str, value: str) -> str:
    """A cell without noise: `.` for NULL, 34 for 34.0000."""
    if value == "NULL":
        return "."
    return format(Decimal(value).normalize(), "f") if name in DECIMALS else value


def main() -> None:
    """Read the TSV named on the command line and print the condensed one."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    print("\t".join(COLUMNS))  # noqa: T201
    for row in sorted(rows, key=lambda row: int(row["product_id"])):
        print("\t".join(condensed(name, row[name]) for name in COLUMNS))  # noqa: T201


if __name__ == "__main__":
    main()
