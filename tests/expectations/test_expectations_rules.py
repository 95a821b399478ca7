"""Rules that the recordings show once or not at all: composites in parts, comments, mail, free shipping, stock at several sources."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from magento_acceptance.expectations import Captured as Capture
from magento_acceptance.expectations import (
    CaptureRequest,
    CheckRow,
    Creation,
    DocumentComment,
    ProductFacts,
    Snapshot,
    StockReading,
    check_invoice,
    check_invoice_list,
    check_nothing_changed,
    check_order_after_capture,
    check_salable_after_shipments,
    check_stock_after_capture,
    check_stock_after_order,
    check_stock_unchanged,
    leave_alone,
    plan_lines,
    wrong,
)
from tests.expectations.orders import Line, make_invoice, make_order
from tests.expectations.recorded_flows import PRODUCTS, UNMANAGED, VIRTUAL, flow

ALL = CaptureRequest(capture=True)


@pytest.fixture
def order() -> dict[str, Any]:
    return make_order([Line(Decimal(36), Decimal(3), 20), Line(Decimal(32), Decimal(7), 20)])


def pointers(rows: list[CheckRow]) -> list[str]:
    return [row.pointer for row in wrong(rows)]


# --- the lines of an invoice


@pytest.mark.parametrize(
    ("break_it", "reported"),
    [
        (lambda items: items.append(copy.deepcopy(items[0])), ["/items/2"]),
        (lambda items: items.pop(), ["/items"]),
        (lambda items: items.append({**items[0], "order_item_id": 99, "sku": "other"}), ["/items/2"]),
        (lambda items: items[0].update(order_item_id=99), ["/items/0/order_item_id"]),
        (lambda items: items[0].update(qty="3"), ["/items/0/qty"]),
        (lambda items: items.reverse(), []),
    ],
    ids=["doubled", "missing", "extra", "wrong id", "number as text", "another order"],
)
def test_the_lines_are_distinguished(
    order: dict[str, Any], break_it: Callable[[Any], None], reported: list[str]
) -> None:
    invoice = make_invoice(order, ALL, 1, [])
    break_it(invoice["items"])

    assert pointers(check_invoice(invoice, Creation(order=order, request=ALL, document_id="1"))) == reported


def test_swapped_item_ids_are_reported_value_by_value(order: dict[str, Any]) -> None:
    invoice = make_invoice(order, ALL, 1, [])
    first, second = invoice["items"]
    first["order_item_id"], second["order_item_id"] = second["order_item_id"], first["order_item_id"]

    reported = pointers(check_invoice(invoice, Creation(order=order, request=ALL, document_id="1")))

    assert {f"/items/{index}/{key}" for index in (0, 1) for key in ("sku", "name", "qty", "price", "row_total")} <= {
        *reported
    }


def test_fields_of_the_shop_are_left_alone(order: dict[str, Any]) -> None:
    invoice = make_invoice(order, ALL, 1, [])
    invoice["extension_attributes"] = {"gift_card": 1}
    invoice["items"][0]["warranty"] = None

    assert wrong(check_invoice(invoice, Creation(order=order, request=ALL, document_id="1"))) == []


@pytest.mark.parametrize(
    "answer", [None, [], "3", 3, {}, {"items": None}, {"items": [None, 7, {}], "comments": [None]}]
)
def test_whatever_is_answered_is_reported_and_never_breaks_the_check(order: dict[str, Any], answer: Any) -> None:
    assert wrong(check_invoice(answer, Creation(order=order, request=ALL, document_id="1")))
    assert wrong(check_invoice_list(answer, invoices=[make_invoice(order, ALL, 1, [])]))
    assert wrong(check_order_after_capture(answer, before=order, captured=[Capture(ALL, answer)]))


# --- shipping, comment, mail


def test_shipping_on_a_second_invoice_is_reported(order: dict[str, Any]) -> None:
    part = CaptureRequest(items={10: 1})
    first = make_invoice(order, part, 1, [])
    second = make_invoice(order, ALL, 2, [first]) | {"shipping_amount": 5, "base_shipping_amount": 5}

    reported = check_invoice(second, Creation(order=order, request=ALL, document_id="2", earlier=[first]))

    assert {row.rule for row in wrong(reported)} == {"an earlier invoice carries the whole shipping"}


def test_a_cancelled_invoice_gives_the_shipping_and_its_lines_back(order: dict[str, Any]) -> None:
    cancelled = make_invoice(order, ALL, 1, []) | {"state": 3}
    again = make_invoice(order, ALL, 2, [cancelled])

    assert again["shipping_amount"] == 5
    assert [line["qty"] for line in again["items"]] == [3, 7]
    assert wrong(check_invoice(again, Creation(order=order, request=ALL, document_id="2", earlier=[cancelled]))) == []


@pytest.mark.parametrize("shipping", [{}, {"shipping_amount": 0, "base_shipping_amount": 0}])
def test_free_shipping_may_be_repeated_or_left_out(shipping: dict[str, int]) -> None:
    order = make_order([Line(Decimal(10), Decimal(8))], shipping=Decimal(0))
    part = CaptureRequest(items={10: 3})
    first = make_invoice(order, part, 1, [])
    second = {key: value for key, value in make_invoice(order, ALL, 2, [first]).items() if "shipping_" not in key}
    second |= {"shipping_address_id": 71, **shipping}

    assert wrong(check_invoice(second, Creation(order=order, request=ALL, document_id="2", earlier=[first]))) == []


@pytest.mark.parametrize(("append", "notify", "reported"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_a_comment_goes_into_the_mail_when_both_are_asked_for(
    order: dict[str, Any], append: bool, notify: bool, reported: int
) -> None:
    request = CaptureRequest(comment=DocumentComment("paid", True), append_comment=append, notify=notify)
    invoice = make_invoice(order, request, 1, [])
    comment = {"comment": "paid", "is_visible_on_front": 1, "parent_id": 1, "entity_id": 4}
    invoice["comments"] = [comment | {"created_at": "2026-01-02 03:04:06", "is_customer_notified": reported}]

    assert wrong(check_invoice(invoice, Creation(order=order, request=request, document_id="1"))) == []
    invoice["comments"][0]["is_customer_notified"] = 1 - reported
    assert pointers(check_invoice(invoice, Creation(order=order, request=request, document_id="1"))) == [
        "/comments/0/is_customer_notified"
    ]


@pytest.mark.parametrize(
    ("notify", "mail", "answer", "right"),
    [
        (True, True, 1, True),
        (True, True, None, False),
        (True, False, "left out", True),
        (True, False, 1, False),
        (True, None, 1, True),
        (True, None, "left out", True),
        (True, None, 0, False),
        (False, True, "left out", True),
        (False, None, 1, False),
    ],
)
def test_the_mail_flag_follows_notify_and_the_shops_mail(
    order: dict[str, Any], notify: bool, mail: bool | None, answer: Any, right: bool
) -> None:
    request = CaptureRequest(notify=notify)
    invoice = make_invoice(order, request, 1, []) | ({} if answer == "left out" else {"email_sent": answer})

    reported = pointers(check_invoice(invoice, Creation(order=order, request=request, document_id="1", mail=mail)))

    assert reported == ([] if right else ["/email_sent"])


def test_a_gateway_leaves_the_invoice_open_until_it_is_captured(order: dict[str, Any]) -> None:
    order["payment"] = {"method": "authorizenet"}
    authorised = CaptureRequest(capture=False)
    invoice = make_invoice(order, authorised, 1, []) | {"state": 1, "can_void_flag": 1, "transaction_id": "t-1"}

    assert wrong(check_invoice(invoice, Creation(order=order, request=authorised, document_id="1"))) == []
    assert pointers(check_invoice(invoice, Creation(order=order, request=ALL, document_id="1"))) == ["/state"]


# --- composite lines


def _composite() -> dict[str, Any]:
    configurable = {"item_id": 1, "product_type": "configurable", "qty_ordered": 4, "price": 52, "price_incl_tax": 52}
    variant = {"item_id": 2, "parent_item_id": 1, "product_type": "simple", "qty_ordered": 4, "price": 0}
    bundle = {"item_id": 3, "product_type": "bundle", "qty_ordered": 2, "price": 68, "price_incl_tax": 68}
    ball = {"item_id": 4, "parent_item_id": 3, "product_type": "simple", "qty_ordered": 2, "price_incl_tax": 27}
    bricks = {"item_id": 5, "parent_item_id": 3, "product_type": "simple", "qty_ordered": 6, "price_incl_tax": 5}
    fixed = {"item_id": 6, "product_type": "bundle", "qty_ordered": 1, "price": 30, "price_incl_tax": 30}
    inside = {"item_id": 7, "parent_item_id": 6, "product_type": "simple", "qty_ordered": 3, "price": 0}
    return {"items": [configurable, variant, bundle, ball, bricks, fixed, inside]}


def _plan(items: dict[int, int | float | Decimal] | None) -> dict[int, tuple[int, bool]]:
    return {
        planned.item_id: (int(planned.qty), planned.dummy)
        for planned in plan_lines(_composite(), CaptureRequest(items=items), [])
    }


def test_composites_are_invoiced_with_their_children() -> None:
    assert _plan(None) == {
        1: (4, False),
        2: (4, True),
        3: (2, True),
        4: (2, False),
        5: (6, False),
        6: (1, False),
        7: (3, True),
    }


def test_a_configurable_in_part_takes_its_child_along() -> None:
    assert _plan({1: 3}) == {1: (3, False), 2: (3, True)}


def test_a_bundle_in_part_takes_its_children_by_their_number_in_one_bundle() -> None:
    assert _plan({3: 1}) == {3: (1, True), 4: (1, False), 5: (3, False)}


# --- the order afterwards


def test_the_order_keeps_fields_of_the_shop_but_not_of_a_refund() -> None:
    recording = flow("inventory-tutorial")
    arguments: dict[str, Any] = {
        "before": recording.answer("step09-verify-order"),
        "captured": [recording.captured("step10-capture", "step10-invoice")],
    }
    after = recording.answer("step10-verify-order") | {"loyalty_points": 19, "total_refunded": 5}

    assert pointers(check_order_after_capture(after, **arguments)) == ["/total_refunded"]


def test_what_an_extension_moves_can_be_left_out() -> None:
    recording = flow("inventory-tutorial")
    before, after = recording.answer("step09-verify-order"), recording.answer("step10-verify-order")
    before["extension_attributes"]["points"], after["extension_attributes"]["points"] = 0, 19
    captured = [recording.captured("step10-capture", "step10-invoice")]

    rows = check_order_after_capture(after, before=before, captured=captured)
    assert pointers(rows) == ["/extension_attributes/points"]
    left = leave_alone(rows, ["/extension_attributes/po*"])
    assert pointers(left) == []
    assert [row.found for row in left if row.rule == "left alone by setting"] == ["19"]


@pytest.mark.parametrize(
    ("status", "statuses", "right"),
    [
        ("processing", None, True),
        ("paid", None, True),
        ("pending", None, False),
        ("complete", None, False),
        ("", None, False),
        ("paid", {"processing": "paid"}, True),
        ("processing", {"processing": "paid"}, False),
        ("paid", {"new": "awaiting"}, True),
    ],
)
def test_a_status_is_the_shops_own_unless_it_is_known(
    status: str, statuses: dict[str, str] | None, right: bool
) -> None:
    recording = flow("inventory-tutorial")
    after = recording.answer("step10-verify-order") | {"status": status}
    arguments: dict[str, Any] = {
        "before": recording.answer("step09-verify-order"),
        "captured": [recording.captured("step10-capture", "step10-invoice")],
    }

    assert pointers(check_order_after_capture(after, statuses=statuses, **arguments)) == ([] if right else ["/status"])


def test_other_systems_may_write_into_the_history_but_not_out_of_it() -> None:
    recording = flow("inventory-tutorial")
    note = {"entity_id": 1, "entity_name": "order", "comment": "checked", "status": "pending"}
    arguments: dict[str, Any] = {
        "before": recording.answer("step09-verify-order") | {"status_histories": [note]},
        "captured": [recording.captured("step10-capture", "step10-invoice")],
    }
    after = recording.answer("step10-verify-order")
    added = {"entity_id": 2, "entity_name": "order", "comment": "sent to the warehouse", "status": "processing"}

    assert pointers(check_order_after_capture(after | {"status_histories": [added, note]}, **arguments)) == []
    assert pointers(check_order_after_capture(after | {"status_histories": [added]}, **arguments)) == [
        "/status_histories"
    ]


def test_a_store_credit_is_invoiced_with_the_order_and_no_further() -> None:
    recording = flow("inventory-tutorial")
    arguments: dict[str, Any] = {
        "before": recording.answer("step09-verify-order"),
        "captured": [recording.captured("step10-capture", "step10-invoice")],
    }
    after = recording.answer("step10-verify-order")
    for order in (arguments["before"], after):
        order["extension_attributes"] |= {"customer_balance_amount": 10, "customer_balance_invoiced": 0}

    for taken, right in ((10, True), (4, True), (11, False), (-1, False)):
        after["extension_attributes"]["customer_balance_invoiced"] = taken
        reported = pointers(check_order_after_capture(after, **arguments))
        assert reported == ([] if right else ["/extension_attributes/customer_balance_invoiced"])


def test_a_part_may_have_its_share_of_a_fee_and_the_last_part_has_the_rest(order: dict[str, Any]) -> None:
    for prefix in ("", "base_"):
        order[f"{prefix}grand_total"] += 6
    part = CaptureRequest(items={10: 3})
    first = make_invoice(order, part, 1, [])
    own = first["subtotal"] + first["discount_amount"] + first["shipping_amount"]

    for fee, right in ((0, True), (2.5, True), (6, True), (6.01, False), (-0.01, False)):
        totals = {"grand_total": own + fee, "base_grand_total": own + fee}
        reported = pointers(check_invoice(first | totals, Creation(order=order, request=part, document_id="1")))
        assert reported == ([] if right else ["/grand_total", "/base_grand_total"]), fee
    paid = first | {"grand_total": own + 2, "base_grand_total": own + 2}
    last = make_invoice(order, ALL, 2, [paid])
    assert last["grand_total"] == pytest.approx(order["grand_total"] - own - 2)
    assert pointers(check_invoice(last, Creation(order=order, request=ALL, document_id="2", earlier=[paid]))) == []


def test_a_virtual_order_captured_in_part_is_not_complete() -> None:
    recording = flow("step10-virtual-stock")
    arguments: dict[str, Any] = {
        "before": recording.answer("v09-read"),
        "captured": [recording.captured("v10-partial", "v10-partial-read")],
    }

    reported = {
        row.pointer: row.expected
        for row in wrong(check_order_after_capture(recording.answer("v10-order-final"), **arguments))
    }

    assert reported["/state"] == '"processing"'
    assert reported["/total_paid"] == "30"
    assert reported["/items/0/qty_invoiced"] == "3"


# --- the stock


def _reading(salable: float, **quantities: float) -> StockReading:
    items = [
        {"sku": "vp1", "source_code": code, "quantity": quantity, "status": 1} for code, quantity in quantities.items()
    ]
    return StockReading({"vp1": {"items": items, "total_count": len(items)}}, {"vp1": salable})


def _virtual_order(qty: int) -> dict[str, Any]:
    line = {"item_id": 1, "sku": "vp1", "product_type": "virtual", "qty_ordered": qty, "price_incl_tax": 10}
    return {"items": [line]}


@pytest.mark.parametrize(
    ("qty", "after", "reported"),
    [
        (3, {"near": 2, "far": 9}, []),
        (5, {"near": 0, "far": 9}, []),
        (7, {"near": 0, "far": 7}, []),
        (3, {"near": 5, "far": 6}, ["/source_items/vp1/items/near/quantity", "/source_items/vp1/items/far/quantity"]),
        (3, {"near": 5, "far": 9}, ["/source_items/vp1/items/near/quantity"]),
        (3, {"near": -1, "far": 9}, ["/source_items/vp1/items/near/quantity"]),
    ],
    ids=["best source", "emptied", "next source helps", "wrong source", "not deducted", "deducted twice"],
)
def test_the_source_of_best_priority_gives_first(qty: int, after: dict[str, float], reported: list[str]) -> None:
    rows = check_stock_after_capture(
        _reading(14 - qty, **after),
        before=_reading(14 - qty, near=5, far=9),
        order=_virtual_order(qty),
        request=ALL,
        products=PRODUCTS,
        sources=("elsewhere", "near", "far"),
    )

    assert pointers(rows) == reported


@pytest.mark.parametrize("facts", [UNMANAGED, ProductFacts(is_virtual=False, manage_stock=True)])
def test_physical_and_unmanaged_products_do_not_move(facts: ProductFacts) -> None:
    before = _reading(11, near=5, far=9)
    arguments: dict[str, Any] = {"order": _virtual_order(3), "request": ALL, "sources": ("near", "far")}

    assert wrong(check_stock_after_capture(before, before=before, products={"vp1": facts}, **arguments)) == []
    moved = check_stock_after_capture(_reading(11, near=2, far=9), before=before, products={"vp1": facts}, **arguments)
    assert pointers(moved) == ["/source_items/vp1/items/near/quantity"]


@pytest.mark.parametrize(("facts", "salable"), [(VIRTUAL, 11), (UNMANAGED, 14)])
def test_an_order_reserves_managed_products_only(facts: ProductFacts, salable: int) -> None:
    arguments: dict[str, Any] = {
        "before": _reading(14, near=5, far=9),
        "order": _virtual_order(3),
        "products": {"vp1": facts},
    }

    assert wrong(check_stock_after_order(_reading(salable, near=5, far=9), **arguments)) == []
    assert pointers(check_stock_after_order(_reading(12, near=5, far=9), **arguments)) == ["/salable/vp1"]


@pytest.mark.parametrize(
    ("before", "salable", "right"),
    [(2, 2, True), (2, 0, True), (2, 1, False), (0, 2, True), (0, 0, True), (0, 3, False), (4, 4, True), (4, 0, False)],
)
def test_the_index_may_lag_where_nothing_was_salable_for_a_moment(before: int, salable: int, right: bool) -> None:
    start, end = _reading(before, near=5), _reading(salable, near=2)
    arguments: dict[str, Any] = {"order": _virtual_order(3), "request": ALL, "products": PRODUCTS, "sources": ("near",)}

    for rows in (
        check_stock_after_capture(end, before=start, **arguments),
        check_salable_after_shipments(end, before=start),
    ):
        assert pointers(rows) == ([] if right else ["/salable/vp1"])


@pytest.mark.parametrize("status", [0, 1])
def test_a_source_item_out_of_stock_gives_nothing(status: int) -> None:
    before, after = _reading(12, near=5, far=9), _reading(12, near=5 if not status else 2, far=9 if status else 6)
    for reading in (before, after):
        reading.source_items["vp1"]["items"][0]["status"] = status

    rows = check_stock_after_capture(
        after, before=before, order=_virtual_order(3), request=ALL, products=PRODUCTS, sources=("near", "far")
    )

    assert pointers(rows) == []


def test_a_source_that_is_disabled_before_the_capture_gives_nothing() -> None:
    recording = flow("step10-two-sources")
    before = StockReading(recording.stock("rest", ("qa-course",)).source_items, {"qa-course": 0})
    arguments: dict[str, Any] = {
        "order": recording.answer("b-order-read"),
        "request": recording.request("b-capture"),
        "products": PRODUCTS,
        "sources": ("west_wh",),
    }

    assert pointers(check_stock_after_capture(recording.stock("b", ("qa-course",)), before=before, **arguments)) == []


# --- refusals


def test_a_refused_call_changes_nothing_at_all() -> None:
    before = Snapshot({"state": "new"}, {"items": [], "total_count": 0}, _reading(14, near=5))
    after = Snapshot({"state": "new", "total_paid": 1}, {"items": [{}], "total_count": 1}, _reading(13, near=4))

    assert wrong(check_nothing_changed(before, before=before)) == []
    assert sorted(pointers(check_nothing_changed(after, before=before))) == [
        "/invoices/items",
        "/invoices/total_count",
        "/order/total_paid",
        "/salable/vp1",
        "/source_items/vp1/items/near/quantity",
    ]


def test_a_snapshot_that_lost_its_stock_is_reported() -> None:
    assert pointers(check_nothing_changed(Snapshot(), before=Snapshot(stock=_reading(14, near=5)))) == [
        "/source_items/vp1",
        "/salable/vp1",
    ]


def test_other_products_of_a_shared_shop_can_be_left_out() -> None:
    before, after = _reading(14, near=5), _reading(13, near=4)

    assert wrong(check_stock_unchanged(after, before=before, rule="refused", skus=["other"])) == []
    assert len(wrong(check_stock_unchanged(after, before=before, rule="refused", skus=["vp1"]))) == 2


# --- numbers and costs of the shop's own


@pytest.mark.parametrize(
    ("number", "right"), [("000000003", True), ("INV", True), ("", False), (" ", False), (3, False)]
)
def test_an_invoice_number_is_any_text_that_is_not_empty(order: dict[str, Any], number: Any, right: bool) -> None:
    invoice = make_invoice(order, ALL, 1, []) | {"increment_id": number}

    reported = pointers(check_invoice(invoice, Creation(order=order, request=ALL, document_id="1")))

    assert reported == ([] if right else ["/increment_id"])


def test_an_invoice_has_no_number_of_an_earlier_one(order: dict[str, Any]) -> None:
    part = CaptureRequest(items={10: 1})
    first = make_invoice(order, part, 1, [])
    second = make_invoice(order, ALL, 2, [first]) | {"increment_id": first["increment_id"]}

    reported = pointers(check_invoice(second, Creation(order=order, request=ALL, document_id="2", earlier=[first])))

    assert reported == ["/increment_id"]


def test_the_cost_of_what_was_invoiced_is_added_up() -> None:
    recording = flow("inventory-tutorial")
    before, after = recording.answer("step09-verify-order"), recording.answer("step10-verify-order")
    for order in (before, after):
        for line in (*order["items"], *order["extension_attributes"]["shipping_assignments"][0]["items"]):
            line["base_cost"] = 1.5
    captured = [recording.captured("step10-capture", "step10-invoice")]

    assert pointers(check_order_after_capture(after, before=before, captured=captured)) == ["/base_total_invoiced_cost"]
    after["base_total_invoiced_cost"] = 91.5
    assert wrong(check_order_after_capture(after, before=before, captured=captured)) == []
