"""Reading a shop's OpenAPI (Swagger 2.0, Magento's rest/all/schema): routes, their parameters and answers, and the types."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_GZIP: Final = b"\x1f\x8b"
_DEFINITION: Final = "#/definitions/"
_KEPT: Final = ("swagger", "info", "basePath", "paths", "definitions")
"""What a saved document keeps: the rest names the shop."""


class BadContract(Exception):
    """A file, or an answer, that is no OpenAPI of a Magento; the message is one line that names it and the reason."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A parameter or field: its type and whether it must be there.

    A type is a word of the OpenAPI (integer, string, ...), "#" and a definition's name, or one of these followed by [] for a list.
    """

    type: str
    required: bool = False

    def __str__(self) -> str:
        return f"{self.type.removeprefix('#')}{' (required)' if self.required else ''}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: its parameters by place and name ("body items"), the type of its answer, and the statuses that it may have."""

    parameters: Mapping[str, Spec]
    answer: str
    statuses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contract:
    """Operations by "METHOD path" with {} for every id in the path, and the fields of each type by its name."""

    routes: Mapping[str, Operation]
    types: Mapping[str, Mapping[str, Spec]]

    def reached(self, operation: Operation) -> Iterator[str]:
        """The names of all types that an operation takes or gives, however deep, each once."""
        ahead = [operation.answer, *(spec.type for spec in operation.parameters.values())]
        seen: set[str] = set()
        while ahead:
            name = type_name(ahead.pop())
            if name in self.types and name not in seen:
                seen.add(name)
                yield name
                ahead += [spec.type for spec in self.types[name].values()]


def type_name(kind: str) -> str:
    """The definition that a type is, or is a list of; "" for a simple type."""
    return kind.rstrip("[]")[1:] if kind.startswith("#") else ""


def route_name(method: str, path: str) -> str:
    """A route without the names of the ids in its path, which are free to change: "GET /V1/orders/{}"."""
    return f"{method.upper()} {re.sub(r'{[^/]*}', '{}', path).rstrip('/')}"


def load(path: Path) -> Contract:
    """The contract in a file, compressed or not. Raises BadContract."""
    try:
        content = path.read_bytes()
        text = gzip.decompress(content) if content.startswith(_GZIP) else content
    except (OSError, EOFError, gzip.zlib.error) as error:  # type: ignore[attr-defined]
        raise BadContract(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from None
    return parse(text, str(path))


def parse(text: bytes | str, name: str) -> Contract:
    """The contract in an OpenAPI document; `name` says in messages where it came from. Raises BadContract."""
    return _contract(_document(text, name), name)


def saved(text: bytes | str, name: str) -> str:
    """The document as it is kept in a file: without the shop's address, sorted, so that two of one release are the same bytes."""
    document = _document(text, name)
    _contract(document, name)
    return json.dumps({key: document[key] for key in _KEPT if key in document}, indent=1, sort_keys=True) + "\n"


def _document(text: bytes | str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadContract(f"{name} is not JSON ({error})") from None
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict) or not document["paths"]:
        raise BadContract(f"{name} is no OpenAPI of a Magento (it lists no paths)")
    return document


def _contract(document: dict[str, Any], name: str) -> Contract:
    try:
        routes = {
            route_name(method, path): _operation(operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }
        types = {name: _fields(definition) for name, definition in document.get("definitions", {}).items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadContract(f"{name} is no OpenAPI of a Magento ({type(error).__name__}: {error})") from None
    return Contract(routes, types)


def _operation(operation: dict[str, Any]) -> Operation:
    parameters: dict[str, Spec] = {}
    ids = 0
    for parameter in operation.get("parameters", []):
        place = parameter["in"]
        if place == "body":
            parameters |= {f"body {name}": spec for name, spec in _fields(parameter["schema"]).items()}
        elif place == "path":
            ids += 1
            parameters[f"path id {ids}"] = Spec(_type(parameter), required=True)
        else:
            parameters[f"{place} {parameter['name']}"] = Spec(_type(parameter), bool(parameter.get("required")))
    answers = operation["responses"]
    return Operation(parameters, _type(answers.get("200", {}).get("schema", {})), frozenset(answers) - {"default"})


def _fields(schema: dict[str, Any]) -> dict[str, Spec]:
    """The fields of an object; a list has one, which stands for its entries."""
    if schema.get("type") == "array":
        return {"*": Spec(_type(schema["items"]))}
    required = schema.get("required", [])
    return {name: Spec(_type(field), name in required) for name, field in schema.get("properties", {}).items()}


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return "#" + str(schema["$ref"]).removeprefix(_DEFINITION)
    kind = str(schema.get("type", "anything"))
    return f"{_type(schema['items'])}[]" if kind == "array" else kind
