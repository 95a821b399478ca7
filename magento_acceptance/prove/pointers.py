"""JSON pointers (RFC 6901): walking a document, and a copy of it with one place changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = Any
Steps = tuple[str | int, ...]

REMOVED = object()
"""What `changed` takes to leave a place out."""


def places(document: Json, steps: Steps = ()) -> Iterator[tuple[Steps, Json]]:
    """Every place of a document with its value, the whole document first, containers before what is in them."""
    yield steps, document
    entries: Iterator[tuple[str | int, Json]] = iter(())
    if isinstance(document, dict):
        entries = iter(document.items())
    elif isinstance(document, list):
        entries = enumerate(document)
    for key, value in entries:
        yield from places(value, (*steps, key))


def value_at(document: Json, steps: Steps) -> Json:
    """The value at a place. Raises LookupError where there is none."""
    for step in steps:
        if not isinstance(document, (dict, list)):
            raise LookupError(step)  # noqa: TRY004 - a place that is not there
        document = document[step]  # type: ignore[index]
    return document


def changed(document: Json, steps: Steps, value: Json) -> Json:
    """A copy of the document with another value at a place, or without the place where `value` is REMOVED."""
    if not steps:
        return value
    head, *rest = steps
    copy = dict(document) if isinstance(document, dict) else list(document)
    if not rest and value is REMOVED:
        del copy[head]  # type: ignore[arg-type]
    else:
        copy[head] = changed(document[head], tuple(rest), value)  # type: ignore[index]
    return copy
