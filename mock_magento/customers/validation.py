"""What Magento refuses in customers and their addresses.

Rules from Magento_Customer: the EAV form validator (required values, e-mail format), Validator\\Name, and the address validators General
and Country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from mock_magento.records.config import ShopConfig
from mock_magento.store import directory
from mock_magento.webapi.errors import InputErrors, MagentoError, Parameters

_NAME: Final = re.compile(r"(?:[^\W_]|[-,.'’`&\s_\d]|[\u0300-\u036f]){1,255}")
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}")
_WITHOUT_POSTCODE: Final = frozenset({"HK", "IE", "MO", "PA"})
_REQUIRED: Final = '"%fieldName" is required. Enter and try again.'
_INVALID: Final = 'Invalid value of "%value" provided for the %fieldName field.'
_USUAL: Final = {
    "city": (
        re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\s'-]){0,100}"),
        "Invalid City. Please use A-Z, a-z, 0-9, -, ', spaces",
    ),
    "telephone": (re.compile(r"[\d\s+()-]{0,20}"), "Invalid Phone Number. Please use 0-9, +, -, (, ) and space."),
}
"""Fields of an address, the characters that they may have, and what is said of others."""
_LABELS: Final = (("firstname", "First Name"), ("lastname", "Last Name"))


def label_of(code: str) -> str:
    """The label of a merchant's own attribute."""
    return code.replace("_", " ").title()


def check_customer(given: Mapping[str, Any], config: ShopConfig) -> None:
    """Raises MagentoError with every objection to a customer's own values, one a line."""
    if not given.get("email"):
        raise MagentoError("The customer email is missing. Enter and try again.")
    objections = []
    for field, label in _LABELS:
        value = (given.get(field) or "").strip()
        if not value:
            objections.append(f'"{label}" is a required value.')
    own = {entry["attribute_code"]: entry["value"] for entry in given.get("custom_attributes") or []}
    objections += [
        f'"{label_of(code)}" is a required value.' for code in config.own_customer_attributes if not own.get(code)
    ]
    if not is_email(given["email"]):
        objections.append('"Email" is not a valid email address.')
    for field, label in (*_LABELS, ("middlename", "Middle Name")):
        value = given.get(field)
        if value and not _NAME.fullmatch(value):
            objections.append(f"{label} is not valid!")
    if objections:
        raise MagentoError("\n".join(objections))


def objections_of_form(given: Mapping[str, Any]) -> list[str]:
    """What the customer form's validation says: every required attribute that has no value."""
    required = (
        ("website_id", "Associate to Website"),
        ("group_id", "Group"),
        ("firstname", "First Name"),
        ("lastname", "Last Name"),
        ("email", "Email"),
    )
    return [
        f'The "{label}" attribute value is empty. Set the attribute and try again.'
        for name, label in required
        if given.get(name) in {None, ""}
    ]


def check_address(given: Mapping[str, Any], config: ShopConfig) -> None:
    """Raises InputErrors with every objection to an address; `given` has the fields of its interface."""
    errors: list[tuple[str, Parameters]] = []
    street = given.get("street") or []
    values = {
        "firstname": given.get("firstname"),
        "lastname": given.get("lastname"),
        "street": street[0] if street else None,
        "city": given.get("city"),
        "telephone": given.get("telephone"),
    }
    country = given.get("country_id") or ""
    if country not in _WITHOUT_POSTCODE:
        values["postcode"] = given.get("postcode")
    errors += [(_REQUIRED, {"fieldName": name}) for name, value in values.items() if not (value or "").strip()]
    errors += _place_errors(country, region_id_of(given), config)
    if errors:
        raise InputErrors(errors)
    if config.release.checks_city_and_telephone:
        _check_characters(given)


def _check_characters(given: Mapping[str, Any]) -> None:
    """Refuse other characters than the usual (Magento\\Customer\\Model\\Validator\\City and Telephone)."""
    objections = [message for name, (usual, message) in _USUAL.items() if not usual.fullmatch(given.get(name) or "")]
    if objections:
        raise MagentoError("\n".join(objections))


def region_id_of(given: Mapping[str, Any]) -> int:
    """The region's id of an address, in its region object or beside it; 0 where it has none."""
    region = given.get("region") or {}
    return int(region.get("region_id") or given.get("region_id") or 0)


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address."""
    return len(text) <= 255 and _EMAIL.fullmatch(text) is not None


def _place_errors(country: str, region_id: int, config: ShopConfig) -> list[tuple[str, Parameters]]:
    if not country:
        return [(_REQUIRED, {"fieldName": "countryId"})]
    known = directory.allowed(config).get(country)
    if known is None:
        return [(_INVALID, {"fieldName": "countryId", "value": country})]
    if not known.regions or not (region_id or directory.requires_region(country)):
        return []
    if not region_id:
        return [(_REQUIRED, {"fieldName": "regionId"})]
    if all(region.region_id != region_id for region in known.regions):
        return [(_INVALID, {"fieldName": "regionId", "value": region_id})]
    return []
