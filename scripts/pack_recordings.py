"""Make tests/recordings from a folder of recorded exchanges: compressed, and without anything secret or local.

    python scripts/pack_recordings.py FOLDER [tests/recordings]

FOLDER holds recordings as JSON (see tests/recordings/README.md), in subfolders as wanted, and OpenAPI documents named openapi-RELEASE.json.
Every recording becomes NAME.json.gz below the same subfolder, every OpenAPI document goes to facts/; anything else is left out. What
lies in the target already is overwritten, and not removed where FOLDER no longer has it. The same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Of an exchange; what else a recorder notes (latency, the values known at that moment) follows from these or matters to nobody.
EXCHANGE_FIELDS = ("id", "auth", "request", "response", "save")
CUSTOMER_PASSWORD = "<customer password>"  # noqa: S105 - a placeholder
#: Values that tell nothing but where, when or by whom a recording was made.
LOCAL = (
    (re.compile(r"https?://(?:127\.0\.0\.1|localhost)(?::\d+)?"), "http://shop.example"),
    (re.compile(r"(?<=webapi-)[0-9a-f]{13}"), "0" * 13),
)
MASKED_KEYS = {"protect_code": "<protect-code>"}


def accepted_passwords(recording: dict[str, Any]) -> set[str]:
    """The passwords of customers that the shop took: in a sign-in or an account that it did not refuse."""
    return {
        exchange["request"]["json"]["password"]
        for exchange in recording["exchanges"]
        if exchange["response"]["status"] < 400 and "password" in (exchange["request"].get("json") or {})
    }


def scrubbed(value: Any, passwords: set[str], key: str = "") -> Any:
    """A copy of a JSON value without secrets and addresses."""
    if isinstance(value, dict):
        return {name: scrubbed(inner, passwords, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [scrubbed(inner, passwords, key) for inner in value]
    if not isinstance(value, str):
        return value
    if key in MASKED_KEYS:
        return MASKED_KEYS[key]
    if key == "password" and value in passwords and not value.startswith("<"):
        return CUSTOMER_PASSWORD
    for pattern, mask in LOCAL:
        value = pattern.sub(mask, value)
    return value


def packed(recording: dict[str, Any]) -> dict[str, Any]:
    """A recording as it is kept."""
    passwords = accepted_passwords(recording)
    exchanges = [
        scrubbed({name: exchange[name] for name in EXCHANGE_FIELDS if name in exchange}, passwords)
        for exchange in recording["exchanges"]
    ]
    return {"flow": recording["flow"], "exchanges": exchanges}


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """What is kept of a folder: the path below the target, without .gz, and the document."""
    for path in sorted(folder.rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "exchanges" in document:
            yield path.relative_to(folder), packed(document)
        elif path.name.startswith("openapi-"):
            yield Path("facts", path.name), document | {"host": "shop.example"}


def write(path: Path, document: dict[str, Any]) -> int:
    """Write a document as compressed JSON; returns its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.encode())
    return path.stat().st_size


def main(source: str, target: str = "tests/recordings") -> None:
    """Pack a folder and print what came of it."""
    sizes = [write(Path(target, f"{name}.gz"), document) for name, document in documents(Path(source))]
    sys.stdout.write(f"{len(sizes)} documents, {sum(sizes):,} bytes\n")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
