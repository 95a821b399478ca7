"""Orders: cancelled, held, commented, searched, and what they look like over REST."""

from __future__ import annotations

import pytest

from mock_magento.records.sales import KEPT, SalesState
from tests.mock.sales.shopkeeper import HOODIE, KIT, Shopkeeper, asked, item_ids

FILTER = "searchCriteria[filterGroups][0][filters][0]"


def test_cancelling_gives_the_reservations_back(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 3, "MH01": (2, HOODIE)})
    assert keeper.post(f"orders/{order['entity_id']}/cancel") is True
    after = keeper.get(f"orders/{order['entity_id']}")
    assert (after["state"], after["status"], after["total_canceled"]) == ("canceled", "canceled", order["grand_total"])
    assert [item["qty_canceled"] for item in after["items"]] == [3, 2, 0]
    assert keeper.reserved("24-WB01") == keeper.reserved("MH01-S-Gray") == 0
    assert keeper.post(f"orders/{order['entity_id']}/cancel") is False


def test_cancelling_a_bundle_frees_its_parts(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WG080": (2, KIT)})
    assert keeper.reserved("24-WG084") == -2
    keeper.post(f"orders/{order['entity_id']}/cancel")
    assert keeper.reserved("24-WG084") == 0


def test_cancelling_the_rest_of_a_partly_paid_order(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 5})
    keeper.post(f"order/{order['entity_id']}/invoice", {"items": [asked(item_ids(order)["24-WB01"], 2)]})
    assert keeper.post(f"orders/{order['entity_id']}/cancel") is True
    after = keeper.get(f"orders/{order['entity_id']}")
    assert (after["state"], after["items"][0]["qty_canceled"]) == ("processing", 3)
    assert keeper.reserved("24-WB01") == -2
    keeper.post(f"order/{order['entity_id']}/ship", {})
    assert keeper.get(f"orders/{order['entity_id']}")["state"] == "complete"


