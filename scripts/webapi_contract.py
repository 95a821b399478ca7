"""Condense the OpenAPI of a Magento (rest/all/schema?services=all) to the facts the mock needs: routes, parameters and types.

    python scripts/webapi_contract.py openapi.json > mock_magento/data/webapi.json

Output: {"types": {name: {field: [type, required]}},
         "routes": {"GET /V1/orders/{id}": {"params": {name: [type, required]}, "returns": type}}}.
A type is int, float, bool, string, any, #name (an object) or one of these followed by [] (a list).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

SIMPLE = {"integer": "int", "number": "float", "boolean": "bool", "string": "string"}


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


def main() -> None:
    """Read the OpenAPI named on the command line and print the condensed contract."""
    document = json.loads(Path(sys.argv[1]).read_text())
    types = {
        name: {
            field: [type_name(schema), field in definition.get("required", [])]
            for field, schema in definition["properties"].items()
        }
        for name, definition in document["definitions"].items()
        if "properties" in definition
    }
    routes = {
        f"{method.upper()} {path}": {
            "params": parameters(operation),
            "returns": type_name(operation["responses"]["200"]["schema"])
            if "schema" in operation["responses"].get("200", {})
            else "void",
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    print(json.dumps({"types": types, "routes": routes}, indent=0, sort_keys=False))  # noqa: T201


if __name__ == "__main__":
    main()
