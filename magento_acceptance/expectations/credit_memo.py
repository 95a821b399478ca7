"""The credit memo of an offline refund: every value that must follow from the order and the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES, LINE_AMOUNTS, OWN_TOTALS, further_totals
from magento_acceptance.expectations.check_rows import CheckRow, check_keys, wrong_row
from magento_acceptance.expectations.documents import (
    Creation,
    Expected,
    check_comments,
    email,
    identity,
    match_lines,
    times,
)
from magento_acceptance.expectations.matchers import absent_or, near
from magento_acceptance.expectations.order_lines import money_lines, order_lines
from magento_acceptance.expectations.refunded_shipping import refunded_shipping
from magento_acceptance.expectations.requests import Quantity, RefundRequest
from magento_acceptance.expectations.row_totals import gross_rows, gross_rows_incl_tax
from magento_acceptance.expectations.shares import CarriedRounding, LineAmounts, LineShares, Share, part, rounded_share
from magento_acceptance.expectations.values import ABSENT, STORED, ZERO, Json, amount, cents, number, show

REFUNDED: Final = 2
# Of each amount of a line: what was invoiced, and what earlier refunds took of it.
_LEFT: Final = {
    "row_total": ("row_invoiced", "amount_refunded"),
    "discount_amount": ("discount_invoiced", "discount_refunded"),
    "tax_amount": ("tax_invoiced", "tax_refunded"),
    "discount_tax_compensation_amount": (
        "discount_tax_compensation_invoiced",
        "discount_tax_compensation_refunded",
    ),
}
_TOTAL_RULES: Final = {
    "subtotal": "sum of the lines' row totals",
    "subtotal_incl_tax": "sum of the lines' row totals with tax",
    "discount_amount": "sum of the lines' discounts, and the discount on the shipping that was asked for, negative",
    "tax_amount": "sum of the lines' taxes, and the tax on the refunded shipping",
    "discount_tax_compensation_amount": "sum of the lines' discount tax compensations",
    "shipping_amount": "the shipping asked for, or all that was not refunded yet",
    "shipping_tax_amount": "the tax on the refunded shipping",
    "shipping_incl_tax": "the refunded shipping, with its tax",
    "adjustment_positive": "as asked for",
    "adjustment_negative": "as asked for",
    "adjustment": "positive less negative adjustment",
    "grand_total": "subtotal + discount + tax + shipping + discount tax compensation + adjustment",
}


@dataclass(frozen=True)
class Credit:
    """The credit memo that must follow.

    `quantities` are by order_item_id, `shares` by order_item_id and key, `expected` holds the totals by the memo's key; `amounts` and
    `totals` are as they count for the order: as found where that is within the tolerance, otherwise as expected.
    """

    quantities: Mapping[int, Decimal]
    shares: LineShares
    amounts: LineAmounts
    expected: Mapping[str, Share]
    totals: Mapping[str, Decimal]


def refunded_quantities(order: Json, request: RefundRequest) -> dict[int, Decimal]:
    """What a refund takes of each line that carries money, by order_item_id: as asked for, or all that is invoiced and not refunded."""
    result = {}
    for line in money_lines(order):
        item_id = int(line["item_id"])
        left = amount(line, "qty_invoiced") - amount(line, "qty_refunded")
        qty = left if request.items is None else (number(request.items.get(item_id, 0)) or ZERO)
        if qty > 0:
            result[item_id] = qty
    return result


def derive_credit(order: Json, request: RefundRequest, found: Any) -> Credit:
    """Derive the credit memo from the order as read right before, and settle the tolerances by the one that was found."""
    memo: Json = found if isinstance(found, Mapping) else {}
    quantities = refunded_quantities(order, request)
    shares: dict[tuple[int, str], Share] = {}
    rounding = {prefix: CarriedRounding() for prefix in CURRENCIES}
    for prefix in CURRENCIES:
        shares |= _shares(order, quantities, prefix, rounding[prefix])
    amounts = LineAmounts(shares, memo)
    expected: dict[str, Share] = {}
    for prefix in CURRENCIES:
        expected |= _totals(order, request, amounts, prefix, memo, rounding[prefix])
    return Credit(
        quantities, shares, amounts, expected, {key: share.counted(memo.get(key)) for key, share in expected.items()}
    )


def excess_of_refund(order: Json, request: RefundRequest) -> Decimal:
    """By how much a refund of everything is more than what was paid and not refunded, in base currency; negative where it is less.

    Magento refuses one that is more, and leaves the order open where it is less. 0 but where shipping is both taxed and discounted.
    """
    if not amount(order, "base_shipping_tax_amount") or not amount(order, "base_shipping_discount_amount"):
        return ZERO
    wanted = derive_credit(order, request, {}).totals["base_grand_total"]
    return cents(amount(order, "base_total_refunded") + wanted) - amount(order, "base_total_paid")


def check_credit_memo(memo: Any, creation: Creation[RefundRequest]) -> list[CheckRow]:
    """Judge a credit memo as `GET creditmemo/:id` returns it."""
    if not isinstance(memo, Mapping):
        return [wrong_row("", "a JSON object", memo, "a credit memo is an object")]
    order, request, own = creation.order, creation.request, creation.own_id
    credit = derive_credit(order, request, memo)
    state: Expected = {"state": (REFUNDED, "2 (Refunded): offline")}
    totals: Expected = {
        key: (_total(key, share), _TOTAL_RULES[key.removeprefix("base_")]) for key, share in credit.expected.items()
    }
    lines = {int(line["item_id"]): line for line in order_lines(order)}
    rows = check_keys(memo, identity("credit memo", creation) | state | totals)
    rows += check_keys(memo, email(creation) | times(memo, creation))
    rows += match_lines(
        memo.get("items"),
        {item_id: lines[item_id] for item_id in credit.quantities},
        "refunded",
        order_lines=lines,
        expected=lambda line: _line(line, credit, own),
        # the other half of a composite product: the money stands on its counterpart
        optional=frozenset(lines) - {int(line["item_id"]) for line in money_lines(order)},
    )
    return rows + check_comments(memo, creation)


def _total(key: str, share: Share) -> Any:
    """What a total must be; the two adjustments are left out where the call named none."""
    one_sided = key.endswith(("adjustment_positive", "adjustment_negative"))
    return absent_or(0) if one_sided and not share.value else near(share.value, share.tolerance)


def _shares(
    order: Json, quantities: Mapping[int, Decimal], prefix: str, rounding: CarriedRounding
) -> dict[tuple[int, str], Share]:
    priced = money_lines(order)
    with_tax = gross_rows_incl_tax(order, priced, prefix, gross_rows(order, priced, prefix))
    result: dict[tuple[int, str], Share] = {}
    refunded_lines = [line for line in priced if int(line["item_id"]) in quantities]
    for key, (invoiced, refunded) in _LEFT.items():
        for line in refunded_lines:
            item_id = int(line["item_id"])
            open_qty = amount(line, "qty_invoiced") - amount(line, "qty_refunded")
            left = amount(line, prefix + invoiced) - amount(line, prefix + refunded)
            negative = key == "discount_amount"
            share = part(left, open_qty, quantities[item_id], rounding, "regular", negative=negative)
            result[item_id, prefix + key] = share
    for line in refunded_lines:
        item_id = int(line["item_id"])
        qty, whole = quantities[item_id], with_tax[item_id]
        share = rounded_share(whole.value, amount(line, "qty_ordered"), qty, rounding, "including")
        result[item_id, f"{prefix}row_total_incl_tax"] = share.wider(whole.tolerance)
    return result


def _totals(
    order: Json, request: RefundRequest, amounts: LineAmounts, prefix: str, memo: Json, rounding: CarriedRounding
) -> dict[str, Share]:
    """The credit memo's totals in one currency."""
    rate = Decimal(1) if prefix else (amount(order, "base_to_order_rate") or Decimal(1))

    def asked(value: Quantity) -> Decimal:
        return cents((number(value) or ZERO) * rate)

    named = None if request.shipping_amount is None else cents(number(request.shipping_amount) or ZERO)
    shipping = refunded_shipping(order, prefix, named, rounding, memo)
    tax = shipping.tax.counted(memo.get(f"{prefix}shipping_tax_amount"))
    positive, negative = asked(request.adjustment_positive), asked(request.adjustment_negative)
    key = f"{prefix}discount_tax_compensation_amount"
    compensation = Share(amounts.sum(key) + shipping.compensation.value, shipping.compensation.tolerance)
    totals = {
        "subtotal": amounts.sum(f"{prefix}row_total"),
        "subtotal_incl_tax": amounts.sum(f"{prefix}row_total_incl_tax"),
        "discount_amount": -(amounts.sum(f"{prefix}discount_amount") + shipping.discount),
        "tax_amount": amounts.sum(f"{prefix}tax_amount") + tax,
        "discount_tax_compensation_amount": compensation.counted(memo.get(key)),
        "shipping_amount": shipping.amount,
        "shipping_tax_amount": tax,
        "shipping_incl_tax": shipping.including_tax,
        "adjustment_positive": positive,
        "adjustment_negative": negative,
        "adjustment": positive - negative,
    }
    further = further_totals(order, prefix)
    # The shipping's discount is not rounded; the database keeps four digits of it, of a binary fraction.
    unrounded = ZERO if shipping.discount == cents(shipping.discount) else STORED
    grand_total = sum((totals[key] for key in (*OWN_TOTALS, "adjustment")), further / 2)
    return {
        **{prefix + key: Share(value) for key, value in totals.items()},
        f"{prefix}discount_amount": Share(totals["discount_amount"], unrounded),
        f"{prefix}grand_total": Share(grand_total, abs(further) / 2 + unrounded),
    }


def _line(line: Json, credit: Credit, memo_id: int | str) -> Expected:
    item_id = int(line["item_id"])
    qty = credit.quantities[item_id]
    expected: Expected = {
        "order_item_id": (item_id, "id of the order line"),
        "parent_id": (memo_id, "id of the credit memo"),
        "qty": (qty, "quantity asked for, or all that was left"),
        **{key: (line.get(key, ABSENT), f"order line's {key}") for key in ("product_id", "sku", "name")},
    }
    for prefix in CURRENCIES:
        for key in ("price", "price_incl_tax"):
            expected[prefix + key] = (line.get(prefix + key, ABSENT), f"order line's {key}")
        for key in LINE_AMOUNTS:
            share = credit.shares[item_id, prefix + key]
            rule = f"share of {show(qty)} units in what was invoiced and not refunded"
            free = key == "discount_amount" and not share.value
            expected[prefix + key] = (absent_or(0) if free else near(share.value, share.tolerance), rule)
    return expected
