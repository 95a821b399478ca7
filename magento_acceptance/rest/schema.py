"""Answers validated against their JSON Schema: what is wrong, where, and what was allowed.

The schemas live in `schemas/`, one file per resource (see the README there). They say which type every known field has
and which fields must be present; whether a figure is right is not their business.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from magento_acceptance.expectations.pointers import pointer
from magento_acceptance.rest.answer import Answer, read_json
from magento_acceptance.rest.route import is_filtered
from magento_acceptance.rest.routes import schema_for
from magento_acceptance.rest.schema_documents import documents, file_name, inlined

if TYPE_CHECKING:
    from jsonschema import ValidationError

_MISSING_RULES = frozenset({"required", "dependentRequired"})
_LONGEST_FOUND = 80


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing in an answer that its schema does not allow.

    `pointer` is the JSON pointer of the value ("" is the whole answer), `found` and `allowed` say in words what stands
    there and what may, `rule` is the JSON Schema keyword that was broken.
    """

    pointer: str
    found: str
    allowed: str
    rule: str

    def __str__(self) -> str:
        return f"{self.pointer or '(the whole answer)'}: found {self.found}; allowed: {self.allowed} [{self.rule}]"


class SchemaViolation(AssertionError):
    """An answer does not fit its schema; `violations` holds everything that is wrong with it."""

    def __init__(self, resource: str, violations: Iterable[Violation], call: str = "", exchange: str = "") -> None:
        self.resource = resource
        self.violations = tuple(violations)
        count = len(self.violations)
        self.answer = f"The answer to {call} [exchange {exchange}]" if call else "The answer"
        head = f"{self.answer} is no valid {resource.replace('-', ' ')}: {count} violation{'s' if count > 1 else ''}."
        super().__init__("\n".join([head, *(f"  {violation}" for violation in self.violations)]))


def validate(answer: object, resource: str, *, partial: bool = False) -> None:
    """Raise SchemaViolation unless the answer is a valid resource; see `violations` for the arguments."""
    if found := violations(answer, resource, partial=partial):
        raise SchemaViolation(file_name(resource), found)


def violations(answer: object, resource: str, *, partial: bool = False) -> list[Violation]:
    """List everything in a decoded JSON answer that the resource's schema does not allow; empty when all is well.

    `resource` is a schema's name, such as "invoice" or "invoice list". With `partial`, fields may be missing: for
    answers filtered by `fields=...`, in which Magento also writes an empty object as an empty list.
    Raises UnknownResourceError when there is no such schema.
    """
    name = file_name(resource)
    if not partial and _fits(answer, name):
        return []
    return list(dict.fromkeys(_all_violations(answer, name, partial=partial)))


def check_answer(method: str, path: str, answer: Answer) -> str | None:
    """Validate the answer of a call against its schema; returns the schema's name, None for a call without one.

    Raises SchemaViolation where it does not fit. `path` may carry `/rest/...` and a query, as it was sent.
    """
    resource = "error" if answer.status >= 400 else schema_for(method, path)
    if resource is None:
        return None
    found = _violations_of_text(resource, is_filtered(path) and answer.ok, answer.text)
    if found:
        raise SchemaViolation(resource, found, answer.call, answer.exchange)
    return resource


@lru_cache(maxsize=256)
def _violations_of_text(resource: str, partial: bool, text: str) -> tuple[Violation, ...]:
    """The same bodies come again and again while nothing changes in a shop."""
    plain, repeated = _plain_with_repeated_keys(text)
    if not repeated and not partial and _fits(plain, resource):
        return ()
    return (*repeated, *violations(read_json(text), resource, partial=partial))


