"""The hashes by which a reader can tell that the evidence is still what the sign-off was made from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from magento_acceptance.files import stored

ALGORITHM: Final = "sha256"
#: What a run has written down, packed or not, and the sign-off is made from; everything else in its folder is made from these.
RAW: Final = (
    "evidence.jsonl", "outcomes.jsonl", "scenarios.json", "record.jsonl", "made.jsonl", "run.json",
)  # fmt: skip
SHARDS: Final = "shards"
"""The folder of a merged run that holds what each shard has written down, in a folder named by the shard's id."""
_OF_A_SHARD: Final = re.compile(rf"{SHARDS}/\d{{8}}-\d{{6}}-[0-9a-f]{{6}}/")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Difference:
    """A file that is not as it was: its name, and what is the matter."""

    name: str
    problem: str

    def __str__(self) -> str:
        return f"{self.name} {self.problem}"


def hashes(folder: Path, exchanges: int) -> dict[str, Any]:
    """The sign-off's statement of integrity. Raises OSError where a file cannot be read."""
    return {
        "algorithm": ALGORITHM,
        "files": [
            {"name": name, "sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size}
            for name in _raw_files(folder)
        ],
        "exchanges": exchanges,
    }


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def stated(folder: Path) -> dict[str, Any] | None:
    """What signoff.json states; None where there is none that can be read."""
    try:
        document = json.loads((folder / "signoff.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    integrity = document.get("integrity") if isinstance(document, dict) else None
    files = integrity.get("files") if isinstance(integrity, dict) else None
    whole = isinstance(files, list) and all(
        isinstance(file, dict) and {"name", "sha256"} <= set(file) for file in files
    )
    return integrity if whole else None


def differences(folder: Path, statement: dict[str, Any]) -> list[Difference]:
    """The files that are not as the statement has them; those that came since are named too."""
    found: list[Difference] = []
    known = {str(entry["name"]): entry for entry in statement["files"]}
    for name, entry in known.items():
        if _OF_A_SHARD.sub("", name, count=1).removesuffix(".gz") not in RAW:
            found.append(Difference(name, "is stated, but is none of a run's files"))
            continue
        try:
            size, digest = (folder / name).stat().st_size, sha256(folder / name)
        except OSError:
            found.append(Difference(name, "is missing"))
            continue
        if digest != entry["sha256"]:
            found.append(
                Difference(name, f"differs: {size} bytes now, {entry.get('bytes')} when the sign-off was made")
            )
    return found + [
        Difference(name, "was not there when the sign-off was made") for name in _raw_files(folder) if name not in known
    ]


def evidence_file(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The statement's entry of the evidence, empty where it has none."""
    files = statement.get("files") or ()
    return next((dict(entry) for entry in files if entry["name"].removesuffix(".gz") == RAW[0]), {})


def raw_files(folder: Path) -> Iterator[Path]:
    """The files that a run has written down, as they are stored."""
    return (path for path in (stored(folder / name) for name in RAW) if path.is_file())


def _raw_files(folder: Path) -> list[str]:
    """The names of a run's files, and in a merged run those of its shards."""
    folders = [folder, *sorted((folder / SHARDS).glob("*"))]
    return [path.relative_to(folder).as_posix() for one in folders for path in raw_files(one)]
