"""The routes of tax rates (Magento\\Tax\\Model\\Calculation\\RateRepository and the model's own checks)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mock_magento.records.tax import TaxRate
from mock_magento.shop import Call, Shop
from mock_magento.store import directory
from mock_magento.tax.access import ALREADY_EXISTS, INVALID, MANAGE, REQUIRED, Raw, known
from mock_magento.webapi.errors import InputErrors, MagentoError, Parameters
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed
from mock_magento.webapi.values import whole_number

routes = Routes()
route = routes.route

RATE_IN_RULE: Final = "The tax rate can't be removed because it exists in a tax rule."
_POSTCODE_LENGTH: Final = 10


@route("GET", "/V1/taxRates/search", MANAGE, required=("searchCriteria",))
def search_rates(call: Call) -> Any:
    """Tax rates by their columns."""
    return listed(call.get("searchCriteria"), call.shop.tax.rates.values(), _rate_row, _RATE_COLUMNS, _rate)


_RATE_COLUMNS: Final = frozenset(
    {"id", "tax_calculation_rate_id", "code", "tax_country_id", "tax_region_id", "tax_postcode", "rate"}
    | {"region_name", "zip_is_range", "zip_from", "zip_to"}
)


def _rate_row(rate: TaxRate) -> Raw:
    return _rate(rate) | {"tax_calculation_rate_id": rate.rate_id, "titles": None}


def _rate(rate: TaxRate) -> Raw:
    region = directory.region(rate.region_id)
    return {
        "id": rate.rate_id,
        "tax_country_id": rate.country_id,
        "tax_region_id": rate.region_id,
        "region_name": region.code if region is not None else None,
        "tax_postcode": rate.postcode,
        "zip_is_range": 1 if rate.zip_from is not None else None,
        "zip_from": rate.zip_from,
        "zip_to": rate.zip_to,
        "rate": rate.rate,
        "code": rate.code,
        "titles": [{"store_id": str(store_id), "value": title} for store_id, title in rate.titles],
    }


@route("GET", "/V1/taxRates/{rateId}", MANAGE)
def read_rate(call: Call) -> Any:
    """One tax rate."""
    return _rate(known(call.shop.tax.rates, "taxRateId", call["rateId"]))


@route("POST", "/V1/taxRates", MANAGE)
@route("PUT", "/V1/taxRates", MANAGE)
def save_rate(call: Call) -> Any:
    """A new tax rate; one with an id changes the rate that has it."""
    return _save_rate(call.shop, call["taxRate"])


@route("DELETE", "/V1/taxRates/{rateId}", MANAGE)
def delete_rate(call: Call) -> bool:
    """Delete a tax rate that no rule uses."""
    rate = known(call.shop.tax.rates, "taxRateId", call["rateId"])
    if any(rate.rate_id in rule.tax_rate_ids for rule in call.shop.tax.rules.values()):
        raise MagentoError(RATE_IN_RULE)
    del call.shop.tax.rates[rate.rate_id]
    return True


def _save_rate(shop: Shop, given: Mapping[str, Any]) -> Raw:
    rate_id = given.get("id")
    if rate_id:
        known(shop.tax.rates, "taxRateId", rate_id)
    problems = _rate_problems(given)
    if problems:
        raise InputErrors(problems)
    if any(rate.code.lower() == given["code"].lower() and rate.rate_id != rate_id for rate in shop.tax.rates.values()):
        raise MagentoError(ALREADY_EXISTS, ["Code"])
    region = directory.region(given.get("tax_region_id") or 0)
    country = directory.countries()[given["tax_country_id"]]
    ranged = bool(given.get("zip_is_range"))
    rate = TaxRate(
        rate_id or shop.tax.take("rate"),
        given["code"],
        country.code,
        region.region_id if region is not None and region in country.regions else 0,
        f"{given['zip_from']}-{given['zip_to']}" if ranged else given["tax_postcode"][:_POSTCODE_LENGTH],
        given["rate"],
        given["zip_from"] if ranged else None,
        given["zip_to"] if ranged else None,
        tuple((whole_number(title.get("store_id")), title.get("value") or "") for title in given.get("titles") or ()),
    )
    shop.tax.rates[rate.rate_id] = rate
    return _rate(rate)


def _rate_problems(given: Mapping[str, Any]) -> list[tuple[str, Parameters]]:
    problems: list[tuple[str, Parameters]] = []
    country = given.get("tax_country_id")
    if not country:
        problems.append((REQUIRED, {"fieldName": "country_id"}))
    elif country not in directory.countries():
        problems.append((INVALID, {"fieldName": "country_id", "value": country}))
    region_id = given.get("tax_region_id")
    if region_id and directory.region(region_id) is None:
        problems.append((INVALID, {"fieldName": "region_id", "value": region_id}))
    if given.get("rate") is None or given["rate"] < 0:
        problems.append((REQUIRED, {"fieldName": "percentage_rate"}))
    if not (given.get("code") or "").strip():
        problems.append((REQUIRED, {"fieldName": "code"}))
    return [*problems, *_postcode_problems(given)]


def _postcode_problems(given: Mapping[str, Any]) -> list[tuple[str, Parameters]]:
    if not given.get("zip_is_range"):
        missing = not (given.get("tax_postcode") or "").strip()
        return [(REQUIRED, {"fieldName": "postcode"})] if missing else []
    problems: list[tuple[str, Parameters]] = [
        (INVALID, {"fieldName": name, "value": given.get(name)})
        for name in ("zip_from", "zip_to")
        if given.get(name) is None or given[name] < 0
    ]
    if (given.get("zip_from") or 0) > (given.get("zip_to") or 0):
        problems.append(("Range To should be equal or greater than Range From.", None))
    return problems
