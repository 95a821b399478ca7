"""Cart price rules and coupons, immutable, and how often they were used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from mock_magento.kernel.money import ZERO

Condition = Mapping[str, Any]
"""As the web API shows it: condition_type, aggregator_type, value, operator, attribute_name, conditions."""

BY_PERCENT: Final = "by_percent"
BY_FIXED: Final = "by_fixed"
CART_FIXED: Final = "cart_fixed"
BUY_X_GET_Y: Final = "buy_x_get_y"
TO_PERCENT: Final = "to_percent"
TO_FIXED: Final = "to_fixed"
NO_COUPON: Final = "NO_COUPON"
SPECIFIC_COUPON: Final = "SPECIFIC_COUPON"
FREE_ITEM: Final = "1"
FREE_ADDRESS: Final = "2"


@dataclass(frozen=True, slots=True)
class SalesRule:
    """A cart price rule. Amounts are per cent or base currency, as `simple_action` says; dates are YYYY-MM-DD."""

    rule_id: int
    name: str
    description: str | None = None
    website_ids: tuple[int, ...] = (1,)
    customer_group_ids: tuple[int, ...] = (0, 1, 2, 3)
    from_date: str | None = None
    to_date: str | None = None
    is_active: bool = True
    condition: Condition | None = None
    action_condition: Condition | None = None
    stop_rules_processing: bool = False
    is_advanced: bool = True
    sort_order: int = 0
    simple_action: str = BY_PERCENT
    discount_amount: Decimal = ZERO
    discount_qty: Decimal | None = None
    discount_step: int = 0
    apply_to_shipping: bool = False
    simple_free_shipping: str = "0"
    coupon_type: str = NO_COUPON
    use_auto_generation: bool = False
    uses_per_coupon: int = 0
    uses_per_customer: int = 0
    times_used: int = 0
    is_rss: bool = True
    store_labels: tuple[tuple[int, str], ...] = ()

    def label(self, store_id: int) -> str:
        """What the storefront calls the discount; empty where the rule has no label."""
        labels = dict(self.store_labels)
        return labels.get(store_id) or labels.get(0) or ""


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon code of a rule; usage_limit 0 or None is without limit."""

    coupon_id: int
    rule_id: int
    code: str
    usage_limit: int | None = None
    usage_per_customer: int | None = None
    times_used: int = 0
    expiration_date: str | None = None
    is_primary: bool = True
    created_at: str | None = None
    type: int = 0


@dataclass
class PricingState:
    """The shop's sales rules and coupons by id, and how often each customer used a rule."""

    rules: dict[int, SalesRule] = field(default_factory=dict)
    coupons: dict[int, Coupon] = field(default_factory=dict)
    uses: dict[tuple[int, int], int] = field(default_factory=dict)
    """(rule id, customer id) to the number of orders."""
    last_ids: dict[str, int] = field(default_factory=dict)

    def take(self, table: str) -> int:
        """The next id of a table: rule or coupon."""
        self.last_ids[table] = self.last_ids.get(table, 0) + 1
        return self.last_ids[table]

    def coupon(self, code: str) -> Coupon | None:
        """The coupon with that code (case does not matter), or None."""
        wanted = code.lower()
        return next((coupon for coupon in self.coupons.values() if coupon.code.lower() == wanted), None)

    def copy(self) -> PricingState:
        """An independent copy; the records never change and are shared."""
        return PricingState(self.rules.copy(), self.coupons.copy(), self.uses.copy(), self.last_ids.copy())
