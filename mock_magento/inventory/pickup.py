"""The search for pickup locations of in-store pickup.

Rules from Magento_InventoryInStorePickup: GetPickupLocations with its search criteria resolvers, the search term's parsers and the
distance-based sorting. A location counts for a product as soon as it has a source item of it, whatever the quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from mock_magento.inventory.geo import Place, PostalAddress, pickup_distance_km, places
from mock_magento.inventory.salable import stock_of_website
from mock_magento.inventory.sources import row
from mock_magento.records.inventory import WEBSITE, Source
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import Crash, InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.phpquery import as_list
from mock_magento.webapi.routes import ANONYMOUS, Routes
from mock_magento.webapi.search import search
from mock_magento.webapi.values import WrongType, convert

routes = Routes()
route = routes.route


_TYPE: Final = "#inventory-in-store-pickup-api-data-search-request-interface"
_CHUNK: Final = 30
DISTANCE_FIELD: Final = "distance"
_DEFAULT_COUNTRY: Final = "US"
_POSTCODES: Final = {"US": r"\d{5}(-\d{4})?", "CA": r"[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d", "DE": r"\d{5}"}
_COLUMNS: Final = frozenset(
    {"source_code", "name", "country_id", "region_id", "region", "postcode", "city", "street", "frontend_name"}
    | {
        "contact_name",
        "email",
        "phone",
        "fax",
        "latitude",
        "longitude",
        "frontend_description",
        "enabled",
        "description",
    }
)
_FILTERS: Final = {
    "country": "country_id",
    "region_id": "region_id",
    "region": "region",
    "postcode": "postcode",
    "city": "city",
    "street": "street",
    "pickup_location_code": "source_code",
    "name": "frontend_name",
}
_SORTS: Final = {"pickup_location_code": "source_code", "name": "frontend_name", "description": "frontend_description"}
_SHOWN: Final = (
    "email",
    "contact_name",
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


@route("GET", "/V1/inventory/in-store-pickup/pickup-locations/", ANONYMOUS)
def pickup_locations(call: Call) -> dict[str, Any]:
    """Pickup locations of a website's stock: near a place, by filters, that carry given products."""
    request = _request(call.get("searchRequest"))
    scope_type, scope_code = request.get("scope_type") or WEBSITE, request["scope_code"]
    distances = _distances(call.shop, request["area"]) if request.get("area") is not None else None
    if scope_type != WEBSITE:
        raise NoSuchEntity("No linked stock found")
    stock_id = stock_of_website(call.shop, scope_code)
    linked = {code for stock, code in call.shop.inventory.links if stock == stock_id}
    sources = [
        source
        for code, source in sorted(call.shop.inventory.sources.items())
        if source.enabled and source.is_pickup_location and code in linked
    ]
    if distances is not None:
        sources = [source for source in sources if source.code in distances]
    sources = _carrying(call.shop, sources, request)
    page, total = search(_criteria(request), sources, row, _COLUMNS)
    return {
        "items": [_document(source) for source in _by_distance(page, request, distances)],
        "search_request": {
            **request,
            "current_page": request.get("current_page") or 1,
            "scope_type": scope_type,
            "scope_code": scope_code,
        },
        "total_count": total,
    }


def _request(raw: Any) -> dict[str, Any]:
    if raw is None:
        raise InputErrors.required("searchRequest")
    try:
        request: dict[str, Any] = convert(_listed(raw), _TYPE)
    except WrongType as wrong:
        raise MagentoError(str(wrong)) from None
    if request.get("scope_code") is None:
        raise InputErrors.required("scopeCode")
    area = request.get("area")
    if area is not None:
        missing = [name for name, key in (("radius", "radius"), ("searchTerm", "search_term")) if area.get(key) is None]
        if missing:
            raise InputErrors.required(*missing)
    for entry in (request.get("filters") or {}).values():
        if isinstance(entry, Mapping) and entry.get("value") is None:
            raise InputErrors.required("value")
    for product in (request.get("extension_attributes") or {}).get("products_info") or []:
        if product.get("sku") is None:
            raise Crash
    return request


def _listed(value: Any) -> Any:
    """A query's arrays with numeric keys as lists, all the way down."""
    if isinstance(value, dict):
        return as_list({key: _listed(entry) for key, entry in value.items()})
    return value


def _criteria(request: Mapping[str, Any]) -> dict[str, Any]:
    groups = [
        {"filters": [{"field": column, "value": given["value"], "condition_type": given.get("condition_type") or "eq"}]}
        for name, column in _FILTERS.items()
        if (given := (request.get("filters") or {}).get(name)) is not None
    ]
    orders = [
        {"field": _SORTS.get(order.get("field") or "", order.get("field")), "direction": order.get("direction")}
        for order in request.get("sort") or []
        if order.get("field") != DISTANCE_FIELD
    ]
    return {
        "filter_groups": groups,
        "sort_orders": orders,
        "page_size": request.get("page_size"),
        "current_page": request.get("current_page") or 1,
    }


def _distances(shop: Shop, area: Mapping[str, Any]) -> dict[str, float]:
    """Kilometres to every enabled source within the radius, by code.

    A term may fit many places. Magento asks for them thirty at a time; a source near any of the thirty counts with its distance from the
    first of them, and later thirties overwrite earlier ones.
    """
    found: dict[str, float] = {}
    fitting = places(_term(area["search_term"]))
    for start in range(0, len(fitting), _CHUNK):
        chunk = fitting[start : start + _CHUNK]
        for source in shop.inventory.sources.values():
            if not source.enabled or source.latitude is None or source.longitude is None:
                continue
            here = Place(float(source.latitude), float(source.longitude))
            if any(pickup_distance_km(place, here) <= area["radius"] for place in chunk):
                found[source.code] = pickup_distance_km(chunk[0], here)
    return found


def _term(term: str) -> PostalAddress:
    """`11501:US`, `New York:US` or either without country; what looks like a postcode of the country is one."""
    text, colon, country = term, "", ""
    if ":" in term:
        parts = term.split(":")
        text, colon, country = parts[0].strip(), ":", parts[-1].strip()
    country = country if colon else _DEFAULT_COUNTRY
    pattern = _POSTCODES.get(country)
    if pattern is None:
        raise MagentoError("Provided countryId does not exist.")
    if re.fullmatch(pattern, text):
        return PostalAddress(country, postcode=text)
    return PostalAddress(country, city=text)


def _carrying(shop: Shop, sources: Iterable[Source], request: Mapping[str, Any]) -> list[Source]:
    products = (request.get("extension_attributes") or {}).get("products_info") or []
    skus = [product["sku"] for product in products]
    return [source for source in sources if all(shop.inventory.source_item(source.code, sku) for sku in skus)]


def _by_distance(
    sources: list[Source], request: Mapping[str, Any], distances: Mapping[str, float] | None
) -> list[Source]:
    if distances is None:
        return sources
    orders = request.get("sort")
    if orders is None:
        return sorted(sources, key=lambda source: distances[source.code])
    by_distance = next((order for order in orders if order.get("field") == DISTANCE_FIELD), None)
    if by_distance is None:
        return sources
    descending = str(by_distance.get("direction") or "ASC").upper() == "DESC"
    return sorted(sources, key=lambda source: distances[source.code], reverse=descending)


def _document(source: Source) -> dict[str, Any]:
    return {
        "pickup_location_code": source.code,
        "name": source.frontend_name,
        "description": source.frontend_description,
        **{name: source.details.get(name) for name in _SHOWN},
    }
