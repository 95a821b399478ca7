"""The validators of jsonschema, which tell everything that is wrong with an answer; loaded only where something is."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry, Resource

from magento_acceptance.rest.schema_documents import inlined


def _is_number(_checker: object, value: object) -> bool:
    """Numbers are finite and no booleans; decimals count, for callers that decode JSON into them."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float | Decimal) and math.isfinite(value)


def _is_integer(checker: object, value: object) -> bool:
    return _is_number(checker, value) and value == int(value)  # type: ignore[call-overload]


@cache
def registry() -> Registry[Any]:
    """All schemas, for their references to one another."""
    found: Registry[Any] = Registry()
    return found.with_resources((doc["$id"], Resource.from_contents(doc)) for doc in inlined().values()).crawl()


@cache
def validator_of(name: str) -> Validator:
    """The validator of a schema by its name."""
    types = Draft202012Validator.TYPE_CHECKER.redefine_many({"number": _is_number, "integer": _is_integer})
    validator_class = extend(Draft202012Validator, type_checker=types)  # type: ignore[no-untyped-call]
    validator: Validator = validator_class(inlined()[name], registry=registry())
    return validator
