"""What invoices and credit memos have in common while they are drawn: lines that take their share of the order's amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from mock_magento.kernel.money import NOTHING, Money, column
from mock_magento.records.amounts import add, amount, columns
from mock_magento.records.orders import Order, OrderItem
from mock_magento.sales.rounding import Rounder

Left = Callable[[OrderItem], Money]
"""What is left of an amount of an order's line."""
TAXES: Final = ("tax", "discount_tax_compensation")


@dataclass
class Line:
    """One line of a draft: the order's line, how much of it, and the amounts by name."""

    item: OrderItem
    dummy: bool
    """Whether the line bears no money of its own."""
    qty: Decimal
    """As it was asked for."""
    counted: Decimal
    """The quantity that the amounts follow: whole units, unless the product is sold in fractions."""
    left: Decimal
    """The quantity up to which the order's line can be invoiced, or refunded."""
    open: Decimal
    """The quantity that shares what is left of the amounts."""
    amounts: dict[str, Money] = field(default_factory=dict)

    @property
    def last(self) -> bool:
        """Whether nothing of the order's line is left after it."""
        return self.counted == self.left

    def share(
        self, name: str, left: Money, rounder: Rounder, qty: Decimal | None = None, *, negative: bool = False
    ) -> Money:
        """The line's share of what is left of an amount, kept under `name`: by quantity, in cents, the last one all of it."""
        qty = self.counted if qty is None else qty
        share = left if self.last else rounder.round(left / self.open * qty, negative=negative)
        self.amounts[name] = share
        return share

    def columns(self) -> dict[str, Any]:
        """The line's columns, amounts as the table keeps them."""
        item = self.item
        return {
            "order_item_id": item.item_id,
            "product_id": item.product_id,
            "sku": item.sku,
            "name": item.name,
            "description": item.description,
            "qty": self.qty,
            "price": item.price,
            "base_price": item.base_price,
            "price_incl_tax": item.price_incl_tax,
            "base_price_incl_tax": item.base_price_incl_tax,
            "base_cost": item.base_cost,
        } | {name: column(value) for name, value in columns(self.amounts).items()}


@dataclass
class Draft:
    """A document before it is entered: its lines (those with quantity 0 too), and its totals by name."""

    order: Order
    lines: list[Line]
    totals: dict[str, Money] = field(default_factory=dict)

    @property
    def paid_lines(self) -> list[Line]:
        """The lines that bear money."""
        return [line for line in self.lines if not line.dummy]

    @property
    def last(self) -> bool:
        """Whether it takes everything that its lines still allow."""
        return all(line.last for line in self.paid_lines)

    @property
    def kept(self) -> list[Line]:
        """The lines that the document has: one with quantity 0 is none."""
        return [line for line in self.lines if line.qty > 0]

    def share_rows(self, left: Left, rounder: Rounder) -> tuple[Money, Money]:
        """Give the lines their row totals; returns the sums without and with tax."""
        rows = including = NOTHING
        for line in self.paid_lines:
            rows += line.share("row_total", left(line.item), rounder)
            if line.item.row_total_incl_tax is not None:
                whole = amount(line.item, "row_total_incl_tax")
                share = rounder.round(whole / line.item.qty_ordered * line.counted, "including")
                line.amounts["row_total_incl_tax"] = share
                including += share
        return rows, including


def add_all(record: Any, sums: Iterable[tuple[str, str]], amounts: dict[str, Money]) -> None:
    """Add amounts to a record's sums: (sum, amount) by name; an amount that is not there counts as 0."""
    for name, source in sums:
        add(record, name, amounts.get(source))
