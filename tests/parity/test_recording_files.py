"""Reading recordings, and finding them by name."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.parity.recording import BadRecording, at, fill, find, read
from tests.support.recordings import FOLDER

EXCHANGE = {
    "id": "read", "auth": None, "request": {"method": "GET", "store": None, "path": "/V1/x"},
    "response": {"status": 200, "content_type": "application/json", "json": []},
}  # fmt: skip
ARCHIVE = gzip.compress(b"{}", mtime=0)


def write(path: Path, document: Any) -> Path:
    text = json.dumps(document)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["mine.json", "mine.json.gz"])
def test_a_recording_is_read_compressed_or_not(tmp_path: Path, name: str) -> None:
    recording = read(write(tmp_path / name, {"flow": "mine", "exchanges": [EXCHANGE]}))
    assert recording.name == "mine"
    assert [str(exchange) for exchange in recording.exchanges] == ["read: GET /V1/x"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not JSON ("),
        (b"[]", "is not a recording ("),
        (b"{}", "is not a recording (KeyError: 'exchanges')"),
        (b'{"exchanges": 5}', "is not a recording ("),
        (json.dumps({"exchanges": [EXCHANGE | {"response": {"status": 200}}]}).encode(), "(KeyError: 'content_type')"),
        (json.dumps({"exchanges": [EXCHANGE | {"id": 5}]}).encode(), "(TypeError: 5 is not a text)"),
        (json.dumps({"exchanges": [EXCHANGE | {"save": ["id"]}]}).encode(), "is not a recording ("),
        (
            json.dumps({"exchanges": [EXCHANGE | {"response": {"status": "200", "content_type": ""}}]}).encode(),
            "is not a status)",
        ),
        (b"\xff\xfe\x00", "is not JSON ("),
        pytest.param(b"[" * 100_000, "is not JSON (", id="nested too deep"),
    ],
)
def test_a_file_that_is_no_recording_is_one_clear_line(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(content)
    with pytest.raises(BadRecording) as error:
        read(path)
    assert str(error.value).startswith(str(path))
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


DAMAGED = {"no archive": b"plain", "cut off": ARCHIVE[:-6], "damaged": ARCHIVE[:10] + b"\xff" + ARCHIVE[11:]}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_archive_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.json.gz"
    path.write_bytes(content)
    with pytest.raises(BadRecording, match="cannot be read"):
        read(path)


def test_a_name_is_a_file_a_folder_or_one_that_is_shipped(tmp_path: Path) -> None:
    mine = write(tmp_path / "mine.json", {})
    (tmp_path / "notes.txt").touch()
    assert find(str(mine), FOLDER) == [mine]
    assert find(str(tmp_path), FOLDER) == [mine]
    assert find("2.4.8/taxed", FOLDER) == [FOLDER / "2.4.8" / "taxed.json.gz"]
    assert len(find("2.4.8", FOLDER)) == len(list((FOLDER / "2.4.8").iterdir()))
    with pytest.raises(BadRecording, match="there is no recording 'taxedd'"):
        find("taxedd", FOLDER)


def test_values_of_earlier_answers_are_filled_in() -> None:
    template = {"id": {"$var": "order"}, "items": [{"$var": "line", "qty": 1}, {"$var": "line"}]}
    assert fill(template, {"order": 3, "line": 7}) == {"id": 3, "items": [{"$var": "line", "qty": 1}, 7]}


def test_a_pointer_names_keys_positions_and_rows() -> None:
    body = {"items": [{"sku": "a", "id": 1}, {"sku": "b/c", "id": 2}, {"sku": "b", "id": [3]}]}
    assert at(body, "") == body
    assert at(body, "/items/0/id") == 1
    assert at(body, "/items/[sku=b]/id/0") == 3
    with pytest.raises(LookupError):
        at(body, "/items/[sku=z]/id")
