"""Credit memos: amounts, the order's state, and what comes back to which source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_magento import DiscountConfig, MockMagento, ShopConfig
from tests.mock.sales.shopkeeper import HOODIE, KIT, Shopkeeper, asked, item_ids

HEAD = "Creditmemo Document Validation Error(s):\n"


def paid(keeper: Shopkeeper, lines: dict[str, Any], *, ship: bool = False, **shipping: str) -> dict[str, Any]:
    order = keeper.order(lines, **shipping)
    keeper.post(f"order/{order['entity_id']}/invoice", {})
    if ship:
        keeper.post(f"order/{order['entity_id']}/ship", {})
    return order


def refund(keeper: Shopkeeper, order: dict[str, Any], **body: Any) -> dict[str, Any]:
    memo_id = keeper.post(f"order/{order['entity_id']}/refund", body)
    assert isinstance(memo_id, str)
    return dict(keeper.get(f"creditmemo/{memo_id}"))


def arguments(*returned: int, **amounts: float) -> dict[str, Any]:
    return amounts | {"extension_attributes": {"return_to_stock_items": list(returned)}}


def test_a_refund_of_everything_closes_the_order(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WB01": 2, "24-WB03": 1}, ship=True)
    memo = refund(keeper, order, notify=True)
    after = keeper.get(f"orders/{order['entity_id']}")
    assert memo["grand_total"] == order["grand_total"] == after["total_refunded"]
    assert (memo["state"], memo["email_sent"]) == (2, 1)
    assert (after["state"], after["status"]) == ("closed", "closed")
    assert after["status_histories"][0]["comment"] == f"We refunded ${order['grand_total']:.2f} offline."
    message = keeper.refused(f"order/{order['entity_id']}/refund", {})
    assert message.startswith(f"{HEAD}A creditmemo can not be created when an order has a status of closed")


def test_a_part_keeps_the_order_open(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WB01": 3}, ship=True)
    items = [asked(item_ids(order)["24-WB01"], 1)]
    memo = refund(keeper, order, items=items, arguments={"shipping_amount": 0})
    after = keeper.get(f"orders/{order['entity_id']}")
    assert (memo["subtotal"], memo["shipping_amount"], memo["grand_total"]) == (32, 0, 32)
    assert (after["state"], after["items"][0]["qty_refunded"]) == ("complete", 1)
    assert "adjustment_positive" not in memo


def test_shipping_and_adjustments_count(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WB01": 2})
    amounts = {"shipping_amount": 4, "adjustment_positive": 1.5, "adjustment_negative": 0.25}
    memo = refund(keeper, order, items=[asked(item_ids(order)["24-WB01"], 1)], arguments=amounts)
    assert (memo["adjustment"], memo["grand_total"]) == (1.25, 32 + 4 + 1.25)
    answer = keeper.call(
        "POST", f"order/{order['entity_id']}/refund", {"arguments": {"shipping_amount": 6.01}}, status=400
    )
    assert answer == {"message": "Maximum shipping amount allowed to refund is: %1", "parameters": ["$6.00"]}
    rest = refund(keeper, order, arguments={"adjustment_negative": 1.25})
    assert rest["shipping_amount"] == order["shipping_amount"] - 4


def test_shipped_goods_come_back_to_the_source_that_sent_them(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WB01": 3}, ship=True)
    item_id = item_ids(order)["24-WB01"]
    refund(keeper, order, items=[asked(item_id, 2)], arguments=arguments(item_id))
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (99, 0)
    refund(keeper, order, items=[asked(item_id, 1)])
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (99, 0)


def test_goods_that_never_left_are_only_promised_no_more(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WB01": 3})
    item_id = item_ids(order)["24-WB01"]
    refund(keeper, order, items=[asked(item_id, 2)], arguments=arguments(item_id))
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (100, -1)


def test_goods_that_neither_left_nor_come_back_are_written_off(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WB01": 3})
    refund(keeper, order, items=[asked(item_ids(order)["24-WB01"], 2)])
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (98, -1)


def test_virtual_goods_come_back_to_the_best_source(keeper: Shopkeeper) -> None:
    course = keeper.product("course", 20, type_id="virtual", qty=30)
    order = paid(keeper, {course: 4})
    item_id = item_ids(order)[course]
    refund(keeper, order, items=[asked(item_id, 3)], arguments=arguments(item_id))
    assert (keeper.held(course), keeper.reserved(course)) == (29, 0)
    refund(keeper, order)
    assert keeper.held(course) == 29
    assert keeper.get(f"orders/{order['entity_id']}")["state"] == "closed"


def test_a_configurable_line_refunds_with_its_child(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"MH01": (2, HOODIE)}, ship=True)
    parent, child = order["items"]
    memo = refund(keeper, order, items=[asked(parent["item_id"], 1)], arguments=arguments(child["item_id"]))
    assert [(line["order_item_id"], line["qty"]) for line in memo["items"]] == [
        (parent["item_id"], 1),
        (child["item_id"], 1),
    ]
    assert keeper.held("MH01-S-Gray") == 99


def test_a_bundle_refunds_by_its_parts(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WG080": (2, KIT)}, ship=True, carrier="tablerate", method="bestway")
    part = order["items"][1]
    memo = refund(keeper, order, items=[asked(part["item_id"], 1)], arguments=arguments(shipping_amount=0))
    assert memo["subtotal"] == part["price"]
    wrong = {"items": [asked(order["items"][0]["item_id"], 1)]}
    message = keeper.refused(f"order/{order['entity_id']}/refund", wrong)
    assert message == f"{HEAD}The creditmemo contains incorrect product items."


@given(
    tax=st.decimals("0", "3.33", places=2),
    discount=st.decimals("0", "3.33", places=2),
    parts=st.lists(st.integers(1, 2), min_size=1, max_size=3),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_refunds_in_parts_add_up(pristine: MockMagento, tax: Decimal, discount: Decimal, parts: list[int]) -> None:
    keeper = Shopkeeper(pristine.fresh())
    placed = keeper.order({"24-WB01": sum(parts)})
    order = keeper.shop.sales.orders[placed["entity_id"]]
    line = order.items[0]
    for prefix in ("", "base_"):
        setattr(line, f"{prefix}tax_amount", tax)
        setattr(line, f"{prefix}discount_amount", discount)
        setattr(order, f"{prefix}tax_amount", tax)
        setattr(order, f"{prefix}discount_amount", -discount)
        setattr(order, f"{prefix}grand_total", getattr(order, f"{prefix}grand_total") + tax - discount)
    keeper.post(f"order/{order.entity_id}/invoice", {})
    memos = [
        refund(keeper, placed, items=[asked(line.item_id, part)], arguments=None if last else {"shipping_amount": 0})
        for part, last in zip(parts, [*[False] * (len(parts) - 1), True], strict=True)
    ]
    assert sum(Decimal(str(memo["grand_total"])) for memo in memos) == order.grand_total == order.total_refunded
    assert order.state == "closed"
    assert line.tax_refunded == tax


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"items": [asked(99999, 1)]}, "The creditmemo contains product item that is not part of the original order."),
        (
            {"arguments": arguments(99999)},
            "The return to stock argument contains product item that is not part of the original order.",
        ),
        ({"arguments": arguments(1)}, 'The "WS03-XS-Red" product is not part of the current creditmemo.'),
        ({"arguments": {"adjustment_positive": 1}}, "The most money available to refund is 74."),
    ],
)
def test_refusals_change_nothing(keeper: Shopkeeper, body: dict[str, Any], message: str) -> None:
    order = paid(keeper, {"24-WB01": 2})
    before = keeper.get(f"orders/{order['entity_id']}")
    said = keeper.refused(f"order/{order['entity_id']}/refund", body)
    assert said.startswith(HEAD)
    assert message in said.split("\n")
    assert keeper.get(f"orders/{order['entity_id']}") == before
    assert keeper.get("creditmemos?searchCriteria")["total_count"] == 1


@pytest.mark.parametrize(("taken_off", "left"), [(63.99, 0.01), (64, 0), (70, -6)])
def test_nothing_and_less_than_nothing_can_be_refunded(keeper: Shopkeeper, taken_off: float, left: float) -> None:
    order = paid(keeper, {"24-WB01": 2})
    arguments = {"shipping_amount": 0, "adjustment_negative": taken_off}
    assert refund(keeper, order, arguments=arguments)["grand_total"] == left


def test_too_many_are_refused_by_name(keeper: Shopkeeper) -> None:
    order = paid(keeper, {"24-WB01": 2})
    body = {"items": [asked(item_ids(order)["24-WB01"], 3)]}
    answer = keeper.call("POST", f"order/{order['entity_id']}/refund", body, status=400)
    assert answer["message"] == 'We found an invalid quantity to refund item "%1".'


def test_an_offline_payment_is_not_refunded_by_its_invoice(keeper: Shopkeeper) -> None:
    message = keeper.refused("invoice/1/refund", {})
    assert message == f"{HEAD}We can't create creditmemo for the invoice."


def test_comments_and_cancelling(keeper: Shopkeeper) -> None:
    entry = {"parent_id": 1, "comment": "Seen", "is_customer_notified": 0, "is_visible_on_front": 1}
    added = keeper.post("creditmemo/1/comments", {"entity": entry})
    (listed,) = keeper.get("creditmemo/1/comments")["items"]
    assert added == {name: value for name, value in listed.items() if name != "created_at"}
    assert keeper.call("PUT", "creditmemo/1", {}, status=400) == {"message": "You can not cancel Credit Memo"}
    assert keeper.post("creditmemo/1/emails") is True
    assert keeper.get("creditmemo/1")["email_sent"] == 1


@pytest.fixture
def discounting(keeper: Shopkeeper) -> Shopkeeper:
    """A shop that takes 7.5 % off everything, shipping too."""
    keeper.mock.configure(ShopConfig(discount=DiscountConfig(percent=Decimal("7.5"), on_shipping=True)))
    return keeper


def test_a_refund_of_everything_gives_the_discount_on_shipping_back(discounting: Shopkeeper) -> None:
    order = paid(discounting, {"24-WB01": 3})
    assert order["shipping_discount_amount"] == 1.13
    memo = refund(discounting, order)
    assert (memo["discount_amount"], memo["grand_total"]) == (order["discount_amount"], order["grand_total"])
    assert discounting.get(f"orders/{order['entity_id']}")["state"] == "closed"


def test_a_part_of_a_discounted_shipping_is_not_rounded(discounting: Shopkeeper) -> None:
    order = paid(discounting, {"24-WB01": 4})
    (line,) = order["items"]
    memo = refund(discounting, order, items=[asked(line["item_id"], 0)], arguments={"shipping_amount": 2.5})
    assert (memo["discount_amount"], memo["grand_total"], memo["items"]) == (-0.1875, 2.3125, [])
    after = discounting.get(f"orders/{order['entity_id']}")
    assert (after["total_offline_refunded"], after["total_refunded"]) == (2.3125, 2.31)
    assert (after["payment"]["amount_refunded"], after["payment"]["base_amount_refunded"]) == (2.3125, 2.31)
