"""Shipments: what goes out, from which source, and what the order becomes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock.sales.shopkeeper import HOODIE, KIT, Shopkeeper, asked, item_ids

HEAD = "Shipment Document Validation Error(s):\n"
EMPTY = "You can't create a shipment without products."
FAILED = "Could not save a shipment, see error log for details"


def ship(keeper: Shopkeeper, order: dict[str, Any], **body: Any) -> dict[str, Any]:
    shipment_id = keeper.post(f"order/{order['entity_id']}/ship", body)
    assert isinstance(shipment_id, str)
    return dict(keeper.get(f"shipment/{shipment_id}"))


def state(keeper: Shopkeeper, order: dict[str, Any]) -> tuple[str, str]:
    after = keeper.get(f"orders/{order['entity_id']}")
    return after["state"], after["status"]


def test_everything_goes_out_of_the_only_source(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 2, "24-WB03": 1, "240-LV06": 1})
    shipment = ship(keeper, order)
    assert [(line["sku"], line["qty"]) for line in shipment["items"]] == [("24-WB01", 2), ("24-WB03", 1)]
    assert shipment["extension_attributes"] == {"source_code": "default"}
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (98, 0)
    assert state(keeper, order) == ("processing", "processing")


def test_an_order_is_complete_when_it_is_paid_and_shipped(keeper: Shopkeeper) -> None:
    for first, second in (("invoice", "ship"), ("ship", "invoice")):
        order = keeper.order({"24-WB01": 2})
        keeper.post(f"order/{order['entity_id']}/{first}", {})
        assert state(keeper, order) == ("processing", "processing")
        keeper.post(f"order/{order['entity_id']}/{second}", {})
        assert state(keeper, order) == ("complete", "complete")


def test_what_is_too_much_is_dropped(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 3})
    item_id = item_ids(order)["24-WB01"]
    assert ship(keeper, order, items=[asked(item_id, 1)])["total_qty"] == 1
    assert ship(keeper, order, items=[asked(item_id, 50)])["total_qty"] == 2
    message = keeper.refused(f"order/{order['entity_id']}/ship", {"items": [asked(item_id, 1)]})
    assert message == f"{HEAD}The order does not allow a shipment to be created.\n{EMPTY}"


@pytest.mark.parametrize("items", [[asked(99999, 1)], [{"order_item_id": 3}], [asked(3, 0)], [asked(3, -2)]])
def test_a_shipment_of_nothing_is_refused(keeper: Shopkeeper, items: list[dict[str, Any]]) -> None:
    order = keeper.order({"24-WB01": 3})
    assert keeper.refused(f"order/{order['entity_id']}/ship", {"items": items}) == HEAD + EMPTY
    assert keeper.get(f"orders/{order['entity_id']}") == order


def test_a_source_that_cannot_give_refuses_the_whole_shipment(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 5, "24-WB03": 1})
    keeper.post(
        "inventory/source-items",
        {"sourceItems": [{"sku": "24-WB03", "source_code": "default", "quantity": 0, "status": 1}]},
    )
    assert keeper.refused(f"order/{order['entity_id']}/ship", {}) == FAILED
    nowhere = {"arguments": {"extension_attributes": {"source_code": "nowhere"}}}
    assert keeper.refused(f"order/{order['entity_id']}/ship", nowhere) == FAILED
    assert (keeper.held("24-WB01"), keeper.reserved("24-WB01")) == (100, -5)
    assert keeper.get(f"orders/{order['entity_id']}") == order


def test_a_virtual_order_is_not_shipped(keeper: Shopkeeper) -> None:
    order = keeper.order({keeper.product("course", 20, type_id="virtual"): 1})
    message = keeper.refused(f"order/{order['entity_id']}/ship", {})
    assert message == f"{HEAD}A shipment cannot be created when an order has a status of pending\n{EMPTY}"


def test_a_configurable_line_takes_its_childs_stock(keeper: Shopkeeper) -> None:
    order = keeper.order({"MH01": (2, HOODIE)})
    shipment = ship(keeper, order)
    assert [(line["sku"], line["qty"]) for line in shipment["items"]] == [("MH01-S-Gray", 2)]
    assert (keeper.held("MH01-S-Gray"), keeper.reserved("MH01-S-Gray")) == (98, 0)
    items = keeper.get(f"orders/{order['entity_id']}")["items"]
    assert [item["qty_shipped"] for item in items] == [2, 0]


def test_a_bundle_goes_out_in_one_piece_and_its_parts_are_counted(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WG080": (3, KIT)}, carrier="tablerate", method="bestway")
    bundle = order["items"][0]["item_id"]
    shipment = ship(keeper, order, items=[asked(bundle, 2)])
    assert (len(shipment["items"]), shipment["total_qty"]) == (1, 2)
    assert (keeper.held("24-WG084"), keeper.reserved("24-WG084")) == (98, -1)
    ship(keeper, order)
    items = keeper.get(f"orders/{order['entity_id']}")["items"]
    assert [item["qty_shipped"] for item in items] == [3, 3, 3, 3, 3]
    assert (keeper.held("24-WG084"), keeper.reserved("24-WG084")) == (97, 0)


def test_a_product_that_is_gone_still_ships(keeper: Shopkeeper) -> None:
    order = keeper.order({keeper.product("bag", 10): 1})
    keeper.call("DELETE", "products/bag")
    assert ship(keeper, order)["items"][0]["name"] == "Product bag"
    assert keeper.held("bag") == 100


def test_tracks_are_given_added_and_taken_off(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    track = {"track_number": "1Z", "title": "UPS", "carrier_code": "ups"}
    missing = keeper.refused(f"order/{order['entity_id']}/ship", {"tracks": [track | {"track_number": ""}]})
    assert missing == f"{HEAD}Please enter a tracking number."
    shipment = ship(keeper, order, tracks=[track], notify=True, comment={"comment": "Away", "is_visible_on_front": 1})
    shipment_id = shipment["entity_id"]
    assert (shipment["email_sent"], shipment["tracks"][0]["track_number"]) == (1, "1Z")
    entity = {"parent_id": shipment_id, "order_id": order["entity_id"], **track, "track_number": "2Z"}
    added = keeper.post("shipment/track", {"entity": entity})
    assert [entry["track_number"] for entry in keeper.get(f"shipment/{shipment_id}")["tracks"]] == ["1Z", "2Z"]
    wrong = keeper.refused("shipment/track", {"entity": entity | {"order_id": 1}})
    assert wrong == "Could not save the shipment tracking."
    assert keeper.call("DELETE", f"shipment/track/{added['entity_id']}") is True
    assert [entry["track_number"] for entry in keeper.get(f"shipment/{shipment_id}")["tracks"]] == ["1Z"]


def test_the_stocks_only_source_serves_a_shipment_that_names_none(keeper: Shopkeeper) -> None:
    keeper.post(
        "inventory/sources", {"source": {"source_code": "hq", "name": "HQ", "postcode": "1", "country_id": "US"}}
    )
    channel = {"type": "website", "code": "base"}
    stock = {"name": "Shop", "extension_attributes": {"sales_channels": [channel]}}
    stock_id = keeper.post("inventory/stocks", {"stock": stock})
    link = {"source_code": "hq", "stock_id": int(stock_id), "priority": 1}
    keeper.post("inventory/stock-source-links", {"links": [link]})
    held = {"sku": "24-WB01", "source_code": "hq", "quantity": 7, "status": 1}
    keeper.post("inventory/source-items", {"sourceItems": [held]})
    order = keeper.order({"24-WB01": 2})
    assert ship(keeper, order)["extension_attributes"] == {"source_code": "hq"}
    assert (keeper.held("24-WB01", "hq"), keeper.held("24-WB01")) == (5, 100)


def test_comments_and_lists(keeper: Shopkeeper) -> None:
    entry = {"parent_id": 1, "comment": "Seen", "is_customer_notified": 1, "is_visible_on_front": 0}
    added = keeper.post("shipment/1/comments", {"entity": entry})
    (listed,) = keeper.get("shipment/1/comments")["items"]
    assert added == {name: value for name, value in listed.items() if name != "created_at"}
    assert keeper.get("shipment/1")["comments"] == [listed]
    assert keeper.refused("shipment/1/comments", {"entity": entry | {"parent_id": 99}}) == (
        "Could not save the shipment comment."
    )
    found = keeper.get(
        "shipments?searchCriteria[filterGroups][0][filters][0][field]=order_id"
        "&searchCriteria[filterGroups][0][filters][0][value]=2"
    )
    assert [shipment["entity_id"] for shipment in found["items"]] == [2]
    assert keeper.get("shipment/1/label") == ""
    assert keeper.call("GET", "shipment/99", status=404)
