"""What taxes are calculated from and consist of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an order is shipped to, as far as prices depend on it."""

    country_id: str | None = None
    region_id: int = 0
    region: str | None = None
    postcode: str | None = None


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One rate among those charged together."""

    code: str
    title: str
    percent: Decimal
