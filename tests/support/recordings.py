"""What real Magentos answered: the recordings in tests/recordings, for every test that reads them."""

from __future__ import annotations

import copy
import functools
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from magento_acceptance.parity.recording import at, fill

__all__ = ["FOLDER", "exchanges", "exchanges_with_values", "fill", "names", "path_of"]

FOLDER = Path(__file__).resolve().parents[1] / "recordings"
SUFFIX = ".json.gz"


def names() -> list[str]:
    """Every recording, such as "taxed" (2.4.7), "2.4.8/taxed" and "reference/mail-off"."""
    found = (path.relative_to(FOLDER).as_posix().removesuffix(SUFFIX) for path in sorted(FOLDER.rglob(f"*{SUFFIX}")))
    return [name for name in found if not name.startswith("facts/")]


def path_of(name: str) -> Path:
    """The file of a recording."""
    return FOLDER / f"{name}{SUFFIX}"


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


@functools.cache
def _exchanges(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress(path_of(name).read_bytes()))["exchanges"]
    return found
