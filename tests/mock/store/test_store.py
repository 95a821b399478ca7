"""Websites, stores, countries, currency, modules, the version."""

from __future__ import annotations

from tests.mock.rest import Rest


def test_the_shop_describes_itself(rest: Rest) -> None:
    assert [site["code"] for site in rest.get("/store/websites")] == ["admin", "base"]
    assert [view["code"] for view in rest.get("/store/storeViews")] == ["admin", "default"]
    assert [group["name"] for group in rest.get("/store/storeGroups")] == ["Default", "Main Website Store"]
    assert rest.get("/store/storeConfigs?storeCodes[]=default")[0]["base_currency_code"] == "USD"
    assert rest.get("/store/storeConfigs?storeCodes[]=nope") == []
    assert rest.message("GET", "/store/websites", token=None)[0] == 401


def test_countries_and_their_regions(rest: Rest) -> None:
    states = rest.get("/directory/countries/US", token=None)["available_regions"]
    assert {"id": "43", "code": "NY", "name": "New York"} in states
    assert "available_regions" not in rest.get("/directory/countries/NO", token=None)
    countries = rest.get("/directory/countries", token=None)
    assert len(countries) > 200
    assert len({country["three_letter_abbreviation"] for country in countries}) == len(countries)
    assert rest.message("GET", "/directory/countries/ZZ", token=None) == (404, "The country isn't available.")


def test_modules_are_listed_whole(rest: Rest) -> None:
    modules = rest.get("/modules?searchCriteria[pageSize]=3")
    assert "Magento_InventorySales" in modules
    assert len(modules) == len(set(modules)) > 300


def test_the_version_is_told_to_everyone(rest: Rest) -> None:
    response = rest.client.get("/magento_version")
    assert response.text == "Magento/2.4 (Community)"
    assert response.headers["content-type"].startswith("text/plain")
