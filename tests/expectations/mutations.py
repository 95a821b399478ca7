"""Every way in which one place of a JSON answer can be wrong."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


class Mutation(NamedTuple):
    """A document with one defect: where, which kind, and the broken document."""

    pointer: str
    kind: str
    document: Any


def mutations(document: Any) -> Iterator[Mutation]:
    """All mutations of all places of a document, the original left as it is."""
    for path, value in _places(document):
        pointer = "".join(f"/{step}" for step in path)
        for kind, wrong in _wrong(value):
            yield Mutation(pointer, kind, _replaced(document, path, wrong))
        if path and not isinstance(path[-1], int):
            yield Mutation(pointer, "removed", _removed(document, path))
            yield Mutation(pointer, "renamed", _renamed(document, path))


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))


def _wrong(value: Any) -> Iterator[tuple[str, Any]]:
    yield from [("null", None)] if value is not None else [("zero", 0), ("empty text", "")]
    if isinstance(value, bool):
        yield from [("negated", not value), ("text", str(value))]
    elif isinstance(value, (int, float)):
        yield from [("plus 1", value + 1), ("plus 0.01", round(value + 0.01, 4)), ("text", str(value)), ("true", True)]
        yield from [("sign", -value), ("zero", 0)] if value else []
    elif isinstance(value, str):
        yield from _wrong_text(value)
    elif isinstance(value, list):
        yield "an object", {"0": value}
        filled = [("emptied", []), ("shortened", value[:-1]), ("doubled", [*value, *value[-1:]])]
        yield from filled if value else [("filled", [{"entity_id": 1}])]
    elif isinstance(value, dict):
        yield "a list", [value]
        yield from [("emptied", {})] if value else []


def _wrong_text(value: str) -> Iterator[tuple[str, Any]]:
    yield from [("other text", f"{value}x"), ("number", 7)]
    yield from [("empty text", "")] if value else []
    if _TIME.fullmatch(value):
        time = datetime.fromisoformat(value)
        yield from [("an hour later", str(time + timedelta(hours=1))), ("a day earlier", str(time - timedelta(days=1)))]


def _copied(document: Any, path: tuple[Any, ...]) -> tuple[Any, Any]:
    """The document, copied along the path only, and its part that holds the last step."""
    root = copy.copy(document)
    target = root
    for step in path[:-1]:
        target[step] = copy.copy(target[step])
        target = target[step]
    return root, target


def _replaced(document: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    if not path:
        return wrong
    root, target = _copied(document, path)
    target[path[-1]] = wrong
    return root


def _removed(document: Any, path: tuple[Any, ...]) -> Any:
    root, target = _copied(document, path)
    del target[path[-1]]
    return root


def _renamed(document: Any, path: tuple[Any, ...]) -> Any:
    root, target = _copied(document, path)
    target[f"{path[-1]}_"] = target.pop(path[-1])
    return root
