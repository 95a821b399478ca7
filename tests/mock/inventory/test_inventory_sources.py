"""Sources, stocks and links: what they keep, whom they serve, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock.rest import Rest

MINEOLA: dict[str, Any] = {"source_code": "mineola", "name": "Mineola", "postcode": "11501", "country_id": "US"}


def test_a_source_shows_what_it_was_given_and_is_named_after_itself(rest: Rest) -> None:
    rest.post("/inventory/sources", {"source": MINEOLA | {"city": "Mineola", "enabled": True}})
    source = rest.get("/inventory/sources/mineola")
    assert source["city"] == "Mineola"
    assert source["extension_attributes"] == {"is_pickup_location_active": False, "frontend_name": "Mineola"}
    assert (source["latitude"], source["longitude"]) == (40.7469, -73.6398), "the postcode tells where it is"


def test_changing_a_source_keeps_what_is_not_given(rest: Rest) -> None:
    rest.post("/inventory/sources", {"source": MINEOLA | {"city": "Mineola", "phone": "1"}})
    rest.put(
        "/inventory/sources/mineola",
        {"source": {"name": "M2", "postcode": "11501", "country_id": "US", "enabled": False}},
    )
    source = rest.get("/inventory/sources/mineola")
    assert (source["name"], source["enabled"], source["city"], source["phone"]) == ("M2", False, "Mineola", "1")


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": " "}, ['"%field" can not be empty.']),
        ({"source_code": "a b"}, ['"%field" can not contain whitespaces.']),
        ({"postcode": None, "country_id": ""}, ['"%field" can not be empty.'] * 2),
        ({"name": "${7*7}"}, ["Validation Failed"]),
        (
            {"extension_attributes": {"is_pickup_location_active": True}},
            ['"%field" can not be empty for Pickup Location.'] * 2,
        ),
        ({"source_code": "default", "enabled": False}, ["Default source can not be disabled."]),
    ],
)
def test_a_wrong_source_is_refused(rest: Rest, change: dict[str, Any], errors: list[str]) -> None:
    status, answer = rest.refused("POST", "/inventory/sources", {"source": MINEOLA | change})
    assert (status, answer["message"]) == (400, "Validation Failed")
    assert [error["message"] for error in answer["errors"]] == errors


def test_a_website_sells_from_one_stock_and_falls_back_to_the_default_one(rest: Rest) -> None:
    stock = {"name": "US", "extension_attributes": {"sales_channels": [{"type": "website", "code": "base"}]}}
    stock_id = rest.post("/inventory/stocks", {"stock": stock})
    assert rest.get("/inventory/stock-resolver/website/base")["stock_id"] == stock_id
    assert rest.get("/inventory/stocks/1")["extension_attributes"]["sales_channels"] == []
    assert rest.message("DELETE", f"/inventory/stocks/{stock_id}") == (
        400,
        "Stock has at least one sale channel and could not be deleted.",
    )
    rest.put(f"/inventory/stocks/{stock_id}", {"stock": {"name": "US"}})
    assert rest.get("/inventory/stock-resolver/website/base")["stock_id"] == 1
    rest.delete(f"/inventory/stocks/{stock_id}")
    assert rest.message("GET", f"/inventory/stocks/{stock_id}")[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("DELETE", "/inventory/stocks/1", None, (400, "Default Stock could not be deleted.")),
        ("GET", "/inventory/stock-resolver/website/nope", None, (404, "No linked stock found")),
        ("GET", "/inventory/stock-resolver/store/base", None, (404, "No linked stock found")),
        ("GET", "/inventory/sources/nope", None, (404, 'Source with code "nope" does not exist.')),
        ("POST", "/inventory/stock-source-links", {"links": []}, (400, "Input data is empty")),
        (
            "POST",
            "/inventory/stock-source-links-delete",
            {"links": [{"stock_id": 1, "source_code": "default"}]},
            (400, "Can not delete link related to Default Source or Default Stock"),
        ),
    ],
)
def test_refusals(rest: Rest, method: str, path: str, body: Any, expected: tuple[int, str]) -> None:
    assert rest.message(method, path, body) == expected


def test_links_keep_their_place_and_take_a_new_priority(rest: Rest) -> None:
    rest.post("/inventory/sources", {"source": MINEOLA})
    rest.post("/inventory/sources", {"source": MINEOLA | {"source_code": "second"}})
    stock_id = rest.post("/inventory/stocks", {"stock": {"name": "US"}})
    links = [
        {"stock_id": stock_id, "source_code": code, "priority": place}
        for place, code in ((1, "mineola"), (2, "second"))
    ]
    rest.post("/inventory/stock-source-links", {"links": links})
    path = f"/inventory/get-sources-assigned-to-stock-ordered-by-priority/{stock_id}"
    assert [source["source_code"] for source in rest.get(path)] == ["mineola", "second"]
    rest.post("/inventory/stock-source-links", {"links": [links[0] | {"priority": 3}]})
    assert [source["source_code"] for source in rest.get(path)] == ["second", "mineola"]
    rest.post("/inventory/stock-source-links-delete", {"links": [{"stock_id": stock_id, "source_code": "second"}]})
    assert [source["source_code"] for source in rest.get(path)] == ["mineola"]


@pytest.mark.parametrize(
    ("link", "error"),
    [
        ({"priority": 0}, '"%field" should be greater then 0.'),
        ({"source_code": "default"}, "Can not save link related to Default Source or Default Stock"),
        ({"stock_id": 1}, "Can not save link related to Default Source or Default Stock"),
    ],
)
def test_a_wrong_link_is_refused(rest: Rest, link: dict[str, Any], error: str) -> None:
    rest.post("/inventory/sources", {"source": MINEOLA})
    stock_id = rest.post("/inventory/stocks", {"stock": {"name": "US"}})
    given = {"stock_id": stock_id, "source_code": "mineola", "priority": 1} | link
    status, answer = rest.refused("POST", "/inventory/stock-source-links", {"links": [given]})
    assert (status, [entry["message"] for entry in answer["errors"]]) == (400, [error])


def test_sources_are_found_by_their_columns(rest: Rest) -> None:
    rest.post("/inventory/sources", {"source": MINEOLA | {"enabled": False}})
    criteria = "searchCriteria[filter_groups][0][filters][0]"
    found = rest.get(f"/inventory/sources?{criteria}[field]=enabled&{criteria}[value]=0")
    assert [source["source_code"] for source in found["items"]] == ["mineola"]
    assert rest.message("GET", f"/inventory/sources?{criteria}[field]=nope&{criteria}[value]=0")[0] == 500
