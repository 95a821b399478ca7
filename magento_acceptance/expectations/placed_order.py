"""The lines of an order as each release of Magento shows them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from magento_acceptance.expectations.amounts import CURRENCIES
from magento_acceptance.expectations.check_rows import CheckRow, Expectation, name_of, wrong
from magento_acceptance.expectations.matchers import near
from magento_acceptance.expectations.order_lines import money_lines, order_lines
from magento_acceptance.expectations.row_totals import rows_by_price
from magento_acceptance.expectations.shares import Share
from magento_acceptance.expectations.values import ABSENT, CENT, Json, amount
from magento_acceptance.expectations.versions import RELEASES, Release, releases_of


def check_placed_order(order: Json, *, release: Release | None = None) -> list[CheckRow]:
    """Judge the row_total of each line that carries money, in both currencies.

    `release` is the shop's release; where it is not known, any of those that can have shown this order, the same for all lines.
    """
    candidates = (release,) if release else releases_of(order) or RELEASES
    judged = [_judge(order, candidate) for candidate in candidates]
    return next((rows for rows in judged if not wrong(rows)), judged[0])


def _judge(order: Json, release: Release) -> list[CheckRow]:
    rows: list[CheckRow] = []
    priced = money_lines(order)
    gross = {prefix: rows_by_price(order, priced, prefix) for prefix in CURRENCIES}
    for index, line in enumerate(order_lines(order)):
        for prefix, shares in gross.items():
            share = shares.get(int(line["item_id"]))
            if share is not None:
                rows += _row_total(line, prefix, share, release, f"/items/{index}/{prefix}row_total")
    return rows


def _row_total(line: Mapping[str, object], prefix: str, row: Share, release: Release, pointer: str) -> list[CheckRow]:
    discount, price = amount(line, f"{prefix}discount_amount"), amount(line, f"{prefix}price")
    shown: Decimal = release.row_total(row.value, discount, price)
    rule = f"{release.row_total_rule}, as {release.name} shows it"
    name = name_of(pointer, str(line.get("sku")))
    return Expectation(pointer, near(shown, max(row.tolerance, CENT)), rule, name).judge(
        line.get(f"{prefix}row_total", ABSENT)
    )
