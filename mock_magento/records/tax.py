"""What the shop remembers of its taxes: classes, rates and rules (tables tax_class, tax_calculation_rate, tax_calculation_rule)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

PRODUCT: Final = "PRODUCT"
CUSTOMER: Final = "CUSTOMER"


@dataclass(frozen=True, slots=True)
class TaxClass:
    """A tax class of products or of customers; `class_type` is PRODUCT or CUSTOMER."""

    class_id: int
    class_name: str
    class_type: str


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax rate of a place. `rate` is in per cent; region_id 0 is every region; postcode `*` is every postcode, `12*` a pattern."""

    rate_id: int
    code: str
    country_id: str
    region_id: int
    postcode: str | None
    rate: Decimal
    zip_from: int | None = None
    zip_to: int | None = None
    titles: tuple[tuple[int, str], ...] = ()
    """Store id to the title shown there."""


@dataclass(frozen=True, slots=True)
class TaxRule:
    """Which rates are charged to which customer classes on which product classes. Rules of a higher priority number come on top."""

    rule_id: int
    code: str
    priority: int
    position: int
    customer_tax_class_ids: tuple[int, ...]
    product_tax_class_ids: tuple[int, ...]
    tax_rate_ids: tuple[int, ...]
    calculate_subtotal: bool = False


@dataclass
class TaxState:
    """Classes, rates and rules by id, in the order in which they were made; every record is immutable and shared by copies."""

    classes: dict[int, TaxClass] = field(default_factory=dict)
    rates: dict[int, TaxRate] = field(default_factory=dict)
    rules: dict[int, TaxRule] = field(default_factory=dict)
    last_ids: dict[str, int] = field(default_factory=dict)

    def take(self, table: str) -> int:
        """The next id of a table: class, rate or rule."""
        self.last_ids[table] = self.last_ids.get(table, 0) + 1
        return self.last_ids[table]

    def copy(self) -> TaxState:
        """An independent copy."""
        return TaxState(self.classes.copy(), self.rates.copy(), self.rules.copy(), self.last_ids.copy())
