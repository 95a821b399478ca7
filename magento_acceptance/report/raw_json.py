"""Lines of evidence looked into without parsing them whole: the texts of their members, and the few values that are asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

Kind = TypeVar("Kind", bound=msgspec.Struct)

_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def members(line: bytes | msgspec.Raw) -> Mapping[str, msgspec.Raw]:
    """The members of a JSON object by name, each as its JSON text.

    What the standard library reads beyond JSON's rules (NaN, halves of pairs) is read too. Raises ValueError or TypeError
    where the text is no JSON object, RecursionError where it is too deep.
    """
    try:
        return _members(line)
    except msgspec.DecodeError:
        return {key: _raw(value) for key, value in dict(json.loads(bytes(line))).items()}


def values(line: bytes, kind: type[Kind]) -> Kind:
    """The values of an exchange that are fields of `kind`; bodies are fields of the type Raw.

    Raises ValueError where the line is no exchange or lacks what is needed, RecursionError.
    """
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.DecodeError:
        return msgspec.convert(_with_raw_bodies(json.loads(line)), kind)


def text(raw: msgspec.Raw) -> str:
    """The JSON text of a member. Raises UnicodeDecodeError."""
    return str(raw, "utf-8")


def encoded(value: Any) -> bytes:
    """A value as compact JSON. A text that holds half of a pair is encoded as the standard library does it."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def _with_raw_bodies(entry: Any) -> Any:
    for side in ("request", "response"):
        part = entry.get(side) if isinstance(entry, dict) else None
        if isinstance(part, dict):
            part.update({name: _raw(part[name]) for name in ("json", "text") if name in part})
    return entry


def _raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())
