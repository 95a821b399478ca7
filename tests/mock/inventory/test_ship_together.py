"""Parts of a bundle that ships together stay at the sources that its parts have."""

from __future__ import annotations

import pytest

from tests.mock.rest import Rest

PARTS = (
    *("24-WG081-blue", "24-WG082-blue", "24-WG083-blue", "24-WG084"),
    *("24-WG085", "24-WG086", "24-WG087", "24-WG088"),
)


def _item(sku: str, source_code: str) -> dict[str, object]:
    return {"sku": sku, "source_code": source_code, "quantity": 5, "status": 1}


@pytest.fixture
def shop(rest: Rest) -> Rest:
    """A shop with a second source."""
    source = {"source_code": "east", "name": "East", "postcode": "1", "country_id": "US", "enabled": True}
    rest.post("/inventory/sources", {"source": source})
    return rest


def test_a_part_cannot_go_to_another_source(shop: Rest) -> None:
    items = [_item("24-WB01", "east"), _item("24-WG084", "east")]
    status, body = shop.refused("POST", "/inventory/source-items", {"sourceItems": items})
    assert (status, body["message"]) == (400, "Validation Failed")
    (error,) = body["errors"]
    assert error["message"].startswith('Not able to assign "%1" to product "%2", as it is part of bundle product')
    code, sku, url, bundle = error["parameters"]
    assert (code, sku, bundle) == ("east", "24-WG084", "24-WG080")
    assert url.endswith("/catalog/product/edit/id/45/")
    assert shop.post("/inventory/source-items", {"sourceItems": [_item("24-WG084", "default")]}) == []


def test_parts_that_are_nowhere_can_go_anywhere(shop: Rest) -> None:
    shop.post(
        "/inventory/source-items-delete",
        {"sourceItems": [{"sku": sku, "source_code": "default"} for sku in PARTS]},
    )
    shop.post("/inventory/source-items", {"sourceItems": [_item(sku, "east") for sku in PARTS]})
    shop.refused("POST", "/inventory/source-items", {"sourceItems": [_item("24-WG084", "default")]})


def test_a_bundle_that_ships_part_by_part_does_not_mind(shop: Rest) -> None:
    kit = shop.get("/products/24-WG080")
    separately = {"sku": kit["sku"], "custom_attributes": [{"attribute_code": "shipment_type", "value": "1"}]}
    shop.put("/products/24-WG080", {"product": separately})
    shop.post("/inventory/source-items", {"sourceItems": [_item("24-WG084", "east")]})


def test_a_shop_with_one_source_does_not_ask(rest: Rest) -> None:
    rest.post("/inventory/source-items", {"sourceItems": [_item("24-WG084", "default")]})
