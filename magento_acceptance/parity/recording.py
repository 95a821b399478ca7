"""Recordings of a shop's exchanges, as tests/recordings/README.md describes them."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from magento_acceptance.errors import HarnessError

SUFFIXES: Final = (".json", ".json.gz")
_BY_FIELD = re.compile(r"\[(\w+)=(.+)\]")


class BadRecording(HarnessError):
    """A file that is no recording, or none at all; one line."""


@dataclass(frozen=True)
class Exchange:
    """One recorded call: what was sent, as whom, and what came back."""

    id: str
    auth: str | None
    """Whose token was sent: admin, customer, garbage (no token at all, but sent as one), None for none."""
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    save: Mapping[str, str]
    """Names for values of the answer, each with a pointer to it."""

    def __str__(self) -> str:
        return f"{self.id}: {self.request['method']} {self.request['path']}"


@dataclass(frozen=True)
class Recording:
    """The exchanges of one flow, in order, on a shop that was pristine before the first."""

    name: str
    exchanges: tuple[Exchange, ...]


def read(path: Path) -> Recording:
    """The recording in a .json or .json.gz file. Raises BadRecording."""
    try:
        raw = path.read_bytes()
        document = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    except (OSError, EOFError, zlib.error) as error:
        raise BadRecording(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from None
    except (ValueError, RecursionError) as error:
        raise BadRecording(f"{path} is not JSON ({error})") from None
    try:
        return Recording(_stem(path), tuple(map(_exchange, document["exchanges"])))
    except (AttributeError, KeyError, TypeError) as error:
        raise BadRecording(f"{path} is not a recording ({type(error).__name__}: {error})") from None


def find(name: str, shipped: Path) -> list[Path]:
    """The files that a name stands for: a file, a folder of files, or either of them below the folder of shipped recordings.

    Raises BadRecording where there are none.
    """
    for place in (Path(name), shipped / name, *(shipped / f"{name}{suffix}" for suffix in SUFFIXES)):
        if place.is_file():
            return [place]
        if place.is_dir() and (files := _files(place)):
            return files
    raise BadRecording(f"there is no recording {name!r}: neither a file or folder nor the name of one in {shipped}")


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """A recorded body with every `{"$var": NAME}` replaced by the value of that name. Raises KeyError where there is none."""
    if isinstance(template, dict):
        if template.keys() == {"$var"}:
            return values[template["$var"]]
        return {key: fill(inner, values) for key, inner in template.items()}
    return [fill(inner, values) for inner in template] if isinstance(template, list) else template


def at(document: Any, pointer: str) -> Any:
    """The value at a pointer such as `/items/[sku=24-WB01]/item_id`: keys, positions, or the first row with that field.

    Raises LookupError or TypeError where there is nothing.
    """
    for step in filter(None, pointer.split("/")):
        if field := _BY_FIELD.fullmatch(step):
            document = _row(document, field[1], field[2])
        else:
            document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def _row(rows: list[dict[str, Any]], key: str, text: str) -> dict[str, Any]:
    for row in rows:
        if str(row.get(key)) == text:
            return row
    raise LookupError(f"no row has {key} {text}")


def _exchange(entry: Mapping[str, Any]) -> Exchange:
    """Raises AttributeError, KeyError or TypeError where it is none."""
    request, response = entry["request"], entry["response"]
    texts = [entry["id"], request["method"], request["path"], request.get("raw", "")]
    texts += entry.get("save", {}).values()
    optional = [entry["auth"], request["store"], response["content_type"], *request.get("headers", {}).values()]
    for value in [*texts, *filter(None, optional)]:
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not a text")
    if not isinstance(response["status"], int):
        raise TypeError(f"{response['status']!r} is not a status")
    return Exchange(entry["id"], entry["auth"], request, response, entry.get("save", {}))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIXES))


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".json")
