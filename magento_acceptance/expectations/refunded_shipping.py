"""The shipping on a credit memo: its amount, with and without tax, and the tax, discount and tax compensation that go with it.

Rules from Magento\\Sales\\Model\\Order\\Creditmemo\\Total\\{Shipping,Tax,Discount} and Order\\CreditmemoFactory::initData.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from magento_acceptance.expectations.amounts import shipping_compensation
from magento_acceptance.expectations.shares import CarriedRounding, Share, rounded_share
from magento_acceptance.expectations.values import CENT, ZERO, Json, amount, cents, number


@dataclass(frozen=True)
class RefundedShipping:
    """The refunded shipping in one currency. The discount is not rounded."""

    amount: Decimal
    including_tax: Decimal
    tax: Share
    compensation: Share
    discount: Decimal


def refunded_shipping(
    order: Json, prefix: str, asked: Decimal | None, rounding: CarriedRounding, memo: Json
) -> RefundedShipping:
    """The shipping that a refund of an order takes; `asked` in the base currency, None where the refund names none.

    In either currency the shipping is the part of the order's that was asked for in the base currency, rounded to cents, and so is the
    shipping with tax. Tax and tax compensation follow the shipping so rounded, with what the lines' `rounding` carries; the last part takes
    what is left. Where the shop's sales documents show shipping with tax, so does a refund mean what it asks for; REST does not tell, so it
    is taken from the credit memo that was made.
    """
    base, with_tax = amount(order, "base_shipping_amount"), amount(order, "base_shipping_incl_tax")
    left, left_with_tax = (
        base - amount(order, "base_shipping_refunded"),
        with_tax - amount(order, "base_shipping_refunded") - amount(order, "base_shipping_tax_refunded"),
    )
    means_with_tax = bool(asked) and with_tax != base and number(memo.get("base_shipping_incl_tax")) == asked
    charged, allowed = (with_tax, left_with_tax) if means_with_tax else (base, left)
    last = asked is None or asked == allowed
    part = asked / charged if asked is not None and charged else ZERO
    whole = amount(order, f"{prefix}shipping_amount")
    shipping = whole - amount(order, f"{prefix}shipping_refunded") if last else cents(whole * part)
    tax, compensation = amount(order, f"{prefix}shipping_tax_amount"), shipping_compensation(order, prefix)
    tax_left = tax - amount(order, f"{prefix}shipping_tax_refunded")
    if asked is None:
        including_tax = max(left_with_tax, ZERO) if prefix else shipping + tax_left
    else:
        including_tax = cents(amount(order, f"{prefix}shipping_incl_tax") * part)

    def share(value: Decimal) -> Share:
        # what is carried is less than half a cent: it makes no cent of nothing
        return rounded_share(value, whole, shipping, rounding, "regular") if value and shipping else Share(ZERO)

    return RefundedShipping(
        amount=shipping,
        including_tax=cents(including_tax),
        # the last part of a shipping that is meant with its tax may be a share too
        tax=Share(tax_left, CENT if means_with_tax else ZERO) if last else share(tax),
        compensation=Share(compensation) if last and shipping == whole else share(compensation),
        discount=_discount(order, whole, base, asked),
    )


def _discount(order: Json, whole: Decimal, base: Decimal, asked: Decimal | None) -> Decimal:
    """The part of the discount that goes with the shipping that was asked for; both currencies follow from the base currency.

    Where nothing is asked for, Magento takes the shipping with tax less its tax, as copied from the order even if earlier refunds took
    some; a named 0 takes the place of the shipping with tax only, and so adds a discount for the tax.
    """
    including = amount(order, "base_shipping_incl_tax") if asked is None else ZERO
    discounted = asked or including - amount(order, "base_shipping_tax_amount")
    return whole * amount(order, "base_shipping_discount_amount") * discounted / base / base if base else ZERO
