"""The OpenAPI (Swagger 2.0) document that a shop publishes of its web API at rest/all/schema, without its prose.

Rules from Magento\\Webapi\\Model\\Rest\\Swagger\\Generator; the facts are the contract's, and what a release says otherwise its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from mock_magento.webapi import contract

Document = dict[str, Any]
_MEDIA: Final = ["application/json", "application/xml"]
_SIMPLE: Final = {"int": "integer", "float": "number", "bool": "boolean", "string": "string"}
_ERROR: Final = {"schema": {"$ref": "#/definitions/error-response"}}
_LISTS: Final = {"error-errors": "error-errors-item", "error-parameters": "error-parameters-item"}
"""Definitions that are lists, and what they are lists of."""


def document(
    changes: Mapping[str, Mapping[str, Any]], *, scheme: str, host: str, served: Callable[[str], bool]
) -> Document:
    """The document of the routes ("GET /V1/orders/{id}") that are `served`, and of the types that these mention.

    `changes` is what a release describes otherwise than the contract (see Release.openapi).
    """
    facts = contract.document()
    types = {name: _changed(fields, changes.get(name, {})) for name, fields in facts["types"].items()}
    paths: Document = {}
    for name, route in facts["routes"].items():
        method, path = name.split(" ")
        if served(name):
            paths.setdefault(path, {})[method.lower()] = _operation(
                method, path, _changed(route, changes.get(name, {}))
            )
    return {
        "swagger": "2.0",
        "info": {"version": "2.4", "title": "Magento Community"},
        "host": host,
        "basePath": "/rest/all",
        "schemes": [scheme],
        "securityDefinitions": {"api_key": {"type": "apiKey", "name": "api_key", "in": "header"}},
        "paths": paths,
        "definitions": _definitions(types, _mentioned(paths)),
    }


def _changed(facts: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with changes written over them; None takes one away."""
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


def _operation(method: str, path: str, route: Mapping[str, Any]) -> Document:
    words = re.split(r"[/{}]+", path.replace("-", ""))
    name = method.capitalize() + "".join(word[:1].upper() + word[1:] for word in words)
    nested = route.get("query", {})
    in_path, in_query, in_body = [], [], {}
    for parameter, (kind, required) in route["params"].items():
        if f"{{{parameter}}}" in path:
            in_path.append({"name": parameter, "in": "path", **_schema(kind), "required": True})
        elif any(inner.startswith(f"{parameter}[") for inner in nested):
            own = ((inner, spec) for inner, spec in nested.items() if inner.startswith(f"{parameter}["))
            in_query += [_query(inner, kind) | ({"required": True} if needed else {}) for inner, (kind, needed) in own]
        elif method in {"POST", "PUT"}:
            in_body[parameter] = (kind, required)
        else:
            in_query.append(_query(parameter, kind) | {"required": required})
    parameters = [*in_path, *in_query, *([_body(name, in_body)] if in_body else [])]
    answers = dict.fromkeys(route["answers"].split(), _ERROR)
    if "200" in answers:
        answers["200"] = {"schema": _schema(route["returns"])}
    return {
        "operationId": name,
        "consumes": _MEDIA,
        "produces": _MEDIA,
        **({"parameters": parameters} if parameters else {}),
        "responses": answers,
    }


def _query(name: str, kind: str) -> Document:
    return {"name": name, "in": "query", **_schema(kind)}


def _body(operation: str, fields: Mapping[str, tuple[str, bool]]) -> Document:
    schema = {"properties": {name: _schema(kind) for name, (kind, _) in fields.items()}, "type": "object"}
    required = [name for name, (_, needed) in fields.items() if needed]
    schema |= {"required": required} if required else {}
    return {"name": f"{operation}Body", "in": "body", "schema": {**schema, "xml": {"name": "request"}}}


def _schema(kind: str) -> Document:
    if kind.endswith("[]"):
        return {"type": "array", "items": _schema(kind.removesuffix("[]"))}
    if kind.startswith("#"):
        return {"$ref": f"#/definitions/{kind[1:]}"}
    return {"type": _SIMPLE[kind]}


def _definitions(types: Mapping[str, Mapping[str, Any]], wanted: set[str]) -> Document:
    """The wanted definitions and those that they mention; an extension interface that nothing extends is an empty object."""
    found: Document = {}
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        if name in _LISTS:
            found[name] = {"type": "array", "items": {"$ref": f"#/definitions/{_LISTS[name]}"}}
        else:
            fields = types.get(name, {})
            required = [field for field, (_, needed) in fields.items() if needed]
            found[name] = {"type": "object"}
            found[name] |= {"properties": {f: _schema(kind) for f, (kind, _) in fields.items()}} if fields else {}
            found[name] |= {"required": required} if required else {}
        wanted |= _mentioned(found[name])
    return found


def _mentioned(value: Any) -> set[str]:
    return set(_references(value))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
