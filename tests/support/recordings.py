"""What real Magentos answered: the recordings in tests/recordings, for every test that reads them."""

from __future__ import annotations

import copy
import functools
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "recordings"
SUFFIX = ".json.gz"


def names() -> list[str]:
    """Every recording, such as "taxed" (2.4.7), "2.4.8/taxed" and "reference/mail-off"."""
    found = (path.relative_to(FOLDER).as_posix().removesuffix(SUFFIX) for path in sorted(FOLDER.rglob(f"*{SUFFIX}")))
    return [name for name in found if not name.startswith("facts/")]


def exchanges(name: str) -> list[dict[str, Any]]:
    """The exchanges of a recording, free to be changed."""
    return copy.deepcopy(_exchanges(name))


def exchanges_with_values(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each exchange of a recording with the values that the answers before it gave, by name."""
    values: dict[str, Any] = {}
    for exchange in exchanges(name):
        yield exchange, dict(values)
        for variable, pointer in exchange.get("save", {}).items():
            values[variable] = at(exchange["response"]["json"], pointer)


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """A recorded body with every {"$var": NAME} replaced by the value of that name."""
    if isinstance(template, dict):
        if set(template) == {"$var"}:
            return values[template["$var"]]
        return {key: fill(inner, values) for key, inner in template.items()}
    return [fill(inner, values) for inner in template] if isinstance(template, list) else template


def at(document: Any, pointer: str) -> Any:
    """The value at a pointer such as /items/[sku=24-WB01]/item_id."""
    for step in filter(None, pointer.split("/")):
        if match := re.fullmatch(r"\[(\w+)=(.+)\]", step):
            document = next(row for row in document if str(row.get(match[1])) == match[2])
        else:
            document = document[int(step)] if isinstance(document, list) else document[step]
    return document


@functools.cache
def _exchanges(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress((FOLDER / f"{name}{SUFFIX}").read_bytes()))["exchanges"]
    return found
