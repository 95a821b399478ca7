"""The static mock for comparison: Prism (npm: @stoplight/prism-cli), fed with an OpenAPI whose examples are the answers of our mock."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

HOW = "npm install --prefix DIR @stoplight/prism-cli, then PRISM=DIR/node_modules/.bin/prism"


def executable() -> str | None:
    """Where Prism is: $PRISM, or `prism` on the path; None where it is not installed."""
    given = os.environ.get("PRISM")
    return given if given and Path(given).is_file() else shutil.which("prism")


def openapi(seen: list[tuple[str, str, Any]]) -> dict[str, Any]:
    """An OpenAPI whose operations answer what was seen (method, path below /rest/default/V1, answer)."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path, answer in seen:
        numbered = re.sub(r"/\d+(?=/|$)", "/{id}", path)
        template = re.sub(r"(salable-quantity/)[^/]+/\{id\}", r"\1{sku}/{id}", numbered)
        names = re.findall(r"\{(\w+)\}", template)
        parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
        content = {"application/json": {"example": answer}}
        operation: dict[str, Any] = {
            "parameters": parameters,
            "responses": {"200": {"description": "ok", "content": content}},
        }
        if method != "GET":
            operation["requestBody"] = {"content": {"application/json": {"schema": {}}}}
        paths.setdefault(f"/rest/default/V1{template}", {})[method.lower()] = operation
    return {"openapi": "3.0.3", "info": {"title": "the same answers", "version": "1"}, "paths": paths}


def command(executable: str, document: dict[str, Any], folder: Path, port: int) -> list[str]:
    """How to start Prism with a document, as quick as it gets: no log, no validation errors."""
    file = folder / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return [executable, "mock", str(file), "-h", "127.0.0.1", "-p", str(port), "-v", "silent", "-m", "false"]
