"""Sources: reading, creating, changing.

Rules from Magento_Inventory (SourceRepository, Model/Source/Validator), Magento_InventoryCatalog (DefaultSourceDisableValidator) and
Magento_InventoryInStorePickup (Source/Validator, SaveInStorePickupPlugin).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from mock_magento.inventory.geo import PostalAddress, places
from mock_magento.inventory.movement import sources_by_priority
from mock_magento.records.inventory import DEFAULT_SOURCE, Source
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import NoSuchEntity, Parameters, ValidationFailed
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed

routes = Routes()
route = routes.route


Errors = list[tuple[str, Parameters]]
EMPTY: Final = '"%field" can not be empty.'

_DETAILS: Final = (
    "email",
    "contact_name",
    "description",
    "latitude",
    "longitude",
    "country_id",
    "region_id",
    "region",
    "city",
    "street",
    "postcode",
    "phone",
    "fax",
)
_COLUMNS: Final = frozenset(
    {
        "source_code",
        "name",
        "enabled",
        *_DETAILS,
        "use_default_carrier_config",
        "is_pickup_location_active",
        "frontend_name",
        "frontend_description",
    }
)


@route("GET", "/V1/inventory/sources", "Magento_InventoryApi::source")
def list_sources(call: Call) -> dict[str, Any]:
    """Sources by searchCriteria, by code unless sorted otherwise."""
    ordered = sorted(call.shop.inventory.sources.values(), key=lambda source: source.code.lower())
    return listed(call.get("searchCriteria"), ordered, row, _COLUMNS, document)


@route("GET", "/V1/inventory/sources/{sourceCode}", "Magento_InventoryApi::source")
def read_source(call: Call) -> dict[str, Any]:
    """One source by its code."""
    return document(source(call.shop, call["sourceCode"]))


@route("POST", "/V1/inventory/sources", "Magento_InventoryApi::source_edit")
def create_source(call: Call) -> list[Any]:
    """Create a source; a known code changes that source instead, as Magento's repository saves either way."""
    return _save(call.shop, call["source"])


@route("PUT", "/V1/inventory/sources/{sourceCode}", "Magento_InventoryApi::source_edit")
def change_source(call: Call) -> list[Any]:
    """Save a source under the code in the path."""
    return _save(call.shop, {**call["source"], "source_code": call["sourceCode"]})


@route(
    "GET", "/V1/inventory/get-sources-assigned-to-stock-ordered-by-priority/{stockId}", "Magento_InventoryApi::source"
)
def sources_of_stock(call: Call) -> list[dict[str, Any]]:
    """The sources of a stock, first to serve first; none for an unknown stock."""
    return [document(source) for source in sources_by_priority(call.shop, call["stockId"])]


def source(shop: Shop, code: str) -> Source:
    """The source with this code; raises NoSuchEntity."""
    found = shop.inventory.sources.get(code.lower())
    if found is None:
        raise NoSuchEntity('Source with code "%value" does not exist.', {"value": code})
    return found


def document(source: Source) -> dict[str, Any]:
    """A source as its interface shows it."""
    return {
        "source_code": source.code,
        "name": source.name,
        "enabled": source.enabled,
        **source.details,
        "use_default_carrier_config": True,
        "carrier_links": [],
        "extension_attributes": {
            "is_pickup_location_active": source.is_pickup_location,
            "frontend_name": source.frontend_name,
            "frontend_description": source.frontend_description,
        },
    }


def row(source: Source) -> dict[str, Any]:
    """A source as its table has it, for searching."""
    return {
        "source_code": source.code,
        "name": source.name,
        "enabled": int(source.enabled),
        **{name: source.details.get(name) for name in _DETAILS},
        "use_default_carrier_config": 1,
        "is_pickup_location_active": int(source.is_pickup_location),
        "frontend_name": source.frontend_name,
        "frontend_description": source.frontend_description,
    }


def _save(shop: Shop, given: Mapping[str, Any]) -> list[Any]:
    errors = _errors(given)
    if errors:
        raise ValidationFailed(errors)
    code = given["source_code"]
    former = shop.inventory.sources.get(code.lower()) or Source(code, "")
    # saving writes the columns that the request has; a source that existed keeps the others
    own = {name: given[name] for name in _DETAILS if name in given}
    _locate(own)
    details = {**former.details, **own}
    enabled = given.get("enabled")
    shop.inventory.sources[code.lower()] = replace(
        former,
        name=given["name"],
        enabled=former.enabled if enabled is None else enabled,
        details=MappingProxyType(details),
        **_pickup(given, former),
    )
    return []


def _pickup(given: Mapping[str, Any], former: Source) -> dict[str, Any]:
    """What customers who collect their orders see; an update without extension_attributes leaves it as it was (SaveInStorePickupPlugin)."""
    extension = given.get("extension_attributes")
    if extension is None and former.name:
        return {"frontend_name": former.frontend_name or given["name"]}
    extension = extension or {}
    return {
        "is_pickup_location": bool(extension.get("is_pickup_location_active")),
        "frontend_name": extension.get("frontend_name") or given["name"],
        "frontend_description": extension.get("frontend_description"),
    }


def _locate(details: dict[str, Any]) -> None:
    """Fill in the coordinates of the given address where none are given (FillSourceLatitudeAndLongitude); an unknown one changes none."""
    if details.get("latitude") or details.get("longitude"):
        return
    texts = {name: details.get(name) or "" for name in ("country_id", "postcode", "region", "city", "street")}
    address = PostalAddress(texts["country_id"], texts["postcode"], texts["region"], texts["city"], texts["street"])
    try:
        place = places(address)[0]
    except NoSuchEntity:
        return
    details["latitude"], details["longitude"] = Decimal(str(place.latitude)), Decimal(str(place.longitude))


def _errors(given: Mapping[str, Any]) -> Errors:
    errors: Errors = []
    for name in ("name", "source_code", "postcode", "country_id"):
        value = given.get(name) or ""
        if not value.strip():
            errors.append((EMPTY, {"field": name}))
        elif name == "source_code" and re.search(r"\s", value):
            errors.append(('"%field" can not contain whitespaces.', {"field": name}))
        if name in {"name", "source_code"} and re.search(r"\$[:]*\{(.)*\}", value):
            errors.append(("Validation Failed", None))
    extension = given.get("extension_attributes") or {}
    is_default = given.get("source_code") == DEFAULT_SOURCE
    if is_default and not given.get("enabled"):
        errors.append(("Default source can not be disabled.", None))
    if extension.get("is_pickup_location_active"):
        errors += [
            ('"%field" can not be empty for Pickup Location.', {"field": name})
            for name in ("city", "street")
            if not (given.get(name) or "").strip()
        ]
        if is_default:
            errors.append(("The Default Source can not be used for In-Store Pickup Delivery.", None))
    return errors
