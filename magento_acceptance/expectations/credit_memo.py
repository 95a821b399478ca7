"""The credit memo of a refund that pays back offline: every value that must follow from the order and the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.amounts import CURRENCIES, LINE_AMOUNTS
from magento_acceptance.expectations.capture import CaptureComment, is_dummy, order_lines
from magento_acceptance.expectations.check_rows import CheckRow, check_keys, wrong_row
from magento_acceptance.expectations.documents import check_comments, new_increment, shipping_address_id
from magento_acceptance.expectations.matchers import Window, absent_or, near, new_id, time
from magento_acceptance.expectations.row_totals import gross_rows, gross_rows_incl_tax
from magento_acceptance.expectations.shares import CarriedRounding, Share, part
from magento_acceptance.expectations.values import ABSENT, ZERO, Json, amount, cents, number, objects, show, total

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
_COPIED: Final = (
    "base_currency_code",
    "global_currency_code",
    "order_currency_code",
    "store_currency_code",
    "base_to_global_rate",
    "base_to_order_rate",
    "store_to_base_rate",
    "store_to_order_rate",
    "store_id",
    "billing_address_id",
)


@dataclass(frozen=True)
class RefundRequest:
    """The body of ``POST order/:orderId/refund``.

    ``items`` maps order_item_id to quantity (None: all that is left); ``shipping_amount`` and the adjustments are in the base currency
    (None: all shipping that is left); ``return_to_stock`` are the order_item_ids whose goods come back.
    """

    items: Mapping[int, int | float | Decimal] | None = None
    notify: bool = False
    comment: CaptureComment | None = None
    append_comment: bool = False
    shipping_amount: int | float | Decimal | None = None
    adjustment_positive: int | float | Decimal = 0
    adjustment_negative: int | float | Decimal = 0
    return_to_stock: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, body: Json) -> RefundRequest:
        """The request as it goes over the wire."""
        comment = body.get("comment")
        arguments = body.get("arguments") or {}
        extension = arguments.get("extension_attributes") or {}
        return cls(
            items={int(item["order_item_id"]): item["qty"] for item in objects(body.get("items"))} or None,
            notify=bool(body.get("notify")),
            comment=(
                CaptureComment(str(comment["comment"]), bool(comment.get("is_visible_on_front"))) if comment else None
            ),
            append_comment=bool(body.get("appendComment")),
            shipping_amount=arguments.get("shipping_amount"),
            adjustment_positive=arguments.get("adjustment_positive") or 0,
            adjustment_negative=arguments.get("adjustment_negative") or 0,
            return_to_stock=tuple(extension.get("return_to_stock_items") or ()),
        )


@dataclass(frozen=True)
class Credit:
    """The credit memo that must follow: quantities by order_item_id, each line's amounts with their tolerance by order_item_id and key,
    and the totals by the memo's key; an amount found within its tolerance counts as it was found.
    """

    quantities: Mapping[int, Decimal]
    shares: Mapping[tuple[int, str], Share]
    amounts: Mapping[tuple[int, str], Decimal]
    totals: Mapping[str, Decimal]


def refunded_quantities(order: Json, request: RefundRequest) -> dict[int, Decimal]:
    """What the refund takes of each line that carries money, by order_item_id: as asked for, or all that is invoiced and not refunded."""
    lines = order_lines(order)
    result = {}
    for line in lines:
        if is_dummy(line, lines):
            continue
        item_id = int(line["item_id"])
        left = amount(line, "qty_invoiced") - amount(line, "qty_refunded")
        qty = left if request.items is None else (number(request.items.get(item_id, 0)) or ZERO)
        if qty > 0:
            result[item_id] = qty
    return result


def derive_credit(order: Json, request: RefundRequest, found: Any) -> Credit:
    """Derive the credit memo from the order as read right before, and settle the tolerances by the one that was found."""
    quantities = refunded_quantities(order, request)
    shares: dict[tuple[int, str], Share] = {}
    for prefix in CURRENCIES:
        shares |= _shares(order, quantities, prefix)
    items = objects(found.get("items")) if isinstance(found, Mapping) else []
    rows = {number(row.get("order_item_id")): row for row in items}
    amounts = {}
    for (item_id, key), share in shares.items():
        got = number(rows.get(Decimal(item_id), {}).get(key))
        close = got is not None and abs(got - share.value) <= share.tolerance
        amounts[item_id, key] = got if close and got is not None else share.value
    totals: dict[str, Decimal] = {}
    for prefix in CURRENCIES:
        totals |= _totals(order, request, amounts, prefix)
    return Credit(quantities, shares, amounts, totals)


def check_credit_memo(
    memo: Any,
    *,
    order: Json,
    request: RefundRequest,
    credit_memo_id: str | int,
    earlier: Sequence[Json] = (),
    window: Window | None = None,
    mail: bool | None = None,
) -> list[CheckRow]:
    """Everything that is wrong with a credit memo as ``GET creditmemo/:id`` answers it.

    ``order`` is the order as read right before the refund; ``earlier`` are its earlier credit memos; the rest is as for the invoice.
    """
    if not isinstance(memo, Mapping):
        return [wrong_row("", "a JSON object", show(memo), "a credit memo is an object")]
    own = int(credit_memo_id) if str(credit_memo_id).isdigit() else str(credit_memo_id)
    credit = derive_credit(order, request, memo)
    created = memo.get("created_at")
    mailed = {None: absent_or(1), True: 1, False: ABSENT}[mail] if request.notify else ABSENT
    expected: dict[str, tuple[Any, str]] = {
        "entity_id": (own, "the id that the refund answered"),
        "increment_id": (new_increment(order, earlier), "every credit memo has a number of its own"),
        "order_id": (order.get("entity_id", ABSENT), "the order that was refunded"),
        "state": (REFUNDED, "2 (Refunded): paid back offline"),
        "shipping_address_id": (shipping_address_id(order), "order's shipping address"),
        "email_sent": (mailed, "mail asked for (notify), where the shop sends mail"),
        "created_at": (time(not_before=order.get("created_at"), window=window), "made by this refund"),
        "updated_at": (time(not_before=created, window=window), "not before it was made"),
        **{key: (order.get(key, ABSENT), f"order's {key}") for key in _COPIED},
        **{key: (value, _TOTAL_RULES[key.removeprefix("base_")]) for key, value in credit.totals.items()},
    }
    result = check_keys(memo, expected)
    result += _check_lines(memo.get("items"), order, credit, own)
    return result + check_comments(memo, request, own, window)


_TOTAL_RULES: Final = {
    "subtotal": "sum of the lines' row totals",
    "subtotal_incl_tax": "sum of the lines' row totals with tax",
    "discount_amount": "sum of the lines' discounts, negative",
    "tax_amount": "sum of the lines' taxes, and the tax on the shipping paid back",
    "discount_tax_compensation_amount": "sum of the lines' discount tax compensations",
    "shipping_amount": "the shipping asked for, or all that was not paid back yet",
    "shipping_tax_amount": "the tax on the shipping paid back",
    "shipping_incl_tax": "the shipping paid back, with its tax",
    "adjustment_positive": "as asked for",
    "adjustment_negative": "as asked for",
    "adjustment": "positive less negative adjustment",
    "grand_total": "subtotal + discount + tax + shipping + discount tax compensation + adjustment",
}


def _shares(order: Json, quantities: Mapping[int, Decimal], prefix: str) -> dict[tuple[int, str], Share]:
    lines = order_lines(order)
    priced = [line for line in lines if not is_dummy(line, lines)]
    with_tax = gross_rows_incl_tax(order, priced, prefix, gross_rows(order, priced, prefix))
    rounding = CarriedRounding()
    result: dict[tuple[int, str], Share] = {}
    for line in priced:
        item_id = int(line["item_id"])
        qty = quantities.get(item_id)
        if qty is None:
            continue
        open_qty = amount(line, "qty_invoiced") - amount(line, "qty_refunded")
        for key, (invoiced, refunded) in _LEFT.items():
            left = amount(line, prefix + invoiced) - amount(line, prefix + refunded)
            result[item_id, prefix + key] = part(left, open_qty, qty, rounding, "regular")
        whole = with_tax[item_id]
        share = part(whole.value, amount(line, "qty_ordered"), qty, rounding, "including")
        result[item_id, f"{prefix}row_total_incl_tax"] = Share(share.value, share.tolerance + whole.tolerance)
    return result


def _totals(
    order: Json, request: RefundRequest, amounts: Mapping[tuple[int, str], Decimal], prefix: str
) -> dict[str, Decimal]:
    rate = Decimal(1) if prefix else (amount(order, "base_to_order_rate") or Decimal(1))

    def lines(key: str) -> Decimal:
        return total(value for (_, name), value in amounts.items() if name == prefix + key)

    def asked(value: int | float | Decimal) -> Decimal:
        return cents((number(value) or ZERO) * rate)

    whole = amount(order, f"{prefix}shipping_amount")
    shipping = (
        whole - amount(order, f"{prefix}shipping_refunded")
        if request.shipping_amount is None
        else asked(request.shipping_amount)
    )
    of_whole = shipping / whole if whole else ZERO
    shipping_tax = cents(amount(order, f"{prefix}shipping_tax_amount") * of_whole)
    discount = lines("discount_amount") + cents(amount(order, f"{prefix}shipping_discount_amount") * of_whole)
    positive, negative = asked(request.adjustment_positive), asked(request.adjustment_negative)
    tax = lines("tax_amount") + shipping_tax
    compensation = lines("discount_tax_compensation_amount")
    subtotal = lines("row_total")
    totals = {
        "subtotal": subtotal,
        "subtotal_incl_tax": lines("row_total_incl_tax"),
        "discount_amount": -discount,
        "tax_amount": tax,
        "discount_tax_compensation_amount": compensation,
        "shipping_amount": shipping,
        "shipping_tax_amount": shipping_tax,
        "shipping_incl_tax": shipping + shipping_tax,
        "adjustment_positive": positive,
        "adjustment_negative": negative,
        "adjustment": positive - negative,
        "grand_total": subtotal - discount + tax + compensation + shipping + positive - negative,
    }
    return {prefix + key: value for key, value in totals.items()}


def _check_lines(items: Any, order: Json, credit: Credit, memo_id: int | str) -> list[CheckRow]:
    if not isinstance(items, list):
        return [wrong_row("/items", "a list of lines", show(items), "a credit memo lists its lines")]
    lines = order_lines(order)
    by_id = {int(line["item_id"]): line for line in lines}
    waiting = dict(credit.quantities)
    taken: set[int] = set()
    result = []
    for index, row in enumerate(items):
        key = number(row.get("order_item_id")) if isinstance(row, Mapping) else None
        line = by_id.get(int(key)) if key is not None else None
        if line is not None and is_dummy(line, lines):
            continue  # the other half of a composite product: the money stands on its counterpart
        qty = waiting.pop(int(line["item_id"]), None) if line is not None else None
        if line is None or qty is None:
            rule = "one line per order line that is refunded: none doubled, none extra"
            result.append(wrong_row(f"/items/{index}", "(no such line)", f"order_item_id {show(key)}", rule))
            continue
        expected = _line(line, qty, credit, memo_id)
        expected["entity_id"] = (new_id(set(taken)), "every line has an id of its own")
        result += check_keys(row, expected, f"/items/{index}", of=str(row.get("sku")))
        own = number(row.get("entity_id"))
        taken |= {int(own)} if own is not None else set()
    for item_id in waiting:
        wanted = f"order_item_id {item_id}, {show(by_id[item_id].get('sku'))}"
        rule = "every order line that is refunded has its line"
        result += [wrong_row("/items", wanted, "(no such line)", rule)]
    return result


def _line(line: Json, qty: Decimal, credit: Credit, memo_id: int | str) -> dict[str, tuple[Any, str]]:
    item_id = int(line["item_id"])
    expected: dict[str, tuple[Any, str]] = {
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
            rule = f"share of {show(qty)} pieces in what was invoiced and not paid back"
            free = key == "discount_amount" and not share.value
            expected[prefix + key] = (absent_or(0) if free else near(share.value, share.tolerance), rule)
    return expected
