"""Source selection: which sources should ship what, by priority or by distance.

Rules from Magento_InventorySourceSelection and Magento_InventoryDistanceBasedSourceSelection (DistanceBasedAlgorithm: nearest first,
sources whose place is unknown last, in the order of their priority).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from mock_magento.inventory.geo import Place, PostalAddress, distance_m, places
from mock_magento.inventory.movement import select_by_priority, sources_by_priority
from mock_magento.records.inventory import Source, SourceSelection
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import Crash, InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.values import WrongType, convert, snake_case

routes = Routes()
route = routes.route


PRIORITY: Final = "priority"
DISTANCE: Final = "distance"
_SOURCE: Final = "Magento_InventoryApi::source"


@route(
    "GET",
    "/V1/inventory/source-selection-algorithm-list",
    "Magento_InventorySourceSelectionApi::source_selection_algorithm",
)
def algorithms(_call: Call) -> list[dict[str, Any]]:
    """The algorithms that the shop offers."""
    described = (
        (DISTANCE, "Distance Priority", "shipping address distance from the source"),
        (PRIORITY, "Source Priority", "predefined priority of Source"),
    )
    return [
        {"code": code, "title": title, "description": f"Algorithm which provides Source Selections based on {what}"}
        for code, title, what in described
    ]


@route(
    "POST",
    "/V1/inventory/source-selection-algorithm-result",
    "Magento_InventorySourceSelectionApi::source_selection_algorithm_post",
)
def select(call: Call) -> dict[str, Any]:
    """What an algorithm recommends for a stock, items and, by distance, a destination."""
    request = call["inventoryRequest"]
    items, stock_id = request.get("items"), request.get("stock_id")
    if items is None or stock_id is None:
        raise Crash
    wanted = [(item.get("sku"), item.get("qty")) for item in items]
    if any(sku is None or qty is None for sku, qty in wanted):
        raise Crash
    if call["algorithmCode"] == PRIORITY:
        return _document(select_by_priority(call.shop, stock_id, wanted))
    if call["algorithmCode"] != DISTANCE:
        raise Crash
    address = (request.get("extension_attributes") or {}).get("destination_address")
    if address is None:
        raise MagentoError("No destination address was provided in the request")
    nearest = sources_by_distance(call.shop, stock_id, _address(address))
    return _document(select_by_priority(call.shop, stock_id, wanted, nearest))


@route("GET", "/V1/inventory/get-distance-provider-code", _SOURCE)
def distance_provider(_call: Call) -> str:
    """How distances are found: with the shop's own table of places."""
    return "offline"


@route("GET", "/V1/inventory/get-distance", _SOURCE)
def distance(call: Call) -> Decimal:
    """The distance between two points in metres."""
    return Decimal(str(distance_m(_point(call, "source"), _point(call, "destination"))))


@route("GET", "/V1/inventory/get-latlng-from-address", _SOURCE)
def place_of_address(call: Call) -> dict[str, Any]:
    """The point of an address."""
    return _point_document(places(_address(_parameter(call, "address")))[0])


@route("GET", "/V1/inventory/get-latslngs-from-address", _SOURCE)
def places_of_address(call: Call) -> list[dict[str, Any]]:
    """Every point that an address may mean."""
    return [_point_document(place) for place in places(_address(_parameter(call, "address")))]


def sources_by_distance(shop: Shop, stock_id: int, address: PostalAddress) -> list[Source]:
    """The enabled sources of a stock, nearest to the address first; those whose distance is unknown last, by priority."""
    sources = sources_by_priority(shop, stock_id, enabled_only=True)
    try:
        destination = places(address)[0]
    except NoSuchEntity:
        return sources
    distances: dict[str, float] = {}
    for source in sources:
        place = place_of(source)
        if place is not None:
            distances[source.code] = distance_m(place, destination)
    known = sorted((source for source in sources if source.code in distances), key=lambda entry: distances[entry.code])
    return [*known, *(source for source in sources if source.code not in distances)]


def place_of(source: Source) -> Place | None:
    """Where a source is: its coordinates, else what its address tells; None where neither is known."""
    if source.latitude and source.longitude:
        return Place(float(source.latitude), float(source.longitude))
    texts = {name: source.details.get(name) or "" for name in ("country_id", "postcode", "region", "city", "street")}
    try:
        return places(
            PostalAddress(texts["country_id"], texts["postcode"], texts["region"], texts["city"], texts["street"])
        )[0]
    except NoSuchEntity:
        return None


def _address(given: Mapping[str, Any]) -> PostalAddress:
    parts = {name: str(given.get(name) or "") for name in ("country", "postcode", "region", "city", "street")}
    return PostalAddress(parts["country"], parts["postcode"], parts["region"], parts["city"], parts["street"])


def _document(selection: SourceSelection) -> dict[str, Any]:
    return {
        "source_selection_items": [
            {
                "source_code": item.source_code,
                "sku": item.sku,
                "qty_to_deduct": item.qty_to_deduct,
                "qty_available": item.qty_available,
            }
            for item in selection.items
        ],
        "shippable": selection.shippable,
    }


def _point_document(place: Place) -> dict[str, Any]:
    return {"lat": Decimal(str(place.latitude)), "lng": Decimal(str(place.longitude))}


def _parameter(call: Call, name: str) -> dict[str, Any]:
    given = call.get(name)
    if given is None:
        raise InputErrors.required(name)
    if not isinstance(given, dict):
        raise Crash
    return {snake_case(key): value for key, value in given.items()}


def _point(call: Call, name: str) -> Place:
    given = _parameter(call, name)
    if "lat" not in given or "lng" not in given:
        raise Crash
    try:
        return Place(float(convert(given["lat"], "float")), float(convert(given["lng"], "float")))
    except WrongType as wrong:
        raise MagentoError(str(wrong)) from None
