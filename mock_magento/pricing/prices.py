"""What a product costs before rules and taxes: the least of its price, special price and tier prices.

Rules from Magento\\Catalog\\Model\\Product\\Type\\Price::getFinalPrice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from mock_magento.catalog import BundleSelection, Product
from mock_magento.kernel.money import HUNDRED, ZERO

ALL_GROUPS: Final = 32000


def final_price(product: Product, qty: Decimal, customer_group_id: int, today: date) -> Decimal:
    """The price of one unit in base currency when `qty` are bought."""
    price = product.price or ZERO
    candidates = [price, *_tier_prices(product, price, qty, customer_group_id)]
    if product.special_price is not None and _special_holds(product, today):
        candidates.append(product.special_price)
    return min(candidates)


def selection_price(bundle: Product, selection: BundleSelection) -> Decimal:
    """What a selection adds to one fixed-price bundle: an amount, or per cent of the bundle's price."""
    if selection.price_type:
        return (bundle.price or ZERO) * selection.price / HUNDRED
    return selection.price


def _tier_prices(product: Product, price: Decimal, qty: Decimal, group_id: int) -> Iterable[Decimal]:
    for tier in product.tier_prices:
        if tier.get("customer_group_id") in {ALL_GROUPS, group_id} and _number(tier.get("qty"), Decimal(1)) <= qty:
            percent = (tier.get("extension_attributes") or {}).get("percentage_value")
            if percent is not None:
                yield price * (HUNDRED - _number(percent, ZERO)) / HUNDRED
            else:
                yield _number(tier.get("value"), price)


def _number(value: Any, default: Decimal) -> Decimal:
    return default if value is None else Decimal(str(value))


def _special_holds(product: Product, today: date) -> bool:
    begins, ends = product.custom.get("special_from_date"), product.custom.get("special_to_date")
    day = today.isoformat()
    return (not begins or str(begins)[:10] <= day) and (not ends or str(ends)[:10] >= day)
