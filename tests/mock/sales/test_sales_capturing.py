"""Invoices: whole and in parts, composite lines, refusals, and the stock of what is never shipped."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_magento import MockMagento
from tests.mock.sales.shopkeeper import HOODIE, KIT, Shopkeeper, asked, item_ids

EMPTY = (
    "Invoice Document Validation Error(s):\nThe invoice can't be created without products. Add products and try again."
)


def capture(keeper: Shopkeeper, order: dict[str, Any], **body: Any) -> dict[str, Any]:
    invoice_id = keeper.post(f"order/{order['entity_id']}/invoice", body)
    assert isinstance(invoice_id, str)
    return dict(keeper.get(f"invoices/{invoice_id}"))


def test_a_full_capture_pays_the_order(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 2, "24-WB03": 1})
    invoice = capture(keeper, order, capture=True, notify=True)
    after = keeper.get(f"orders/{order['entity_id']}")
    assert invoice["grand_total"] == order["grand_total"] == after["total_paid"]
    assert (invoice["state"], invoice["email_sent"], after["state"]) == (2, 1, "processing")
    assert after["total_due"] == 0
    assert [item["qty_invoiced"] for item in after["items"]] == [2, 1]


def test_shipping_goes_with_the_first_invoice_only(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 3})
    item_id = item_ids(order)["24-WB01"]
    first = capture(keeper, order, items=[asked(item_id, 1)])
    second = capture(keeper, order, items=[asked(item_id, 2)])
    assert first["shipping_amount"] == order["shipping_amount"]
    assert not [name for name in second if "shipping" in name and name != "shipping_address_id"]


@given(
    price=st.decimals("0.01", "199.99", places=2),
    tax=st.decimals("0", "3.33", places=2),
    discount=st.decimals("0", "3.33", places=2),
    parts=st.lists(st.integers(1, 5), min_size=1, max_size=5),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parts_add_up_to_the_order(
    pristine: MockMagento, price: Decimal, tax: Decimal, discount: Decimal, parts: list[int]
) -> None:
    keeper = Shopkeeper(pristine.fresh())
    placed = keeper.order({"24-WB01": sum(parts)})
    order = keeper.shop.sales.orders[placed["entity_id"]]
    line = order.items[0]
    for prefix in ("", "base_"):
        for target, names in (
            (line, {"price": price, "row_total": price * sum(parts), "tax_amount": tax, "discount_amount": discount}),
            (order, {"subtotal": price * sum(parts), "tax_amount": tax, "discount_amount": -discount}),
        ):
            for name, amount in names.items():
                setattr(target, f"{prefix}{name}", amount)
        shipping = getattr(order, f"{prefix}shipping_amount")
        setattr(order, f"{prefix}grand_total", price * sum(parts) + tax - discount + shipping)
    invoices = [
        capture(keeper, placed, items=[asked(line.item_id, part)] if number < len(parts) - 1 else [])
        for number, part in enumerate(parts)
    ]
    for name, total in (
        ("subtotal", order.subtotal),
        ("tax_amount", tax),
        ("discount_amount", -discount),
        ("grand_total", order.grand_total),
    ):
        assert sum(Decimal(str(invoice[name])) for invoice in invoices) == total
    assert order.total_paid == order.grand_total
    assert line.qty_invoiced == line.qty_ordered == sum(parts)


def test_a_configurable_line_takes_its_child_along(keeper: Shopkeeper) -> None:
    order = keeper.order({"MH01": (3, HOODIE)})
    parent, child = order["items"]
    invoice = capture(keeper, order, items=[asked(parent["item_id"], 2)])
    assert [(line["order_item_id"], line["qty"]) for line in invoice["items"]] == [
        (parent["item_id"], 2),
        (child["item_id"], 2),
    ]
    assert invoice["subtotal"] == 2 * parent["price"]
    assert "row_total" not in invoice["items"][1]


def test_a_bundle_invoiced_in_part_takes_its_share_of_every_part(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WG080": (3, KIT)})
    bundle = order["items"][0]
    invoice = capture(keeper, order, items=[asked(bundle["item_id"], 2)])
    assert [line["qty"] for line in invoice["items"]] == [2, 2, 2, 2, 2]
    assert invoice["subtotal"] == 2 * sum(item["price"] for item in order["items"][1:])
    rest = capture(keeper, order)
    assert rest["subtotal"] == sum(item["price"] for item in order["items"][1:])
    assert keeper.get(f"orders/{order['entity_id']}")["total_due"] == 0


def test_what_is_never_shipped_leaves_the_best_source(keeper: Shopkeeper) -> None:
    course = keeper.product("course", 20, type_id="virtual", qty=30)
    untracked = keeper.product("untracked", 5, type_id="virtual", managed=False)
    order = keeper.order({course: 4, untracked: 2, "24-WB01": 1})
    assert keeper.reserved(course) == -4
    capture(keeper, order, items=[asked(item_ids(order)[course], 3)])
    assert (keeper.held(course), keeper.reserved(course)) == (27, -1)
    capture(keeper, order)
    assert (keeper.held(course), keeper.reserved(course)) == (26, 0)
    assert keeper.held(untracked) == 100
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (100, -1)


def test_an_order_of_virtual_lines_is_complete_at_once(keeper: Shopkeeper) -> None:
    course = keeper.product("course", 20, type_id="virtual")
    order = keeper.order({course: 1})
    first = capture(keeper, order)
    assert keeper.get(f"orders/{order['entity_id']}")["state"] == "complete"
    assert (first["shipping_amount"], first["grand_total"]) == (0, 20)


def test_a_comment_is_kept_and_told_only_when_appended(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 2})
    comment = {"comment": "Half paid", "is_visible_on_front": 1}
    item = [asked(item_ids(order)["24-WB01"], 1)]
    quiet = capture(keeper, order, items=item, notify=True, comment=comment)
    told = capture(keeper, order, notify=True, appendComment=True, comment=comment)
    assert [entry["is_customer_notified"] for entry in (*quiet["comments"], *told["comments"])] == [0, 1]
    assert quiet["comments"][0]["comment"] == "Half paid"


@pytest.mark.parametrize("items", [[asked(99999, 1)], [asked(0, 1)], [{"qty": 1}], [{"order_item_id": 3}]])
def test_a_capture_of_nothing_changes_nothing(keeper: Shopkeeper, items: list[dict[str, Any]]) -> None:
    order = keeper.order({"24-WB01": 2})
    assert keeper.refused(f"order/{order['entity_id']}/invoice", {"items": items}) == EMPTY
    assert keeper.get(f"orders/{order['entity_id']}") == order
    assert keeper.get("invoices?searchCriteria")["total_count"] == 2


@pytest.mark.parametrize("qty", [3, 2.9999, 1000])
def test_too_many_are_refused_by_name(keeper: Shopkeeper, qty: float) -> None:
    order = keeper.order({"24-WB01": 1})
    body = {"items": [asked(item_ids(order)["24-WB01"], qty)]}
    answer = keeper.call("POST", f"order/{order['entity_id']}/invoice", body, status=400)
    assert answer == {
        "message": 'We found an invalid quantity to invoice item "%1".',
        "parameters": ["Voyage Yoga Bag"],
    }


def test_pieces_are_cut_to_whole_ones(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 3})
    invoice = capture(keeper, order, items=[asked(item_ids(order)["24-WB01"], 1.9)])
    assert (invoice["items"][0]["qty"], invoice["total_qty"]) == (1, 1.9)


def test_items_that_are_no_list_crash_as_php_does(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    response = keeper.client.post(f"order/{order['entity_id']}/invoice", json={"items": 5})
    assert response.status_code == 500
    assert response.headers["content-type"].startswith("text/plain")


def test_a_kept_answer_follows_the_invoice(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    invoice = capture(keeper, order)
    assert keeper.get(f"invoices/{invoice['entity_id']}") == invoice
    entry = {"parent_id": invoice["entity_id"], "comment": "Seen", "is_customer_notified": 0, "is_visible_on_front": 0}
    added = keeper.post("invoices/comments", {"entity": entry})
    (listed,) = keeper.get(f"invoices/{invoice['entity_id']}")["comments"]
    assert added == {name: value for name, value in listed.items() if name != "created_at"}
    assert keeper.get(f"invoices/{invoice['entity_id']}/comments")["items"] == [listed]
    assert "email_sent" not in invoice
    assert keeper.post(f"invoices/{invoice['entity_id']}/emails") is True
    assert keeper.get(f"invoices/{invoice['entity_id']}")["email_sent"] == 1
