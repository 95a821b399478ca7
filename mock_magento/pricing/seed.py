"""Luma's cart price rules, as the recorded shop has them (rule 2, free shipping, is switched off)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_magento.pricing.rules import ADDRESS, COMBINE, FOUND, PRODUCT, PRODUCT_COMBINE
from mock_magento.records.config import DiscountConfig
from mock_magento.records.pricing import (
    BUY_X_GET_Y,
    BY_FIXED,
    BY_PERCENT,
    FREE_ADDRESS,
    SPECIFIC_COUPON,
    Coupon,
    PricingState,
    SalesRule,
)


def _all(kind: str, *conditions: dict[str, Any], value: str = "1") -> dict[str, Any]:
    node: dict[str, Any] = {"condition_type": kind}
    if conditions:
        node["conditions"] = list(conditions)
    return node | {"aggregator_type": "all", "operator": None, "value": value}


def _test(kind: str, attribute: str, operator: str, value: str) -> dict[str, Any]:
    return {"condition_type": kind, "operator": operator, "attribute_name": attribute, "value": value}


def luma_rules(discount: DiscountConfig | None = None) -> PricingState:
    """Luma's four rules and the one coupon, H20, and the merchant's own discount on every order."""
    rules = (
        SalesRule(
            1,
            "Buy 3 tee shirts and get the 4th free",
            "Buy 3 tee shirts and get the 4th free",
            condition=_all(COMBINE, _all(FOUND, _test(PRODUCT, "category_ids", "()", "25,16"))),
            action_condition=_all(PRODUCT_COMBINE),
            simple_action=BUY_X_GET_Y,
            discount_amount=Decimal(1),
            discount_step=3,
        ),
        SalesRule(
            2,
            "Spend $50 or more - shipping is free!",
            "Free shipping on any purchase over $50",
            is_active=False,
            condition=_all(COMBINE, _test(ADDRESS, "base_subtotal", ">=", "50")),
            action_condition=_all(PRODUCT_COMBINE),
            simple_free_shipping=FREE_ADDRESS,
        ),
        SalesRule(
            3,
            "20% OFF Ever $200-plus purchase!*",
            "Shopping cart price rule for the cart over $200. Does not applied on other sales items",
            condition=_all(COMBINE, _test(ADDRESS, "base_subtotal", ">=", "200")),
            action_condition=_all(
                PRODUCT_COMBINE,
                _all(
                    PRODUCT_COMBINE,
                    _test(PRODUCT, "category_ids", "==", "6"),
                    _test(PRODUCT, "sale", "==", "1"),
                    value="0",
                ),
            ),
            discount_amount=Decimal(20),
        ),
        SalesRule(
            4,
            "$4 Luma water bottle (save 70%)",
            "Use promo code H20 at checkout",
            condition=_all(COMBINE, _all(FOUND)),
            action_condition=_all(PRODUCT_COMBINE, _test(PRODUCT, "sku", "==", "24-UG06")),
            discount_amount=Decimal(70),
            coupon_type=SPECIFIC_COUPON,
            uses_per_customer=1,
        ),
    )
    state = PricingState(
        {rule.rule_id: rule for rule in rules},
        {1: Coupon(1, 4, "H20", usage_per_customer=1)},
        last_ids={"rule": 4, "coupon": 1},
    )
    if discount is not None:
        number = state.take("rule")
        state.rules[number] = SalesRule(
            number,
            "House discount",
            simple_action=BY_FIXED if discount.percent is None else BY_PERCENT,
            discount_amount=discount.percent or discount.amount or Decimal(0),
            apply_to_shipping=discount.on_shipping,
        )
    return state
