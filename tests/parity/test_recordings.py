"""The recordings hold nothing that opens a shop or tells where they were made."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.recordings import FOLDER, exchanges, names

SECRET_OR_LOCAL = {
    "a JSON Web Token": r"eyJ[\w-]{10,}",
    "a hash or key": r"\b[0-9a-f]{32,}\b",
    "a local address": r"https?://(?:localhost|\d+\.\d+\.\d+\.\d+)|:\d{4,5}/",
    "a path of a machine": r"/(?:home|root|srv|tmp|usr|var|opt|Users)/",
    "an e-mail address of a real domain": r"[\w.+-]+@(?!example\.com\b)\w[\w.-]+",
}
FILES = sorted(FOLDER.rglob("*.gz"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_no_file_holds_a_secret_or_an_address(path: Path) -> None:
    text = gzip.decompress(path.read_bytes()).decode()
    for what, pattern in SECRET_OR_LOCAL.items():
        assert re.findall(pattern, text) == [], what


def _passwords(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [inner for key, inner in value.items() if "password" in key and isinstance(inner, str)]
        return own + [found for inner in value.values() for found in _passwords(inner)]
    return [found for inner in value for found in _passwords(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", names())
def test_a_password_is_a_placeholder_or_was_refused(name: str) -> None:
    for exchange in exchanges(name):
        sent = _passwords(exchange["request"].get("json"))
        if exchange["response"]["status"] < 400:
            assert set(sent) <= {"<admin password>", "<customer password>"}
        assert not _passwords(exchange["response"].get("json"))
