"""Where places are, and how far apart: Magento's offline distance provider.

The table holds the United States' postcodes, as a shop has them after `inventory-geonames:import US`. Rules from
Magento_InventoryDistanceBasedSourceSelection (GetGeoNamesDataByAddress: by postcode, else by city, else by region; GetDistance).
"""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from mock_magento.store.directory import region_code
from mock_magento.webapi.errors import NoSuchEntity

EARTH_RADIUS_M: Final = 6371000.0
PICKUP_EARTH_RADIUS_KM: Final = 6372.797
"""Magento measures pickup distances with another radius than source distances."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the globe, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address as source selection knows it; parts that are not known are empty."""

    country: str
    postcode: str = ""
    region: str = ""
    city: str = ""
    street: str = ""

    def __str__(self) -> str:
        return " ".join((self.street, self.postcode, self.city, self.region, self.country))


def places(address: PostalAddress) -> tuple[Place, ...]:
    """Every place that fits an address: that of its postcode, else those of its city, else those of its region.

    Raises NoSuchEntity with Magento's message where none does.
    """
    found = _places(address.country.upper(), address.postcode, address.city, address.region)
    if not found:
        raise NoSuchEntity("Unknown geoname for %1", [str(address)])
    return found


def distance_m(one: Place, other: Place) -> float:
    """The way along the globe in metres (haversine)."""
    latitude, other_latitude = math.radians(one.latitude), math.radians(other.latitude)
    half_chord = (
        math.sin((other_latitude - latitude) / 2) ** 2
        + math.cos(latitude)
        * math.cos(other_latitude)
        * math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    )
    return 2 * math.asin(math.sqrt(half_chord)) * EARTH_RADIUS_M


def pickup_distance_km(one: Place, other: Place) -> float:
    """The way along the globe in kilometres, as the search for pickup locations measures it (spherical law of cosines)."""
    latitude, other_latitude = math.radians(one.latitude), math.radians(other.latitude)
    cosine = math.cos(latitude) * math.cos(other_latitude) * math.cos(
        math.radians(other.longitude) - math.radians(one.longitude)
    ) + math.sin(latitude) * math.sin(other_latitude)
    return PICKUP_EARTH_RADIUS_KM * math.acos(max(-1.0, min(1.0, cosine)))


@cache
def _table() -> str:
    packed = resources.files("mock_magento").joinpath("data", "geo", "US.tsv.gz").read_bytes()
    return "\n" + gzip.decompress(packed).decode()


@cache
def _places(country: str, postcode: str, city: str, region: str) -> tuple[Place, ...]:
    if country != "US":
        return ()
    table = _table()
    if postcode:
        start = table.find(f"\n{postcode}\t")
        if start >= 0:
            return (_place(table[start + 1 : table.find("\n", start + 1)]),)
    rows = [line.split("\t") for line in table.split("\n") if line]
    if city:
        wanted = city.lower()
        found = tuple(Place(float(row[3]), float(row[4])) for row in rows if row[1].lower().startswith(wanted))
        if found:
            return found
    state = region_code("US", region)
    return tuple(Place(float(row[3]), float(row[4])) for row in rows if state is not None and row[2] == state)


def _place(line: str) -> Place:
    _postcode, _city, _state, latitude, longitude = line.split("\t")
    return Place(float(latitude), float(longitude))
