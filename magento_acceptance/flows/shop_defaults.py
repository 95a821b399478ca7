"""What the scenarios' own customers, products and orders look like on this shop: as the profile says, else as the shop allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from magento_acceptance.errors import MagentoError, NotDone, SignInRefused, UnfitShop
from magento_acceptance.flows import required_fields
from magento_acceptance.flows.required_fields import merged, read_required_fields
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.passing_refusals import is_passing_refusal
from magento_acceptance.settings.shop_profile import ShopProfile
from magento_acceptance.tutorials.inventory import ADDRESS

PROFILE_HINT: Final = "docs/real-shop.md, MAGENTO_SHOP_PROFILE"
SIGN_IN_HINT: Final = (
    "where accounts must confirm their e-mail address (Stores > Configuration > Customers > Customer Configuration > Create New Account "
    "Options) or solve a CAPTCHA, switch that off in this test shop"
)
RIGHTS_HINT: Final = "docs/real-shop.md, The least rights"
MINIMUM_HINT: Final = f"name that amount as minimum_order of [checkout] in the shop profile ({PROFILE_HINT})"
COLLISION_HINT: Final = (
    "run fewer workers (-n), or when nobody else writes to the shop, and read its var/log/exception.log"
)
_CITIES: Final[Mapping[str, tuple[str, str]]] = {
    "AT": ("1010", "Wien"),
    "AU": ("2000", "Sydney"),
    "BE": ("1000", "Brussel"),
    "BR": ("01310-100", "São Paulo"),
    "CA": ("H2Y 1C6", "Montréal"),
    "CH": ("3011", "Bern"),
    "DE": ("10115", "Berlin"),
    "DK": ("1050", "København"),
    "ES": ("28013", "Madrid"),
    "FR": ("75001", "Paris"),
    "GB": ("SW1A 1AA", "London"),
    "IN": ("110001", "New Delhi"),
    "IT": ("00184", "Roma"),
    "JP": ("100-0001", "Tokyo"),
    "MX": ("06000", "Ciudad de México"),
    "NL": ("1012 JS", "Amsterdam"),
    "NO": ("0150", "Oslo"),
    "NZ": ("1010", "Auckland"),
    "PL": ("00-001", "Warszawa"),
    "PT": ("1100-148", "Lisboa"),
    "SE": ("111 29", "Stockholm"),
    "US": (ADDRESS["postcode"], ADDRESS["city"]),
}
"""A postcode and its city for countries where shops are common; other countries get a postcode of five digits."""
_OTHER_CITY: Final = ("10001", "Central City")
_UNAUTHORIZED: Final = 401
_REFUSALS: Final = frozenset({400, _UNAUTHORIZED, 403})
"""Statuses by which Magento itself refuses what a shop's configuration does not allow."""


@dataclass(frozen=True)
class ShopDefaults:
    """What the scenarios' own customers, products and orders look like on this shop."""

    address: Mapping[str, Any] = field(default_factory=lambda: ADDRESS)
    """As a cart takes it."""
    profile: ShopProfile = field(default_factory=ShopProfile)
    agreement_ids: tuple[str, ...] = ()
    """The terms and conditions that an order must agree to."""
    customer: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of POST customers: those that this shop requires, and the profile's."""
    address_fields: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of an address, likewise."""


def read_shop_defaults(client: MagentoClient, profile: ShopProfile) -> ShopDefaults:
    """Ask the shop for the countries it sells to, what it requires of a customer, and its terms, where the profile does not say.

    Reads only.

    Raises UnfitShop where the profile names a country or region that the shop does not allow.
    """
    countries = {country["id"]: country for country in client.get("directory/countries").json}
    return ShopDefaults(
        choose_address(countries, profile),
        profile,
        profile.agreement_ids or read_agreements(client) or (),
        merged(read_required_fields(client, required_fields.CUSTOMER).values, profile.customer),
        merged(read_required_fields(client, required_fields.ADDRESS).values, profile.address_fields),
    )


def choose_address(countries: Mapping[str, Json], profile: ShopProfile) -> Mapping[str, Any]:
    """The profile's address; what it leaves open is the tutorial's where the shop sells to that country, else of an allowed one.

    `countries` are those that the shop allows, by their code. Raises UnfitShop where the profile's are not among them.
    """
    code = profile.country.upper() or _likely_country(countries)
    if code not in countries:
        fix = (
            f"set the country of the shop profile to one of: {', '.join(sorted(countries)) or 'none'} ({PROFILE_HINT})"
        )
        raise UnfitShop("the shop", f"does not sell to {code}", fix)
    region = _region(code, countries[code].get("available_regions") or (), profile.region)
    postcode, city = _CITIES.get(code, _OTHER_CITY)
    return {
        "country_id": code,
        **region,
        "city": profile.city or city,
        "postcode": profile.postcode or postcode,
        "street": list(profile.street or ADDRESS["street"]),
        "firstname": ADDRESS["firstname"],
        "lastname": ADDRESS["lastname"],
        "telephone": profile.telephone or ADDRESS["telephone"],
    }


def _likely_country(countries: Mapping[str, Json]) -> str:
    preferred = (str(ADDRESS["country_id"]), *_CITIES)
    return next((code for code in preferred if code in countries), next(iter(countries), "any country"))


def _region(country: str, regions: Sequence[Json], wanted: str) -> dict[str, Any]:
    """The region that is wanted by its code or name, else the tutorial's or the first; nothing where the country has none."""
    if not regions:
        return {"region": wanted} if wanted else {}
    wanted = wanted or str(ADDRESS["region_code"])
    found = [region for region in regions if wanted.lower() in (region["code"].lower(), region["name"].lower())]
    if not found and wanted != ADDRESS["region_code"]:
        codes = ", ".join(region["code"] for region in regions)
        raise UnfitShop(
            "the shop", f"has no region {wanted!r} of {country}", f"set the shop profile's to one of: {codes}"
        )
    region = (found or regions)[0]
    return {"region": region["name"], "region_id": int(region["id"]), "region_code": region["code"]}


def read_agreements(client: MagentoClient) -> tuple[str, ...] | None:
    """The ids of the terms that the shop asks to agree to; None where the administrator's role may not read them."""
    answer = client.attempt("GET", "carts/licence")
    return tuple(str(agreement["agreement_id"]) for agreement in answer.json) if answer.ok else None


@contextmanager
def preparing(what: str, fix: str = PROFILE_HINT) -> Iterator[None]:
    """Raise UnfitShop, with Magento's own sentence, where the shop refuses `what` while a scenario prepares.

    Only refusals by the shop's own rules count (400, 401 and 403), and passing ones that did not pass; a crash or a wrong value stays
    the shop's fault.
    """
    try:
        yield
    except NotDone as error:
        refused = error.__cause__
        if not isinstance(refused, MagentoError) or not is_passing_refusal(refused):
            raise
        raise UnfitShop("the shop", f"refuses {what} every time: {refused.refusal}", COLLISION_HINT) from error
    except MagentoError as error:
        if error.status not in _REFUSALS:
            raise
        if isinstance(error, SignInRefused):
            what, fix = "a new customer's sign-in", SIGN_IN_HINT
        elif error.status == _UNAUTHORIZED:
            fix = RIGHTS_HINT
        elif str(error.refusal).startswith("Minimum order amount"):
            fix = MINIMUM_HINT
        raise UnfitShop("the shop", f"refuses {what}: {' '.join(str(error.refusal).split())}", fix) from error
