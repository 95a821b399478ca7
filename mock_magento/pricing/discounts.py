"""What cart price rules take off a basket.

From Magento\\SalesRule\\Model\\{Quote\\Discount,RulesApplier,Validator,Utility} and Rule\\Action\\Discount: rule by rule over all lines,
each taking its share of what the rules before have left. The parts of a dynamic bundle are discounted one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from mock_magento.kernel.money import HUNDRED, ZERO, cents, convert
from mock_magento.pricing.model import Amounts, Basket, Discount, Line, Totals
from mock_magento.pricing.rules import holds_for_basket, holds_for_line
from mock_magento.records.config import ShopConfig
from mock_magento.records.pricing import (
    BUY_X_GET_Y,
    BY_FIXED,
    BY_PERCENT,
    CART_FIXED,
    FREE_ADDRESS,
    FREE_ITEM,
    NO_COUPON,
    TO_FIXED,
    TO_PERCENT,
    Coupon,
    PricingState,
    SalesRule,
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a rule takes off a line, before the limits: in both currencies, on the actual and on the regular price."""

    amount: Decimal
    base_amount: Decimal
    original_amount: Decimal
    base_original_amount: Decimal


def valid_coupon(state: PricingState, code: str | None, customer_id: int | None, today: date) -> Coupon | None:
    """The coupon that `code` stands for, or None where there is none, it has expired, or it has been used up.

    Magento\\SalesRule\\Model\\ValidateCoupon.
    """
    coupon = state.coupon(code) if code else None
    if coupon is None:
        return None
    rule = state.rules.get(coupon.rule_id)
    expired = coupon.expiration_date is not None and coupon.expiration_date[:10] < today.isoformat()
    used_up = bool(coupon.usage_limit) and coupon.times_used >= (coupon.usage_limit or 0)
    if rule is None or expired or used_up or not rule.is_active:
        return None
    uses = state.uses.get((rule.rule_id, customer_id), 0) if customer_id is not None else 0
    if coupon.usage_per_customer and uses >= coupon.usage_per_customer:
        return None
    return coupon


def applicable_rules(state: PricingState, basket: Basket, website_id: int, today: date) -> list[SalesRule]:
    """The active rules for this website, day, customer group and coupon whose condition the basket meets, in the order they apply."""
    coupon = valid_coupon(state, basket.coupon_code, basket.customer_id, today)
    found = []
    for rule in sorted(state.rules.values(), key=lambda entry: (entry.sort_order, entry.rule_id)):
        with_coupon = coupon is not None and coupon.rule_id == rule.rule_id
        if (
            rule.is_active
            and website_id in rule.website_ids
            and basket.customer_group_id in rule.customer_group_ids
            and (rule.coupon_type == NO_COUPON or with_coupon)
            and (rule.from_date is None or rule.from_date[:10] <= today.isoformat())
            and (rule.to_date is None or rule.to_date[:10] >= today.isoformat())
            and _uses_left(state, rule, basket.customer_id)
            and holds_for_basket(rule.condition, basket)
        ):
            found.append(rule)
    return found


def _uses_left(state: PricingState, rule: SalesRule, customer_id: int | None) -> bool:
    if not rule.uses_per_customer or customer_id is None:
        return True
    return state.uses.get((rule.rule_id, customer_id), 0) < rule.uses_per_customer


def mark_free_shipping(basket: Basket, rules: list[SalesRule]) -> None:
    """Mark the lines that ship free of charge (the FreeShipping collector of Magento_OfflineShipping)."""
    free_address = any(rule.simple_free_shipping == FREE_ADDRESS for rule in rules)
    by_line = [rule for rule in rules if rule.simple_free_shipping == FREE_ITEM]
    for line in basket.lines:
        line.free_shipping = free_address or any(holds_for_line(rule.action_condition, line) for rule in by_line)
        for child in line.children:
            child.free_shipping = line.free_shipping


def apply_rules(basket: Basket, rules: list[SalesRule], totals: Totals, config: ShopConfig) -> None:
    """Write every line's discounts, and to `totals` the discount, the applied rules and the description."""
    labels: dict[int, str] = {}
    for rule in rules:
        lines = [line for line in basket.lines if _line_qualifies(rule, line)]
        if not lines:
            continue
        label = _label(rule, basket, config.store_id)
        spread = _Spread(rule, [part for line in lines for part in _discounted(rule, line, config)], config)
        for line in lines:
            for part in _discounted(rule, line, config):
                _take_off(part, rule, label, spread, config)
            if _is_named(rule, line, config):
                line.applied_rules.append(rule.rule_id)
        if label:
            labels[rule.rule_id] = label
        if any(_is_named(rule, line, config) for line in lines):
            totals.applied_rules.append(rule.rule_id)
        if rule.stop_rules_processing:
            break
    _sum_up(basket, totals)
    totals.discount_description = ", ".join(dict.fromkeys(labels.values())) or None


