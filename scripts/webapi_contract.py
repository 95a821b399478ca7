"""Condense the OpenAPI of a Magento (rest/all/schema?services=all) to the facts the mock needs: routes, parameters, types, answers.

    python scripts/webapi_contract.py openapi.json mock_magento/data/webapi.json.gz

The OpenAPI may be compressed with gzip. Output, compressed:
{"types": {name: {field: [type, required]}},
 "routes": {"GET /V1/orders/{id}": {"params": {name: [type, required]}, "returns": type, "answers": "200 401 default",
                                    "query": {"searchCriteria[pageSize]": type}}}}.
A type is int, float, bool, string, any, #name (an object) or one of these followed by [] (a list). "query" has the parameters whose names
have brackets; "params" has what they belong to.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

SIMPLE = {"integer": "int", "number": "float", "boolean": "bool", "string": "string"}
GZIP = b"\x1f\x8b"


def type_name(schema: dict) -> str:
    """The condensed name of a schema's type."""
    if "$ref" in schema:
        return "#" + schema["$ref"].rsplit("/", 1)[1]
    if schema.get("type") == "array":
        return type_name(schema.get("items", {})) + "[]"
    return SIMPLE.get(schema.get("type", ""), "any")


def parameters(operation: dict) -> dict[str, list]:
    """The service parameters of an operation: path, query (only the outer name of a nested one) and body fields."""
    found: dict[str, list] = {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "body":
            schema = parameter["schema"]
            for name, field in schema.get("properties", {}).items():
                found[name] = [type_name(field), name in schema.get("required", [])]
        elif "[" in parameter["name"]:
            outer = re.sub(r"\[.*", "", parameter["name"])
            found[outer] = ["#framework-search-criteria-interface" if outer == "searchCriteria" else "any", False]
        else:
            found[parameter["name"]] = [type_name(parameter), parameter.get("required", False)]
    return found


def route(operation: dict) -> dict:
    """What is kept of an operation."""
    answers = operation["responses"]
    kept = {
        "params": parameters(operation),
        "returns": type_name(answers["200"]["schema"]) if "schema" in answers.get("200", {}) else "void",
        "answers": " ".join(answers),
    }
    nested = {
        parameter["name"]: [type_name(parameter), parameter.get("required", False)]
        for parameter in operation.get("parameters", [])
        if "[" in parameter["name"]
    }
    return kept | ({"query": nested} if nested else {})


def main() -> None:
    """Read the OpenAPI that the command line names first, and write the condensed contract to the file that it names second."""
    content = Path(sys.argv[1]).read_bytes()
    document = json.loads(gzip.decompress(content) if content.startswith(GZIP) else content)
    types = {
        name: {
            field: [type_name(schema), field in definition.get("required", [])]
            for field, schema in definition["properties"].items()
        }
        for name, definition in document["definitions"].items()
        if "properties" in definition
    }
    routes = {
        f"{method.upper()} {path}": route(operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    text = json.dumps({"types": types, "routes": routes}, separators=(",", ":"))
    Path(sys.argv[2]).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
