"""Source selection by distance and the search for pickup locations."""

from __future__ import annotations

from typing import Any

import pytest

from mock_magento.inventory.geo import Place, PostalAddress, distance_m, pickup_distance_km, places
from mock_magento.webapi.errors import NoSuchEntity
from tests.mock.rest import Rest

SKU = "24-WB01"
SHOPS = (
    ("huntington", "11743", "40.87251", "-73.429352"),
    ("brooklyn", "11211", "40.71007", "-73.95716"),
    ("berkeley", "94705", "37.85585", "-122.25246"),
)
SEARCH = "/inventory/in-store-pickup/pickup-locations/?searchRequest[scopeCode]=base"


@pytest.fixture
def chain(rest: Rest) -> Rest:
    """Three pickup locations, the farthest with the best priority; the website sells from them."""
    stock = {"name": "US", "extension_attributes": {"sales_channels": [{"type": "website", "code": "base"}]}}
    stock_id = rest.post("/inventory/stocks", {"stock": stock})
    for place, (code, postcode, latitude, longitude) in enumerate(reversed(SHOPS), 1):
        source: dict[str, Any] = {
            "source_code": code,
            "name": code,
            "postcode": postcode,
            "country_id": "US",
            "city": code,
        }
        source |= {"latitude": latitude, "longitude": longitude, "street": "1", "enabled": True}
        extension = {"is_pickup_location_active": True, "frontend_name": code.title()}
        rest.post("/inventory/sources", {"source": source | {"extension_attributes": extension}})
        rest.post(
            "/inventory/stock-source-links", {"links": [{"stock_id": stock_id, "source_code": code, "priority": place}]}
        )
        item = {"sku": SKU, "source_code": code, "quantity": 10, "status": 1}
        rest.post("/inventory/source-items", {"sourceItems": [item]})
    return rest


def selected(rest: Rest, **extension: Any) -> list[tuple[str, float]]:
    request = {"stockId": 2, "items": [{"sku": SKU, "qty": 15}], "extension_attributes": extension}
    body = {"inventoryRequest": request, "algorithmCode": "distance"}
    answer = rest.post("/inventory/source-selection-algorithm-result", body)
    assert answer["shippable"] is True
    return [(item["source_code"], item["qty_to_deduct"]) for item in answer["source_selection_items"]]


def test_the_nearest_source_gives_first(chain: Rest) -> None:
    mineola = {"country": "US", "postcode": "11501", "region": "NY", "city": "Mineola", "street": ""}
    assert selected(chain, destination_address=mineola) == [("huntington", 10), ("brooklyn", 5), ("berkeley", 0)]
    berkeley = mineola | {"postcode": "00000", "city": "Berkeley"}
    assert selected(chain, destination_address=berkeley)[0] == ("berkeley", 10)


def test_an_unknown_place_leaves_the_order_of_priority(chain: Rest) -> None:
    nowhere = {"country": "FR", "postcode": "75001", "region": "", "city": "Paris", "street": ""}
    assert [code for code, _quantity in selected(chain, destination_address=nowhere)] == [
        "berkeley",
        "brooklyn",
        "huntington",
    ]


def test_distance_needs_a_destination(chain: Rest) -> None:
    body = {"inventoryRequest": {"stockId": 2, "items": [{"sku": SKU, "qty": 1}]}, "algorithmCode": "distance"}
    message = "No destination address was provided in the request"
    assert chain.message("POST", "/inventory/source-selection-algorithm-result", body) == (400, message)


def locations(rest: Rest, query: str) -> list[str]:
    answer = rest.get(SEARCH + query, token=None)
    return [item["pickup_location_code"] for item in answer["items"]]


def test_pickup_locations_near_a_place_come_nearest_first(chain: Rest) -> None:
    area = "&searchRequest[area][radius]={}&searchRequest[area][searchTerm]=11501:US"
    assert locations(chain, area.format(50)) == ["huntington", "brooklyn"]
    assert locations(chain, area.format(25)) == ["huntington"]
    assert locations(
        chain, area.format(9000) + "&searchRequest[sort][0][field]=distance&searchRequest[sort][0][direction]=DESC"
    ) == [
        "berkeley",
        "brooklyn",
        "huntington",
    ]


def test_pickup_locations_without_a_place_come_by_code_page_by_page(chain: Rest) -> None:
    assert locations(chain, "") == ["berkeley", "brooklyn", "huntington"]
    assert locations(chain, "&searchRequest[pageSize]=2&searchRequest[currentPage]=2") == ["huntington"]
    assert locations(chain, "&searchRequest[filters][postcode][value]=11211") == ["brooklyn"]
    name = "&searchRequest[filters][name][value]=%25n%25&searchRequest[filters][name][conditionType]=like"
    assert locations(chain, name) == ["brooklyn", "huntington"]


def test_only_locations_that_carry_every_product_are_found(chain: Rest) -> None:
    products = "&searchRequest[extensionAttributes][productsInfo][{}][sku]={}"
    assert len(locations(chain, products.format(0, SKU))) == 3
    assert locations(chain, products.format(0, SKU) + products.format(1, "24-WB03")) == []
    item = {"sku": "24-WB03", "source_code": "brooklyn", "quantity": 0, "status": 0}
    chain.post("/inventory/source-items", {"sourceItems": [item]})
    assert locations(chain, products.format(0, SKU) + products.format(1, "24-WB03")) == ["brooklyn"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            SEARCH + "&searchRequest[area][radius]=5&searchRequest[area][searchTerm]=Atlantis",
            (404, "Unknown geoname for   Atlantis  US"),
        ),
        (SEARCH + "&searchRequest[area][radius]=5", (400, '"searchTerm" is required. Enter and try again.')),
        (SEARCH.split("?")[0], (400, '"searchRequest" is required. Enter and try again.')),
        (SEARCH.replace("=base", "=nope"), (404, "No linked stock found")),
        (
            SEARCH + "&searchRequest[nonsense]=1",
            (400, '"Nonsense" is not supported. Correct the field name and try again.'),
        ),
    ],
)
def test_a_wrong_search_is_refused(rest: Rest, path: str, expected: tuple[int, str]) -> None:
    assert rest.message("GET", path, token=None) == expected


def test_places_are_found_by_postcode_then_city_then_region() -> None:
    mineola = places(PostalAddress("US", postcode="11501", city="San Francisco"))
    assert mineola == (Place(40.7469, -73.6398),)
    assert len(places(PostalAddress("US", postcode="99999", city="New York"))) > 100
    assert len(places(PostalAddress("US", region="New York"))) > len(places(PostalAddress("US", city="New York")))
    with pytest.raises(NoSuchEntity):
        places(PostalAddress("US", city="Atlantis"))


def test_distances_follow_the_globe() -> None:
    pole, equator = Place(90, 0), Place(0, 0)
    assert distance_m(pole, equator) == pytest.approx(6371000 * 3.14159265 / 2, rel=1e-6)
    assert pickup_distance_km(pole, equator) == pytest.approx(6372.797 * 3.14159265 / 2, rel=1e-6)
    assert distance_m(equator, equator) == pickup_distance_km(equator, equator) == 0