BUNDLE_LABEL: Final = "Discount"
"""What a rule without a label is called where a bundle sums up its parts' discounts (SalesRule\\Model\\Quote\\Discount)."""


def _is_named(rule: SalesRule, line: Line, config: ShopConfig) -> bool:
    """Whether applied_rule_ids names the rule: in some releases only where the line's quantity reaches the rule's step."""
    return config.release.rules_apply_below_their_step or line.total_qty >= rule.discount_step


def _label(rule: SalesRule, basket: Basket, store_id: int) -> str:
    label = rule.label(store_id)
    if not label and rule.coupon_type != NO_COUPON:
        label = rule.description or basket.coupon_code or ""
    return label


def _line_qualifies(rule: SalesRule, line: Line) -> bool:
    return holds_for_line(rule.action_condition, line) or any(
        holds_for_line(rule.action_condition, child) for child in line.children
    )


def _discounted(rule: SalesRule, line: Line, config: ShopConfig) -> list[Line]:
    """The lines that the discount of `line` is taken of: itself or, of a dynamic bundle, its qualifying parts."""
    if not line.children_calculated:
        return [line]
    if holds_for_line(rule.action_condition, line):
        return [line] if config.release.bundle_is_discounted_whole else line.children
    return [child for child in line.children if holds_for_line(rule.action_condition, child)]


def _sum_up(basket: Basket, totals: Totals) -> None:
    for line in basket.lines:
        if line.children_calculated:
            _share_out(line.base, [child.base for child in line.children])
            _share_out(line.quoted, [child.quoted for child in line.children])
    for line in basket.all_lines:
        totals.base.discount -= line.base.discount
        totals.quoted.discount -= line.quoted.discount


def _share_out(bundle: Amounts, parts: list[Amounts]) -> None:
    """Let the parts of a bundle bear its discount, each its share by price; fractions of cents are carried on to the next part."""
    carried = ZERO
    for part in parts if bundle.discount else ():
        share = bundle.discount * part.row_total / bundle.row_total
        part.discount += cents(share + carried)
        carried += share - cents(share + carried)
    bundle.discount = ZERO


def _take_off(line: Line, rule: SalesRule, label: str, spread: _Spread, config: ShopConfig) -> None:
    qty = min(line.total_qty, rule.discount_qty) if rule.discount_qty else line.total_qty
    cut = _ACTIONS.get(rule.simple_action, _nothing)(line, rule, qty, spread, config)
    amount, base_amount = cents(cut.amount), cents(cut.base_amount)
    if amount > 0:
        discount = Discount(rule.rule_id, label, amount, base_amount, cut.original_amount, cut.base_original_amount)
        line.discounts.append(discount)
        if line.parent is not None:
            _add_to_parent(line.parent, discount)
    line.quoted.discount = min(line.quoted.discount + amount, line.quoted.discountable * line.total_qty)
    line.base.discount = min(line.base.discount + base_amount, line.base.discountable * line.total_qty)


def _add_to_parent(parent: Line, discount: Discount) -> None:
    for known in parent.discounts:
        if known.rule_id == discount.rule_id:
            known.amount += discount.amount
            known.base_amount += discount.base_amount
            known.original_amount += discount.original_amount
            known.base_original_amount += discount.base_original_amount
            return
    parent.discounts.append(replace(discount, label=discount.label or BUNDLE_LABEL))


class _Spread:
    """A fixed amount for the whole basket, shared out by what the lines cost; the last line takes what is left."""

    def __init__(self, rule: SalesRule, lines: list[Line], config: ShopConfig) -> None:
        self._lines = lines
        self._base_left = rule.discount_amount
        self._left = cents(convert(rule.discount_amount, config.display_rate))
        self._base_whole = sum((line.base.discountable * line.total_qty for line in lines), ZERO)
        self._base_amount, self._amount = self._base_left, self._left

    def share(self, line: Line) -> tuple[Decimal, Decimal]:
        """The line's part (amount, base amount)."""
        if line is self._lines[-1]:
            base, amount = self._base_left, self._left
        else:
            ratio = line.base.discountable * line.total_qty / self._base_whole if self._base_whole else ZERO
            base, amount = cents(self._base_amount * ratio), cents(self._amount * ratio)
        base = min(base, line.base.discountable * line.total_qty)
        amount = min(amount, line.quoted.discountable * line.total_qty)
        self._base_left -= base
        self._left -= amount
        return amount, base


def _regular(line: Line, config: ShopConfig) -> tuple[Decimal, Decimal]:
    base = line.regular_price or line.final_price or ZERO
    return convert(base, config.display_rate), base


