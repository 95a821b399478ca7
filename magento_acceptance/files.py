"""Writing files so that an interruption spoils none: whole ones at once, journals line by line, compressed once they are complete."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec

Replace = Callable[[Path, str], object]
"""What replaces a file by a text, such as `write_whole`."""
Append = Callable[[Path, Mapping[str, Any]], object]
"""What adds an entry to a journal, such as `append_line`."""


_PRIVATE_FILE = 0o600


def create(path: Path, mode: str) -> IO[Any]:
    """Open a file to be written (`w`, `a`, `wb`, `ab+`), text as UTF-8; a new one is as private as its folder. Raises OSError."""
    if "b" in mode:
        return open(path, mode, opener=_as_private_as_folder)
    return open(path, mode, opener=_as_private_as_folder, encoding="utf-8", errors="backslashreplace")


def make_folder(path: Path) -> None:
    """Make a folder and those above it, each as private as the one that it is made in. Raises OSError."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=stat.S_IMODE(path.parent.stat().st_mode), exist_ok=True)


def _as_private_as_folder(name: str, flags: int) -> int:
    shared = os.stat(os.path.dirname(name) or ".").st_mode & (stat.S_IRWXG | stat.S_IRWXO)  # noqa: PTH116, PTH120 - for every line
    return os.open(name, flags, 0o666 if shared else _PRIVATE_FILE)


def write_whole(path: Path, text: str) -> None:
    """Replace a file atomically: a reader sees the old content or the new, never a part."""
    write_parts(path, [text])


def write_parts(path: Path, parts: Iterable[str]) -> None:
    """As `write_whole`, for a text that is made in parts. What could not be written whole leaves nothing behind."""
    if path.is_symlink():  # what it leads to is replaced, not the link
        path = path.resolve()
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with create(draft, "w") as file:
            file.writelines(parts)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def json_line(entry: Any) -> bytes:
    """An entry as a line of a journal. What JSON cannot hold is written as text, and halves of pairs as the standard library does it."""
    try:
        return msgspec.json.encode(entry, enc_hook=str) + b"\n"
    except (ValueError, TypeError, OverflowError):
        return (json.dumps(entry, default=str) + "\n").encode("ascii")


def append_line(path: Path, entry: Mapping[str, Any]) -> None:
    """Add an entry to a journal of one JSON object a line; what JSON cannot hold is written as text. Raises OSError."""
    with create(path, "ab") as journal:
        journal.write(json_line(entry))


def read_lines(path: Path, start: int = 0) -> Iterator[dict[str, Any]]:
    """The entries of a journal, from a byte on, without a line that a killed process could not finish; none where there is no file."""
    try:
        journal = open_journal(path)
    except OSError:
        return
    with journal:
        journal.seek(start)
        for line in journal:
            entry = _read(line)
            if isinstance(entry, dict):
                yield entry


def _read(line: bytes) -> Any:
    """What a line holds; None where it is torn. What JSON's rules forbid, such as half of a pair, the standard library reads."""
    try:
        return msgspec.json.decode(line)
    except (ValueError, RecursionError):
        try:
            return json.loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return None


def stored(path: Path) -> Path:
    """The file that holds a journal: `path` as long as it grows, `path` with `.gz` once it is packed."""
    packed = _packed(path)
    return packed if packed.is_file() else path


def open_journal(path: Path) -> IO[bytes]:
    """Open a journal, packed or not, to be read from any place. Raises OSError, also where the packed file is damaged."""
    if stored(path) == path:
        return path.open("rb")
    journal = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with gzip.open(_packed(path)) as packed:
            shutil.copyfileobj(packed, journal)
    except (OSError, EOFError, zlib.error) as error:
        journal.close()
        raise OSError(f"{_packed(path)} cannot be unpacked ({error})") from error
    journal.seek(0)
    return journal


def pack(path: Path) -> None:
    """Compress a file that is complete; the same lines make the same file. Raises OSError, and leaves it as it is."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with (
            path.open("rb") as journal,
            create(draft, "wb") as file,
            gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
        ):
            shutil.copyfileobj(journal, packed)
        draft.replace(_packed(path))
    finally:
        draft.unlink(missing_ok=True)
    path.unlink()


def unpack(path: Path) -> None:
    """Make a journal that may be packed one that can be appended to. Raises OSError."""
    if stored(path) == path:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open_journal(path) as journal, create(draft, "wb") as file:
            shutil.copyfileobj(journal, file)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _packed(path).unlink()


def _packed(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")
