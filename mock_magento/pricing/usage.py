"""How often rules and coupons were used: counted when an order is placed, given back when it is cancelled.

Rules from Magento\\SalesRule\\Model\\Coupon\\UpdateCouponUsages with Usage\\Processor, and Plugin\\CouponUsagesDecrement. How often a rule
was used by everybody together (`times_used` of a sales rule) Magento leaves to a queue, which the mock does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mock_magento.records.pricing import PricingState


def count(state: PricingState, applied: str | None, coupon_code: str | None, customer_id: int | None) -> None:
    """Count an order's uses of its rules (ids with commas between them) by the customer, and of its coupon."""
    for key in _keys(state, applied, customer_id):
        state.uses[key] = state.uses.get(key, 0) + 1
    _count_coupon(state, applied, coupon_code, 1)


def give_back(
    state: PricingState, applied: str | None, coupon_code: str | None, customer_id: int | None, *, whole: bool
) -> None:
    """Take a cancelled order's uses off again, never below none; those of the coupon only where the `whole` order was cancelled."""
    for key in _keys(state, applied, customer_id):
        state.uses[key] = max(state.uses.get(key, 0) - 1, 0)
    if whole:
        _count_coupon(state, applied, coupon_code, -1)


def _keys(state: PricingState, applied: str | None, customer_id: int | None) -> Iterable[tuple[int, int]]:
    if customer_id is None:
        return []
    ids = dict.fromkeys(int(number) for number in (applied or "").split(",") if number)
    return [(rule_id, customer_id) for rule_id in ids if rule_id in state.rules]


def _count_coupon(state: PricingState, applied: str | None, coupon_code: str | None, change: int) -> None:
    coupon = state.coupon(coupon_code) if applied and coupon_code else None
    if coupon is not None:
        state.coupons[coupon.coupon_id] = replace(coupon, times_used=max(coupon.times_used + change, 0))
