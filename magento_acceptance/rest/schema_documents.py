"""The JSON Schemas of `schemas/`, one file per resource (see the README there), by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from magento_acceptance.project import shipped

#: Schemas of no answer: what the others share, and the harness's own sign-off document.
_NO_ANSWERS = frozenset({"common", "criteria", "signoff"})


class UnknownResourceError(LookupError):
    """No schema goes by that name, or none is known for that call."""


def resources() -> tuple[str, ...]:
    """Return the names of all schemas of answers, sorted."""
    return tuple(sorted(name for name in documents() if name not in _NO_ANSWERS))


@cache
def documents() -> Mapping[str, dict[str, Any]]:
    """Return every schema document by its name. Raises FileNotFoundError when the schemas are not where they belong."""
    folder = shipped("schemas")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def file_name(resource: str) -> str:
    """The name of a resource's schema file: "invoice-list" for "invoice list". Raises UnknownResourceError where there is none."""
    name = resource.strip().lower().replace("_", "-").replace(" ", "-")
    if name not in documents() or name in _NO_ANSWERS:
        close = get_close_matches(name, resources(), n=3)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(resources())}."
        raise UnknownResourceError(f"No schema is called {resource!r}. {hint}")
    return name


@cache
def inlined() -> Mapping[str, dict[str, Any]]:
    """The documents with the simple types of common.json in place of the references to them, which are slow to follow."""
    simple = {
        f"common.json#/$defs/{name}": schema
        for name, schema in documents().get("common", {}).get("$defs", {}).items()
        if "$ref" not in json.dumps(schema)
    }

    def inline(schema: Any) -> Any:
        if isinstance(schema, list):
            return [inline(entry) for entry in schema]
        if not isinstance(schema, dict):
            return schema
        reference = simple.get(schema.get("$ref", ""), {}) if isinstance(schema.get("$ref", ""), str) else {}
        if reference and len(schema) == 1:
            return reference
        return {key: inline(value) for key, value in schema.items()}

    return {name: inline(document) for name, document in documents().items()}