def test_only_the_discount_that_is_not_invoiced_is_cancelled(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB03": 10})
    (line,) = order["items"]
    keeper.post(f"order/{order['entity_id']}/invoice", {"items": [{"order_item_id": line["item_id"], "qty": 4}]})
    keeper.post(f"orders/{order['entity_id']}/cancel")
    after = keeper.get(f"orders/{order['entity_id']}")
    assert (order["discount_amount"], after["discount_invoiced"]) == (-72, -28.8)
    assert after["discount_canceled"] == after["base_discount_canceled"] == pytest.approx(43.2)


def test_a_held_order_waits_and_goes_on(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    path = f"orders/{order['entity_id']}"
    assert keeper.refused(f"{path}/unhold") == "You cannot remove the hold."
    assert keeper.post(f"{path}/hold") is True
    assert keeper.get(f"{path}/statuses") == "holded"
    assert keeper.get(path)["hold_before_state"] == "new"
    assert keeper.refused(f"{path}/hold") == "A hold action is not available."
    assert keeper.post(f"{path}/cancel") is False
    assert "has a status of holded" in keeper.refused(f"order/{order['entity_id']}/ship", {})
    assert keeper.post(f"{path}/unhold") is True
    assert keeper.get(path) == order | {"updated_at": keeper.get(path)["updated_at"]}


def test_comments_are_listed_oldest_first_and_shown_newest_first(keeper: Shopkeeper) -> None:
    for text in ("one", "two"):
        entry = {"comment": text, "is_customer_notified": 0, "is_visible_on_front": 1, "parent_id": 1}
        assert keeper.post("orders/1/comments", {"statusHistory": entry}) is True
    listed = keeper.get("orders/1/comments")
    assert [entry["comment"] for entry in listed["items"]] == ["one", "two"]
    assert listed["total_count"] == 2
    assert [entry["comment"] for entry in keeper.get("orders/1")["status_histories"]] == ["two", "one"]


@pytest.mark.parametrize(
    ("field", "value", "condition", "found"),
    [
        ("status", "closed", "eq", [2]),
        ("grand_total", "37", "lt", [1]),
        ("increment_id", "%250002", "like", [2]),
        ("customer_email", "roni_cost@example.com", "eq", [1, 2]),
        ("entity_id", "1,2,3", "in", [1, 2]),
        ("total_refunded", "1", "notnull", [2]),
    ],
)
def test_orders_are_found(keeper: Shopkeeper, field: str, value: str, condition: str, found: list[int]) -> None:
    query = f"{FILTER}[field]={field}&{FILTER}[value]={value}&{FILTER}[conditionType]={condition}"
    answer = keeper.get(f"orders?{query}")
    assert [order["entity_id"] for order in answer["items"]] == found
    assert answer["total_count"] == len(found)


def test_lists_demand_criteria(keeper: Shopkeeper) -> None:
    for path in ("orders", "orders/items", "invoices", "shipments", "creditmemos", "transactions"):
        answer = keeper.call("GET", path, status=400)
        assert answer["parameters"] == {"fieldName": "searchCriteria"}


def test_lines_by_themselves(keeper: Shopkeeper) -> None:
    order = keeper.order({"MH01": (1, HOODIE)})
    parent, child = (item["item_id"] for item in order["items"])
    read = keeper.get(f"orders/items/{child}")
    assert (read["parent_item_id"], read["parent_item"]["item_id"]) == (parent, parent)
    found = keeper.get(f"orders/items?{FILTER}[field]=order_id&{FILTER}[value]={order['entity_id']}")
    assert [item["item_id"] for item in found["items"]] == [parent, child]
    assert keeper.call("GET", "orders/items/99999", status=404)


def test_an_unknown_order(keeper: Shopkeeper) -> None:
    for path in ("orders/99", "orders/99/statuses", "invoices/99", "creditmemo/99", "shipment/99", "transactions/99"):
        assert "doesn't exist" in keeper.call("GET", path, status=404)["message"]
        zero = path.replace("99", "0")
        assert keeper.call("GET", zero, status=400) == {"message": "An ID is needed. Set the ID and try again."}
    assert keeper.get("orders/99/comments")["items"] == []


def test_an_address_is_changed_in_place(keeper: Shopkeeper) -> None:
    address = dict(keeper.get("orders/1")["billing_address"], city="Lansing")
    assert keeper.call("PUT", "orders/1", {"entity": address})["city"] == "Lansing"
    assert keeper.get("orders/1")["billing_address"]["city"] == "Lansing"
    assert keeper.call("PUT", "orders/1", {"entity": {"city": "x"}}, status=400) == {
        "message": "The order address couldn't be saved."
    }


def test_a_deleted_customer_leaves_the_orders_behind(keeper: Shopkeeper) -> None:
    assert keeper.get("orders/1")["customer_id"] == 1
    keeper.call("DELETE", "customers/1")
    assert "customer_id" not in keeper.get("orders/1")


def test_a_copy_of_the_state_is_independent(keeper: Shopkeeper) -> None:
    twin = keeper.shop.sales.copy()
    keeper.post("orders/1/hold")
    keeper.call("PUT", "orders/1", {"entity": dict(keeper.get("orders/1")["billing_address"], city="Lansing")})
    assert (twin.orders[1].state, twin.orders[1].billing_address.city) == ("processing", "Calder")
    assert keeper.shop.sales.orders[1].state == "holded"


def test_a_pickup_order_is_shipped_from_its_location_and_noted(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    keeper.shop.sales.orders[order["entity_id"]].pickup_location_code = "default"
    path = "order/notify-orders-are-ready-for-pickup"
    assert keeper.post(path, {"orderIds": [order["entity_id"]]}) == {"successful": True, "errors": []}
    after = keeper.get(f"orders/{order['entity_id']}")
    assert (after["state"], after["status"], after["items"][0]["qty_shipped"]) == ("processing", "complete", 1)
    assert after["status_histories"][0]["comment"].startswith("Order notified for pickup at: ")
    assert keeper.held("24-WB01") == 99
    again = keeper.post(path, {"orderIds": [order["entity_id"], 99]})
    assert [error["id"] for error in again["errors"]] == [99]
    assert keeper.held("24-WB01") == 99


def test_a_mail_sent_again_tells_of_the_last_comment(keeper: Shopkeeper) -> None:
    for text in ("one", "two"):
        entry = {"comment": text, "is_customer_notified": 0, "entity_name": "order", "is_visible_on_front": 0}
        keeper.post("orders/1/comments", {"statusHistory": entry})
    assert keeper.post("orders/1/emails") is True
    order = keeper.get("orders/1")
    assert order["email_sent"] == 1
    told = {entry["comment"]: entry["is_customer_notified"] for entry in order["status_histories"]}
    assert told == {"one": 0, "two": 1}


def test_an_order_is_stored_as_it_is_given(keeper: Shopkeeper) -> None:
    changed = keeper.post("orders", {"entity": {"entity_id": 1, "status": "fraud", "customer_note": "vip"}})
    assert (changed["entity_id"], changed["status"]) == (1, "fraud")
    assert keeper.get("orders/1")["customer_note"] == "vip"
    entity = {
        "base_grand_total": 64,
        "grand_total": 64,
        "customer_email": "new@example.com",
        "items": [{"sku": "24-WB01", "qty_ordered": 2, "price": 32, "base_price": 32}],
        "billing_address": {"firstname": "Jane", "city": "Mineola", "street": ["1 Way"]},
        "payment": {"method": "checkmo"},
    }
    made = keeper.call("PUT", "orders/create", {"entity": entity})
    read = keeper.get(f"orders/{made['entity_id']}")
    assert (read["state"], read["items"][0]["name"], read["billing_address"]["city"]) == (
        "new",
        "Voyage Yoga Bag",
        "Mineola",
    )
    assert keeper.call("POST", "orders", {"entity": entity | {"entity_id": 99}}, status=404)


def test_documents_are_stored_as_they_are_given(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 2})
    line = {"order_item_id": item_ids(order)["24-WB01"], "qty": 1}
    entity = {"order_id": order["entity_id"], "total_qty": 1, "items": [line]}
    invoice = keeper.post("invoices/", {"entity": entity | {"grand_total": 32}})
    assert keeper.get(f"invoices/{invoice['entity_id']}")["items"][0]["sku"] == "24-WB01"
    shipment = keeper.post("shipment/", {"entity": entity})
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (99, -1)
    assert keeper.get(f"shipment/{shipment['entity_id']}")["total_qty"] == 1
    assert keeper.get(f"orders/{order['entity_id']}") == order
    message = keeper.refused("invoices/", {"entity": {"order_id": 99, "total_qty": 1, "items": []}})
    assert message == "The invoice couldn't be saved."


def test_a_list_shows_what_one_reading_shows_before_and_after_a_change(keeper: Shopkeeper) -> None:
    number = keeper.order({"24-WB01": 2})["entity_id"]
    mine = f"orders?{FILTER}[field]=entity_id&{FILTER}[value]={number}"
    assert keeper.get(mine)["items"] == [keeper.get(f"orders/{number}")]
    invoice = keeper.post(f"order/{number}/invoice", {"capture": True})
    (paid,) = keeper.get(mine)["items"]
    assert paid["total_due"] == 0
    assert paid == keeper.get(f"orders/{number}")
    theirs = f"invoices?{FILTER}[field]=order_id&{FILTER}[value]={number}"
    assert keeper.get(theirs)["items"] == [keeper.get(f"invoices/{invoice}")]


def test_answers_are_forgotten_when_many_others_were_asked_for_since() -> None:
    sales = SalesState()
    for number in range(KEPT + 1):
        sales.keep("order", number, b"%d" % number)
    assert len(sales.rendered) == KEPT
    assert ("order", 0) not in sales.rendered
    assert sales.rendered["order", KEPT] == b"%d" % KEPT
