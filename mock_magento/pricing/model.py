"""What pricing works on: a basket of lines and a destination, and the totals that come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from mock_magento.kernel.money import ZERO
from mock_magento.records.catalog import Product
from mock_magento.tax.model import Destination, TaxPart

NOT_LOGGED_IN: Final = 0
RETAIL_CUSTOMER: Final = 3
"""The customer tax class of every group of the recorded shop."""


@dataclass(slots=True)
class Discount:
    """What one sales rule takes off a line."""

    rule_id: int
    label: str
    amount: Decimal
    base_amount: Decimal
    original_amount: Decimal
    base_original_amount: Decimal


@dataclass(slots=True)
class Amounts:
    """A line's figures in one currency, as Magento\\Tax\\Model\\TaxDetails\\ItemDetails names them."""

    price: Decimal = ZERO
    price_incl_tax: Decimal = ZERO
    row_total: Decimal = ZERO
    row_total_incl_tax: Decimal = ZERO
    row_tax: Decimal = ZERO
    compensation: Decimal = ZERO
    """discount_tax_compensation_amount."""
    discount: Decimal = ZERO

    discountable: Decimal = ZERO
    """The price that discounts are taken of, with or without tax as the shop is configured."""


@dataclass(slots=True)
class Line:
    """A line of a basket: what is bought, and after `totals.collect` what it costs.

    `qty` of a part of a bundle or a configurable product is per one of its parent. `final_price` and `regular_price` are in base currency;
    they are None on a part that bears no price of its own (the simple product behind a configurable one).
    """

    key: int
    product: Product
    qty: Decimal
    tax_class_id: int
    final_price: Decimal | None
    regular_price: Decimal | None
    weight: Decimal | None = None
    is_virtual: bool = False
    parent: Line | None = None
    children: list[Line] = field(default_factory=list)
    children_calculated: bool = False
    ship_separately: bool = False

    base: Amounts = field(default_factory=Amounts)
    quoted: Amounts = field(default_factory=Amounts)
    """The same in the currency that the customer sees."""
    tax_percent: Decimal | None = None
    """None on a bundle whose parts bear the tax."""
    discount_percent: Decimal = ZERO
    applied_rules: list[int] = field(default_factory=list)
    discounts: list[Discount] = field(default_factory=list)
    applied_taxes: list[AppliedTax] = field(default_factory=list)
    free_shipping: bool = False
    row_weight: Decimal = ZERO

    @property
    def total_qty(self) -> Decimal:
        """How many units in all: a part's quantity times its parent's."""
        return self.qty * self.parent.qty if self.parent is not None else self.qty

    @property
    def is_priced(self) -> bool:
        """Whether the line has a price of its own (not a part whose parent bears it)."""
        return self.parent is None or self.parent.children_calculated


@dataclass(frozen=True, slots=True)
class AppliedTax:
    """What the rates of one priority charge together: on a line, on the shipping, or in all. `percent` is on the net amount."""

    code: str
    percent: Decimal
    parts: tuple[TaxPart, ...]
    amount: Decimal
    base_amount: Decimal


@dataclass(slots=True)
class Basket:
    """All that the totals depend on. `lines` are the top lines; their parts hang below them."""

    lines: list[Line]
    destination: Destination = field(default_factory=Destination)
    customer_id: int | None = None
    customer_group_id: int = NOT_LOGGED_IN
    customer_tax_class_id: int = RETAIL_CUSTOMER
    coupon_code: str | None = None
    shipping_method: str | None = None
    """carrier_method, or None while the customer has not chosen."""
    payment_method: str | None = None
    pickup_location_code: str | None = None

    @property
    def is_virtual(self) -> bool:
        """Whether nothing in it is shipped; an empty basket is not virtual."""
        return bool(self.lines) and all(line.is_virtual for line in self.lines)

    @property
    def all_lines(self) -> Iterator[Line]:
        """Top lines, each followed by its parts."""
        for line in self.lines:
            yield line
            yield from line.children


@dataclass(frozen=True, slots=True)
class ShippingRate:
    """A way to ship: `amount` in the customer's currency, `base_amount` in base currency."""

    carrier_code: str
    method_code: str
    carrier_title: str
    method_title: str
    base_amount: Decimal
    amount: Decimal

    @property
    def code(self) -> str:
        """carrier_method, as orders have it."""
        return f"{self.carrier_code}_{self.method_code}"


@dataclass(slots=True)
class Sums:
    """A basket's totals in one currency."""

    subtotal: Decimal = ZERO
    subtotal_incl_tax: Decimal = ZERO
    discount: Decimal = ZERO
    """Zero or negative."""
    tax: Decimal = ZERO
    compensation: Decimal = ZERO
    shipping: Decimal = ZERO
    shipping_incl_tax: Decimal = ZERO
    shipping_tax: Decimal = ZERO
    shipping_discount: Decimal = ZERO
    shipping_compensation: Decimal = ZERO
    grand_total: Decimal = ZERO

    @property
    def subtotal_with_discount(self) -> Decimal:
        """The subtotal less the discount."""
        return self.subtotal + self.discount


@dataclass(slots=True)
class Totals:
    """What `totals.collect` finds: the basket's sums, taxes and shipping; the lines themselves carry theirs."""

    base: Sums = field(default_factory=Sums)
    quoted: Sums = field(default_factory=Sums)
    applied_rules: list[int] = field(default_factory=list)
    discount_description: str | None = None
    rates: list[ShippingRate] = field(default_factory=list)
    shipping_rate: ShippingRate | None = None
    shipping_description: str | None = None
    applied_taxes: list[AppliedTax] = field(default_factory=list)
    shipping_taxes: list[AppliedTax] = field(default_factory=list)
    weight: Decimal = ZERO


def total_quantity(lines: Iterable[Line]) -> Decimal:
    """How many are in the basket: the quantities of the top lines."""
    return sum((line.qty for line in lines), ZERO)
