"""Values for the fields of a customer and an address that a shop requires beyond Magento's own, its merchant's own attributes among them.

The shop tells them by `GET attributeMetadata/customer` and `customerAddress` (Magento\\Eav: AttributeMetadataInterface). A field whose type
nobody can guess, such as a file, is left out: where Magento then refuses, the shop profile has the last word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient

CUSTOMER: Final = "customer"
ADDRESS: Final = "customerAddress"

_OPTIONAL: Final[Mapping[str, Mapping[str, str]]] = {
    CUSTOMER: {
        "prefix": "Ms",
        "middlename": "Q",
        "suffix": "Jr",
        "dob": "1990-05-17",
        "taxvat": "123456789",
        "gender": "1",
    },
    ADDRESS: {
        "prefix": "Ms",
        "middlename": "Q",
        "suffix": "Jr",
        "company": "Acceptance",
        "fax": "516-555-1112",
        "vat_id": "123456789",
    },
}
"""Magento's own fields that a shop may require, with a value for where it offers none to choose from."""
_TEXTS: Final[Mapping[str, str]] = {
    "alpha": "Acceptance",
    "alphanumeric": "Acceptance1",
    "alphanum-with-spaces": "Acceptance 1",
    "date": "1990-05-17",
    "email": "acceptance@example.com",
    "numeric": "4711",
    "url": "https://example.com/",
}
"""A text for each input validation that a merchant can choose."""
_BY_INPUT: Final[Mapping[str, str]] = {"boolean": "1", "date": "1990-05-17"}


@dataclass(frozen=True)
class RequiredFields:
    """A value for each field that this shop requires and Magento does not; the codes of those that have none to guess.

    A merchant's own attributes are below `custom_attributes`.
    """

    values: Mapping[str, Any]
    unfilled: tuple[str, ...] = ()


def read_required_fields(client: MagentoClient, entity: str) -> RequiredFields:
    """The fields of `entity` (CUSTOMER or ADDRESS) that this shop requires; none where it does not say."""
    answer = client.attempt("GET", f"attributeMetadata/{entity}")
    usual = _OPTIONAL[entity]
    values: dict[str, Any] = {}
    own: list[Json] = []
    unfilled = []
    for entry in answer.json if answer.ok else []:
        code = entry["attribute_code"]
        if not entry["required"] or not (code in usual or entry.get("user_defined")):
            continue
        value = _value_of(entry, usual)
        if value is None:
            unfilled.append(code)
        elif code in usual:
            values[code] = int(value) if code == "gender" else value
        else:
            own.append({"attribute_code": code, "value": value})
    return RequiredFields({**values, "custom_attributes": own} if own else values, tuple(unfilled))


def merged(required: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """What the shop requires, with what the profile names in its place; custom attributes one by one."""
    codes = {entry.get("attribute_code") for entry in named.get("custom_attributes", [])}
    left = [entry for entry in required.get("custom_attributes", []) if entry["attribute_code"] not in codes]
    own = {"custom_attributes": [*left, *named.get("custom_attributes", [])]} if left or codes else {}
    return {**required, **named, **own}


def _value_of(entry: Json, usual: Mapping[str, str]) -> str | None:
    """A value that the attribute takes: the first that it offers, the usual one, or one of its type; None where there is none."""
    offered = [option["value"] for option in entry.get("options") or [] if option.get("value")]
    if offered:
        return str(offered[0])
    if entry["attribute_code"] in usual:
        return usual[entry["attribute_code"]]
    kind = entry.get("frontend_input")
    if kind in {"text", "textarea", "multiline"}:
        return _text(entry)
    return _BY_INPUT.get(str(kind))


def _text(entry: Json) -> str:
    rules = {rule["name"]: str(rule["value"]) for rule in entry.get("validation_rules") or []}
    text = _TEXTS.get(rules.get("input_validation", ""), "Acceptance")
    least, most = int(rules.get("min_text_length") or 0), int(rules.get("max_text_length") or len(text))
    return (text * (1 + least // len(text)))[: max(least, min(len(text), most))]
