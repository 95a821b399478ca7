"""What cart price rules take off a basket, line by line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento.pricing.model import Line
from mock_magento.pricing.rules import PRODUCT, PRODUCT_COMBINE
from mock_magento.pricing.seed import luma_rules
from mock_magento.pricing.totals import collect
from mock_magento.records.config import ShopConfig
from mock_magento.records.pricing import BUY_X_GET_Y, BY_FIXED, BY_PERCENT, CART_FIXED, TO_FIXED, TO_PERCENT, SalesRule
from tests.mock.pricing.baskets import basket, bundle, line, shop

PRICES = st.decimals(min_value="0.01", max_value=500, places=2)
PERCENTS = st.integers(min_value=0, max_value=100)
LUMA = tuple(luma_rules().rules.values())


def rule(action: str, amount: Decimal | int | str, **more: object) -> SalesRule:
    return SalesRule(1, "rule", simple_action=action, discount_amount=Decimal(amount), **more)  # type: ignore[arg-type]


def only(sku: str) -> dict[str, object]:
    test = {"condition_type": PRODUCT, "operator": "==", "attribute_name": "sku", "value": sku}
    return {"condition_type": PRODUCT_COMBINE, "aggregator_type": "all", "value": "1", "conditions": [test]}


def taken(*lines: Line) -> list[Decimal]:
    return [entry.base.discount for entry in lines]


@pytest.mark.parametrize(("qty", "discount"), [(6, "0"), (7, "44.8")])
def test_a_subtotal_of_two_hundred_brings_a_fifth_off(qty: int, discount: str) -> None:
    bags = line(1, 32, qty)
    totals = collect(shop(*LUMA), basket(bags))
    assert bags.base.discount == Decimal(discount)
    assert totals.applied_rules == ([3] if discount != "0" else [])
    assert totals.base.subtotal_with_discount == 32 * qty - Decimal(discount)


def test_watches_and_sales_count_for_the_subtotal_but_keep_their_price() -> None:
    watch = line(1, 150, category_ids=("3", "6"))
    reduced = line(2, 40, custom={"sale": "1"})
    bag = line(3, 50)
    collect(shop(*LUMA), basket(watch, reduced, bag))
    assert taken(watch, reduced, bag) == [0, 0, 10]


@pytest.mark.parametrize(("qty", "free"), [(3, 0), (4, 1), (7, 1), (8, 2), (9, 2)])
def test_every_fourth_is_free_where_a_tee_is_in_the_basket(qty: int, free: int) -> None:
    tees = line(1, 22, qty, category_ids=("25",))
    totals = collect(shop(LUMA[0]), basket(tees))
    assert tees.base.discount == 22 * free
    assert totals.applied_rules == [1]


def test_the_parts_of_a_bundle_are_discounted_one_by_one() -> None:
    parts = [line(2, "9.99", 2), line(3, "5.01")]
    kit = bundle(1, parts, 3)
    totals = collect(shop(rule(BY_PERCENT, 10)), basket(kit))
    assert taken(*parts) == [Decimal("5.99"), Decimal("1.50")]
    assert kit.base.discount == 0
    assert totals.base.discount == Decimal("-7.49")
    assert kit.discounts[0].base_amount == Decimal("7.49")
    assert (kit.applied_rules, parts[0].applied_rules) == ([1], [])


def test_only_qualifying_parts_of_a_bundle_are_discounted() -> None:
    parts = [line(2, 10, sku="a"), line(3, 10, sku="b")]
    collect(shop(rule(BY_PERCENT, 50, action_condition=only("b"))), basket(bundle(1, parts)))
    assert taken(*parts) == [0, 5]


@pytest.mark.parametrize(
    ("action", "amount", "discount"),
    [(BY_FIXED, 3, 12), (BY_FIXED, 30, 40), (TO_FIXED, 4, 24), (TO_PERCENT, 75, 10), (BUY_X_GET_Y, 1, 0)],
)
def test_other_actions(action: str, amount: int, discount: int) -> None:
    four = line(1, 10, 4)
    collect(shop(rule(action, amount)), basket(four))
    assert four.base.discount == discount


def test_a_step_and_a_limit_on_the_quantity_hold() -> None:
    seven, nine = line(1, 10, 7), line(2, 10, 9)
    collect(shop(rule(BY_PERCENT, 50, discount_step=3, action_condition=only("sku-1"))), basket(seven))
    collect(shop(rule(BY_PERCENT, 50, discount_qty=Decimal(2))), basket(nine))
    assert taken(seven, nine) == [30, 10]


def test_a_later_rule_takes_its_share_of_what_is_left_unless_stopped() -> None:
    half = SalesRule(1, "half", discount_amount=Decimal(50), sort_order=1)
    tenth = SalesRule(2, "tenth", discount_amount=Decimal(10), sort_order=2)
    both, one = line(1, 100), line(1, 100)
    assert collect(shop(half, tenth), basket(both)).applied_rules == [1, 2]
    stopping = SalesRule(1, "half", discount_amount=Decimal(50), sort_order=1, stop_rules_processing=True)
    assert collect(shop(stopping, tenth), basket(one)).applied_rules == [1]
    assert taken(both, one) == [55, 50]


def test_a_rule_holds_for_its_groups_and_days_only() -> None:
    for outside in (
        rule(BY_PERCENT, 10, customer_group_ids=(2,)),
        rule(BY_PERCENT, 10, website_ids=(2,)),
        rule(BY_PERCENT, 10, is_active=False),
        rule(BY_PERCENT, 10, to_date="2001-01-01"),
        rule(BY_PERCENT, 10, from_date="2999-01-01"),
        rule(BY_PERCENT, 10, coupon_type="SPECIFIC_COUPON"),
    ):
        bag = line(1, 100)
        assert collect(shop(outside), basket(bag)).applied_rules == []


def test_labels_name_the_discount() -> None:
    labelled = rule(BY_PERCENT, 10, store_labels=((0, "Everywhere"), (1, "Here")))
    bag = line(1, 100)
    totals = collect(shop(labelled), basket(bag))
    assert totals.discount_description == "Here"
    assert bag.discounts[0].label == "Here"


@pytest.mark.parametrize("percent", [20, 100])
def test_shipping_shares_in_a_rule_that_says_so(percent: int) -> None:
    bags = line(1, 10, 2)
    totals = collect(
        shop(rule(BY_PERCENT, percent, apply_to_shipping=True)), basket(bags, shipping_method="flatrate_flatrate")
    )
    assert totals.base.shipping_discount == Decimal(percent) / 10
    assert totals.base.discount == -(Decimal(percent) / 10 + Decimal(percent) / 5)
    assert totals.base.grand_total == 30 + totals.base.discount


def test_free_shipping_by_rule() -> None:
    free = rule(BY_PERCENT, 0, simple_free_shipping="2")
    totals = collect(shop(free), basket(line(1, 10, 2), shipping_method="flatrate_flatrate"))
    assert {rate.base_amount for rate in totals.rates} == {Decimal(0)}


@given(st.lists(st.tuples(PRICES, st.integers(1, 20)), min_size=1, max_size=5), PERCENTS)
def test_no_line_costs_less_than_nothing_and_the_parts_make_the_whole(
    wanted: list[tuple[Decimal, int]], percent: int
) -> None:
    lines = [line(number, price, qty) for number, (price, qty) in enumerate(wanted, start=1)]
    totals = collect(shop(rule(BY_PERCENT, percent)), basket(*lines))
    assert all(0 <= entry.base.discount <= entry.base.row_total for entry in lines)
    assert totals.base.discount == -sum(taken(*lines))


@given(st.lists(st.tuples(PRICES, st.integers(1, 20)), min_size=1, max_size=5), PRICES)
def test_an_amount_off_the_cart_is_shared_out_to_the_cent(wanted: list[tuple[Decimal, int]], amount: Decimal) -> None:
    lines = [line(number, price, qty) for number, (price, qty) in enumerate(wanted, start=1)]
    totals = collect(shop(rule(CART_FIXED, amount)), basket(*lines))
    whole = sum(entry.base.row_total for entry in lines)
    assert -totals.base.discount <= min(amount, whole)
    assert min(amount, whole) + totals.base.discount <= Decimal("0.01") * len(lines)


@given(PRICES, st.integers(1, 20))
def test_the_display_currency_is_reckoned_for_itself(price: Decimal, qty: int) -> None:
    config = ShopConfig(display_currency="EUR", display_rate=Decimal("0.85"))
    bags = line(1, price, qty)
    totals = collect(shop(rule(BY_PERCENT, 20), config=config), basket(bags))
    assert bags.quoted.row_total == qty * bags.quoted.price
    assert abs(bags.quoted.price - price * Decimal("0.85")) <= Decimal("0.005")
    assert totals.quoted.grand_total == bags.quoted.row_total - bags.quoted.discount


def test_lines_that_ship_free_are_not_charged_nor_weighed() -> None:
    free = rule(BY_PERCENT, 0, simple_free_shipping="1", action_condition=only("sku-1"))
    first, second = line(1, 10, 2, weight=Decimal(3)), line(2, 10, 1, weight=Decimal(4))
    totals = collect(shop(free), basket(first, second))
    flat = next(rate for rate in totals.rates if rate.carrier_code == "flatrate")
    assert flat.base_amount == 5
    assert (first.row_weight, second.row_weight, totals.weight) == (0, 4, 10)
