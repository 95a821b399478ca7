"""Websites, stores and their configuration, countries, currency and modules.

Rules from Magento_Store (StoreRepository, StoreConfigManager), Magento_Directory (CountryInformationAcquirer,
CurrencyInformationAcquirer) and Magento_Backend (ModuleService, which lists every module whatever the query says).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Final

from mock_magento.shop import Call
from mock_magento.store import directory
from mock_magento.store.directory import Country
from mock_magento.webapi.errors import NoSuchEntity
from mock_magento.webapi.routes import ANONYMOUS, Routes

routes = Routes()
route = routes.route

_STORE: Final = "Magento_Backend::store"
_SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}


@route("GET", "/V1/store/storeConfigs", _STORE)
def store_configs(call: Call) -> list[dict[str, Any]]:
    """The configuration of the store views named, or of all."""
    config, base = call.shop.config, call.shop.store.base_url
    wanted = call.get("storeCodes")
    if wanted and config.store_code not in wanted:
        return []
    urls = {"base_url": "", "base_link_url": "", "base_static_url": "static/", "base_media_url": "media/"}
    return [
        {
            "id": config.store_id,
            "code": config.store_code,
            "website_id": config.website_id,
            "locale": "en_US",
            "base_currency_code": config.base_currency,
            "default_display_currency_code": config.display_currency,
            "timezone": "UTC",
            "weight_unit": "lbs",
            **{name: base + path for name, path in urls.items()},
            **{f"secure_{name}": base + path for name, path in urls.items()},
        }
    ]


@route("GET", "/V1/store/storeViews", _STORE)
def store_views(call: Call) -> list[dict[str, Any]]:
    """The admin's store view and the shop's."""
    config = call.shop.config
    name = config.store_name.split("\n")[-1]
    return [
        {"id": 0, "code": "admin", "name": "Admin", "website_id": 0, "store_group_id": 0, "is_active": 1},
        {
            "id": config.store_id,
            "code": config.store_code,
            "name": name,
            "website_id": config.website_id,
            "store_group_id": 1,
            "is_active": 1,
        },
    ]


@route("GET", "/V1/store/storeGroups", _STORE)
def store_groups(call: Call) -> list[dict[str, Any]]:
    """The admin's store and the shop's."""
    config = call.shop.config
    name = config.store_name.split("\n")[1:2] or [config.store_name]
    return [
        {"id": 0, "website_id": 0, "root_category_id": 0, "default_store_id": 0, "name": "Default", "code": "default"},
        {
            "id": 1,
            "website_id": config.website_id,
            "root_category_id": 2,
            "default_store_id": config.store_id,
            "name": name[0],
            "code": name[0].lower().replace(" ", "_"),
        },
    ]


@route("GET", "/V1/store/websites", _STORE)
def websites(call: Call) -> list[dict[str, Any]]:
    """The admin's website and the shop's."""
    config = call.shop.config
    return [
        {"id": 0, "code": "admin", "name": "Admin", "default_group_id": 0},
        {
            "id": config.website_id,
            "code": config.website_code,
            "name": config.store_name.split("\n")[0],
            "default_group_id": 1,
        },
    ]


@route("GET", "/V1/directory/countries", ANONYMOUS)
def list_countries(call: Call) -> list[dict[str, Any]]:
    """The countries that are allowed."""
    return [_country(country) for country in directory.allowed(call.shop.config).values()]


@route("GET", "/V1/directory/countries/{countryId}", ANONYMOUS)
def read_country(call: Call) -> dict[str, Any]:
    """One country by its code of two letters."""
    found = directory.allowed(call.shop.config).get(call["countryId"])
    if found is None:
        raise NoSuchEntity("The country isn't available.")
    return _country(found)


@route("GET", "/V1/directory/currency", ANONYMOUS)
def currency(call: Call) -> dict[str, Any]:
    """The shop's currencies and the rates from the base currency."""
    config = call.shop.config
    base, shown = config.base_currency, config.display_currency
    return {
        "base_currency_code": base,
        "base_currency_symbol": _SYMBOLS.get(base, base),
        "default_display_currency_code": shown,
        "default_display_currency_symbol": _SYMBOLS.get(shown, shown),
        "available_currency_codes": [shown],
        "exchange_rates": [{"currency_to": shown, "rate": config.display_rate}],
    }


@route("GET", "/V1/modules", "Magento_Backend::admin")
def modules(call: Call) -> list[str]:
    """The names of the shop's modules."""
    return list(_modules(call.shop.release.name))


@cache
def _modules(release: str) -> tuple[str, ...]:
    file = resources.files("mock_magento").joinpath("data", "store", "modules", f"{release}.txt")
    return tuple(file.read_text(encoding="utf-8").splitlines())


def _country(country: Country) -> dict[str, Any]:
    regions = [{"id": str(entry.region_id), "code": entry.code, "name": entry.name} for entry in country.regions]
    return {
        "id": country.code,
        "two_letter_abbreviation": country.code,
        "three_letter_abbreviation": country.iso3,
        "full_name_locale": country.name,
        "full_name_english": country.name,
        "available_regions": regions or None,
    }