def _plain_with_repeated_keys(text: str) -> tuple[Any, list[Violation]]:
    """JSON with floats, and each key that stands more than once in its object: readers differ in which of the values they take
    (RFC 8259, 4).
    """
    repeated: dict[int, tuple[dict[str, Any], list[str]]] = {}  # the object is kept so that its id stays its own

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            keys = Counter(key for key, _ in pairs)
            repeated[id(built)] = built, [f"{key!r} {count} times" for key, count in keys.items() if count > 1]
        return built

    root = json.loads(text, object_pairs_hook=build)
    found: list[Violation] = []
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), root)] if repeated else []
    while waiting:
        path, value = waiting.pop()
        if id(value) in repeated:
            twice = ", ".join(repeated[id(value)][1])
            found.append(Violation(pointer(path), f"an object with {twice}", "each key once", "uniqueKeys"))
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, key), item) for key, item in inner]
    return root, found


@cache
def _registry() -> Any:
    return jsonschema_rs.Registry([(document["$id"], document) for document in inlined().values()])


@cache
def _compiled(name: str) -> Any:
    return jsonschema_rs.validator_for(inlined()[name], registry=_registry())


def _fits(answer: Any, name: str) -> bool:
    """Whether an answer surely fits a schema; found in a fraction of the time that jsonschema takes, which can say what is wrong."""
    try:
        return bool(_compiled(name).is_valid(answer))
    except ValueError:  # a value that is not of JSON
        return False


# -- telling what is wrong -----------------------------------------------------------------------------------------


def _all_violations(answer: Any, name: str, *, partial: bool) -> Iterator[Violation]:
    from magento_acceptance.rest.schema_validator import validator_of

    for error in validator_of(name).iter_errors(answer):
        if error.validator in _MISSING_RULES:
            if not partial:
                yield from _missing(error)
        elif not (partial and _is_empty_object(error)):
            yield Violation(pointer(error.absolute_path), _found(error.instance), _allowed(error), str(error.validator))


def _is_empty_object(error: ValidationError) -> bool:
    """PHP knows one kind of empty array, so that an object without fields is written as []."""
    return error.instance == [] and error.validator == "type" and error.validator_value == "object"


def _missing(error: ValidationError) -> Iterator[Violation]:
    """Point at each field that should be there and is not."""
    instance: Any = error.instance
    schema: Any = error.schema
    rule: Any = error.validator_value
    if error.validator == "required":
        wanted = dict.fromkeys(rule, "")
    else:
        wanted = {
            name: f", because {present} is there"
            for present, names in rule.items()
            if present in instance
            for name in names
        }
    for name, because in wanted.items():
        if name not in instance:
            what = _description(schema.get("properties", {}).get(name, {}))
            where = pointer([*error.absolute_path, name])
            yield Violation(where, "nothing (the field is missing)", f"{what}{because}", str(error.validator))


def _description(schema: Mapping[str, Any]) -> str:
    """Say what a field's schema allows, following its reference into another document."""
    reference = str(schema.get("$ref", ""))
    if reference and not reference.startswith("#"):
        from referencing.exceptions import Unresolvable

        from magento_acceptance.rest.schema_validator import registry

        base = documents()["common"]["$id"]
        try:
            target = registry().resolver(base_uri=base).lookup(reference).contents
        except Unresolvable:  # the schemas' own tests hold every reference
            return "a value"
        return _in_words(target)
    return _in_words(schema) if schema and not reference else "a value"


def _in_words(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if kind in ("object", "array"):
        word = "an object" if kind == "object" else "a list"
        if kind == "array" and (least := schema.get("minItems")):
            word += f" of at least {least}"
        return f"{word} ({schema['title'].lower()})" if "title" in schema else word
    return str(schema.get("description", "a value"))


def _allowed(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    if error.validator == "maxItems":
        return f"a list of at most {error.validator_value}"
    words = _in_words(schema)
    return words if words != "a value" else f"{error.validator} {_short(error.validator_value)}"


def _found(value: object) -> str:
    if isinstance(value, dict):
        fields = "1 field" if len(value) == 1 else f"{len(value)} fields"
        return f"an object with {fields}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    if value is None or isinstance(value, bool):
        return _short(value)
    return f"{_short(value)} ({'text' if isinstance(value, str) else 'a number'})"


def _short(value: object) -> str:
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_FOUND else text[: _LONGEST_FOUND - 3] + "..."
