"""How steps check: every verdict goes through the run's record; figures and lines are read from the feature's tables in one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from magento_acceptance.expectations import CheckRow, Expectation
from magento_acceptance.expectations.matchers import near
from magento_acceptance.run_log.record import RunRecord

from .products import Products
from .tables import Table
from .tables import rows as table_rows

Verify = Callable[[str, str, Sequence[CheckRow]], None]

PUBLISHED = "the figures that the tutorial publishes"
CATALOG = "the product's price in the catalog"
FIGURES = {
    "subtotal": "subtotal",
    "discount": "discount_amount",
    "shipping": "shipping_amount",
    "tax": "tax_amount",
    "adjustment": "adjustment",
    "grand total": "grand_total",
}
HALF_A_CENT = Decimal("0.005")
TEXTS = {"name": "name", "type": "product_type"}
AMOUNTS = {"price": "price", "row total": "row_total", "discount": "discount_amount"}


@pytest.fixture
def verify(run_record: RunRecord) -> Verify:
    """Writes down what a step has judged - check id, subject, rows - and raises ExpectationFailed where a row is wrong."""
    return run_record.verify


def expect(pointer: str, expected: Any, found: Any, rule: str, name: str = "") -> list[CheckRow]:
    """The row that judges one value, in a list, so that rows add up."""
    return Expectation(pointer, expected, rule, name).judge(found)


def figure_rows(document: Mapping[str, Any], datatable: Table, *, quantity: str = "total_qty") -> list[CheckRow]:
    """Every figure of the table, in the base currency and, where it is the same, in the order's; `quantity` is that figure's key."""
    one_currency = document.get("order_currency_code") == document.get("base_currency_code")
    rows = []
    for row in table_rows(datatable):
        if row["figure"] == "quantity":
            keys = [quantity]
        else:
            key = FIGURES[row["figure"]]
            keys = [f"base_{key}", key] if one_currency else [f"base_{key}"]
        for key in keys:
            rows += expect(f"/{key}", Decimal(row["amount"]), document.get(key), PUBLISHED)
    return rows


def line_rows(lines: Sequence[Mapping[str, Any]], datatable: Table, *, quantity: str = "qty") -> list[CheckRow]:
    """Exactly the lines of the table, by SKU, each with the table's figures; `quantity` is the key of the quantity."""
    wanted = {row.pop("sku"): row for row in table_rows(datatable)}
    rows = _exactly(wanted, lines)
    for index, line in enumerate(lines):
        for column, text in wanted.get(line["sku"], {}).items():
            key = quantity if column == "quantity" else {**TEXTS, **AMOUNTS}[column]
            expected = text if column in TEXTS else Decimal(text)
            name = f"{column} of {line['sku']}"
            rows += expect(f"/items/{index}/{key}", expected, line.get(key), PUBLISHED, name)
    return rows


def own_line_rows(
    lines: Sequence[Mapping[str, Any]], datatable: Table, products: Products, ordered: Mapping[str, Mapping[str, Any]]
) -> list[CheckRow]:
    """Exactly the lines of the table, by the feature's name of the product, with its quantity, catalog price and row total.

    The catalog keeps its prices in the base currency, with or without tax: whichever of the two the line of the order (in `ordered`, by
    SKU) was sold at. Where the shop charges tax it may round a row without tax from the row with tax. Where a price rule of the shop
    changed the price, the line must carry the order's price instead.
    """
    wanted = {products[row.pop("product")].sku: row for row in table_rows(datatable)}
    rows = _exactly(wanted, lines)
    for index, line in enumerate(lines):
        table = wanted.get(line["sku"])
        if table is None:
            continue
        at, of = f"/items/{index}", line["sku"]
        quantity, price = Decimal(table["quantity"]), Decimal(table["price"])
        rows += expect(f"{at}/qty", quantity, line.get("qty"), "what was asked for", f"quantity of {of}")
        sold = ordered[of]
        tax = next((suffix for suffix in ("_incl_tax", "") if sold.get(f"base_price{suffix}") == price), None)
        if tax is None:
            rule = "the order's price, which a rule of the shop made another than the catalog's"
            rows += expect(f"{at}/base_price", sold["base_price"], line.get("base_price"), rule, f"price of {of}")
            continue
        rows += expect(f"{at}/base_price{tax}", price, line.get(f"base_price{tax}"), CATALOG, f"price of {of}")
        if "row total" in table:
            key, total = f"base_row_total{tax}", Decimal(table["row total"])
            rounded = quantity * HALF_A_CENT if sold.get("base_price_incl_tax") != price else Decimal(0)
            rule, name = f"{quantity:f} x {price:f}", f"row total of {of}"
            rows += expect(f"{at}/{key}", near(total, rounded), line.get(key), rule, name)
    return rows


def _exactly(wanted: Mapping[str, object], lines: Sequence[Mapping[str, Any]]) -> list[CheckRow]:
    return expect("/items", sorted(wanted), sorted(line["sku"] for line in lines), "one line for each SKU", "SKUs")
