"""The history's file: one run a line, only ever added to, so that no run's line can be lost by another's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from msgspec.structs import replace

from magento_acceptance.files import create, make_folder
from magento_acceptance.history.past_run import PastRun, decoded, encoded

try:
    import fcntl
except ImportError:  # Windows, where an addition is whole all the same, for it is one write
    fcntl = None  # type: ignore[assignment]

FILE: Final = "history.jsonl"
#: Seconds after which a writer goes on without the lock: whoever holds it for longer hangs.
_PATIENCE: Final = 10.0
_PAUSE: Final = 0.02


@dataclass(frozen=True)
class History:
    """The runs of a file, oldest first, and how many of its lines are no run: cut off, damaged, or by another program.

    `size` is that of the file at the time, in bytes.
    """

    runs: list[PastRun]
    foreign: int = 0
    size: int = field(default=0, compare=False)


def read(path: Path) -> History:
    """The history of a file; an empty one where there is no file. Raises OSError."""
    try:
        return _parsed(path.read_bytes())
    except FileNotFoundError:
        return History([])


def add(path: Path, run: PastRun, *, late: bool = False, patience: float = _PATIENCE) -> History:
    """Add a run and return the history with it. A run that the history holds already is not added again.

    The line becomes the last one, though the clock was put back since the one before was written; that of a run that is added `late` is
    put where its own times say. Raises OSError, and then the file holds what it held.
    """
    with _opened(path, patience) as file:
        history = _parsed(file.read())
        if any(known.id == run.id for known in history.runs):
            return history
        last = max((known.order for known in history.runs), default=run.order)
        if not late and history.runs and last >= run.order:
            run = replace(run, order=(last[0], last[1] + 1))
        size = _append(file, [run])
    return History(merged(history.runs, [run]), history.foreign, size)


def merge(path: Path, others: Iterable[History]) -> tuple[History, int]:
    """Add the runs of other histories that a file lacks; returns its history then, and how many were added. Raises OSError."""
    with _opened(path, _PATIENCE) as file:
        history = _parsed(file.read())
        known = set(map(encoded, history.runs))
        runs = merged(history.runs, *(other.runs for other in others))
        missing = [run for run in runs if encoded(run) not in known]
        size = _append(file, missing)
    return History(runs, history.foreign, size), len(missing)


def merged(*histories: Iterable[PastRun]) -> list[PastRun]:
    """The runs of several histories, each once, oldest first: the same whatever the order of the histories.

    Of several lines of one run the one counts that tells of its end, else the last in order. A shard is left out where there is the run
    that it was merged into.
    """
    found: dict[str, PastRun] = {}
    for run in (run for history in histories for run in history):
        other = found.get(run.id)
        if other is None or _weight(run) > _weight(other):
            found[run.id] = run
    for shard in [shard for run in found.values() for shard in run.shards]:
        found.pop(shard, None)
    return sorted(found.values(), key=lambda run: (run.order, run.id))


def _weight(run: PastRun) -> tuple[bool, tuple[str, int], bytes]:
    return run.finished is not None, run.order, encoded(run)


def _parsed(content: bytes) -> History:
    runs: list[PastRun] = []
    foreign = 0
    for text in filter(bytes.strip, content.split(b"\n")):
        run = decoded(text)
        if run is None:
            foreign += 1
        else:
            runs.append(run)
    return History(merged(runs), foreign, len(content))


@contextmanager
def _opened(path: Path, patience: float) -> Iterator[IO[bytes]]:
    """The file, to be read from its start and added to, for this process alone where the file system knows locks."""
    make_folder(path.parent)
    with create(path, "ab+") as file:
        if fcntl is not None:
            _lock(file, patience)
        file.seek(0)
        yield file


def _lock(file: IO[bytes], patience: float) -> None:
    until = time.monotonic() + patience
    with suppress(OSError):  # a network drive may know no locks
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return
                time.sleep(_PAUSE)
            else:
                return


def _append(file: IO[bytes], runs: Iterable[PastRun]) -> int:
    """Add runs in one write and return the size then; where there is no room, what was written is taken back. Raises OSError."""
    text = b"".join(encoded(run) + b"\n" for run in runs)
    length = file.seek(0, os.SEEK_END)
    if text and length:
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":  # a writer was killed in the middle of its line
            text = b"\n" + text
    written = 0
    try:
        while written < len(text):
            written += os.write(file.fileno(), text[written:])
    except OSError:
        with suppress(OSError):
            if written and os.fstat(file.fileno()).st_size == length + written:  # nobody else has added to it
                os.ftruncate(file.fileno(), length)
        raise
    return length + len(text)
