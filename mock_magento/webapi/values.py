"""What comes in: JSON and query values turned into the declared types, the way Magento does it, with the refusals it gives.

Rules from Magento\\Framework\\Webapi\\ServiceInputProcessor and Magento\\Framework\\Reflection\\TypeProcessor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from mock_magento.webapi import contract
from mock_magento.webapi.contract import Field, Operation
from mock_magento.webapi.errors import InputErrors, MagentoError, UnknownField

_NUMERIC = re.compile(r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$", re.ASCII)
_TRUE = {"1", "true", "on", "yes"}
_INT_LIMIT = 2**63 - 1
_LARGEST, _MAGNITUDES = Decimal("1e300"), 300
_DIGITS = 18


class WrongType(Exception):
    """A value that cannot be made the declared type (Magento's SerializationException)."""


def parameters(operation: Operation, given: Mapping[str, Any], path_names: Mapping[str, str]) -> dict[str, Any]:
    """The service's parameters, typed, from a request's body, query and path.

    A parameter may be named in camel or snake case; null counts as absent. Raises InputErrors naming what is required and absent,
    and MagentoError for a value of the wrong type.
    """
    result: dict[str, Any] = {}
    missing: list[str] = []
    for name, field in operation.params.items():
        value = path_names.get(name)
        if value is None:
            value = given.get(name)
        if value is None:
            value = given.get(snake_case(name))
        if value is not None:
            try:
                result[name] = convert(value, field.type)
            except WrongType as wrong:
                raise MagentoError(str(wrong)) from None
        elif field.required:
            missing.append(name)
    if missing:
        raise InputErrors.required(*missing)
    return result


def convert(value: Any, type_name: str) -> Any:
    """`value` as `type_name` of the contract. Objects become dicts with snake-case keys. Raises WrongType or InputErrors."""
    if type_name.endswith("[]"):
        return _convert_list(value, type_name.removesuffix("[]"))
    if type_name.startswith("#"):
        return _convert_object(value, type_name[1:])
    return _convert_simple(value, type_name)


@cache  # only the contract's own names come here
def snake_case(name: str) -> str:
    """camelCase to snake_case, as Magento finds the other spelling of a service parameter."""
    return re.sub(r"(?<=\w)(?=[A-Z])", "_", name).lower()


def upper_camel_case(name: str) -> str:
    """snake_case to UpperCamelCase (SimpleDataObjectConverter::snakeCaseToUpperCamelCase): the form Magento's refusals use."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def is_numeric(value: Any) -> bool:
    """PHP's is_numeric: numbers, and strings that look like one; booleans are not numbers."""
    if isinstance(value, str):
        return _NUMERIC.match(value) is not None
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def number(value: Any) -> Decimal:
    """The number in what `is_numeric` accepts. Beyond what a float holds it is 1e300 (PHP has INF there), too close to nothing it is 0."""
    found = Decimal(value) if isinstance(value, (int, Decimal)) else _read(str(value).strip())
    if not found or found.adjusted() < -_MAGNITUDES:
        return Decimal(0)
    return _LARGEST.copy_sign(found) if found.adjusted() > _MAGNITUDES else found


def _read(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent that no Decimal holds
        mantissa, _, exponent = text.lower().partition("e")
        return Decimal(mantissa).scaleb(-2 * _MAGNITUDES if exponent.startswith("-") else 2 * _MAGNITUDES)


def whole_number(text: Any) -> int:
    """PHP's (int) of an id in a path: 0 for what is none, or is longer than any."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS else 0


def _convert_list(value: Any, item_type: str) -> Any:
    entries = _entries(value)
    if item_type.startswith("#"):
        # anything but an array becomes null here; a service that insists on an array then crashes
        return None if entries is None else [_convert_object(item, item_type[1:]) for item in entries]
    if entries is None:
        raise _wrong(value, f"{item_type}[]")
    if item_type == "any":
        return entries
    return [_settype(item, item_type) for item in entries]


def _entries(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    return None


def _convert_object(value: Any, type_name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        # a list's numeric keys name no field; any other value counts as an empty object
        if isinstance(value, list) and value:
            raise UnknownField("0")
        return {}
    fields = _fields_by_spelling(type_name)
    result: dict[str, Any] = {}
    for name, item in value.items():
        known = fields.get(name) or fields.get(upper_camel_case(name))
        if known is None:
            raise UnknownField(upper_camel_case(name))
        key, field = known
        if key == "custom_attributes":
            result[key] = _custom_attributes(item)
            continue
        try:
            result[key] = None if item is None else convert(item, field.type)
        except WrongType as wrong:
            raise WrongType(f'Error occurred during "{name}" processing. {wrong}') from None
    if type_name == "framework-sort-order":
        _check_direction(result)
    return result


def _check_direction(order: dict[str, Any]) -> None:
    """Directions are ASC and DESC, in whatever case (Magento\\Framework\\Api\\SortOrder::setDirection). Raises InputErrors."""
    if "direction" not in order:
        return
    order["direction"] = (order["direction"] or "").upper()
    if order["direction"] not in {"ASC", "DESC"}:
        message = "The sort order has to be specified as %1 for ascending order or %2 for descending order."
        raise InputErrors([(message, ["ASC", "DESC"])])


def _custom_attributes(value: Any) -> list[dict[str, Any]]:
    """Custom attributes as a list of {attribute_code, value}; a plain mapping code -> value is read too."""
    items: list[Any] = []
    if isinstance(value, dict):
        items = [
            item if isinstance(item, dict) else {"attribute_code": code, "value": item} for code, item in value.items()
        ]
    elif isinstance(value, list):
        items = [item if isinstance(item, dict) else {} for item in value]
    result = []
    for item in items:
        code = item.get("attribute_code", item.get("attributeCode"))
        if not code and item.get("value") is None:
            raise WrongType("There is an empty custom attribute specified.")
        if not code:
            raise WrongType("A custom attribute is specified with a missing attribute code.")
        if "value" not in item:
            raise WrongType(f'The "{code}" attribute code doesn\'t have a value set. Enter a value and try again.')
        result.append({"attribute_code": str(code), "value": item["value"]})
    return result


def _convert_simple(value: Any, type_name: str) -> Any:
    if type_name == "any" or value is None:
        return value
    if isinstance(value, (dict, list)):
        raise _wrong("array", type_name)
    return _settype(value, type_name)


def _settype(value: Any, type_name: str) -> Any:
    """PHP's settype with Magento's exceptions: booleans by word, numbers only from what is numeric."""
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise _wrong("array", type_name)
    if type_name == "bool":
        return as_text(value).strip().lower() in _TRUE
    if type_name == "string":
        return as_text(value)
    if type_name == "int" and isinstance(value, str) and whole_number(value):  # an id in a path
        return whole_number(value)
    if not is_numeric(value):
        raise _wrong(as_text(value), type_name)
    found = number(value)
    if type_name == "float":
        return found
    return max(-_INT_LIMIT - 1, min(_INT_LIMIT, int(found))) if abs(found) < Decimal("1e30") else _INT_LIMIT


def as_text(value: Any) -> str:
    """PHP's (string) of a scalar: true is "1", false is "", 5.0 is "5"."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, (float, Decimal)):
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        text = format(exact.normalize(), "f")
        return "0" if text == "-0" else text
    return str(value)


def _wrong(value: Any, type_name: str) -> WrongType:
    return WrongType(
        f'The "{value}" value\'s type is invalid. The "{type_name}" type was expected. Verify and try again.'
    )


@cache
def _fields_by_spelling(type_name: str) -> dict[str, tuple[str, Field]]:
    """The interface's fields in upper camel case, by which Magento finds them, and as they are usually spelled, which needs no turning."""
    fields = contract.load().types.get(type_name, {})
    by_camel_case = {upper_camel_case(name): (name, field) for name, field in fields.items()}
    return by_camel_case | {name: by_camel_case[upper_camel_case(name)] for name in fields}


def path_id(text: str, field: str) -> int:
    """An id from the path that takes the place of the entity's own (ParamsOverrider), refused where it is no number."""
    try:
        return int(convert(text, "int"))
    except WrongType as wrong:
        raise MagentoError(f'Error occurred during "{field}" processing. {wrong}') from None
