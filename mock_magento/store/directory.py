"""Countries and regions, with the ids that Magento gives them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from mock_magento.records.config import ShopConfig

_REGION_REQUIRED: Final = frozenset(
    {"AL", "AR", "AU", "BE", "BO", "BR", "BY", "BG", "CA", "CH", "CL", "CN", "CO", "CZ", "DK", "EC", "EE", "ES"}
    | {"GR", "GY", "HR", "IN", "IS", "IT", "LT", "LV", "MX", "PE", "PL", "PT", "PY", "RO", "SE", "SR", "US", "UY", "VE"}
)


@dataclass(frozen=True, slots=True)
class Region:
    """A state or province: Magento's id, its code within the country, and its name."""

    region_id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country: ISO codes of two and three letters, its English name (None for one that is no more), and its regions."""

    code: str
    iso3: str
    name: str | None
    regions: tuple[Region, ...]


@cache
def countries() -> dict[str, Country]:
    """Every country by its two-letter code, in alphabetical order of the codes."""
    text = resources.files("mock_magento").joinpath("data", "store", "directory.json").read_text(encoding="utf-8")
    facts = json.loads(text)
    return {
        code: Country(code, iso3, name, tuple(Region(*entry) for entry in facts["regions"].get(code, ())))
        for code, (iso3, name) in facts["countries"].items()
    }


def allowed(config: ShopConfig) -> dict[str, Country]:
    """The countries that customers' addresses may be in (Stores > Configuration > General > Country Options)."""
    known = countries()
    return {code: known[code] for code in known if not config.allowed_countries or code in config.allowed_countries}


def requires_region(country: str) -> bool:
    """Whether addresses in a country need a region (Stores > Configuration > General > State Options)."""
    return country in _REGION_REQUIRED


def region(region_id: int) -> Region | None:
    """The region with this id, or None."""
    return _regions_by_id().get(region_id)


def region_of(country: str, text: str) -> Region | None:
    """The country's region with this code or name (case does not matter), or None."""
    known = countries().get(country)
    wanted = text.lower()
    return next(
        (entry for entry in (known.regions if known else ()) if wanted in {entry.code.lower(), entry.name.lower()}),
        None,
    )


def region_code(country: str, name: str) -> str | None:
    """The code of the country's region with this name, or None."""
    known = countries().get(country)
    return next((entry.code for entry in (known.regions if known else ()) if entry.name.lower() == name.lower()), None)


@cache
def _regions_by_id() -> dict[int, Region]:
    return {entry.region_id: entry for country in countries().values() for entry in country.regions}