def _by_percent(line: Line, rule: SalesRule, qty: Decimal, _spread: _Spread, config: ShopConfig) -> _Cut:
    return _percent_off(line, rule, qty, min(HUNDRED, rule.discount_amount), config)


def _to_percent(line: Line, rule: SalesRule, qty: Decimal, _spread: _Spread, config: ShopConfig) -> _Cut:
    return _percent_off(line, rule, qty, max(ZERO, HUNDRED - rule.discount_amount), config)


def _percent_off(line: Line, rule: SalesRule, qty: Decimal, percent: Decimal, config: ShopConfig) -> _Cut:
    qty = _in_steps(qty, rule)
    regular, base_regular = _regular(line, config)
    share = percent / HUNDRED
    if not rule.discount_qty or rule.discount_qty >= qty:
        line.discount_percent = min(HUNDRED, line.discount_percent + percent)
    return _Cut(
        cents((qty * line.quoted.discountable - line.quoted.discount) * share),
        cents((qty * line.base.discountable - line.base.discount) * share),
        (qty * regular - line.quoted.discount) * share,
        (qty * base_regular - line.base.discount) * share,
    )


def _by_fixed(_line: Line, rule: SalesRule, qty: Decimal, _spread: _Spread, config: ShopConfig) -> _Cut:
    qty = _in_steps(qty, rule)
    amount, base = qty * convert(rule.discount_amount, config.display_rate), qty * rule.discount_amount
    return _Cut(amount, base, amount, base)


def _to_fixed(line: Line, rule: SalesRule, qty: Decimal, _spread: _Spread, config: ShopConfig) -> _Cut:
    regular, base_regular = _regular(line, config)
    quote_amount = convert(rule.discount_amount, config.display_rate)
    return _Cut(
        qty * max(line.quoted.discountable - quote_amount, ZERO),
        qty * max(line.base.discountable - rule.discount_amount, ZERO),
        qty * max(regular - quote_amount, ZERO),
        qty * max(base_regular - rule.discount_amount, ZERO),
    )


def _cart_fixed(line: Line, _rule: SalesRule, _qty: Decimal, spread: _Spread, _config: ShopConfig) -> _Cut:
    amount, base = spread.share(line)
    return _Cut(amount, base, amount, base)


def _buy_x_get_y(line: Line, rule: SalesRule, qty: Decimal, _spread: _Spread, config: ShopConfig) -> _Cut:
    bought, free = Decimal(rule.discount_step), rule.discount_amount
    if bought <= 0 or free > bought or bought + free <= 0:
        return _Cut(ZERO, ZERO, ZERO, ZERO)
    periods = qty // (bought + free)
    rest = qty - periods * (bought + free)
    free_qty = periods * free + max(rest - bought, ZERO)
    regular, base_regular = _regular(line, config)
    return _Cut(
        free_qty * line.quoted.discountable,
        free_qty * line.base.discountable,
        free_qty * regular,
        free_qty * base_regular,
    )


def _nothing(_line: Line, _rule: SalesRule, _qty: Decimal, _spread: _Spread, _config: ShopConfig) -> _Cut:
    return _Cut(ZERO, ZERO, ZERO, ZERO)


def _in_steps(qty: Decimal, rule: SalesRule) -> Decimal:
    return qty // rule.discount_step * rule.discount_step if rule.discount_step else qty


_ACTIONS: dict[str, Callable[[Line, SalesRule, Decimal, _Spread, ShopConfig], _Cut]] = {
    BY_PERCENT: _by_percent,
    TO_PERCENT: _to_percent,
    BY_FIXED: _by_fixed,
    TO_FIXED: _to_fixed,
    CART_FIXED: _cart_fixed,
    BUY_X_GET_Y: _buy_x_get_y,
}


def discount_shipping(rules: list[SalesRule], totals: Totals, config: ShopConfig) -> None:
    """Take the share of the shipping that rules with apply_to_shipping grant (SalesRule's ShippingDiscount collector)."""
    for rule in rules:
        if not rule.apply_to_shipping:
            continue
        for sums, rate in ((totals.base, Decimal(1)), (totals.quoted, config.display_rate)):
            if rule.simple_action in {BY_PERCENT, TO_PERCENT}:
                percent = min(HUNDRED, rule.discount_amount)
                percent = HUNDRED - percent if rule.simple_action == TO_PERCENT else percent
                cut = (sums.shipping - sums.shipping_discount) * percent / HUNDRED
            else:
                cut = convert(rule.discount_amount, rate)
            sums.shipping_discount = min(sums.shipping_discount + cents(cut), sums.shipping)
        if rule.rule_id not in totals.applied_rules:
            totals.applied_rules.append(rule.rule_id)
        if rule.stop_rules_processing:
            break
    for sums in (totals.base, totals.quoted):
        sums.discount -= sums.shipping_discount
